"""The class of a course with its file, for those who instruct in it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from trainer import clock, db
from trainer.accounts.queries import of_course
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.course import Page
from trainer.pages import LARGEST, limits
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.reports import export as exports
from trainer.reports.learners import words
from trainer.reports.learners.forms import ClassForm
from trainer.reports.learners.lines import Learner, View
from trainer.reports.learners.queries import Learners
from trainer.reports.table import Cell, TableWriter
from trainer.reports.views import bp

SEE = Permission.SEE_CLASS
PAGE = 50


def _volume(course: str) -> Volume:
    """The course, for somebody whose grant holds in it."""
    volume = shelf.volume(course) or flask.abort(404)
    return volume if of_course(current_user, SEE, volume.id) else flask.abort(404)


def _learners(volume: Volume, form: ClassForm) -> Learners:
    pages = (page.id for page in volume.course.walk() if page.graded)
    quizzes = ((page, shelf.quiz(volume.revision, page)) for page in pages)
    allowed = {page: quiz.attempts for page, quiz in quizzes if quiz and quiz.attempts is not None}
    on, zone = house().day(clock.now()), house().zone
    return Learners(View(volume, allowed, on, zone, form.days.data), form.q.data or "", form.situations)


def _place(name: str) -> int | None:
    place = flask.request.args.get(name, type=int)
    return place if place is None or 0 <= place <= LARGEST else flask.abort(404)


@bp.get("/courses/<course>/class")
@requires(SEE)
def learners(course: str) -> ResponseReturnValue:
    """Who is in a course, how far, with which results, and what holds them up."""
    volume, form = _volume(course), ClassForm(flask.request.args)
    if not form.validate():
        return _refused(volume, form)
    listing, session = _learners(volume, form), db.reader()
    stretch = listing.stretch(session, form.order, PAGE, after=_place("after"), before=_place("before"))
    return flask.render_template(
        "reports/class.html",
        stretch=stretch, count=listing.count(session), told=words.told(listing.tally(session)),
        **_shared(volume, form),
    )  # fmt: skip


def _shared(volume: Volume, form: ClassForm) -> dict[str, Any]:
    course = reading.reading(volume)
    return {"volume": volume, "course": course, "form": form, "words": words, "now": clock.now()}


def _refused(volume: Volume, form: ClassForm) -> tuple[str, int]:
    """Conditions that cannot be understood show no list at all: a wrong one would be believed."""
    return flask.render_template("reports/class.html", stretch=None, **_shared(volume, form)), 422


@bp.post("/courses/<course>/class.csv")
@requires(SEE, fresh=True)
def export_learners(course: str) -> ResponseReturnValue:
    """The learners that the conditions leave, as a file. Beginning and end are noted."""
    volume, form = _volume(course), ClassForm(flask.request.form)
    if not form.validate():
        return _refused(volume, form)
    if too_many := limits.refused(limits.EXPORTS):
        return too_many
    listing = _learners(volume, form)
    quizzes = listing.view.graded
    table = TableWriter(_heads(volume, quizzes), bom="bom" in flask.request.form)
    by, narrowed = current_user.actor(SEE), MultiDict(form.pairs()).to_dict(flat=False)
    parts, cells = partial(listing.parts, order=form.order), _cells(volume, quizzes)
    db.end_reading()
    body = exports.sent(
        db.database(), by, f"course:{volume.id}", narrowed, parts, cells, table, at=clock.now()
    )
    name = f"class-{volume.course.id}-{listing.view.on.isoformat()}.csv"
    return flask.Response(
        body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _heads(volume: Volume, quizzes: list[Page]) -> list[str]:
    course = reading.reading(volume)
    heads = [gettext("Name"), gettext("State"), gettext("Begun"), gettext("Last step"), gettext("Completed"),
             gettext("Lessons done"), gettext("Lessons"), gettext("Next")]  # fmt: skip
    for quiz in quizzes:
        title = words.title(course, quiz)
        heads += [
            gettext("%(quiz)s: best in per cent", quiz=title),
            gettext("%(quiz)s: result", quiz=title),
            gettext("%(quiz)s: attempts", quiz=title),
        ]
    return heads


def _cells(volume: Volume, quizzes: list[Page]) -> Callable[[Learner], list[Cell]]:
    """A learner as cells. All words are found now: the file is written after the request."""
    course = reading.reading(volume)
    states = {one: str(label) for one, label in words.SITUATIONS.items()}
    results = {one: str(label) for one, label in words.RESULTS.items()}
    titles = {page.id: page.title for page in course.walk()}

    def cells(learner: Learner) -> list[Cell]:
        sat = {one.page.id: one for one in learner.sat}
        state = "; ".join(label for one, label in states.items() if one in learner.situations)
        row: list[Cell] = [
            learner.name, state, learner.begun, learner.last, learner.completed, learner.lessons_done,
            learner.lessons, titles.get(learner.next.id) if learner.next else None,
        ]  # fmt: skip
        for quiz in quizzes:
            one = sat.get(quiz.id)
            best = one.best if one else None
            row += [
                None if best is None else round(best * 1000) / 10,
                results[one.result] if one else None,
                one.attempts if one else None,
            ]
        return row

    return cells
