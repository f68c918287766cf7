"""The only reader of the clock. Everything else is told what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, in UTC, to the microsecond."""
    return datetime.now(UTC)


def day(at: datetime, zone: str) -> date:
    """The calendar date of an instant in a time zone such as `Europe/Vienna`."""
    return at.astimezone(ZoneInfo(zone)).date()
