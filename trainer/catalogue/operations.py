"""Writes of what is published: revisions, items, compiled parts."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from trainer import audit, settings
from trainer.audit import Actor
from trainer.catalogue import queries
from trainer.catalogue.compiler import COMPILER, Parts, compile_apart
from trainer.catalogue.models import Blob, CompiledPart, CourseRow, Item, Revision, RevisionFile
from trainer.core.problem import Problems
from trainer.core.source import Source


def publish(
    session: Session,
    by: Actor,
    name: str,
    source: Source,
    parts: Parts,
    *,
    origin: str,
    at: datetime,
    note: str = "",
) -> Revision:
    """Store the next revision of a course: its files, its compiled parts, its items. Raises the edition."""
    course = queries.course_named(session, name)
    if course is None:
        course = CourseRow(name=name)
        session.add(course)
        session.flush()
    parent = queries.newest(session, course.id)
    revision = Revision(
        course_id=course.id,
        number=parent.number + 1 if parent else 1,
        parent_id=parent.id if parent else None,
        source=origin,
        at=at,
        by_id=by.person,
        note=note,
    )
    session.add(revision)
    session.flush()
    _store_files(session, revision.id, source)
    _store_parts(session, revision.id, parts)
    _name_items(session, course.id, parts)
    settings.raise_edition(session)
    audit.record(
        session,
        by,
        "course.publish",
        f"course:{course.id}",
        at=at,
        payload={"course": name, "revision": revision.number, "source": origin, "files": source.digests()},
    )
    return revision


def _store_files(session: Session, revision_id: int, source: Source) -> None:
    by_path = source.digests()
    there = set(session.scalars(select(Blob.digest).where(Blob.digest.in_(set(by_path.values())))))
    new = {digest: source[path] for path, digest in by_path.items() if digest not in there}
    if new:
        session.execute(insert(Blob), [{"digest": digest, "data": data} for digest, data in new.items()])
    rows = [{"revision_id": revision_id, "path": path, "digest": digest} for path, digest in by_path.items()]
    session.execute(insert(RevisionFile), rows)


def _store_parts(session: Session, revision_id: int, parts: Parts) -> None:
    session.execute(
        insert(CompiledPart),
        [
            {"revision_id": revision_id, "part": part, "compiler": COMPILER, "body": body}
            for part, body in parts.bodies.items()
        ],
    )


def _name_items(session: Session, course_id: int, parts: Parts) -> None:
    """Give every new page and question its item; a page that says what it `was` keeps the old one."""
    known = queries.items(session, course_id)
    for page in parts.outline.walk():
        if page.id in known.pages:
            continue
        former = next((known.pages.pop(was) for was in page.was if was in known.pages), None)
        if former is None:
            session.add(Item(course_id=course_id, sort=queries.PAGE, name=page.id))
        else:
            session.execute(update(Item).where(Item.id == former).values(name=page.id))
    new = [question for question in parts.questions if question not in known.questions]
    session.add_all(Item(course_id=course_id, sort=queries.QUESTION, name=name) for name in new)
    session.flush()


def withdraw(session: Session, by: Actor, course: CourseRow, *, at: datetime) -> None:
    """Stop offering a course; its records stay."""
    course.withdrawn_at = at
    settings.raise_edition(session)
    audit.record(
        session, by, "course.withdraw", f"course:{course.id}", at=at, payload={"course": course.name}
    )


def offer(session: Session, by: Actor, course: CourseRow, *, at: datetime) -> None:
    """Offer a course again that has been withdrawn."""
    course.withdrawn_at = None
    settings.raise_edition(session)
    audit.record(session, by, "course.offer", f"course:{course.id}", at=at, payload={"course": course.name})


def compile_again(session: Session) -> int:
    """Compile what an older compiler made, and say how many revisions that were.

    What an older compiler accepted and this one does not stays as it was understood then.
    """
    done = 0
    for revision_id in list(queries.outdated(session, COMPILER)):
        revision = session.get_one(Revision, revision_id)
        course = session.get_one(CourseRow, revision.course_id)
        try:
            parts = compile_apart(course.name, queries.source_of(session, revision_id))
        except Problems:
            continue
        session.execute(delete(CompiledPart).where(CompiledPart.revision_id == revision_id))
        _store_parts(session, revision_id, parts)
        done += 1
    if done:
        settings.raise_edition(session)
    return done
