"""The file of the requirements in force."""

from datetime import date

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db
from trainer.catalogue import reading
from trainer.pages import limits
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.records import queries
from trainer.records.queries import InForce
from trainer.records.words import whom
from trainer.reports import export as exports
from trainer.reports.table import Cell, TableWriter
from trainer.reports.views import asked, bp

EXPORT = Permission.EXPORT_RECORDS


@bp.post("/requirements.csv")
@requires(EXPORT, fresh=True)
def export_requirements() -> ResponseReturnValue:
    """The requirements in force as their page has them. Beginning and end are noted."""
    if too_many := limits.refused(limits.EXPORTS):
        return too_many
    today, table = asked.today(), TableWriter(_heads(), bom="bom" in flask.request.form)
    lines = queries.requirements(db.reader(), current_user, today)
    rows, by = [_cells(line, today) for line in lines], current_user.actor(EXPORT)
    db.end_reading()
    narrowed = {"on": [today.isoformat()]}
    body = exports.sent(
        db.database(), by, "list:requirements", narrowed, lambda _session: [rows], list, table, at=clock.now()
    )
    headers = {"Content-Disposition": f'attachment; filename="requirements-{today.isoformat()}.csv"'}
    return flask.Response(body, mimetype="text/csv", headers=headers)


def _heads() -> list[str]:
    oldest = gettext("Training taken elsewhere: at most so many months old")
    return [
        gettext("Course"), gettext("Who must hold it"), gettext("Due by"), gettext("Days after arrival"),
        gettext("Renewed every so many months"), oldest, gettext("Asked from"), gettext("Set"),
        gettext("Set by"), gettext("Why"), gettext("As of"),
    ]  # fmt: skip


def _cells(line: InForce, today: date) -> list[Cell]:
    one = line.requirement
    return [
        reading.reading(asked.courses()[one.course_id]).title, whom(line), one.due, one.days, one.months,
        one.recognition_months, one.from_day, house().day(one.set_at), line.by, one.why or None, today,
    ]  # fmt: skip
