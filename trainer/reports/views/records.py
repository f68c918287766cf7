"""The list of records with its file, and one person."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from trainer import audit, clock, db
from trainer.accounts.words import TRACKS
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.progress import counts
from trainer.core.validity import State, overdue_by
from trainer.learning.queries import runs
from trainer.pages import errors, limits
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.permissions import Permission, requires
from trainer.records.queries import held, units_of
from trainer.reports import export as exports
from trainer.reports.forms import STATES, RecordsForm
from trainer.reports.queries import people
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Order, Place, Stretch
from trainer.reports.queries.records import Count, Records
from trainer.reports.table import Cell, TableWriter
from trainer.reports.views import bp

SEE, EXPORT = Permission.SEE_RECORDS, Permission.EXPORT_RECORDS
PAGE = 50


def _today() -> date:
    return house().day(clock.now())


def _courses() -> dict[int, Volume]:
    return {volume.id: volume for volume in shelf.volumes().values()}


def _lessons(courses: dict[int, Volume]) -> dict[int, int]:
    """How many lessons count, by course: what progress is measured against."""
    return {
        number: sum(counts(volume.course, page) for page in volume.course.lessons)
        for number, volume in courses.items()
    }


def _form(filled: MultiDict[str, str], permission: Permission) -> RecordsForm:
    form = RecordsForm(filled)
    volumes = sorted(_courses().values(), key=lambda volume: folded(reading.reading(volume).title))
    form.offer(units_of(db.reader(), current_user, permission), volumes)
    return form


def _records(permission: Permission, asked: Conditions, on: date) -> Records:
    return Records(current_user, permission, on, asked, _courses(), scores=house().scores_to_hr,
                   language=tongue())  # fmt: skip


def _shared(on: date) -> dict[str, Any]:
    """What every template with lines of records needs."""
    courses = _courses()
    return {
        "now": clock.now(), "today": on, "courses": courses, "lessons": _lessons(courses),
        "overdue_by": overdue_by, "scores": house().scores_to_hr,
    }  # fmt: skip


@bp.get("/records")
@requires(SEE)
def records() -> ResponseReturnValue:
    """Who must hold what, and who holds it, for the people a viewer answers for."""
    form, on = _form(flask.request.args, SEE), _today()
    if not form.validate():
        return _refused(form, on)
    listing, session, order = _records(SEE, form.asked(), on), db.reader(), form.order
    try:
        stretch = listing.stretch(session, order, PAGE, after=_place("after"), before=_place("before"))
    except ValueError:
        return errors.page(400, gettext("There is no such place in the list. Open it from its beginning."))
    return flask.render_template(
        "reports/records.html",
        form=form, order=order, stretch=stretch, places=_places(stretch.rows, order),
        count=_counted(listing, session, stretch), **_shared(on),
    )  # fmt: skip


def _counted(listing: Records, session: Session, stretch: Stretch) -> Count:
    """How many records the conditions leave; all of them are counted where that is asked for."""
    if not (stretch.earlier or stretch.later):
        return Count(len(stretch.rows), exact=True)
    count = listing.count(session, every=flask.request.args.get("count") == "all")
    return count._replace(lines=max(count.lines, len(stretch.rows)))


def _place(name: str) -> Place | None:
    text = flask.request.args.get(name)
    return Place.parse(text) if text else None


def _places(rows: Any, order: Order) -> tuple[str, str]:
    """Where a page begins and ends, for the addresses of its neighbours."""
    return (str(Place.of(rows[0], order)), str(Place.of(rows[-1], order))) if rows else ("", "")


def _refused(form: RecordsForm, on: date) -> tuple[str, int]:
    """Conditions that cannot be understood show no list at all: a wrong one would be believed."""
    return flask.render_template("reports/records.html", form=form, stretch=None, **_shared(on)), 422


@bp.post("/records.csv")
@requires(EXPORT, fresh=True)
def export() -> ResponseReturnValue:
    """The lines that the conditions leave, as a file. Beginning and end are noted."""
    form, on = _form(flask.request.form, EXPORT), _today()
    if not form.validate():
        return _refused(form, on)
    if too_many := limits.refused(limits.EXPORTS):
        return too_many
    table = TableWriter(_heads(), bom="bom" in flask.request.form)
    parts = partial(_records(EXPORT, form.asked(), on).parts, order=form.order)
    by, narrowed = current_user.actor(EXPORT), MultiDict(form.pairs()).to_dict(flat=False)
    cells = _cells()
    db.end_reading()
    body = exports.sent(db.database(), by, "list:records", narrowed, parts, cells, table, at=clock.now())
    name = f"records-{on.isoformat()}.csv"
    return flask.Response(
        body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _heads() -> list[str]:
    return [
        gettext("Name"),
        gettext("Staff number"),
        gettext("E-mail"),
        gettext("Unit"),
        gettext("Course"),
        gettext("Completed"),
        *([gettext("Score in per cent")] if house().scores_to_hr else []),
        gettext("Valid until"),
        gettext("Due"),
        gettext("State"),
        gettext("Lessons done"),
        gettext("Lessons"),
    ]


def _cells() -> Callable[[Sequence[Any]], list[Cell]]:
    """A line of the list as cells. All words are found now: the file is written after the request."""
    courses, words = _courses(), {state.value: str(word) for state, word in STATES.items()}
    titles = {number: reading.reading(volume).title for number, volume in courses.items()}
    lessons, scores = _lessons(courses), house().scores_to_hr

    def cells(row: Sequence[Any]) -> list[Cell]:
        # All at once: asking a row for one after another takes longer than writing them.
        _, name, number, email, _, unit, course, completed, share, until, due, _, state, done = row
        going = state == State.IN_PROGRESS
        score = [None if share is None else round(share * 1000) / 10] if scores else []
        return [
            name, number, email, unit, titles[course], completed, *score, until, due, words[state],
            done if going else None, lessons[course] if going else None,
        ]  # fmt: skip

    return cells


@bp.get("/people/<int:person_id>")
@requires(SEE)
def person(person_id: int) -> ResponseReturnValue:
    """What one person must hold, holds and is at; never their answers. The look is noted first."""
    on = _today()
    if people.somebody(db.reader(), current_user, person_id, on) is None:
        flask.abort(404)
    with db.aside() as session:
        audit.record(session, current_user.actor(SEE), "person.look", f"person:{person_id}", at=clock.now())
    session, courses = db.reader(), _courses()
    found = people.somebody(session, current_user, person_id, on) or flask.abort(404)
    lines = session.execute(
        _records(SEE, Conditions(person=person_id), on).every(Order.parse("course"))
    ).all()
    going = [
        (courses[number], run, run.progress(courses[number]))
        for number, run in runs(session, person_id).items()
        if run.closed_at is None
    ]
    return flask.render_template(
        "reports/person.html",
        person=found, postings=people.postings(session, person_id), tracks=TRACKS, going=going,
        required=[line for line in lines if line.due], held=held(session, person_id), **_shared(on),
    )  # fmt: skip
