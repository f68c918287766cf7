"""Courses in the order of their titles: a title stands in the text, not in a column."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import SQLColumnExpression, case, literal

from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.reports.queries.paging import Key


def ranks(volumes: Mapping[int, Volume], language: str) -> dict[int, int]:
    """The place of each course, by number."""
    read = {number: folded(volume.reading(language).title) for number, volume in volumes.items()}
    titles = sorted(volumes, key=lambda number: (read[number], number))
    return {number: rank for rank, number in enumerate(titles)}


def rank(course: SQLColumnExpression[Any], ranks: Mapping[int, int]) -> Key:
    """The place of a line's course."""
    return Key(case(ranks, value=course) if ranks else literal(0))
