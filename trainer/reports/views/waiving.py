"""One waiver for all who were chosen from the list of records: looked at first, then set as a whole."""

import re
from collections.abc import Sequence

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.catalogue import reading
from trainer.core.collation import folded
from trainer.pages import errors
from trainer.pages.wording import figure, say
from trainer.permissions import Permission, requires
from trainer.records import operations
from trainer.records.asking import WaiverForm
from trainer.records.queries import required_of
from trainer.reports.queries.people import Chosen, chosen
from trainer.reports.views import asked, bp
from trainer.reports.views.listing import filled, refused
from trainer.reports.views.saved import KINDS

KEEP = Permission.KEEP_RECORDS
MOST = 500
"""So many people one decision is about at most: they are looked at one by one, and fit into one form."""


def _ticked(filled: MultiDict[str, str]) -> list[int]:
    """Who was chosen, each once; what is no number of anybody is nobody."""
    return list({int(text) for text in filled.getlist("who") if re.fullmatch(r"[0-9]{1,9}", text)})


def _form(ids: Sequence[int]) -> WaiverForm:
    """The decision, with all that is required of any of them."""
    courses, form = asked.courses(), WaiverForm()
    reach = required_of(asked.today(), people=ids).subquery()
    found = db.reader().execute(select(reach.c.requirement_id, reach.c.course_id).distinct())
    titles = ((row.requirement_id, reading.reading(courses[row.course_id]).title) for row in found)
    form.offer(sorted(titles, key=lambda pair: (folded(pair[1]), pair[0])))
    return form


def _people(ids: Sequence[int], requirement: int | None = None) -> list[Chosen]:
    """Those of them whose records the officer keeps; nobody is passed over in silence."""
    found = chosen(db.reader(), current_user, KEEP, ids, asked.today(), requirement)
    return found if len(found) == len(ids) else flask.abort(404)


def _too_many() -> ResponseReturnValue:
    words = gettext(
        "One decision is about at most %(count)s people. Narrow the list first.", count=figure(MOST)
    )
    return errors.page(422, words)


@bp.get("/records/waive")
@requires(KEEP)
def choose() -> ResponseReturnValue:
    """The form of a waiver for those who were ticked, or for all whom the list shows."""
    ids = _ticked(flask.request.args)
    if not ids:
        kind = KINDS.get(flask.request.args.get("of", "records")) or flask.abort(404)
        form = filled(kind.form, flask.request.args, KEEP)
        if not form.validate():
            return refused(kind, form)
        ids = kind.listing(KEEP, form).people(db.reader(), MOST)
    if len(ids) > MOST:
        return _too_many()
    return flask.render_template("reports/waive.html", form=_form(ids), people=_people(ids), looked=False)


@bp.post("/records/waive/look")
@requires(KEEP)
def look_at_waivers() -> ResponseReturnValue:
    """What the decision would do, and for whom it would do nothing. Nothing happens yet."""
    ids = _ticked(flask.request.form)
    if len(ids) > MOST:
        return _too_many()
    form = _form(ids)
    if not form.validate():
        page = flask.render_template("reports/waive.html", form=form, people=_people(ids), looked=False)
        return page, 422
    requirement = int(form.requirement.data) if form.requirement.data else None
    people = _people(ids, requirement)
    reached = [one for one in people if one.required or requirement is None]
    return flask.render_template(
        "reports/waive.html",
        form=form, looked=True, people=[one for one in reached if one.id != current_user.id],
        unreached=[one for one in people if one not in reached],
        oneself=any(one.id == current_user.id for one in people),
    )  # fmt: skip


@bp.post("/records/waive")
@requires(KEEP, fresh=True)
def waive_all() -> ResponseReturnValue:
    """Set the waiver for all of them, or for nobody."""
    ids = _ticked(flask.request.form)
    if len(ids) > MOST:
        return _too_many()
    form, people = _form(ids), _people(ids)
    if not form.validate() or not people:
        page = flask.render_template("reports/waive.html", form=form, people=people, looked=False)
        return page, 422
    session = db.writer()
    try:
        operations.waive_all(
            session, current_user.actor(KEEP), ids, from_day=form.from_day.data,
            until_day=form.until_day.data, why=form.why.data, at=clock.now(),
            requirement_id=int(form.requirement.data) if form.requirement.data else None,
        )  # fmt: skip
    except Refused as why:
        session.rollback()
        form.form_errors.append(say(why.message))
        page = flask.render_template("reports/waive.html", form=form, people=people, looked=False)
        return page, 422
    session.commit()
    words = ngettext("The waiver is set for %(count)s person.", "The waiver is set for %(count)s people.",
                     len(ids), count=figure(len(ids)))  # fmt: skip
    flask.flash(words, "ok")
    return flask.redirect(flask.url_for("reports.records"), 303)
