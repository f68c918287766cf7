"""One requirement for several people, of each by name."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.orm import Session

from trainer.audit import Actor
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.message import Message
from trainer.pages.wording import figure
from trainer.permissions import Permission, requires
from trainer.records import operations, queries
from trainer.records.asking import DemandForm
from trainer.reports.views import asked, bp
from trainer.reports.views.deciding import Decision

SET = Permission.SET_REQUIREMENTS


def _form(_ids: Sequence[int]) -> DemandForm:
    offered = [volume for volume in shelf.volumes().values() if not volume.withdrawn]
    titles = ((volume.course.id, reading.reading(volume).title) for volume in offered)
    form = DemandForm()
    form.offer(sorted(titles, key=lambda pair: folded(pair[1])), asked.today())
    return form


def _volume(form: DemandForm) -> Volume:
    return shelf.volume(form.course.data) or flask.abort(404)


def _refusals(session: Session, form: DemandForm, ids: Sequence[int]) -> Mapping[int, Message]:
    return queries.not_required(session, ids, course_id=_volume(form).id)


def _decide(session: Session, by: Actor, form: DemandForm, ids: Sequence[int], at: datetime) -> None:
    operations.require_all(
        session, by, ids, course_id=_volume(form).id, due=form.due.data, days=form.days.data,
        months=form.months.data, recognition_months=form.recognition.data, why=form.why.data, at=at,
    )  # fmt: skip


def _done(count: int) -> str:
    return ngettext(
        "The requirement is set for %(count)s person. It stands in their training.",
        "The requirement is set for %(count)s people. It stands in their training.",
        count, count=figure(count),
    )  # fmt: skip


REQUIREMENT = Decision("requirement", SET, _form, _refusals, _decide, _done)


@bp.get("/records/require")
@requires(SET)
def choose_requirement() -> ResponseReturnValue:
    """The form of a requirement for several people."""
    return REQUIREMENT.choose()


@bp.post("/records/require/look")
@requires(SET)
def look_at_requirement() -> ResponseReturnValue:
    """What would be required, and of whom it is already."""
    return REQUIREMENT.look()


@bp.post("/records/require")
@requires(SET, fresh=True)
def set_requirement() -> ResponseReturnValue:
    """Require it of all of them, or of nobody."""
    return REQUIREMENT.set()
