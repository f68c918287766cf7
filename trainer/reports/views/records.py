"""The list of records, and its file."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from trainer import clock, db
from trainer.accounts.establishment.queries import posts as posts_of
from trainer.catalogue import reading
from trainer.core.collation import folded
from trainer.core.validity import State
from trainer.pages import errors, limits
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.records import queries
from trainer.records.words import whom
from trainer.reports import export as exports
from trainer.reports.forms import STATES, Offered, RecordsForm, ViewForm
from trainer.reports.queries import views
from trainer.reports.queries.listing import Count
from trainer.reports.queries.paging import Order, Place, Stretch
from trainer.reports.queries.records import Records
from trainer.reports.table import Cell, TableWriter
from trainer.reports.views import asked, bp

SEE, EXPORT = Permission.SEE_RECORDS, Permission.EXPORT_RECORDS
PAGE = 50


def listed(filled: MultiDict[str, str], permission: Permission) -> RecordsForm:
    """What the list is asked for, with all that can be chosen."""
    form = RecordsForm(filled)
    volumes = sorted(asked.courses().values(), key=lambda volume: folded(reading.reading(volume).title))
    session = db.reader()
    posts = [(post.id, f"{post.code} · {post.name}") for post in posts_of(session)]
    offered = Offered(queries.tracks(session), posts, _requirements(session))
    form.offer(queries.units_of(session, current_user, permission), volumes, offered)
    form.asked_on(house(), clock.now())
    return form


def _requirements(session: Session) -> list[tuple[int, str]]:
    """The requirements in force by what is asked and of whom."""
    volumes = asked.courses()
    found = (
        (line.requirement.id, reading.reading(volumes[line.requirement.course_id]).title, whom(line))
        for line in queries.requirements(session, current_user, asked.today())
    )
    named = ((number, f"{title} · {audience}") for number, title, audience in found)
    return sorted(named, key=lambda pair: (folded(pair[1]), pair[0]))


@bp.get("/records")
@requires(SEE)
def records() -> ResponseReturnValue:
    """Who must hold what, and who holds it, for the people a viewer answers for."""
    form = listed(flask.request.args, SEE)
    if not form.validate():
        return refused(form)
    listing, session, order = asked.listing(SEE, form.asked(), form.asof), db.reader(), form.order
    try:
        stretch = listing.stretch(session, order, PAGE, after=_place("after"), before=_place("before"))
    except ValueError:
        return errors.page(400, gettext("There is no such place in the list. Open it from its beginning."))
    return flask.render_template(
        "reports/records.html",
        form=form, order=order, stretch=stretch, places=_places(stretch.rows, order),
        count=_counted(listing, session, stretch), later=listing.recorded_later(session, stretch.rows),
        views=views.views(session, current_user.id), naming=ViewForm(), **asked.shared(form.asof),
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


def refused(form: RecordsForm) -> tuple[str, int]:
    """Conditions that cannot be understood show no list at all: a wrong one would be believed."""
    return flask.render_template(
        "reports/records.html", form=form, stretch=None, **asked.shared(form.asof)
    ), 422


@bp.post("/records.csv")
@requires(EXPORT, fresh=True)
def export() -> ResponseReturnValue:
    """The lines that the conditions leave, as a file. Beginning and end are noted."""
    form = listed(flask.request.form, EXPORT)
    if not form.validate():
        return refused(form)
    if too_many := limits.refused(limits.EXPORTS):
        return too_many
    asof, order = form.asof, form.order
    listing, dated = asked.listing(EXPORT, form.asked(), asof), asof.past and not asof.then
    table = TableWriter(_heads(dated=dated), bom="bom" in flask.request.form)
    by, narrowed = current_user.actor(EXPORT), MultiDict(form.pairs()).to_dict(flat=False)
    cells = _cells(dated=dated)

    def parts(session: Session) -> Iterator[Sequence[Sequence[Any]]]:
        for part in listing.parts(session, order):
            later = listing.recorded_later(session, part)
            yield [(*row, (row.person_id, row.course_id) in later) for row in part] if dated else part

    db.end_reading()
    body = exports.sent(db.database(), by, "list:records", narrowed, parts, cells, table, at=clock.now())
    name = f"records-{asof.on.isoformat()}{'-as-known-then' if asof.then else ''}.csv"
    return flask.Response(
        body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _heads(*, dated: bool) -> list[str]:
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
        *([gettext("Recorded later")] if dated else []),
    ]


def _cells(*, dated: bool) -> Callable[[Sequence[Any]], list[Cell]]:
    """A line of the list as cells. All words are found now: the file is written after the request."""
    courses, words = asked.courses(), {state.value: str(word) for state, word in STATES.items()}
    titles = {number: reading.reading(volume).title for number, volume in courses.items()}
    yes = gettext("yes")
    lessons, scores = asked.lessons(courses), house().scores_to_hr

    def cells(row: Sequence[Any]) -> list[Cell]:
        # All at once: asking a row for one after another takes longer than writing them.
        _, name, number, email, _, unit, course, completed, share, until, due, _, state, done = row[:14]
        going = state == State.IN_PROGRESS
        later = [yes if row[14] else None] if dated else []
        score = [None if share is None else round(share * 1000) / 10] if scores else []
        return [
            name, number, email, unit, titles[course], completed, *score, until, due, words[state],
            done if going else None, lessons[course] if going else None, *later,
        ]  # fmt: skip

    return cells
