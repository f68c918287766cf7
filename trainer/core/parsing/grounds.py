"""What a look at one file of a course rests on: of all other files the paths are enough."""

import posixpath
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote

from trainer.core.parsing.tree import FileKind, Tree


def texts(tree: Tree, path: str) -> set[str]:
    """The file, the settings of its course and module, and what it is a translation of."""
    own, original = tree.files.get(path), tree.original(path)
    module = own.module if own else ""
    above = [one.path for one in tree.originals(FileKind.MODULE) if one.module == module]
    return {path, *above, *([original.path] if original else [])} | ({"course.md"} & tree.files.keys())


def media(tree: Tree, text: str) -> set[str]:
    """The pictures and documents that a text may name, their translations too; rather more than it does."""
    words = _plain(unquote(unescape(text.replace("\\", ""))))
    found = (one.path for one in tree.files.values() if one.kind is FileKind.MEDIUM)
    return {path for path in found if _plain(posixpath.basename(path).partition(".")[0]) in words}


def _plain(text: str) -> str:
    return normalize("NFC", text)
