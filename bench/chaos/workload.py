"""What is under way when the power goes: `python -m bench.chaos.workload NAME DATABASE [--careless]`.

Each text it writes out is an acknowledgement: what it says has been committed.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import event, select, text

import config
from trainer import audit, clock, db, settings
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue.compiler import split
from trainer.catalogue.models import Revision
from trainer.catalogue.shelf import Shelf
from trainer.core.course import Quiz
from trainer.core.parsing.compiling import compile_course
from trainer.core.source import Source
from trainer.quiz import operations as quizzes
from trainer.quiz.models import Attempt, Response

TIMES = 12
MIGRATIONS = config.ROOT / "migrations"
HEAD = "---\ntitle: A course in a storm\nlanguage: en\noutcomes:\n  o1: Keep what was promised\n---\n"
CHECK = "---\ntitle: Check\nkind: graded\npass: 50%\n---\n\n" + "\n".join(
    f"## Which is question {number}? {{#q{number}}}\n\n= {number}\n" for number in range(10)
)


def source(number: int) -> Source:
    """The course; its lesson says how often it has been changed."""
    lesson = f"---\ntitle: A lesson\nminutes: 5\noutcomes: [o1]\n---\nChanged {number} times.\n"
    return Source(
        {
            "course.md": HEAD.encode(),
            "10-first/module.md": b"---\ntitle: First\n---\n",
            "10-first/10-lesson.md": lesson.encode(),
            "10-first/90-check.quiz.md": CHECK.encode(),
        }
    )


def _publish(opened: db.Database, number: int) -> int:
    text_ = source(number)
    with opened.aside() as session:
        revision = authoring.publish(
            session, SYSTEM, "storm", text_, split(compile_course("storm", text_)),
            origin=Origin.FOLDER, at=clock.now(),
        )  # fmt: skip
        assert revision is not None
        return revision.number


def prepare(name: str, database: Path) -> None:
    """The database as it stands before the workload: none for a migration."""
    if name != "migrate":
        opened = db.Database(f"sqlite:///{database}")
        opened.upgrade(MIGRATIONS)
        _publish(opened, 0)
        with opened.aside() as session:
            accounts.add_person(session, SYSTEM, email="lena@mfa.example", name="Lena", at=clock.now())
        opened.dispose()


def submit(opened: db.Database) -> Iterator[str]:
    """Attempts begun, answered and handed in."""
    shelf = Shelf()
    with opened.reader() as session:
        house = settings.load(session)
        volume = shelf.volumes(lambda: session, house.edition)["storm"]
        quiz = shelf.body(lambda: session, volume.revision, "first/check", Quiz)
    assert quiz
    for _ in range(TIMES):
        with opened.aside() as session:
            attempt = quizzes.start(session, SYSTEM, 1, volume, quiz, at=clock.now())
        yield f"begun {attempt}"
        for number, question in enumerate(quiz.questions):
            with opened.aside() as session:
                answer = {"value": str(number)}
                sitting = session.get_one(Attempt, attempt)
                quizzes.save(session, sitting, volume.questions[question.id], answer, at=clock.now())
            yield f"saved {attempt} {volume.questions[question.id]}"
        with opened.aside() as session:
            sitting = session.get_one(Attempt, attempt)
            quizzes.hand_in(session, SYSTEM, sitting, volume, quiz, house=house, at=clock.now())
        yield f"handed-in {attempt}"


def publish(opened: db.Database) -> Iterator[str]:
    """Revisions of a course."""
    for number in range(1, TIMES):
        yield f"published {_publish(opened, number)}"


def migrate(opened: db.Database) -> Iterator[str]:
    """The tables, from nothing to what this program needs."""
    opened.upgrade(MIGRATIONS)
    yield f"migrated {db.SCHEMA}"


WORKLOADS: dict[str, Callable[[db.Database], Iterator[str]]] = {
    "submit": submit,
    "publish": publish,
    "migrate": migrate,
}


def missing(database: Path, acknowledged: list[str]) -> list[str]:
    """What a database found after the power came back lacks of what had been acknowledged, or is broken."""
    opened = db.Database(f"sqlite:///{database}")
    try:
        with opened.writer() as session:
            if (said := session.scalar(text("PRAGMA integrity_check"))) != "ok":
                return [f"damaged: {said}"]
            if not any(line.startswith("migrated") for line in acknowledged) and not session.scalar(
                text("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
            ):
                return []
            if (broken := audit.first_broken(session)) is not None:
                return [f"the audit chain is broken at event {broken}"]
            return [line for line in acknowledged if not _found(session, *line.split())]
    finally:
        opened.dispose()


def _found(session: Any, what: str, *which: str) -> bool:
    one = int(which[0])
    match what:
        case "begun":
            return session.get(Attempt, one) is not None
        case "saved":
            return session.get(Response, (one, int(which[1]))) is not None
        case "handed-in":
            attempt = session.get(Attempt, one)
            return attempt is not None and attempt.closed_at is not None and attempt.points is not None
        case "published":
            return session.scalar(select(Revision.id).where(Revision.number == one)) is not None
        case _:
            return bool(session.scalar(text("SELECT version_num FROM alembic_version")) == which[0])


def main() -> None:
    """Run the workload named first on the database named second."""
    name, database, *rest = sys.argv[1:]
    opened = db.Database(f"sqlite:///{database}")
    if rest:

        @event.listens_for(opened.engine, "connect")
        def careless(connection: Any, _entry: object) -> None:
            connection.execute("PRAGMA synchronous=NORMAL")

    for line in WORKLOADS[name](opened):
        os.write(1, line.encode())  # in one call, which the record shows as one


if __name__ == "__main__":
    main()
