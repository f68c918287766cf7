"""The page of one person."""

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import audit, clock, db
from trainer.accounts.words import TRACKS
from trainer.learning.queries import runs
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.records.asking import DateForm
from trainer.records.queries import held
from trainer.reports.queries import people
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Order
from trainer.reports.views import asked, bp

SEE = Permission.SEE_RECORDS


@bp.get("/people/<int:person_id>")
@requires(SEE)
def person(person_id: int) -> ResponseReturnValue:
    """What one person must hold, holds and is at; never their answers. The look is noted first."""
    form = DateForm(flask.request.args)
    form.asked_on(house(), clock.now())
    status = 200 if form.validate() else 422
    asof = form.asof
    if people.somebody(db.reader(), current_user, person_id, asof.on) is None:
        flask.abort(404)
    with db.aside() as session:
        audit.record(session, current_user.actor(SEE), "person.look", f"person:{person_id}", at=clock.now())
    session, courses = db.reader(), asked.courses()
    found = people.somebody(session, current_user, person_id, asof.on) or flask.abort(404)
    listing = asked.listing(SEE, Conditions(person=person_id), asof)
    lines = session.execute(listing.every(Order.parse("course"))).all()
    going = [
        (courses[number], run, run.progress(courses[number]))
        for number, run in ({} if asof.past else runs(session, person_id)).items()
        if run.closed_at is None
    ]
    holds = [one for one in held(session, person_id, asof.known) if one.day <= asof.on]
    return flask.render_template(
        "reports/person.html",
        form=form, person=found, postings=people.postings(session, person_id, asof),
        tracks=TRACKS, going=going,
        required=[line for line in lines if line.due], held=holds,
        later=listing.recorded_later(session, lines),
        held_later=people.held_later(session, person_id, asof, holds),
        no_longer_required=listing.no_longer_required(session, person_id, lines),
        no_longer_held=people.no_longer_held(session, person_id, asof, holds), **asked.shared(asof),
    ), status  # fmt: skip
