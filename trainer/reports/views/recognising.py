"""The same training taken elsewhere, recognised for several people."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import flask
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer.audit import Actor
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.message import Message
from trainer.pages.house import house
from trainer.pages.wording import figure
from trainer.permissions import Permission, requires
from trainer.records import operations, queries
from trainer.records.asking import RecognitionForm
from trainer.reports.views import asked, bp
from trainer.reports.views.deciding import Decision

KEEP = Permission.KEEP_RECORDS


def _form(_ids: Sequence[int]) -> RecognitionForm:
    titles = ((volume.course.id, reading.reading(volume).title) for volume in shelf.volumes().values())
    form = RecognitionForm()
    form.offer(sorted(titles, key=lambda pair: folded(pair[1])))
    return form


def _volume(form: RecognitionForm) -> Volume:
    return shelf.volume(form.course.data) or flask.abort(404)


def _refusals(session: Session, form: RecognitionForm, ids: Sequence[int]) -> Mapping[int, Message]:
    volume = _volume(form)
    return queries.not_recognised(
        session, ids, current_user.id, course_id=volume.id, taken=form.taken.data,
        months=volume.course.valid_months, oldest=house().recognition_months, on=asked.today(),
    )  # fmt: skip


def _decide(session: Session, by: Actor, form: RecognitionForm, ids: Sequence[int], at: datetime) -> None:
    volume = _volume(form)
    operations.recognise_all(
        session, by, ids, course_id=volume.id, months=volume.course.valid_months, taken=form.taken.data,
        evidence=form.evidence.data, at=at,
    )  # fmt: skip


def _done(count: int) -> str:
    return ngettext(
        "The training is recognised for %(count)s person. From today on the course is held.",
        "The training is recognised for %(count)s people. From today on the course is held.",
        count, count=figure(count),
    )  # fmt: skip


RECOGNITION = Decision("recognition", KEEP, _form, _refusals, _decide, _done)


@bp.get("/records/recognise")
@requires(KEEP)
def choose_recognition() -> ResponseReturnValue:
    """The form by which training is recognised for several people."""
    return RECOGNITION.choose()


@bp.post("/records/recognise/look")
@requires(KEEP)
def look_at_recognition() -> ResponseReturnValue:
    """What would be recognised, and for whom it cannot be."""
    return RECOGNITION.look()


@bp.post("/records/recognise")
@requires(KEEP, fresh=True)
def set_recognition() -> ResponseReturnValue:
    """Recognise it for all of them, or for nobody."""
    return RECOGNITION.set()
