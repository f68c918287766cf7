"""Where somebody serves, on the page of their account: posting, ending, withdrawing."""

from datetime import datetime

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts import queries
from trainer.accounts.establishment import forms, operations, queries as establishment
from trainer.accounts.models import Person
from trainer.accounts.views.person import act_on, open_units, show
from trainer.accounts.views.signing import bp
from trainer.audit import Actor
from trainer.pages.house import house
from trainer.permissions import Permission, requires


@bp.post("/people/<int:person_id>/posting")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def post_person(person_id: int) -> ResponseReturnValue:
    """Post a person to a unit from a day on, without end or until a day."""
    form, session = forms.PostingForm(), db.reader()
    serves = queries.posting_on(session, person_id, house().day(clock.now()))
    units = open_units(queries.units(session), serves)
    form.offer(units, establishment.posts(session), serves.track if serves else "")
    if not form.validate():
        return show(person_id, code=422, posting=form)
    unit, track, day = form.unit.data, form.track.data, form.from_day.data
    post, until = form.post.data or None, form.until.data

    def put(session: Session, by: Actor, found: Person, *, at: datetime) -> None:
        operations.post(session, by, found.id, unit, track, day, post_id=post, until=until, at=at)

    return act_on(
        person_id,
        put,
        gettext("The posting has been kept."),
        code=422,
        posting=form,
    )


@bp.post("/people/<int:person_id>/posting/end")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def end_posting(person_id: int) -> ResponseReturnValue:
    """End the posting of somebody who moves on."""
    form = forms.EndForm()
    if not form.validate():
        return show(person_id, code=422, ending=form)
    last = form.last.data

    def leave(session: Session, by: Actor, found: Person, *, at: datetime) -> None:
        operations.leave(session, by, found.id, last, at=at)

    return act_on(
        person_id,
        leave,
        gettext("The posting ends on that day."),
        code=422,
        ending=form,
    )


@bp.post("/people/<int:person_id>/postings/<int:posting_id>/withdraw")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def withdraw_posting(person_id: int, posting_id: int) -> ResponseReturnValue:
    """Withdraw a posting that never was."""

    def withdraw(session: Session, by: Actor, found: Person, *, at: datetime) -> None:
        held = next((one for one in queries.postings(session, found.id) if one.id == posting_id), None)
        operations.withdraw(session, by, held or flask.abort(404), at=at)

    return act_on(person_id, withdraw, gettext("The posting has been withdrawn."))
