"""Certificates, for their holders and those who answer for them."""

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import audit, clock, db
from trainer.accounts.models import Person
from trainer.accounts.queries import visible_to
from trainer.catalogue import reading
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.records import queries
from trainer.records.queries import Proof
from trainer.records.views import bp


@bp.get("/certificates/<number>")
@requires(Permission.OWN_ACCOUNT)
def certificate(number: str) -> ResponseReturnValue:
    """A certificate, for its holder and those who answer for them; for anybody else there is none."""
    found = _own(number) or _answered_for(number) or flask.abort(404)
    own = found.held.completion.person_id == current_user.id
    return flask.render_template(
        "records/certificate.html",
        proof=found, course=reading.outline(found.revision.id) or flask.abort(404), own=own,
        today=house().day(clock.now()),
        scored=found.held.score is not None and (own or house().scores_to_hr),
    )  # fmt: skip


def _own(number: str) -> Proof | None:
    if not current_user.may(Permission.TAKE_COURSES):
        return None
    return queries.proof(db.reader(), number, Person.id == current_user.id)


def _answered_for(number: str) -> Proof | None:
    """Of somebody else: the look is noted before anything is shown."""
    at, permission = clock.now(), Permission.SEE_RECORDS
    found = queries.proof(db.reader(), number, visible_to(current_user, permission, house().day(at)))
    if found is not None:
        by = current_user.actor(permission)
        with db.aside() as session:
            audit.record(session, by, "certificate.look", f"person:{found.held.completion.person_id}", at=at,
                         payload={"number": number})  # fmt: skip
    return found
