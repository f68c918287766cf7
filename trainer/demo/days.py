"""When things happen in the ministry: its years, its working days, the hours at which people learn."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = "Europe/Vienna"
"""The clock of Arvenia, by which the ministry's calendar dates go."""

DAY = timedelta(days=1)
SATURDAY = 5
MONTHS_BEFORE = 30  # for which the platform had been open when the demo's year began
HOLIDAYS = frozenset({(1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)})

HABITS = {
    "diplomat": ((10.2, 0.8, 0.44), (15.1, 1.1, 0.38), (20.1, 0.7, 0.18)),
    "technologist": ((8.2, 0.4, 0.28), (10.6, 0.8, 0.38), (14.8, 1.2, 0.32), (20.5, 0.6, 0.02)),
}
"""When a track sits down to learn: mean and deviation of the local hour, and how often."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days that matter: when the platform opened, when the demo's year begins, and today."""

    opening: date
    since: date
    today: date

    @classmethod
    def ending(cls, today: date, *, before: int = MONTHS_BEFORE) -> "Timeline":
        """Twelve full months up to today, and so many months before them."""
        since = months_before(today, 12)
        return cls(working_day(months_before(since, before)), since, today)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def working_day(day: date) -> date:
    """This day, or the next on which the ministry works."""
    while day.weekday() >= SATURDAY or (day.month, day.day) in HOLIDAYS:
        day += DAY
    return day


def zest(day: date) -> float:
    """How likely somebody who means to learn does so on a day: less in the holidays, hardly at weekends."""
    if (day.month, day.day) in HOLIDAYS:
        return 0.01
    if day.weekday() >= SATURDAY:
        return 0.03
    if day.month == 8 or (day.month, day.day) >= (12, 20) or (day.month, day.day) < (1, 8):
        return 0.3
    return 0.6


def study_day(random: Random, earliest: date) -> date:
    """The day on which somebody gets to it. What a weekend stopped does not all wait for Monday."""
    day = earliest
    if day.weekday() >= SATURDAY and random.random() > zest(day):
        day = working_day(day) + random.randint(0, 3) * DAY
    while random.random() > zest(day):
        day += DAY
    return day


def instant(day: date, hour: float, zone: str = ZONE) -> datetime:
    """An hour of a day by the clock of a zone."""
    local = datetime.combine(day, time(), ZoneInfo(zone)) + timedelta(hours=hour)
    return local.astimezone(UTC)


def sitting_down(random: Random, day: date, zone: str, track: str) -> datetime:
    """When on a day somebody of a track sits down to learn; at weekends whenever they please."""
    if day.weekday() >= SATURDAY:
        return instant(day, random.uniform(9.5, 20), zone)
    habits = HABITS[track]
    mean, deviation, _ = random.choices(habits, [often for *_, often in habits])[0]
    return instant(day, min(max(random.gauss(mean, deviation), 6.8), 21.5), zone)
