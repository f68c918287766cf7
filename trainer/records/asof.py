"""As of when something is told: a day, and by what was known."""

from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AsOf:
    """A calendar day of the ministry. `end` is its last instant; None while it goes on.

    Told by what is known now, or by what was known `then`: at the end of the day.
    """

    on: date
    end: datetime | None = None
    then: bool = False

    @property
    def past(self) -> bool:
        """Whether the day is over."""
        return self.end is not None

    @property
    def known(self) -> datetime | None:
        """The instant until which facts must have been recorded to be seen; None: all that are known."""
        return self.end if self.then else None

    @property
    def may_differ(self) -> bool:
        """Whether what is told may not be what the end of the day knew."""
        return self.past and not self.then

    def as_known_then(self) -> "AsOf":
        """The same day, by what was known at its end."""
        return replace(self, then=True)
