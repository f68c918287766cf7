"""A lesson: its text, its practice questions, the way on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer import clock, db
from trainer.catalogue import reading
from trainer.catalogue.shelf import Volume
from trainer.core.course import Lesson, Page, Question
from trainer.core.paper import draw_slot
from trainer.core.progress import blocking
from trainer.core.questions.kind import Answer, Drawn
from trainer.learning import asking, operations, queries
from trainer.learning.asking import Asked, Fields
from trainer.learning.queries import Run
from trainer.learning.views import bp
from trainer.learning.views.course import page_address, volume_of
from trainer.pages.frames import framed
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.records import queries as records


def found(course: str, page_id: str) -> tuple[Volume, Page, Lesson]:
    volume = volume_of(course)
    page = reading.reading(volume).page(page_id) or flask.abort(404)
    return volume, page, reading.lesson(volume, page) or flask.abort(404)


@bp.get("/<course>/<module>/<name>")
@requires(Permission.READ_COURSES)
def lesson(course: str, module: str, name: str) -> ResponseReturnValue:
    """A lesson: outline, text with its practice questions, and the way on."""
    return show(*found(course, f"{module}/{name}"))


@dataclass(frozen=True, slots=True)
class Tries:
    """What the page shows of answers just sent: those that could not be read, and those of a preview.

    A preview is the page as a learner finds it who has done nothing yet; nothing closes a page to it.
    """

    preview: bool = False
    unread: Mapping[str, tuple[str, Fields]] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)


def show(volume: Volume, page: Page, body: Lesson, tries: Tries = Tries()) -> ResponseReturnValue:
    """The page of a lesson."""
    run = None if tries.preview else queries.run(db.reading(), current_user.id, volume.id)
    steps = run.steps(volume) if run else {}
    done = steps.get(page.id)

    def context() -> dict[str, Any]:
        course = reading.reading(volume)
        pages = list(course.walk())
        place = pages.index(page)
        return {
            "volume": volume, "course": course, "module": course.module_of(page.id), "page": page,
            "preview": tries.preview, "body": body, "steps": steps, "done": done,
            "blocked": None if tries.preview else blocking(course, page, steps),
            "before": pages[place - 1] if place else None,
            "after": pages[place + 1] if place + 1 < len(pages) else None,
        }  # fmt: skip

    shown = framed(
        "learning/lesson.html",
        volume.revision,
        page.id,
        page.language,
        tries.preview,
        reading.original_asked(),
        frozenset((other, one.passed, one.awaiting) for other, one in steps.items()),
        house().day(done.at) if done else None,
        own={"prose": _prose(volume, page, body, run, tries)},
        context=context,
    )
    return shown, 422 if tries.unread else 200


def _prose(volume: Volume, page: Page, body: Lesson, run: Run | None, tries: Tries) -> str:
    """The text with its practice questions, as this reader finds them."""
    items = [volume.questions[piece.question.id] for piece in body.pieces if piece.question]
    if not items:
        return "".join(piece.html for piece in body.pieces)
    kept = queries.practice_answers(db.reading(), run.enrolment, items) if run else {}
    answers = {**kept, **{volume.questions[question]: answer for question, answer in tries.answers.items()}}
    course = reading.reading(volume)

    def practice(question: Question) -> str:
        answer = answers.get(volume.questions[question.id])
        error, typed = tries.unread.get(question.id, ("", {}))
        drawn = _drawn(question)

        def context() -> dict[str, Any]:
            return {
                "course": course, "module": course.module_of(page.id), "page": page,
                "q": _practice(question, drawn, answer, error, typed), "id": question.id,
                "preview": tries.preview,
            }  # fmt: skip

        if answer is not None or error:
            return flask.render_template("learning/practice.html", **context())
        key = (volume.revision, page.id, page.language, tries.preview, reading.original_asked(), question.id)
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
    volume, page, _ = found(course, f"{module}/{name}")
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


def question_of(body: Lesson, question: str) -> Question:
    """A question of a lesson, by its id."""
    found = (piece.question for piece in body.pieces if piece.question and piece.question.id == question)
    return next(found, None) or flask.abort(404)


def read(question: Question, fields: Fields) -> Answer | str:
    """What was answered, or why that is no answer."""
    answer = question.kind.read(fields, _drawn(question), language=tongue())
    if isinstance(answer, dict):
        return answer
    return say(answer.message) if answer else gettext("Give an answer first, then check it.")


@bp.post("/<course>/<module>/<name>/practice/<question>")
@requires(Permission.TAKE_COURSES)
def practise(course: str, module: str, name: str, question: str) -> ResponseReturnValue:
    """Answer a question inside a lesson: marked here, never a score."""
    volume, page, body = found(course, f"{module}/{name}")
    run = queries.run(db.reader(), current_user.id, volume.id)
    if blocking(volume.course, page, run.steps(volume) if run else {}):
        return flask.redirect(page_address(volume, page), 303)
    one = question_of(body, question)
    fields = asking.posted(flask.request.form, FIELD)
    answer = read(one, fields)
    if isinstance(answer, str):
        return show(volume, page, body, Tries(unread={question: (answer, fields)}))
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
