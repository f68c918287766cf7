"""A demo with one small course, and the days it is made for."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import config
from trainer import db
from trainer.demo.operations import set_up

PEOPLE = 60


NOW = datetime(2026, 7, 22, 14, 30, tzinfo=UTC)


TODAY = date(2026, 7, 22)


SINCE = date(2025, 7, 22)


WEEKEND = {5, 6}


BRIEF = """---
title: A brief
kind: graded
pass: 66%
attempts: 3
wait between attempts: 24 hours
---
## What does the ambassador need to read? {#brief-ambassador}
____
Rubric: accuracy (3); language (3); plain words (3); ask (3)
"""


class Made:
    """A database with the demo in it, and what was said while it was made."""

    def __init__(self, url: str, courses: Path) -> None:
        self.opened = db.Database(url)
        self.opened.upgrade(config.ROOT / "migrations")
        self.said: list[str] = []
        set_up(self.opened, courses, at=NOW, say=self.said.append, people=PEOPLE)


def count(session: Session, table: type[db.Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
