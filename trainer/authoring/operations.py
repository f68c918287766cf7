"""Publishing: the one door for command line, demo and browser.

In one transaction: the catalogue stores the revision, quizzes mark again what corrected keys concern, then
learning judges its open runs again.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from trainer import settings
from trainer.accounts import operations as accounts, queries as people
from trainer.audit import Actor
from trainer.authoring import identity
from trainer.authoring.change import Change, changed
from trainer.authoring.consequences import rekeyed
from trainer.authoring.drafts import operations as drafts, queries as drafting
from trainer.authoring.drafts.models import Draft
from trainer.catalogue import operations as catalogue, queries
from trainer.catalogue.compiler import Parts
from trainer.catalogue.models import Revision
from trainer.catalogue.shelf import Shelf
from trainer.core.message import Message
from trainer.core.moving import Move
from trainer.core.problem import Problems
from trainer.core.rekeying import Policy
from trainer.core.source import Source
from trainer.learning import operations as learning
from trainer.permissions import Permission, Role
from trainer.quiz.remarking import operations as remarking


class Origin(StrEnum):
    """Where a revision comes from."""

    BUILT_IN = "built-in"
    FOLDER = "folder"
    BROWSER = "browser"


class Refused(accounts.Refused):
    """Publishing would overwrite somebody's work; `change` says what differs."""

    def __init__(self, message: Message, change: Change) -> None:
        super().__init__(message)
        self.change = change


class Moved(Refused):
    """Pages look renamed and don't say so: `moves` are what has to be answered."""

    def __init__(self, moves: list[Move], change: Change) -> None:
        super().__init__(
            Message(
                "Where a page is the same under another name, say so with `was:` in its settings, and nobody"
                " loses their progress. Publish with --moved to have it written, or with --as-new if all of"
                " these are new pages."
            ),
            change,
        )
        self.moves = moves


class Overtaken(accounts.Refused):
    """A draft isn't what was looked at, or a newer revision was published since it was begun."""


def compare(session: Session, revision: Revision | None, source: Source) -> Change:
    """What differs between the newest revision and a source."""
    old = queries.files(session, revision.id) if revision else {}
    return changed(old, source.digests())


def publish(
    session: Session,
    by: Actor,
    name: str,
    source: Source,
    parts: Parts,
    *,
    origin: Origin,
    at: datetime,
    based_on: tuple[str, int] | None = None,
    replace: bool = False,
    as_new: bool = False,
    note: str = "",
    policy: Policy = Policy.NEVER_LOWER,
    reason: str = "",
) -> Revision | None:
    """Publish a compiled course; None if it is what is current already, or not for a built-in to follow.

    A built-in course follows only a built-in revision. A folder is refused where the newest revision came
    from the browser, unless it names that revision (`based_on`) or is told to replace it.

    Raises `Moved` for pages that look renamed, unless told that they are new (`as_new`), and `Problems` for
    questions that changed their kind under an old id. Built-in courses are not asked: nobody is there to
    answer while a new release of Trainer is set up.

    Where keys were corrected, closed attempts are marked again by the `policy`; learners whose marks change
    read the `reason`.
    """
    course = queries.course_named(session, name)
    newest = queries.newest(session, course.id) if course else None
    change = compare(session, newest, source)
    if not change:
        return None
    if newest is not None:
        if origin is Origin.BUILT_IN and newest.source != Origin.BUILT_IN:
            return None
        if (
            origin is Origin.FOLDER
            and newest.source == Origin.BROWSER
            and based_on != (name, newest.number)
            and not replace
        ):
            raise Refused(
                Message(
                    "Revision {number} was written in the browser and is not the one this folder was"
                    " exported from. Publish with --replace to put the folder in its place; the revision"
                    " stays in the history.",
                    number=newest.number,
                ),
                change,
            )
        if origin is not Origin.BUILT_IN:
            _check_identity(session, newest, source, parts, change, as_new=as_new)
    corrected = rekeyed(session, newest, parts) if newest else {}
    revision = catalogue.publish(session, by, name, source, parts, origin=origin, at=at, note=note)
    session.flush()
    house = settings.load(session)
    volume = Shelf().volumes(lambda: session, house.edition)[name]
    if corrected:
        remarking.correct(session, by, volume, corrected, policy, reason=reason, at=at)
    learning.judge_again(session, by, volume, house=house, at=at)
    if newest is not None:
        drafts.follow(session, name, newest, revision)
    return revision


def publish_draft(
    session: Session,
    by: Actor,
    draft: Draft,
    source: Source,
    parts: Parts,
    *,
    at: datetime,
    as_new: bool = False,
    note: str,
    policy: Policy = Policy.NEVER_LOWER,
    reason: str = "",
) -> Revision | None:
    """Publish a draft, of which `source` was looked at and compiled; None if it is what is current already.

    After that it changes nothing any more, and whoever began a course that is new may write it for good.
    Raises `Overtaken` if the draft, or what is published, has become another meanwhile.
    """
    drafts.hold(session, draft)
    session.refresh(draft)
    course = queries.course_named(session, draft.course)
    newest = queries.newest(session, course.id) if course else None
    if newest is not None and not compare(session, newest, source):
        return None
    if draft.course_id is None and newest is not None:
        raise Overtaken(
            Message(
                "Another course has been published under this name. Take the draft out as .zip and bring it"
                " in under another name."
            )
        )
    if drafting.digests(session, draft) != source.digests():
        raise Overtaken(
            Message("The draft has changed since this page was made. Look at what would be published now.")
        )
    if newest is not None and draft.base_revision_id != newest.id:
        raise Overtaken(Message("A newer revision has been published since. Take it into the draft first."))
    revision = publish(
        session, by, draft.course, source, parts,
        origin=Origin.BROWSER, at=at, as_new=as_new, note=note, policy=policy, reason=reason,
    )  # fmt: skip
    if revision is not None:
        drafts.settle(session, draft, revision)
        if newest is None and draft.opened_by_id is not None:
            _let_write(session, by, draft.opened_by_id, revision.course_id, at=at)
    return revision


def _let_write(session: Session, by: Actor, starter: int, course: int, *, at: datetime) -> None:
    """Give whoever began a course the role to go on writing it, unless they have it for every course."""
    if not people.holds_everywhere(session, starter, Permission.PUBLISH_COURSES):
        accounts.grant(session, by, starter, Role.INSTRUCTOR, at=at, course_id=course, keep=by.session)


def _check_identity(
    session: Session, newest: Revision, source: Source, parts: Parts, change: Change, *, as_new: bool
) -> None:
    """Nothing that people have done may lose its page or its meaning without a word."""
    others = identity.changed_kinds(session, newest, source, parts)
    if others:
        raise Problems(others)
    moves = [] if as_new else identity.moves(session, newest, source)
    if moves:
        raise Moved(moves, change)
