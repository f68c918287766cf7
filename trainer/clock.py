"""The only reader of the clock. Everything else is told what time it is."""

import socket
import time
from datetime import UTC, date, datetime, time as midnight, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, in UTC, to the microsecond."""
    return datetime.now(UTC)


def day(at: datetime, zone: str) -> date:
    """The calendar date of an instant in a time zone such as `Europe/Vienna`."""
    return at.astimezone(ZoneInfo(zone)).date()


def beginning(of: date, zone: str) -> datetime:
    """The instant at which a calendar date begins in a time zone."""
    return datetime.combine(of, midnight(), ZoneInfo(zone))


def end_of(day: date, zone: str) -> datetime:
    """The last instant of a calendar date in a time zone, in UTC, to the microsecond."""
    return beginning(day + timedelta(days=1), zone).astimezone(UTC) - timedelta(microseconds=1)


class Boot(NamedTuple):
    """A start of this machine: the machine's name, the start's own number, and when it was."""

    machine: str
    number: str
    at: datetime


def boot() -> Boot | None:
    """The start that this machine runs on, by its clock as it stands; None where the system does not tell.

    What has passed since is counted by the kernel, whatever the clock says: where `at` is another one than
    before, the clock was set.
    """
    number = _boot_number()
    if not number:
        return None
    return Boot(
        socket.gethostname(), number, now() - timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))
    )


@cache
def _boot_number() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
