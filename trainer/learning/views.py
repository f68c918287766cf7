"""Pages of learning: my training, a course, a lesson."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import clock, db
from trainer.catalogue import shelf
from trainer.catalogue.shelf import Volume
from trainer.core.course import Lesson, Page, PageKind, Question
from trainer.core.paper import Slot, draw_slot
from trainer.core.progress import Progress, blocking
from trainer.core.questions.kind import Account, Unreadable
from trainer.core.validity import State, standing
from trainer.learning import operations, queries
from trainer.learning.queries import Run
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.records import queries as records
from trainer.records.queries import Held

bp = flask.Blueprint("learning", __name__, url_prefix="/learning")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the reader stands towards a course: what is asked, how far they are, what they hold."""

    volume: Volume
    due: date | None
    progress: Progress | None
    run: Run | None
    held: Held | None
    state: State


@bp.get("/")
@requires(Permission.TAKE_COURSES)
def my_training() -> ResponseReturnValue:
    """What I must do, by when, how far I am, and what to go on with."""
    today = house().day(clock.now())
    standings = _standings(today)
    going = [s for s in standings if s.run and s.progress and not s.run.closed_at and s.progress.begun]
    here = max(going, key=lambda s: max(done.at for done in s.run.done.values()), default=None)  # type: ignore[union-attr]
    return flask.render_template(
        "learning/my_training.html",
        today=today, here=here, required=[s for s in standings if s.due is not None],
        chosen=[s for s in standings if s.due is None and s.run is not None and s.held is None],
        certificates=records.held(db.reader(), current_user.id), courses=_by_number(),
    )  # fmt: skip


def _by_number() -> dict[int, Volume]:
    return {volume.id: volume for volume in shelf.volumes().values()}


def _standings(today: date) -> list[Standing]:
    session = db.reader()
    dues = records.dues(session, current_user.id, today)
    runs = queries.runs(session, current_user.id)
    newest: dict[int, Held] = {}
    for held in reversed(records.held(session, current_user.id)):
        newest[held.completion.course_id] = held
    found = []
    for course_id, volume in _by_number().items():
        if course_id not in dues and course_id not in runs and course_id not in newest:
            continue
        run, held = runs.get(course_id), newest.get(course_id)
        progress = run.progress(volume) if run else None
        state = standing(
            until=held.completion.valid_until if held else None,
            completed=held is not None,
            begun=bool(run and run.closed_at is None and progress and progress.begun),
            due=dues.get(course_id),
            on=today,
        )
        found.append(Standing(volume, dues.get(course_id), progress, run, held, state))
    return sorted(found, key=lambda s: (s.due or date.max, s.volume.course.title))


def _volume(course: str) -> Volume:
    return shelf.volume(course) or flask.abort(404)


@bp.get("/<course>")
@requires(Permission.READ_COURSES)
def course(course: str) -> ResponseReturnValue:
    """The course: what it is for, its contents with what is done, how to go on."""
    volume, session = _volume(course), db.reader()
    run = queries.run(session, current_user.id, volume.id)
    due = records.dues(session, current_user.id, house().day(clock.now())).get(volume.id)
    steps = run.steps(volume) if run else {}
    return flask.render_template(
        "learning/course.html",
        volume=volume, course=volume.course, run=run, due=due, steps=steps,
        progress=run.progress(volume) if run else None, first=next(volume.course.walk(), None),
    )  # fmt: skip


@bp.post("/<course>")
@requires(Permission.TAKE_COURSES)
def enrol(course: str) -> ResponseReturnValue:
    """Begin the course and open its first page."""
    volume, session = _volume(course), db.writer()
    by = current_user.actor(Permission.TAKE_COURSES)
    operations.enrol(session, by, current_user.id, volume.id, at=clock.now())
    session.commit()
    first = next(volume.course.walk(), None)
    return flask.redirect(page_address(volume, first), 303)


def page_address(volume: Volume, page: Page | None) -> str:
    """Where a page of a course stands; the course itself if there is none."""
    if page is None:
        return flask.url_for("learning.course", course=volume.course.id)
    if page.kind is PageKind.QUIZ:
        return flask.url_for("quiz.rules", course=volume.course.id, page=page.id)
    module, _, name = page.id.partition("/")
    return flask.url_for("learning.lesson", course=volume.course.id, module=module, name=name)


@bp.app_context_processor
def _shared() -> dict[str, Any]:
    return {"page_address": page_address}


@dataclass(frozen=True, slots=True)
class Practice:
    """A question inside a lesson as one person sees it."""

    question: Question
    view: dict[str, Any]
    fill: dict[str, Any]
    credit: Any
    account: Account | None
    error: str = ""


