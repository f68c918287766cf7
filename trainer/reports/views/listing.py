"""What the lists of reports share: the page with what narrows it, and the file from the same query."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
from trainer.pages import errors, limits
from trainer.pages.house import house
from trainer.permissions import Permission
from trainer.records import queries
from trainer.records.words import whom
from trainer.reports import export as exports
from trainer.reports.forms import CompletionsForm, Offered, RecordsForm, StaffForm, ViewForm
from trainer.reports.queries import views
from trainer.reports.queries.listing import Count, Listing
from trainer.reports.queries.paging import Order, Place, Stretch
from trainer.reports.table import Cell, TableWriter
from trainer.reports.views import asked

SEE, EXPORT = Permission.SEE_RECORDS, Permission.EXPORT_RECORDS
PAGE = 50

Form = RecordsForm | CompletionsForm | StaffForm


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the lists."""

    name: str  # in addresses of files, saved views and the audit trail
    form: type[Form]
    listing: Callable[[Permission, Any], Listing]
    heads: Callable[[], list[str]]
    cells: Callable[[], Callable[[Any], list[Cell]]]  # all words are found first

    file: str  # the endpoint of its file

    @property
    def page(self) -> str:
        """The endpoint of its page."""
        return f"reports.{self.name}"


def filled(form: type[Form], given: MultiDict[str, str], permission: Permission) -> Any:
    """What a list is asked for, with all that can be chosen."""
    made = form(given)
    volumes = sorted(asked.courses().values(), key=lambda volume: folded(reading.reading(volume).title))
    session = db.reader()
    posts = [(post.id, f"{post.code} · {post.name}") for post in posts_of(session)]
    offered = Offered(queries.tracks(session), posts, _requirements(session))
    made.offer(queries.units_of(session, current_user, permission), volumes, offered)
    made.asked_on(house(), clock.now())
    return made


def _requirements(session: Session) -> list[tuple[int, str]]:
    """The requirements in force by what is asked and of whom."""
    volumes = asked.courses()
    found = (
        (line.requirement.id, reading.reading(volumes[line.requirement.course_id]).title, whom(line))
        for line in queries.requirements(session, current_user, asked.today())
    )
    named = ((number, f"{title} · {audience}") for number, title, audience in found)
    return sorted(named, key=lambda pair: (folded(pair[1]), pair[0]))


def shown(kind: Kind) -> ResponseReturnValue:
    """The page of a list."""
    form = filled(kind.form, flask.request.args, SEE)
    if not form.validate():
        return refused(kind, form)
    listing, session, order = kind.listing(SEE, form), db.reader(), form.order
    try:
        stretch = listing.stretch(session, order, PAGE, after=_place("after"), before=_place("before"))
    except ValueError:
        return errors.page(400, gettext("There is no such place in the list. Open it from its beginning."))
    return flask.render_template(
        f"reports/{kind.name}.html",
        kind=kind, form=form, stretch=stretch, places=_places(stretch, order, listing.apart),
        count=_counted(listing, session, stretch), later=listing.recorded_later(session, stretch.rows),
        which=listing.which, views=views.views(session, current_user.id, kind.name), naming=ViewForm(),
        **asked.shared(form.asof),
    )  # fmt: skip


def _counted(listing: Listing, session: Session, stretch: Stretch) -> Count:
    """How many lines the conditions leave; all of them are counted where that is asked for."""
    if not (stretch.earlier or stretch.later):
        return Count(len(stretch.rows), exact=True)
    count = listing.count(session, every=flask.request.args.get("count") == "all")
    return count._replace(lines=max(count.lines, len(stretch.rows)))


def _place(name: str) -> Place | None:
    text = flask.request.args.get(name)
    return Place.parse(text) if text else None


def _places(stretch: Stretch, order: Order, apart: str) -> tuple[str, str]:
    """Where a page begins and ends, for the addresses of its neighbours."""
    if not stretch.rows:
        return "", ""
    first, last = stretch.rows[0], stretch.rows[-1]
    return str(Place.of(first, order, apart)), str(Place.of(last, order, apart))


def refused(kind: Kind, form: Form) -> tuple[str, int]:
    """Conditions that cannot be understood show no list at all: a wrong one would be believed."""
    return flask.render_template(
        f"reports/{kind.name}.html", kind=kind, form=form, stretch=None, **asked.shared(form.asof)
    ), 422


def exported(kind: Kind) -> ResponseReturnValue:
    """The lines that the conditions leave, as a file. Beginning and end are noted."""
    form = filled(kind.form, flask.request.form, EXPORT)
    if not form.validate():
        return refused(kind, form)
    if too_many := limits.refused(limits.EXPORTS):
        return too_many
    asof, order = form.asof, form.order
    listing, dated = kind.listing(EXPORT, form), asof.may_differ
    heads = [*kind.heads(), gettext("Recorded later")] if dated else kind.heads()
    table = TableWriter(heads, bom="bom" in flask.request.form)
    by, narrowed = current_user.actor(EXPORT), MultiDict(form.pairs()).to_dict(flat=False)
    cells, yes = kind.cells(), gettext("yes")

    def parts(session: Session) -> Iterator[Sequence[Any]]:
        for part in listing.parts(session, order):
            later = listing.recorded_later(session, part)
            yield [(row, listing.which(row) in later) for row in part] if dated else part

    def marked(line: tuple[Any, bool]) -> list[Cell]:
        return [*cells(line[0]), yes if line[1] else None]

    db.end_reading()
    body = exports.sent(
        db.database(), by, f"list:{kind.name}", narrowed, parts, marked if dated else cells, table,
        at=clock.now(),
    )  # fmt: skip
    name = f"{kind.name}-{asof.on.isoformat()}{'-as-known-then' if asof.then else ''}.csv"
    return flask.Response(
        body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
