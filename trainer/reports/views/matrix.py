"""The matrix of units and courses, and its file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from trainer import clock, db
from trainer.accounts.models import Unit
from trainer.catalogue import reading
from trainer.core.collation import folded
from trainer.pages import limits
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.records.asking import DateForm
from trainer.records.asof import AsOf
from trainer.reports import export as exports
from trainer.reports.queries import matrix as queries
from trainer.reports.queries.matrix import DIRECTLY, HOUSE, Line, Matrix
from trainer.reports.table import TableWriter
from trainer.reports.views import asked, bp

SEE, EXPORT = Permission.SEE_RECORDS, Permission.EXPORT_RECORDS
PAGE = 40


def _form(filled: MultiDict[str, str]) -> DateForm:
    form = DateForm(filled)
    form.asked_on(house(), clock.now())
    return form


def _top(code: str) -> Unit | None:
    """The unit that is asked for; one that the viewer does not answer for is not to be found."""
    return queries.openable(db.reader(), current_user, code) or flask.abort(404) if code else None


def _by_title(courses: Iterable[int]) -> list[int]:
    volumes = asked.courses()
    return sorted(courses, key=lambda number: (folded(reading.reading(volumes[number]).title), number))


@bp.get("/matrix")
@requires(SEE)
def matrix() -> ResponseReturnValue:
    """Of those who must hold a course, how many do: by unit, as of a day."""
    given = flask.request.args
    form, code = _form(given), given.get("unit", "")
    status = 200 if form.validate() else 422
    found = queries.matrix(
        db.reader(), current_user, form.asof, top=_top(code), after=given.get("after", ""), size=PAGE
    )
    page = flask.render_template(
        "reports/matrix.html",
        form=form, matrix=found, directly=DIRECTLY, columns=_by_title(found.courses), code=code,
        small=queries.SMALL, **asked.shared(form.asof),
    )  # fmt: skip
    return page, status


@bp.post("/matrix.csv")
@requires(EXPORT, fresh=True)
def export_matrix() -> ResponseReturnValue:
    """The same figures as a file, of all units right below one: a row for each unit and course."""
    form, code = _form(flask.request.form), flask.request.form.get("unit", "")
    if not form.validate():
        return flask.redirect(flask.url_for("reports.matrix", unit=code or None, **form.dated()), 303)
    if too_many := limits.refused(limits.EXPORTS):
        return too_many
    heads = [gettext("Unit code"), gettext("Unit"), gettext("Course"), gettext("Must hold"), gettext("Hold"),
             gettext("Share in per cent"), gettext("As of")]  # fmt: skip
    table = TableWriter(heads, bom="bom" in flask.request.form)
    asof = form.asof
    titles = {number: reading.reading(volume).title for number, volume in asked.courses().items()}
    words = {DIRECTLY: gettext("Directly in this unit"), HOUSE: gettext("Whole house")}
    columns = [(number, titles[number]) for number in _by_title(titles)]

    found = queries.matrix(db.reader(), current_user, asof, top=_top(code))
    rows = list(_rows(found, columns, words, asof))
    narrowed = {"unit": [code], "on": [asof.on.isoformat()], "known": [form.known.data]}
    by = current_user.actor(EXPORT)
    db.end_reading()
    body = exports.sent(
        db.database(), by, "list:matrix", narrowed, lambda _session: [rows], list, table, at=clock.now()
    )
    name = f"matrix-{asof.on.isoformat()}{'-as-known-then' if asof.then else ''}.csv"
    return flask.Response(
        body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _rows(
    found: Matrix, columns: Sequence[tuple[int, str]], words: dict[int, str], asof: AsOf
) -> Iterator[Sequence[Any]]:
    for line in found.lines:
        for course, title in columns:
            if course in line.cells:
                yield (*_named(line, words), title, *_figures(line, course), asof.on)


def _named(line: Line, words: dict[int, str]) -> tuple[str | None, str]:
    return (line.unit.code, line.unit.name) if line.unit else (None, words[line.kind])


def _figures(line: Line, course: int) -> tuple[int | None, int | None, float | None]:
    """How many must and do, and the share; nothing where there are too few to be told of."""
    cell = line.cells[course]
    return (cell.must, cell.hold, round(cell.share * 1000) / 10) if cell else (None, None, None)
