"""Two states of a course side by side: which files differ, and what differs in their texts."""

import posixpath
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from trainer.authoring.change import changed
from trainer.catalogue import queries
from trainer.core.source import Source
from trainer.core.textdiff import Passage, difference

TEXTS = 1_000_000  # bytes of text that are compared for one page; what is beyond has a page of its own


class Became(StrEnum):
    """What became of a file."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Side:
    """A state of a course: digests and sizes by path, and how to get at the bytes of some of its files."""

    digests: Mapping[str, str]
    sizes: Mapping[str, int]
    load: Callable[[Collection[str]], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class File:
    """A file that differs. `passages` is None for what is no text, and where the text is not compared here.

    The digests are None on the side where there is no such file, and where no page could show it.
    """

    path: str
    became: Became
    sizes: tuple[int | None, int | None]
    digests: tuple[str | None, str | None]
    passages: list[Passage] | None

    @property
    def is_text(self) -> bool:
        """Whether it is written in words."""
        return self.path.endswith(".md")

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it."""
        return not self.is_text and posixpath.splitext(self.path)[1] != ".pdf"


def of_revision(session: Session, revision_id: int) -> Side:
    """A revision as a side."""
    digests = queries.files(session, revision_id)

    def load(paths: Collection[str]) -> Mapping[str, bytes]:
        data = queries.blobs(session, [digests[path] for path in paths])
        return {path: data[digests[path]] for path in paths}

    return Side(digests, queries.sizes(session, revision_id), load)


def of_source(source: Source) -> Side:
    """Files that stand in no revision as a side."""
    sizes = {path: len(data) for path, data in source.items()}
    return Side(source.digests(), sizes, lambda paths: {path: source[path] for path in paths})


def compared(before: Side, after: Side, *, only: str = "") -> list[File]:
    """The files that differ, by path; texts are compared until it is enough for a page, or `only` one is."""
    change = changed(before.digests, after.digests)
    became = {
        **dict.fromkeys(change.new, Became.NEW),
        **dict.fromkeys(change.changed, Became.CHANGED),
        **dict.fromkeys(change.gone, Became.GONE),
    }
    chosen, room = set(), TEXTS
    for path in sorted(became):
        if path.endswith(".md") and only in ("", path):
            room -= before.sizes.get(path, 0) + after.sizes.get(path, 0)
            if room >= 0 or only:
                chosen.add(path)
    old, new = before.load(chosen & before.digests.keys()), after.load(chosen & after.digests.keys())
    return [
        File(
            path,
            became[path],
            (before.sizes.get(path), after.sizes.get(path)),
            (before.digests.get(path), after.digests.get(path)),
            difference(_text(old.get(path)), _text(new.get(path))) if path in chosen else None,
        )
        for path in sorted(became)
        if only in ("", path)
    ]


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8-sig", "replace")
