"""The outline of a draft: its files in reading order, with what is wrong in each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trainer.authoring.drafts.models import DraftFile
from trainer.core import arranging
from trainer.core.parsing.naming import language_in
from trainer.core.parsing.tree import PAGES, File, FileKind, Tree


@dataclass(frozen=True, slots=True)
class Line:
    """A file in the outline: what it is called, what was found in it, whether it has a place to move to."""

    file: File
    title: str
    row: DraftFile
    translations: tuple[DraftFile, ...]
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A module with its pages, or (with an empty folder) what stands at the level of the course."""

    folder: str
    own: Line | None
    lines: tuple[Line, ...]
    first: bool
    last: bool

    @property
    def title(self) -> str:
        """What the module is called."""
        return self.own.title if self.own else self.folder


@dataclass(frozen=True, slots=True)
class Outline:
    """All of a draft, in reading order."""

    course: Line | None
    glossary: Line | None
    parts: tuple[Part, ...]
    toolkit: tuple[Line, ...]
    media: int

    @property
    def modules(self) -> dict[str, str]:
        """The titles of the modules, by folder."""
        return {part.folder: part.title for part in self.parts if part.folder}


def languages(tree: Tree, course: bytes, paths: Iterable[str]) -> dict[str, str]:
    """The languages of texts by path; `course` is what stands in `course.md`."""
    own = language_in(course)
    texts = (tree.files[path] for path in paths if path in tree.files)
    return {one.path: one.language or own for one in texts if one.kind is not FileKind.MEDIUM}


def outline_of(tree: Tree, rows: Mapping[str, DraftFile], titles: Mapping[str, str]) -> Outline:
    """The outline of a draft from those of its files that it is to show, and their titles."""
    pages: dict[str, list[str]] = {}
    for one in tree.originals(*PAGES):
        if one.path in rows:
            pages.setdefault(one.module, []).append(one.path)

    def line(path: str, first: bool = True, last: bool = True) -> Line:
        others = [rows[one] for one in arranging.with_translations(tree, path) if one != path]
        return Line(tree.files[path], titles.get(path, path), rows[path], tuple(others), first, last)

    def lines(module: str) -> Iterator[Line]:
        row = pages.get(module, [])
        for at, path in enumerate(row):
            yield line(path, at == 0, at == len(row) - 1)

    folders = list(tree.modules.items())
    parts = [
        Part(
            folder,
            line(f"{folder}/module.md") if f"{folder}/module.md" in tree.files else None,
            tuple(lines(name)),
            at == 0,
            at == len(folders) - 1,
        )
        for at, (name, folder) in enumerate(folders)
    ]
    top = tuple(lines(""))
    return Outline(
        line("course.md") if "course.md" in tree.files else None,
        line("glossary.md") if "glossary.md" in tree.files else None,
        (*parts, Part("", None, top, True, True)) if top else tuple(parts),
        tuple(line(one.path) for one in tree.originals(FileKind.TOOLKIT)),
        sum(one.kind is FileKind.MEDIUM for one in tree.files.values()),
    )