def _lesson(course: str, page_id: str) -> tuple[Volume, Page, Lesson]:
    volume = _volume(course)
    page = volume.course.page(page_id) or flask.abort(404)
    return volume, page, shelf.lesson(volume.revision, page_id) or flask.abort(404)


def _slot(question: Question) -> Slot:
    """The same order for the same person at each visit; nothing of it need be stored."""
    seed = f"{current_user.id}:{question.id}"
    return draw_slot(question, Random(seed))  # noqa: S311 - an order, not a secret


@bp.get("/<course>/<module>/<name>")
@requires(Permission.READ_COURSES)
def lesson(course: str, module: str, name: str) -> ResponseReturnValue:
    """A lesson: outline, text with its practice questions, and the way on."""
    volume, page, body = _lesson(course, f"{module}/{name}")
    session = db.reader()
    run = queries.run(session, current_user.id, volume.id)
    items = [volume.questions[piece.question.id] for piece in body.pieces if piece.question]
    answers = queries.practice_answers(session, run.enrolment, items) if run and items else {}
    return _show_lesson(volume, page, body, run, answers)


def _show_lesson(
    volume: Volume,
    page: Page,
    body: Lesson,
    run: Run | None,
    answers: dict[int, Any],
    error: tuple[str, str] = ("", ""),
) -> ResponseReturnValue:
    steps = run.steps(volume) if run else {}
    pages = list(volume.course.walk())
    place = pages.index(page)
    drawn = {
        piece.question.id: _practice(piece.question, answers.get(volume.questions[piece.question.id]), error)
        for piece in body.pieces
        if piece.question
    }
    shown = flask.render_template(
        "learning/lesson.html",
        volume=volume, course=volume.course, module=volume.course.module_of(page.id), page=page, body=body,
        steps=steps, practice=drawn, blocked=blocking(volume.course, page, steps),
        before=pages[place - 1] if place else None, after=pages[place + 1] if place + 1 < len(pages) else None,
    )  # fmt: skip
    return shown, 422 if error[1] else 200


def _practice(question: Question, answer: Any, error: tuple[str, str]) -> Practice:
    slot = _slot(question)
    kind = question.kind
    return Practice(
        question,
        kind.view(slot.drawn),
        kind.fill(answer, slot.drawn),
        kind.mark(answer) if answer is not None else None,
        kind.account(answer, slot.drawn) if answer is not None else None,
        error[1] if error[0] == question.id else "",
    )


@bp.post("/<course>/<module>/<name>")
@requires(Permission.TAKE_COURSES)
def finish(course: str, module: str, name: str) -> ResponseReturnValue:
    """Note the lesson as done and go on to the next page, or to the certificate."""
    volume, page, _ = _lesson(course, f"{module}/{name}")
    session, at = db.writer(), clock.now()
    by = current_user.actor(Permission.TAKE_COURSES)
    enrolment = operations.enrol(session, by, current_user.id, volume.id, at=at)
    operations.finish(session, by, enrolment, volume, page.id, house=house(), at=at)
    session.commit()
    pages = list(volume.course.walk())
    following = pages[pages.index(page) + 1 :]
    return flask.redirect(page_address(volume, following[0] if following else None), 303)


@bp.post("/<course>/<module>/<name>/practice/<question>")
@requires(Permission.TAKE_COURSES)
def practise(course: str, module: str, name: str, question: str) -> ResponseReturnValue:
    """Answer a question inside a lesson: marked here, never a score."""
    volume, page, body = _lesson(course, f"{module}/{name}")
    asked = next((p.question for p in body.pieces if p.question and p.question.id == question), None)
    if asked is None:
        flask.abort(404)
    fields = {key[1:]: values for key, values in flask.request.form.lists() if key.startswith("q")}
    answer = asked.kind.read(fields, _slot(asked).drawn, language=tongue())
    session, at = db.writer(), clock.now()
    by = current_user.actor(Permission.TAKE_COURSES)
    enrolment = operations.enrol(session, by, current_user.id, volume.id, at=at)
    if isinstance(answer, Unreadable) or answer is None:
        session.commit()
        run = queries.run(db.reader(), current_user.id, volume.id)
        said = say(answer.message) if answer else ""
        return _show_lesson(volume, page, body, run, {}, (question, said))
    operations.answer_practice(session, enrolment, volume.questions[question], answer, at=at)
    session.commit()
    return flask.redirect(
        flask.url_for(
            "learning.lesson", course=course, module=module, name=name, _anchor=f"practice-{question}"
        ),
        303,
    )
