"""The files of a course: which is what, its id, and the order of reading."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from trainer.core.message import Message
from trainer.core.parsing.identity import is_language, split_number
from trainer.core.problem import Problem

_ENDINGS = re.compile(
    r"(?P<base>[^.]*)(?:\.(?P<kind>quiz|scenario))?(?:\.(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*))?\.md"
)
_AT_TOP = ("course", "glossary")


class FileKind(Enum):
    """What a file of a course is."""

    COURSE = auto()
    GLOSSARY = auto()
    TOOLKIT = auto()
    MODULE = auto()
    LESSON = auto()
    QUIZ = auto()
    SCENARIO = auto()
    MEDIUM = auto()


PAGES = frozenset({FileKind.LESSON, FileKind.QUIZ, FileKind.SCENARIO})


@dataclass(frozen=True, slots=True)
class File:
    """A file of a course. `language` is '' for an original, else that of the translation."""

    path: str
    kind: FileKind
    id: str
    module: str = ""
    language: str = ""
    rank: tuple[int, int, str] = (1, 0, "")


@dataclass(slots=True)
class Tree:
    """The files of a course in reading order."""

    files: dict[str, File] = field(default_factory=dict)  # by path, in reading order
    modules: dict[str, str] = field(default_factory=dict)  # id -> folder, in reading order
    _versions: dict[tuple[FileKind, str], list[File]] = field(default_factory=dict, init=False)

    def originals(self, *kinds: FileKind) -> list[File]:
        """The files of these kinds that are no translations."""
        return [file for file in self.files.values() if file.kind in kinds and not file.language]

    def original(self, path: str) -> File | None:
        """What a translation is a translation of; None for other files."""
        file = self.files.get(path)
        if file is None or not file.language:
            return None
        return next((one for one in self.versions(path) if not one.language), None)

    def versions(self, path: str) -> list[File]:
        """A file in every language it is written in."""
        if not self._versions:
            for one in self.files.values():
                self._versions.setdefault((one.kind, one.id), []).append(one)
        file = self.files[path]
        return self._versions[file.kind, file.id]

    def by_id(self) -> Mapping[str, File]:
        """The pages by id."""
        return {file.id: file for file in self.originals(*PAGES)}


def read_tree(paths: Iterable[str], found: list[Problem]) -> Tree:
    """Understand the paths of a course, all of which are safe; what is wrong is added to `found`."""
    reader = _Reader(found)
    for path in paths:
        reader.add(path)
    return reader.tree()


class _Reader:
    def __init__(self, found: list[Problem]) -> None:
        self.found = found
        self.files: list[File] = []
        self.folders: dict[str, tuple[tuple[int, int, str], str]] = {}  # folder -> rank, id

    def add(self, path: str) -> None:
        parts = path.split("/")
        if parts[0] == "media" or not path.lower().endswith(".md"):
            self.files.append(File(path, FileKind.MEDIUM, path))
            return
        split = _ENDINGS.fullmatch(parts[-1])
        if split is None or (split["language"] and not is_language(split["language"])):
            name = parts[-1].removesuffix(".md")
            self._wrong(
                path,
                Message(
                    "Trainer can't tell what `{name}` is: a dot stands only before an ending it knows.",
                    name=parts[-1],
                ),
                Message(
                    "Write `{better}.md`; quizzes end in `.quiz.md`, French translations in `.fr.md`.",
                    better=re.sub(r"[.\s]+", "-", name),
                ),
            )
            return
        language = split["language"] or ""
        if len(parts) == 1:
            self._at_top(path, split["base"], split["kind"], language)
        elif parts[0] == "toolkit":
            self.files.append(
                File(path, FileKind.TOOLKIT, f"toolkit/{split_number(split['base'])[1]}", "", language)
            )
        elif len(parts) == 2:
            self._in_module(path, parts[0], split["base"], split["kind"], language)
        else:
            self._wrong(
                path,
                Message("A file stands in a module, not deeper."),
                Message("Move it to `{folder}/{name}`.", folder=parts[0], name=parts[-1]),
            )

    def _at_top(self, path: str, base: str, kind: str | None, language: str) -> None:
        if kind is None and base in _AT_TOP:
            self.files.append(File(path, FileKind[base.upper()], base, "", language))
        elif kind is None:
            self._wrong(
                path,
                Message("A lesson stands in a module, not beside `course.md`."),
                Message(
                    "Move it into a folder such as `10-networks/`; the name of a quiz ends in `.quiz.md`."
                ),
            )
        else:
            self._page(path, "", base, FileKind[kind.upper()], language)

    def _in_module(self, path: str, folder: str, base: str, kind: str | None, language: str) -> None:
        if folder not in self.folders:
            number, name = split_number(folder)
            self.folders[folder] = (_rank(number, name), name)
            if not name:
                self._nameless(folder + "/", folder)
        module = self.folders[folder][1]
        if not module:
            return
        if base == "module" and kind is None:
            self.files.append(File(path, FileKind.MODULE, module, module, language))
        else:
            self._page(path, module, base, FileKind[(kind or "lesson").upper()], language)

    def _page(self, path: str, module: str, base: str, kind: FileKind, language: str) -> None:
        number, name = split_number(base)
        if not name:
            self._nameless(path, base)
            return
        self.files.append(
            File(path, kind, f"{module}/{name}" if module else name, module, language, _rank(number, name))
        )

    def _nameless(self, path: str, base: str) -> None:
        self._wrong(
            path,
            Message("`{name}` has a number for the order, but no name.", name=base),
            Message("Add one behind a hyphen, such as `{number}-networks`.", number=base.strip("-")),
        )

    def tree(self) -> Tree:
        modules: dict[str, str] = {}
        for folder, (_, name) in sorted(self.folders.items(), key=lambda item: (item[1][0], item[0])):
            if not name:
                continue
            if name in modules:
                self._collide(folder + "/", modules[name] + "/", name)
            else:
                modules[name] = folder
        order = {name: place for place, name in enumerate(modules)}
        self.files.sort(key=lambda file: (_section(file, order), file.rank, file.path))
        self._same_ids(modules)
        self._translations()
        self._module_files(modules)
        return Tree({file.path: file for file in self.files}, modules)

    def _same_ids(self, modules: Mapping[str, str]) -> None:
        seen: dict[tuple[str, str], str] = {(name, ""): folder + "/" for name, folder in modules.items()}
        kept: list[File] = []
        for file in self.files:
            known = None
            if file.kind is not FileKind.MODULE and file.kind is not FileKind.MEDIUM:
                known = seen.setdefault((file.id, file.language), file.path)
            if known is not None and known != file.path:
                self._collide(file.path, known, file.id)
            else:
                kept.append(file)
        self.files = kept

    def _translations(self) -> None:
        originals = {(file.kind, file.id) for file in self.files if not file.language}
        for file in [file for file in self.files if file.language]:
            if (file.kind, file.id) in originals:
                continue
            name = file.path.rpartition("/")[2]
            original = name.replace(f".{file.language}.md", ".md")
            self._wrong(
                file.path,
                Message(
                    "This would be a translation of `{original}`, which does not exist.", original=original
                ),
                Message(
                    "Write the original first; if this is no translation, name it `{better}`.",
                    better=name.replace(f".{file.language}.md", f"-{file.language}.md"),
                ),
            )
            self.files.remove(file)

    def _module_files(self, modules: Mapping[str, str]) -> None:
        described = {file.module for file in self.files if file.kind is FileKind.MODULE and not file.language}
        for name, folder in modules.items():
            if name not in described:
                self._wrong(
                    f"{folder}/module.md",
                    Message("The module has no `module.md`."),
                    Message(
                        "Add the file with:\n---\ntitle: {title}\n---",
                        title=name.replace("-", " ").capitalize(),
                    ),
                )

    def _collide(self, path: str, other: str, name: str) -> None:
        self._wrong(
            path,
            Message("`{path}` and `{other}` both have the id `{id}`.", path=path, other=other, id=name),
            Message("Give one of them another name; numbers and endings don't count."),
        )

    def _wrong(self, path: str, message: Message, correction: Message) -> None:
        self.found.append(
            Problem(path.rstrip("/"), 0, 0, message, correction, path.rstrip("/").rpartition("/")[2])
        )


def _rank(number: int | None, name: str) -> tuple[int, int, str]:
    """Numbers by value, then what has none by name."""
    return (1, 0, name) if number is None else (0, number, name)


def _section(file: File, modules: Mapping[str, int]) -> tuple[int, int, int]:
    """course.md and glossary.md, the modules with module.md first, pages of the course, toolkit, media."""
    if file.module:
        return 1, modules.get(file.module, 0), 0 if file.kind is FileKind.MODULE else 1
    place = {FileKind.COURSE: 0, FileKind.GLOSSARY: 0, FileKind.TOOLKIT: 3, FileKind.MEDIUM: 4}.get(
        file.kind, 2
    )
    return place, 0, list(FileKind).index(file.kind) if place == 0 else 0
