"""The page of one person, and its file."""

from collections.abc import Iterator, Mapping

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import audit, clock, db
from trainer.accounts.models import Person
from trainer.accounts.words import TRACKS
from trainer.catalogue import reading
from trainer.core.validity import State
from trainer.pages import limits
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.records.asking import DateForm
from trainer.records.asof import AsOf
from trainer.reports import export as exports
from trainer.reports.forms import STATES
from trainer.reports.queries import people
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.onrecord import OnRecord, on_record
from trainer.reports.table import Cell, TableWriter
from trainer.reports.views import asked, bp

SEE, EXPORT = Permission.SEE_RECORDS, Permission.EXPORT_RECORDS


def _looked_at(person_id: int, permission: Permission, asof: AsOf) -> tuple[Person, OnRecord]:
    """Somebody with all that stands about them; the look is noted before anything is read."""
    if people.somebody(db.reader(), current_user, permission, person_id, asof.on) is None:
        flask.abort(404)
    with db.aside() as session:
        audit.record(
            session, current_user.actor(permission), "person.look", f"person:{person_id}", at=clock.now()
        )
    session = db.reader()
    person = people.somebody(session, current_user, permission, person_id, asof.on) or flask.abort(404)
    listing = asked.listing(permission, Conditions(person=person_id), asof)
    return person, on_record(session, person_id, listing, asof, asked.courses())


@bp.get("/people/<int:person_id>")
@requires(SEE)
def person(person_id: int) -> ResponseReturnValue:
    """What one person must hold, holds and is at; never their answers. The look is noted first."""
    form = DateForm(flask.request.args)
    form.asked_on(house(), clock.now())
    status = 200 if form.validate() else 422
    found, told = _looked_at(person_id, SEE, form.asof)
    return flask.render_template(
        "reports/person.html",
        form=form, person=found, told=told, tracks=TRACKS,
        going=[(volume, run, run.progress(volume)) for volume, run in told.going],
        **asked.shared(form.asof),
    ), status  # fmt: skip


@bp.post("/people/<int:person_id>/record.csv")
@requires(EXPORT, fresh=True)
def export_person(person_id: int) -> ResponseReturnValue:
    """The same as a file: a row for each posting, requirement, completion and course under way."""
    form = DateForm(flask.request.form)
    form.asked_on(house(), clock.now())
    if not form.validate():
        return flask.redirect(flask.url_for("reports.person", person_id=person_id, **form.dated()), 303)
    if too_many := limits.refused(limits.EXPORTS):
        return too_many
    asof = form.asof
    found, told = _looked_at(person_id, EXPORT, asof)
    heads, whose = _heads(), {"name": found.sorting_name, "number": found.staff_number, "email": found.email}
    rows = [whose | row | {"on": asof.on} for row in _rows(told, asof)]
    narrowed = {"on": [asof.on.isoformat()], "known": [form.known.data]}
    by, table = current_user.actor(EXPORT), TableWriter(list(heads.values()), bom="bom" in flask.request.form)

    def cells(row: Mapping[str, Cell]) -> list[Cell]:
        return [row.get(head) for head in heads]

    db.end_reading()
    body = exports.sent(
        db.database(), by, f"person:{person_id}", narrowed, lambda _session: [rows], cells, table,
        at=clock.now(),
    )  # fmt: skip
    name = f"person-{person_id}-{asof.on.isoformat()}{'-as-known-then' if asof.then else ''}.csv"
    return flask.Response(
        body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _heads() -> dict[str, str]:
    """Columns by what rows call them."""
    score = {"score": gettext("Score in per cent")} if house().scores_to_hr else {}
    return {
        "name": gettext("Name"), "number": gettext("Staff number"), "email": gettext("E-mail"),
        "what": gettext("What"), "course": gettext("Course"), "unit": gettext("Unit"),
        "post": gettext("Post"), "track": gettext("Track"), "since": gettext("From"),
        "until": gettext("Until"), "due": gettext("Due"), "completed": gettext("Completed"), **score,
        "valid": gettext("Valid until"), "state": gettext("State"), "waived": gettext("Waived until"),
        "revoked": gettext("Revoked from"), "taken": gettext("Day of the training"),
        "certificate": gettext("Certificate"), "done": gettext("Lessons done"), "lessons": gettext("Lessons"),
        "on": gettext("As of"), "later": gettext("Recorded later"),
    }  # fmt: skip


def _rows(told: OnRecord, asof: AsOf) -> Iterator[dict[str, Cell]]:
    """The lines of all sections of the page, each with what it is."""
    courses, yes = asked.courses(), gettext("yes")
    titles = {number: reading.reading(volume).title for number, volume in courses.items()}
    lessons = asked.lessons(courses)
    for posting, unit, post in told.postings:
        track = str(TRACKS.get(posting.track, posting.track))
        yield {"what": gettext("Posting"), "unit": unit, "post": post, "track": track,
               "since": posting.from_day, "until": posting.until_day}  # fmt: skip
    for line in told.required:
        waived, going = line.state == State.WAIVED, line.state == State.IN_PROGRESS and not asof.past
        yield {
            "what": gettext("Must hold"), "course": titles[line.course_id], "due": line.due,
            "completed": line.completed, "valid": line.valid_until, "state": str(STATES[State(line.state)]),
            "waived": line.waived_until if waived else None,
            "done": line.done if going else None, "lessons": lessons[line.course_id] if going else None,
            "later": yes if (line.person_id, line.course_id) in told.later else None,
        }  # fmt: skip
    for course in told.no_longer_required:
        yield {"what": gettext("Required then, taken back since"), "course": titles[course]}
    for one in told.held:
        yield {
            "what": gettext("Holds"), "course": titles[one.completion.course_id], "completed": one.day,
            "score": None if one.score is None else round(one.score * 1000) / 10, "valid": one.valid_until,
            "revoked": one.revoked_from if one.revoked(asof.on) else None, "taken": one.taken,
            "certificate": one.number, "later": yes if one.completion.id in told.held_later else None,
        }  # fmt: skip
    for one in told.no_longer_held:
        yield {"what": gettext("Held then, taken back since"), "course": titles[one.completion.course_id],
               "completed": one.day}  # fmt: skip
    for volume, run in told.going:
        progress = run.progress(volume)
        yield {"what": gettext("Under way"), "course": titles[volume.id], "since": house().day(run.opened_at),
               "done": progress.lessons_done, "lessons": progress.lessons}  # fmt: skip
