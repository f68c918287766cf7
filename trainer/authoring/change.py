"""Which files differ between two states of a course."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """The paths that are new, changed and gone."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many files that are."""
        return len(self.new) + len(self.changed) + len(self.gone)

    def __bool__(self) -> bool:
        return self.count > 0


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> Change:
    """What differs between two states, each a digest by path."""
    return Change(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(path for path in after.keys() & before.keys() if after[path] != before[path])),
        tuple(sorted(before.keys() - after.keys())),
    )
