"""The page of the audit trail: who did what, when, to whom."""

import json
from datetime import datetime, timedelta
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trainer import clock, db, settings
from trainer.accounts.administration import events, forms, queries
from trainer.accounts.views.signing import bp
from trainer.pages import LARGEST
from trainer.pages.house import house
from trainer.permissions import Permission, requires

PAGE = 50


@bp.get("/trail")
@requires(Permission.KEEP_HOUSE)
def trail() -> ResponseReturnValue:
    """What changed, the newest first, narrowed by person, act and days."""
    form = forms.TrailForm(flask.request.args)
    form.offer()
    before = flask.request.args.get("before", type=int)
    if before is not None and before > LARGEST:
        flask.abort(404)
    code = 200 if form.validate() else 422
    session, found = db.reader(), []
    if code == 200:
        found = list(
            queries.events(
                session,
                search=form.q.data or "",
                action=form.action.data or "",
                since=_midnight(form.since.data),
                until=_midnight(form.until.data, later=1),
                before=before,
                limit=PAGE + 1,
            )
        )
    page = flask.render_template(
        "accounts/trail.html",
        form=form, lines=_lines(found[:PAGE]), more=len(found) > PAGE, before=before,
        chosen={name: flask.request.args[name] for name in form.chosen() if name in flask.request.args},
        chain=settings.upkeep(session).get("chain"),
    )  # fmt: skip
    return page, code


def _midnight(day: Any, later: int = 0) -> datetime | None:
    """The instant a day of the ministry begins, or the day after it."""
    return None if day is None else clock.beginning(day + timedelta(days=later), house().zone)


def _lines(found: list[Any]) -> list[dict[str, Any]]:
    people = {row.actor_id for row in found} | {events.person_of(row.object) for row in found}
    known = queries.names(db.reader(), {number for number in people if number})
    return [
        {
            "seq": row.seq,
            "at": row.ts,
            "said": events.sentence(row.action, _who(row, known), events.object_of(row.object, known)),
            "details": events.details(json.loads(row.body)) if row.body else [],
            "address": row.address,
        }
        for row in found
    ]


def _who(row: Any, known: dict[int, str]) -> str:
    if row.actor_id:
        return known.get(row.actor_id) or gettext("Somebody")
    return (
        gettext("The operator") if row.acting_role == "operator" else gettext("Trainer itself or a visitor")
    )
