"""Pages of learning: my training, a course, a lesson."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.course import Course, Lesson, Page, PageKind, Question
from trainer.core.paper import draw_slot
from trainer.core.progress import Done, Progress, Steps, blocking, counts, finished
from trainer.core.questions.kind import Drawn
from trainer.core.validity import State, standing, validity
from trainer.learning import asking, operations, queries
from trainer.learning.asking import Asked, Fields
from trainer.learning.queries import Run
from trainer.pages.frames import framed
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.records import queries as records
from trainer.records.queries import Held

NEWS = timedelta(days=30)  # how long my training says that answers have been marked

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

    @property
    def last(self) -> Done | None:
        """What was done last in the run, and when."""
        return max(self.run.done.values(), key=lambda done: done.at, default=None) if self.run else None


@bp.get("/")
@requires(Permission.TAKE_COURSES)
def my_training() -> ResponseReturnValue:
    """What I must do, by when, how far I am, and what to go on with."""
    today = house().day(clock.now())
    standings = _standings(today)
    going = [
        (one.last.at, place)
        for place, one in enumerate(standings)
        if one.last and one.run and not one.run.closed_at
    ]
    return flask.render_template(
        "learning/my_training.html",
        today=today, resume=standings[max(going)[1]] if going else None,
        required=[s for s in standings if s.due is not None],
        by_hand=_by_hand(standings, today),
        chosen=[s for s in standings if s.due is None and s.run is not None and s.held is None],
        certificates=[
            (held, validity(held.completion.valid_until, today))
            for held in records.held(db.reader(), current_user.id)
        ],
        courses=_by_number(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ByHand:
    """A quiz with answers that a person marks, or has marked lately."""

    volume: Volume
    page: Page
    done: Done


def _by_hand(standings: list[Standing], today: date) -> list[ByHand]:
    """What waits for marks, and what has got them in the last weeks, the newest first."""
    found = [
        ByHand(one.volume, page, done)
        for one in standings
        if one.run
        for page in one.volume.course.walk()
        if (done := one.run.steps(one.volume).get(page.id))
        and (done.awaiting or (done.marked_at and today - house().day(done.marked_at) <= NEWS))
    ]
    return sorted(found, key=lambda one: one.done.marked_at or one.done.at, reverse=True)


def _by_number() -> dict[int, Volume]:
    return {volume.id: volume for volume in shelf.volumes().values()}


def _standings(today: date) -> list[Standing]:
    session = db.reader()
    dues = records.dues(session, current_user.id, today)
    runs = queries.runs(db.reading(), current_user.id)
    newest = {one.completion.course_id: one for one in reversed(records.held(session, current_user.id))}
    found = []
    for course_id, volume in _by_number().items():
        if course_id not in dues and course_id not in runs and course_id not in newest:
            continue
        run, held = runs.get(course_id), newest.get(course_id)
        progress = run.progress(volume, reading.reading(volume)) if run else None
        state = standing(
            until=held.completion.valid_until if held else None,
            completed=held is not None,
            begun=bool(run and run.closed_at is None and progress and progress.begun),
            due=dues.get(course_id),
            on=today,
        )
        found.append(Standing(volume, dues.get(course_id), progress, run, held, state))
    return sorted(found, key=lambda s: (s.due or date.max, folded(reading.reading(s.volume).title)))


def _volume(course: str) -> Volume:
    return shelf.volume(course) or flask.abort(404)


def _numbers(course: Course) -> dict[str, tuple[int, int]]:
    """The lessons of the modules by their place: the second lesson of the fifth module is (5, 2)."""
    return {
        page.id: (module_number, number)
        for module_number, module in enumerate(course.modules, 1)
        for number, page in enumerate((p for p in module.pages if p.kind is PageKind.LESSON), 1)
    }


@bp.get("/<course>")
@requires(Permission.READ_COURSES)
def course(course: str) -> ResponseReturnValue:
    """The course: what it is for, its contents with what is done, how to go on."""
    volume, session = _volume(course), db.reader()
    outline = reading.reading(volume)
    run = queries.run(session, current_user.id, volume.id)
    steps = run.steps(volume) if run else {}
    own = (held for held in records.held(session, current_user.id) if held.completion.course_id == volume.id)
    missing = queries.not_held(session, current_user.id, volume.course.prerequisites)
    return flask.render_template(
        "learning/course.html",
        volume=volume, course=outline, run=run, steps=steps, held=next(own, None),
        due=records.dues(session, current_user.id, house().day(clock.now())).get(volume.id),
        progress=run.progress(volume, outline) if run else None, first=next(outline.walk(), None),
        gate=_gate(outline, steps), missing=missing,
        before=[one for name in volume.course.prerequisites if (one := shelf.volume(name))],
    )  # fmt: skip


def _gate(course: Course, steps: Steps) -> Page | None:
    """In a course that goes in order: the page behind which everything is still closed."""
    waiting = (page for page in course.walk() if counts(course, page) and not finished(page, steps))
    return next(waiting, None) if course.in_order else None


@bp.post("/<course>")
@requires(Permission.TAKE_COURSES)
def enrol(course: str) -> ResponseReturnValue:
    """Begin the course and open its first page."""
    volume, session = _volume(course), db.writer()
    by = current_user.actor(Permission.TAKE_COURSES)
    operations.enrol(session, by, current_user.id, volume, at=clock.now())
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


bp.add_app_template_global(page_address)
bp.add_app_template_global(_numbers, "lesson_numbers")


def _lesson(course: str, page_id: str) -> tuple[Volume, Page, Lesson]:
    volume = _volume(course)
    page = reading.reading(volume).page(page_id) or flask.abort(404)
    return volume, page, reading.lesson(volume, page) or flask.abort(404)


@bp.get("/<course>/<module>/<name>")
@requires(Permission.READ_COURSES)
def lesson(course: str, module: str, name: str) -> ResponseReturnValue:
    """A lesson: outline, text with its practice questions, and the way on."""
    return _show(*_lesson(course, f"{module}/{name}"))


def _show(
    volume: Volume, page: Page, body: Lesson, unread: dict[str, tuple[str, Fields]] | None = None
) -> ResponseReturnValue:
    run = queries.run(db.reading(), current_user.id, volume.id)
    steps = run.steps(volume) if run else {}
    done = steps.get(page.id)

    def context() -> dict[str, Any]:
        course = reading.reading(volume)
        pages = list(course.walk())
        place = pages.index(page)
        return {
            "volume": volume, "course": course, "module": course.module_of(page.id), "page": page,
            "body": body, "steps": steps, "done": done, "blocked": blocking(course, page, steps),
            "before": pages[place - 1] if place else None,
            "after": pages[place + 1] if place + 1 < len(pages) else None,
        }  # fmt: skip

    shown = framed(
        "learning/lesson.html",
        volume.revision,
        page.id,
        page.language,
        reading.original_asked(),
        frozenset((other, one.passed, one.awaiting) for other, one in steps.items()),
        house().day(done.at) if done else None,
        own={"prose": _prose(volume, page, body, run, unread or {})},
        context=context,
    )
    return shown, 422 if unread else 200


def _prose(
    volume: Volume, page: Page, body: Lesson, run: Run | None, unread: dict[str, tuple[str, Fields]]
) -> str:
    """The text with its practice questions, as this reader finds them."""
    items = [volume.questions[piece.question.id] for piece in body.pieces if piece.question]
    answers = queries.practice_answers(db.reading(), run.enrolment, items) if run and items else {}

    course = reading.reading(volume)

    def practice(question: Question) -> str:
        answer, (error, typed) = answers.get(volume.questions[question.id]), unread.get(question.id, ("", {}))
        drawn = _drawn(question)

        def context() -> dict[str, Any]:
            return {
                "course": course, "module": course.module_of(page.id), "page": page,
                "q": _practice(question, drawn, answer, error, typed), "id": question.id,
            }  # fmt: skip

        if answer is not None or error:
            return flask.render_template("learning/practice.html", **context())
        key = (volume.revision, page.id, page.language, reading.original_asked(), question.id)
        return framed("learning/practice.html", *key, json.dumps(drawn), own={}, context=context)

    return "".join(practice(piece.question) if piece.question else piece.html for piece in body.pieces)


FIELD = "q"  # a practice question is alone in its form


def _drawn(question: Question) -> Drawn:
    """The same order for the same person at each visit; nothing of it need be stored."""
    seed = f"{current_user.id}:{question.id}"
    return draw_slot(question, Random(seed)).drawn  # noqa: S311 - an order, not a secret


def _practice(question: Question, drawn: Drawn, answer: Any, error: str, typed: Fields) -> Asked:
    question = question.as_drawn(drawn)
    try:
        seen = asking.review(question, drawn, answer) if answer is not None else None
    except (IndexError, KeyError):  # answered before the question was rewritten
        answer, seen = None, None
    return asking.asked(
        question,
        drawn,
        answer,
        element=f"practice-{question.id}",
        field=FIELD,
        typed=typed,
        error=error,
        review=None if error else seen,
    )


@bp.post("/<course>/<module>/<name>")
@requires(Permission.TAKE_COURSES)
def finish(course: str, module: str, name: str) -> ResponseReturnValue:
    """Note the lesson as done and go on to the next page, or to the certificate."""
    volume, page, _ = _lesson(course, f"{module}/{name}")
    session, at = db.writer(), clock.now()
    run = queries.run(session, current_user.id, volume.id)
    pages = list(reading.reading(volume).walk())
    if blocking(reading.reading(volume), page, run.steps(volume) if run else {}):
        return flask.redirect(page_address(volume, page), 303)
    by = current_user.actor(Permission.TAKE_COURSES)
    enrolment = operations.enrol(session, by, current_user.id, volume, at=at)
    completion = operations.finish(session, by, enrolment, volume, page.id, house=house(), at=at)
    session.commit()
    if completion is not None:
        own = records.held(db.reader(), current_user.id)
        number = next(held.number for held in own if held.completion.enrolment_id == enrolment)
        return flask.redirect(flask.url_for("records.certificate", number=number), 303)
    following = pages[pages.index(page) + 1 :]
    return flask.redirect(page_address(volume, following[0] if following else None), 303)


@bp.post("/<course>/<module>/<name>/practice/<question>")
@requires(Permission.TAKE_COURSES)
def practise(course: str, module: str, name: str, question: str) -> ResponseReturnValue:
    """Answer a question inside a lesson: marked here, never a score."""
    volume, page, body = _lesson(course, f"{module}/{name}")
    run = queries.run(db.reader(), current_user.id, volume.id)
    if blocking(volume.course, page, run.steps(volume) if run else {}):
        return flask.redirect(page_address(volume, page), 303)
    found = (piece.question for piece in body.pieces if piece.question and piece.question.id == question)
    one = next(found, None) or flask.abort(404)
    fields = asking.posted(flask.request.form, FIELD)
    answer = one.kind.read(fields, _drawn(one), language=tongue())
    if not isinstance(answer, dict):
        said = say(answer.message) if answer else gettext("Give an answer first, then check it.")
        return _show(volume, page, body, {question: (said, fields)})
    session, at = db.writer(), clock.now()
    by = current_user.actor(Permission.TAKE_COURSES)
    enrolment = operations.enrol(session, by, current_user.id, volume, at=at)
    operations.answer_practice(session, enrolment, volume.questions[question], answer, at=at)
    session.commit()
    anchor, original = f"practice-{question}", flask.request.args.get("original")
    way = flask.url_for(
        "learning.lesson", course=course, module=module, name=name, original=original, _anchor=anchor
    )
    return flask.redirect(way, 303)
