"""One completion: what it says and said, and how an officer corrects or revokes it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import requires
from trainer.records import forms, operations, queries
from trainer.records.models import Change, Completion, Route
from trainer.records.queries import Held
from trainer.records.views import bp
from trainer.records.views.people import KEEP, note_look, somebody, whose
from trainer.records.views.requirements import courses

DATES, REVOKING, LIFTING = "dates", "revoking", "lifting"


def _held(session: Session, completion_id: int) -> Held:
    return queries.completion_of(session, completion_id, whose()) or flask.abort(404)


def _dates(held: Held) -> dict[str, Any]:
    """The dates that can be corrected, and all of what was seen of them."""
    day = held.taken if held.completion.route == Route.RECOGNITION else held.day
    return {"day": day, "valid_until": held.valid_until, "seen": f"{day}/{held.valid_until or ''}"}


def _forms(held: Held) -> dict[str, Any]:
    """The forms of the page as they begin."""
    return {
        DATES: forms.DatesForm(None, prefix=DATES, data=_dates(held)),
        REVOKING: forms.RevocationForm(None, prefix=REVOKING, data={"from_day": house().day(clock.now())}),
        LIFTING: forms.EndForm(None, prefix=LIFTING),
    }


def _show(completion_id: int, **filled: Any) -> ResponseReturnValue:
    note_look(_held(db.reader(), completion_id).completion.person_id)
    session = db.reader()
    held = _held(session, completion_id)
    wrong = next(iter(filled.values()), None)
    page = flask.render_template(
        "records/completion.html",
        held=held, person=somebody(session, held.completion.person_id), courses=courses(),
        corrections=queries.corrections(session, completion_id), wrong=wrong,
        evidence=queries.note(session, Completion.__tablename__, completion_id),
        own=held.completion.person_id == current_user.id, today=house().day(clock.now()),
        forms=_forms(held) | filled,
    )  # fmt: skip
    return page, 422 if filled else 200


def _decide(
    completion_id: int, name: str, form: Any, act: Callable[[Session, Actor, Held, datetime], object],
    done: str,
) -> ResponseReturnValue:  # fmt: skip
    """Do what a form of the page asks for, or say at its place why not."""
    if not form.validate():
        return _show(completion_id, **{name: form})
    session = db.writer()
    held = _held(session, completion_id)
    try:
        act(session, current_user.actor(KEEP), held, clock.now())
    except Refused as refused:
        session.rollback()
        form.form_errors.append(say(refused.message))
        return _show(completion_id, **{name: form})
    session.commit()
    flask.flash(done, "ok")
    return flask.redirect(flask.url_for("records.completion", completion_id=completion_id), 303)


@bp.get("/completions/<int:completion_id>")
@requires(KEEP)
def completion(completion_id: int) -> ResponseReturnValue:
    """What a completion says, what was corrected in it, and the forms to do so."""
    return _show(completion_id)


@bp.post("/completions/<int:completion_id>/revoke")
@requires(KEEP, fresh=True)
def revoke(completion_id: int) -> ResponseReturnValue:
    """Revoke a completion from a day on."""
    form = forms.RevocationForm(prefix=REVOKING)
    return _decide(
        completion_id, REVOKING, form,
        lambda session, by, held, at: operations.revoke(
            session, by, completion_id, from_day=form.from_day.data, why=form.why.data, at=at
        ),
        gettext("The completion is revoked. The certificate says so."),
    )  # fmt: skip


@bp.post("/completions/<int:completion_id>/reinstate")
@requires(KEEP, fresh=True)
def reinstate(completion_id: int) -> ResponseReturnValue:
    """Lift the revocation of a completion."""
    form = forms.EndForm(prefix=LIFTING)
    return _decide(
        completion_id, LIFTING, form,
        lambda session, by, held, at: operations.reinstate(
            session, by, completion_id, why=form.why.data, at=at
        ),
        gettext("The revocation is lifted. The completion is held as if it had never been revoked."),
    )  # fmt: skip


@bp.post("/completions/<int:completion_id>/correct")
@requires(KEEP, fresh=True)
def correct(completion_id: int) -> ResponseReturnValue:
    """Correct the day of a completion or its last valid day, unless somebody has done so meanwhile."""
    form = forms.DatesForm(prefix=DATES)

    def act(session: Session, by: Actor, held: Held, at: datetime) -> object:
        name = "taken" if held.completion.route == Route.RECOGNITION else "day"
        stands = _dates(held)["seen"]
        if form.seen.data != stands:
            form.seen.data = stands
            raise Refused(
                Message(
                    "Somebody has corrected this completion meanwhile. Look at what it says now, and"
                    " correct it if it is still wrong."
                )
            )
        values = {name: form.day.data, "valid_until": form.valid_until.data}
        kind = Change.VALID_UNTIL if form.day.data == getattr(held, name) else Change.DAY
        return operations.correct(session, by, completion_id, kind, why=form.why.data, at=at, **values)

    return _decide(
        completion_id, DATES, form, act, gettext("The completion is corrected. What it said before stays.")
    )
