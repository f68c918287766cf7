"""My record: all that the house keeps of what somebody has learned, and who has looked at it."""

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import clock, db
from trainer.accounts.words import ROLES
from trainer.learning.queries import looks
from trainer.learning.views import bp
from trainer.learning.views.training import by_number, standings
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.records import queries as records

LOOKS = 200


@bp.get("/record")
@requires(Permission.OWN_ACCOUNT)
def my_record() -> ResponseReturnValue:
    """What I hold and how I came to it, what is asked and waived, and who has looked."""
    session, today = db.reader(), house().day(clock.now())
    held = records.held(session, current_user.id)
    return flask.render_template(
        "learning/record.html",
        today=today, now=clock.now(), courses=by_number(),
        held=[(one, records.corrections(session, one.completion.id)) for one in held],
        required=[one for one in standings(today) if one.due is not None],
        waivers=records.waivers(session, current_user.id),
        looks=looks(session, current_user.id, limit=LOOKS, day=house().day),
        roles={role.value: words for role, words in ROLES.items()},
    )  # fmt: skip
