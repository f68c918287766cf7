"""One waiver for several people."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer import db
from trainer.audit import Actor
from trainer.catalogue import reading
from trainer.core.collation import folded
from trainer.core.message import Message
from trainer.pages.wording import figure
from trainer.permissions import Permission, requires
from trainer.records import operations, queries
from trainer.records.asking import WaiverForm
from trainer.reports.views import asked, bp
from trainer.reports.views.deciding import Decision

KEEP = Permission.KEEP_RECORDS


def _form(ids: Sequence[int]) -> WaiverForm:
    """With all that is required of any of them."""
    courses, form = asked.courses(), WaiverForm()
    reach = queries.required_of(asked.today(), people=ids).subquery()
    found = db.reader().execute(select(reach.c.requirement_id, reach.c.course_id).distinct())
    titles = ((row.requirement_id, reading.reading(courses[row.course_id]).title) for row in found)
    form.offer(sorted(titles, key=lambda pair: (folded(pair[1]), pair[0])))
    return form


def _requirement(form: WaiverForm) -> int | None:
    return int(form.requirement.data) if form.requirement.data else None


def _refusals(session: Session, form: WaiverForm, ids: Sequence[int]) -> Mapping[int, Message]:
    return queries.not_waived(
        session, ids, current_user.id, requirement_id=_requirement(form), on=asked.today()
    )


def _decide(session: Session, by: Actor, form: WaiverForm, ids: Sequence[int], at: datetime) -> None:
    operations.waive_all(
        session, by, ids, from_day=form.from_day.data, until_day=form.until_day.data, why=form.why.data,
        requirement_id=_requirement(form), at=at,
    )  # fmt: skip


def _done(count: int) -> str:
    return ngettext("The waiver is set for %(count)s person.", "The waiver is set for %(count)s people.",
                    count, count=figure(count))  # fmt: skip


WAIVER = Decision("waiver", KEEP, _form, _refusals, _decide, _done)


@bp.get("/records/waive")
@requires(KEEP)
def choose_waiver() -> ResponseReturnValue:
    """The form of a waiver for several people."""
    return WAIVER.choose()


@bp.post("/records/waive/look")
@requires(KEEP)
def look_at_waiver() -> ResponseReturnValue:
    """What the waiver would do, and for whom it would do nothing."""
    return WAIVER.look()


@bp.post("/records/waive")
@requires(KEEP, fresh=True)
def set_waiver() -> ResponseReturnValue:
    """Set the waiver for all of them, or for nobody."""
    return WAIVER.set()
