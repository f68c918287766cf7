"""The ends of open attempts are held where they are when somebody sets the clock of the machine."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy.orm import Session

from trainer import clock
from trainer.clock import Boot
from trainer.quiz import operations


class Ends:
    """What this process knows of the clock: as long as nobody sets it, the database is not asked."""

    def __init__(self) -> None:
        self._seen: Boot | None = None

    def hold(self, aside: Callable[[], AbstractContextManager[Session]]) -> timedelta:
        """Move the ends if the clock was set, and return by how much. Before anything asks what is over."""
        boot, seen = clock.boot(), self._seen
        if boot is None or (
            seen and seen.number == boot.number and abs(boot.at - seen.at) < operations.SLACK
        ):
            return timedelta(0)
        with aside() as session:
            by = operations.follow_clock(session, boot, at=clock.now())
        self._seen = boot
        return by
