"""Files as they were read before, for a compiler that is asked again and again, as a preview is.

What one file gives is kept with all that it was read from: its bytes, what the course is otherwise, the
pictures it shows and, for a translation, the original as it was understood. If any of these has changed,
or a problem was told, the file is read again. What was found wrong with a picture is kept with its bytes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from trainer.core.course import Medium
from trainer.core.parsing.links import Links, Pending
from trainer.core.problem import Problem
from trainer.core.questions.block import Tell
from trainer.core.source import medium_flaws

Stores = tuple[dict[str, Any], ...]
"""Where the reading of a file puts what it finds, under keys of its own."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the reading of one file rests on besides the course as a whole."""

    data: bytes
    original: bytes = b""  # of a translation
    understood: object = None  # the original, as it was understood

    def same(self, other: "Basis") -> bool:
        """Whether a reading on one is the reading on the other."""
        return (
            self.understood is other.understood
            and self.data == other.data
            and self.original == other.original
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    basis: Basis
    found: tuple[Mapping[str, Any], ...]  # by store
    pending: tuple[Pending, ...]
    media: tuple[Medium, ...]


@dataclass(slots=True)
class Kept:
    """The readings of one course's files; whoever asks again brings it along."""

    ground: object = None
    _readings: dict[str, _Reading] = field(default_factory=dict)
    _media: dict[str, tuple[bytes, tuple[Problem, ...]]] = field(default_factory=dict)

    def medium_flaws(self, path: str, data: bytes) -> Sequence[Problem]:
        """What is wrong with a picture or document, looked for once."""
        known = self._media.get(path)
        if known is None or known[0] != data:
            known = self._media[path] = (data, tuple(medium_flaws(path, data)))
        return known[1]

    def stand_on(self, ground: object) -> None:
        """The course but for its texts; on other ground no reading holds."""
        if ground != self.ground:
            self._readings.clear()
        self.ground = ground

    def again(self, path: str, basis: Basis, stores: Stores, links: Links, problems: list[Problem]) -> bool:
        """Put what was read before where a reading would; False if the file must be read.

        The first of the stores is that of the questions' ids, which no two files may share.
        """
        kept = self._readings.get(path)
        if kept is None or not kept.basis.same(basis) or kept.found[0].keys() & stores[0].keys():
            return False
        if any(links.medium(one.path) != one for one in kept.media):
            return False
        links.used.update(one.path for one in kept.media)
        for store, found in zip(stores, kept.found, strict=True):
            store.update(found)
        if kept.pending:
            tell = Tell(path, problems, kept.pending[0].tell.lines)
            links.pending += [replace(one, tell=tell) for one in kept.pending]
        return True

    def read(
        self,
        path: str,
        basis: Basis,
        stores: Stores,
        links: Links,
        problems: list[Problem],
        work: Callable[[], None],
    ) -> None:
        """Read a file, and keep what that adds to the stores unless something is wrong with it."""
        before, pending, told = [len(store) for store in stores], len(links.pending), len(problems)
        elsewhere = set(links.used)
        links.used.clear()
        work()
        media = tuple(map(links.medium, links.used))
        links.used.update(elsewhere)
        if len(problems) > told:
            self._readings.pop(path, None)
            return
        self._readings[path] = _Reading(
            basis,
            tuple(_behind(store, count) for store, count in zip(stores, before, strict=True)),
            tuple(links.pending[pending:]),
            media,
        )


def _behind(store: Mapping[str, Any], count: int) -> Mapping[str, Any]:
    rest: Iterable[tuple[str, Any]] = islice(store.items(), count, None)
    return dict(rest)
