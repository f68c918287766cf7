"""The outline of a course as its author changes it: what is moved is numbered anew and keeps its id.

A number only orders a file (`20-names.md`), so a page that moves keeps everybody's progress. Texts that
name a file by its path are written anew with it.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from urllib.parse import quote

from trainer.core.fixing import insert_above
from trainer.core.parsing.identity import id_of, split_number
from trainer.core.parsing.manuscript import manuscripts
from trainer.core.parsing.tree import PAGES, FileKind, Tree, read_tree
from trainer.core.revising import rewritten
from trainer.core.source import Source

ENDINGS = {FileKind.LESSON: ".md", FileKind.QUIZ: ".quiz.md", FileKind.SCENARIO: ".scenario.md"}
STEP = 10  # between two numbers, so that something fits between them later
_NUMBER = re.compile(r"\d+(?=-|$)")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """New paths of files by their old ones, and texts that are written anew by their new paths."""

    renames: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, bytes] = field(default_factory=dict)


def tree_of(paths: Iterable[str]) -> Tree:
    """The files of a draft in reading order; what is misplaced is left out."""
    return _tree(tuple(paths))


@lru_cache(maxsize=8)
def _tree(paths: tuple[str, ...]) -> Tree:
    """Kept, because whoever writes asks again and again for the tree of a course that stays the same."""
    return read_tree(paths, [])


def siblings(tree: Tree, path: str) -> list[str]:
    """What stands in a row with a file, or with the folder of a module: files or folders in reading order."""
    own = tree.files.get(path)
    if own is None or own.kind is FileKind.MODULE:
        return list(tree.modules.values())
    return [one.path for one in tree.originals(*PAGES) if one.module == own.module]


def moved(source: Source, path: str, step: int) -> Arrangement:
    """A page, or a module by its folder or `module.md`, one place up (-1) or down (1) among its like."""
    tree = tree_of(source)
    row = siblings(tree, path)
    own = path.partition("/")[0] if path not in row else path
    if own not in row:
        return Arrangement()
    at = row.index(own)
    to = at + step
    if not 0 <= to < len(row):
        return Arrangement()
    row[at], row[to] = row[to], row[at]
    new = _numbered(row)
    renames = {
        one: other
        for old, fresh in new.items()
        if old != fresh
        for one, other in _renamed(source, tree, old, fresh).items()
    }
    return Arrangement(renames, _links(source, renames))


def transferred(source: Source, path: str, folder: str) -> Arrangement:
    """A page at the end of another module, by its folder; it says what it `was`, so all progress stays.

    Raises `ValueError` where no page stands, or no module.
    """
    tree = tree_of(source)
    own = tree.files.get(path)
    if own is None or own.kind not in PAGES or own.language or folder not in tree.modules.values():
        raise ValueError(path)
    if posixpath.dirname(path) == folder:
        return Arrangement()
    row = [one for one in tree.originals(*PAGES) if posixpath.dirname(one.path) == folder]
    taken = {posixpath.basename(one.id) for one in row} | {"module"}
    name = _free(posixpath.basename(own.id), taken)
    new = f"{folder}/{_next(one.path for one in row)}-{name}{ENDINGS[own.kind]}"
    renames = {
        old: posixpath.join(folder, posixpath.basename(_like(old, new)))
        for old in with_translations(tree, path)
    }
    left = {other: other for other in source if posixpath.dirname(other) == posixpath.dirname(path)}
    changed = _links(source, left | renames)  # what it names in its old folder is no longer beside it
    one = manuscripts(source)[path]
    if one.front.present and one.front.closed and one.entry("was") is None:
        text = changed.get(new, source[path])
        fresh = manuscripts(Source({new: text}))[new]
        changed[new] = insert_above(fresh, text, f"was: [{own.id}]")
    return Arrangement(renames, changed)


def _numbered(row: Sequence[str]) -> dict[str, str]:
    """New names in this order: with the numbers that are there, or with fresh ones where two are equal."""
    names = {path: posixpath.basename(path) for path in row}
    found = [_NUMBER.match(name) for name in names.values()]
    numbers = sorted((int(one[0][:18]), one[0]) for one in found if one)
    if len({number for number, _ in numbers}) < len(row):
        width = max(2, len(str(STEP * len(row))))
        numbers = [(number, f"{number:0{width}}") for number in range(STEP, STEP * len(row) + 1, STEP)]
    return {
        path: posixpath.join(posixpath.dirname(path), f"{number}-{_bare(name)}")
        for (path, name), (_, number) in zip(names.items(), numbers, strict=True)
    }


def _bare(name: str) -> str:
    """A name without its number."""
    found = _NUMBER.match(name)
    return name[found.end() :].removeprefix("-") if found else name


def _renamed(source: Source, tree: Tree, old: str, new: str) -> dict[str, str]:
    """The renames that follow from one: a folder's files go with it, a page's translations too."""
    if old in tree.modules.values():
        return {path: new + path[len(old) :] for path in source if path.startswith(old + "/")}
    return {path: _like(path, new) for path in with_translations(tree, old)}


def _like(path: str, new: str) -> str:
    """The path of a translation beside a file that was renamed: its name up to the first dot is theirs."""
    folder, name = posixpath.split(path)
    return posixpath.join(folder, posixpath.basename(new).partition(".")[0] + name[name.index(".") :])


def with_translations(tree: Tree, path: str) -> list[str]:
    """A file and its translations."""
    return [one.path for one in tree.versions(path)]


def _links(source: Source, renames: Mapping[str, str]) -> dict[str, bytes]:
    """The texts that name a renamed file, written anew, by their new paths."""
    changed = {}
    for path, data in source.items():
        if not path.endswith(".md"):
            continue
        here, there = posixpath.dirname(path), posixpath.dirname(renames.get(path, path))
        targets: dict[str, str] = {}
        for old, new in renames.items():
            before = posixpath.relpath("/" + old, "/" + here)
            after = posixpath.relpath("/" + new, "/" + there)
            if before != after:
                targets |= {before: after, quote(before): quote(after)}
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        if any(target in text for target in targets):
            names = "|".join(map(re.escape, sorted(targets, key=len, reverse=True)))
            found = re.compile(rf"(?<![\w/%.-])(\./)?({names})(?![\w/%-]|\.\w)")
            fresh = found.sub(partial(_follow, targets), text)
            if fresh != text:
                changed[renames.get(path, path)] = rewritten(data, fresh)
    return changed


def _follow(targets: Mapping[str, str], match: re.Match[str]) -> str:
    return (match[1] or "") + targets[match[2]]


def titled(source: Source, path: str, title: str) -> Arrangement:
    """A page, module or course under another title: its id stays, and so does its file."""
    one = manuscripts(source).get(path)
    if one is None or not (one.front.present and one.front.closed):
        return Arrangement()
    value = as_setting(title)
    entry = one.entry("title")
    if entry is None:
        return Arrangement(changed={path: insert_above(one, source[path], f"title: {value}")})
    rows = one.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    following = [other.line for other in one.front.entries if other.line > entry.line]
    end = min([*following, one.front.body - 1])
    rows[entry.line - 1 : end - 1] = [f"{entry.key}: {value}"]
    return Arrangement(changed={path: rewritten(source[path], "\n".join(rows))})


def as_setting(words: str) -> str:
    """Words as the value of a setting: in quotes where they would be read otherwise."""
    plain = " ".join(words.split())
    unclear = not plain or plain[0] in "[{\"'|>&*!%@`#-" or re.search(r"\s#", plain)
    return json.dumps(plain, ensure_ascii=False) if unclear else plain


def new_path(paths: Iterable[str], kind: FileKind, title: str, module: str = "") -> str:
    """A free path for a new page at the end of a module (by its folder; '' is the course itself)."""
    tree = tree_of(paths)
    row = [one for one in tree.originals(*PAGES) if posixpath.dirname(one.path) == module]
    taken = {posixpath.basename(one.id) for one in row} | (
        {*tree.modules, "module"} if not module else {"module"}
    )
    name = _free(title, taken)
    return posixpath.join(module, f"{_next(one.path for one in row)}-{name}{ENDINGS[kind]}")


def new_folder(paths: Iterable[str], title: str) -> str:
    """A free folder for a new module at the end of the course."""
    tree = tree_of(paths)
    taken = {*tree.modules, *(one.id for one in tree.originals(*PAGES)), "media", "toolkit"}
    return f"{_next(tree.modules.values())}-{_free(title, taken)}"


def _free(title: str, taken: Iterable[str]) -> str:
    base = id_of(title).replace("_", "-")
    known = {name.lower() for name in taken}
    return next(name for name in _names(base) if name not in known)


def _names(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _next(row: Iterable[str]) -> str:
    numbers = [split_number(posixpath.basename(path))[0] or 0 for path in row]
    return f"{(max(numbers, default=0) // STEP + 1) * STEP:02}"


def translation_path(path: str, language: str) -> str:
    """Where the translation of a file stands."""
    return f"{path.removesuffix('.md')}.{language}.md"
