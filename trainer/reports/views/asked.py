"""What the pages of reports are asked, and what all of them show."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_login import current_user

from trainer import clock
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.progress import counts
from trainer.core.validity import overdue_by
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.records import Records


def today() -> date:
    """The ministry's calendar date."""
    return house().day(clock.now())


def courses() -> dict[int, Volume]:
    """All courses by number."""
    return {volume.id: volume for volume in shelf.volumes().values()}


def lessons(courses: dict[int, Volume]) -> dict[int, int]:
    """How many lessons count, by course: what progress is measured against."""
    return {
        number: sum(counts(volume.course, page) for page in volume.course.lessons)
        for number, volume in courses.items()
    }


def named(titles: Mapping[int, str]) -> Callable[[str | None], Sequence[int]]:
    """Courses of a line by their titles: it has their numbers by comma."""

    def of(numbers: str | None) -> Sequence[int]:
        found = map(int, numbers.split(",")) if numbers else ()
        return sorted(found, key=lambda number: (folded(titles[number]), number))

    return of


def listing(permission: Permission, asked: Conditions, asof: AsOf) -> Records:
    """The records that are asked for, for whoever asks."""
    return Records(current_user, permission, asof, asked, courses(), scores=house().scores_to_hr,
                   language=tongue())  # fmt: skip


def shared(asof: AsOf) -> dict[str, Any]:
    """What every template with lines of records needs."""
    volumes = courses()
    return {
        "now": clock.now(), "asof": asof, "courses": volumes, "lessons": lessons(volumes),
        "missing": named({number: reading.reading(volume).title for number, volume in volumes.items()}),
        "overdue_by": overdue_by, "scores": house().scores_to_hr,
    }  # fmt: skip
