"""Where the links and pictures of a course lead: to files of the course, checked, or to nothing."""

import copy
import difflib
import hashlib
import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from trainer.core.course import Link, Medium
from trainer.core.markup import medium_url, page_url
from trainer.core.markup.links import read, scheme
from trainer.core.message import Message
from trainer.core.parsing.tree import PAGES, File, FileKind, Tree
from trainer.core.questions.block import Tell
from trainer.core.source import Source

GUESSES = 20  # names that are not there for which the one that is meant is looked for among all

_READABLE = PAGES | {FileKind.TOOLKIT, FileKind.GLOSSARY}


@dataclass(frozen=True, slots=True)
class Pending:
    """A link to a place in a page, to be checked when all pages have been read."""

    tell: Tell
    line: int
    target: str
    path: str
    anchor: str


class Links:
    """The links of a course while its files are read."""

    def __init__(self, course_id: str, source: Source, tree: Tree) -> None:
        self.course_id = course_id
        self.source = source
        self.tree = tree
        self.pending: list[Pending] = []
        self.anchors: dict[str, frozenset[str]] = {}  # path of a page -> the ids of its headings
        self.missing = 0
        self.used: set[str] = set()  # pictures and documents that something refers to, by path
        self._media: dict[str, Medium] = {}
        self._reach: dict[tuple[str, bool], dict[str, File]] = {}
        self.own_language = ""  # of the course
        self.language = ""  # of the translation being read

    def in_language(self, language: str) -> "Links":
        """The same links for the files of a translation; what is found is found for all."""
        other = copy.copy(self)
        other.language = language
        return other

    @property
    def media(self) -> tuple[Medium, ...]:
        """The pictures and documents that something refers to, by path."""
        return tuple(self.medium(path) for path in sorted(self.used))

    def resolve(self, file: str, target: str) -> str | None:
        """The URL for a relative target written in a file; None if it leads nowhere."""
        path, anchor = split(target)
        if not path:
            return f"#{anchor}" if anchor else None
        found = self.source.locate(file, path)
        place = self.tree.files.get(found) if found else None
        if found is None or place is None or place.language:
            return None
        if place.kind is FileKind.MEDIUM:
            medium = self.use(self._translated(found))
            return medium_url(medium.digest, posixpath.basename(medium.path))
        if place.kind not in _READABLE:
            return None
        return page_url(self.course_id, place.id, quiz=place.kind is FileKind.QUIZ, anchor=anchor)

    def use(self, path: str) -> Medium:
        """Note that a picture or document is shown."""
        self.used.add(path)
        return self.medium(path)

    def check(self, role: str, target: str, line: int, tell: Tell) -> None:
        """Tell what is wrong with a link or an image; an anchor is checked by `check_anchors`."""
        if scheme(target):
            return
        path, anchor = split(target)
        if not path:
            if anchor:
                self.pending.append(Pending(tell, line, target, tell.file, anchor))
            else:
                _tell_empty(line, target, tell)
            return
        found = self.source.locate(tell.file, path)
        place = self.tree.files.get(found) if found else None
        if found is None:
            self._tell_missing(role, target, line, tell)
        elif place is None:
            return  # the file itself has a problem, which is told there
        elif place.language:
            original = target.replace(f".{place.language}.md", ".md")
            tell(
                line,
                Message("`{target}` is a translation; links name the original.", target=target),
                Message("Write `{original}`: it opens in the reader's language.", original=original),
                quote=target,
            )
        elif role == "image" and (place.kind is not FileKind.MEDIUM or found.lower().endswith(".pdf")):
            tell(
                line,
                Message("`{target}` is not a picture.", target=target),
                Message("Write a link, without the `!`: `[text]({target})`.", target=target),
                quote=target,
            )
        elif place.kind not in (*_READABLE, FileKind.MEDIUM):
            tell(
                line,
                Message("`{target}` is not a page of its own, so a link can't open it.", target=target),
                Message("Link to a lesson or a quiz."),
                quote=target,
            )
        elif anchor:
            self.pending.append(Pending(tell, line, target, found, anchor))

    def lesson(self, words: str, line: int, tell: Tell) -> Link | None:
        """The place in a lesson that a `Lesson:` line names."""
        target = words.strip().strip("<>`")
        path, anchor = split(target)
        found = self.source.locate(tell.file, path) if path and not scheme(target) else None
        place = self.tree.files.get(found) if found else None
        if found is not None and place is not None and place.kind is not FileKind.LESSON:
            tell(
                line,
                Message("`{target}` is not a lesson.", target=target),
                Message("Name the file of a lesson, such as `20-phishing.md#reply-to`."),
                quote=target,
            )
            return None
        before = tell.count
        self.check("link", path and target, line, tell)
        return Link(place.id, anchor) if place and tell.count == before else None

    def check_anchors(self) -> None:
        """Tell the links to headings that don't exist, now that all pages are known."""
        for link in self.pending:
            known = self.anchors.get(link.path)
            if known is None:
                continue
            original = self.tree.original(link.path)
            known = known.union(self.anchors.get(original.path, ())) if original else known
            if link.anchor in known:
                continue
            near = difflib.get_close_matches(link.anchor, known, 1)
            address = link.target.partition("#")[0]
            link.tell(
                link.line,
                Message("There is no heading `{anchor}` in `{path}`.", anchor=link.anchor, path=link.path),
                Message("Write `{target}`.", target=f"{address}#{near[0]}")
                if near
                else Message(
                    "Give the heading that is meant its id, `{{#{anchor}}}`, or link without `#{anchor}`.",
                    anchor=link.anchor,
                ),
                quote=link.target,
            )

    def _translated(self, path: str) -> str:
        """The picture that stands beside this one in the language of the translation, if there is one."""
        base, ending = posixpath.splitext(path)
        own = f"{base}.{self.language}{ending}"
        return own if self.language and own in self.source else path

    def medium(self, path: str) -> Medium:
        """A picture or document, whether it is shown or not."""
        if path not in self._media:
            data = self.source[path]
            self._media[path] = Medium(path=path, digest=hashlib.sha256(data).hexdigest(), size=len(data))
        return self._media[path]

    def _tell_missing(self, role: str, target: str, line: int, tell: Tell) -> None:
        self.missing += 1
        near = self._meant(role, target, tell.file) if self.missing <= GUESSES else ""
        _, hash_sign, rest = target.partition("#")
        tell(
            line,
            Message("There is no file `{target}` in this course.", target=split(target)[0]),
            Message("Did you mean `{near}`?", near=f"{near}{hash_sign}{rest}")
            if near
            else Message("Write the path from this file, such as `../20-threats/10-actors.md`."),
            quote=target,
        )

    def _meant(self, role: str, target: str, file: str) -> str:
        """The path that a wrong one in a file is meant to be, or ''."""
        return _nearest(split(target)[0], self._within_reach(posixpath.dirname(file), image=role == "image"))

    def _within_reach(self, folder: str, *, image: bool) -> dict[str, File]:
        """What a file in a folder may link to or show, by its path from there."""
        if (folder, image) not in self._reach:
            kinds = {FileKind.MEDIUM} if image else {*_READABLE, FileKind.MEDIUM}
            files = (one for one in self.tree.files.values() if one.kind in kinds and not one.language)
            reach = {posixpath.relpath("/" + one.path, "/" + folder): one for one in files}
            self._reach[folder, image] = reach
        return self._reach[folder, image]


def split(target: str) -> tuple[str, str]:
    """A target as written, in path and anchor, decoded."""
    path, _, anchor = read(target).partition("#")
    return path.partition("?")[0], unquote(anchor)


def _nearest(target: str, known: dict[str, File]) -> str:
    """The path that is meant: the same file name elsewhere, else a similar one."""
    name = posixpath.basename(target)
    same = [path for path in known if posixpath.basename(path).lower() == name.lower()]
    bare = [
        path
        for path, file in known.items()
        if file.id and file.id.rpartition("/")[2] == name.removesuffix(".md").lower()
    ]
    return next(iter([*same, *bare, *difflib.get_close_matches(target, known, 1, 0.75)]), "")


def _tell_empty(line: int, target: str, tell: Tell) -> None:
    tell(
        line,
        Message("This link leads nowhere."),
        Message("Name the file it opens, such as `../20-threats/10-actors.md`."),
        quote=target,
    )
