"""A course: what it is for, its contents, how to begin."""

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import clock, db
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.course import Course, Page, PageKind
from trainer.core.progress import Steps, counts, finished
from trainer.learning import operations, queries
from trainer.learning.views import bp
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.records import queries as records


def volume_of(course: str) -> Volume:
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
    volume, session = volume_of(course), db.reader()
    outline = reading.reading(volume)
    run = queries.run(session, current_user.id, volume.id)
    steps = run.steps(volume) if run else {}
    today = house().day(clock.now())
    stands = records.standings_of(session, current_user.id, today).get(volume.id)
    own = (held for held in records.held(session, current_user.id) if held.completion.course_id == volume.id)
    missing = queries.not_held(session, current_user.id, volume.course.prerequisites)
    return flask.render_template(
        "learning/course.html",
        volume=volume, course=outline, run=run, steps=steps, held=next(own, None),
        today=today, due=stands.due if stands else None, until=stands.until if stands else None,
        renewable=queries.lapsing(stands, today),
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
    """Begin the course, or take it again, and open its first page."""
    volume, session, at = volume_of(course), db.writer(), clock.now()
    by = current_user.actor(Permission.TAKE_COURSES)
    if "again" in flask.request.form:
        operations.renew(session, by, current_user.id, volume, on=house().day(at), at=at)
    else:
        operations.enrol(session, by, current_user.id, volume, at=at)
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
