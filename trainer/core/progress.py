"""A course and what somebody has done of it: what is next, what is open, what is complete."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from trainer.core.course import Course, Page, PageKind


@dataclass(frozen=True, slots=True)
class Done:
    """A page that has been done: when last, and for a quiz the best share and whether it was passed.

    `awaiting`: answers wait for a person's marks, which may still raise both; `marked_at`: when such marks
    were last given. `remarked_at`: when a corrected key changed an attempt, until the learner has seen it.
    """

    at: datetime
    best: Fraction | None = None
    passed: bool | None = None
    awaiting: bool = False
    marked_at: datetime | None = None
    remarked_at: datetime | None = None


Steps = Mapping[str, Done]  # page id -> what was done there


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is. `next` is the page to go on with; None when nothing is left."""

    lessons_done: int
    lessons: int
    complete: bool
    next: Page | None
    begun: bool


def finished(page: Page, steps: Steps) -> bool:
    """Whether nothing is left to do on a page: a lesson read, a graded quiz passed, another handed in."""
    done = steps.get(page.id)
    return done is not None and (not page.graded or done.passed is True)


def counts(course: Course, page: Page) -> bool:
    """Whether completion needs a page: a lesson not optional, a graded quiz; never in an optional module."""
    module = course.module_of(page.id)
    if module is not None and module.optional:
        return False
    return page.graded or (page.kind is PageKind.LESSON and not page.optional)


def complete(course: Course, steps: Steps) -> bool:
    """Whether every page that counts is finished."""
    return all(finished(page, steps) for page in course.walk() if counts(course, page))


def blocking(course: Course, page: Page, steps: Steps) -> Page | None:
    """In a course that goes in order: the first page that must be finished before this one, or None."""
    if course.in_order:
        for earlier in course.walk():
            if earlier.id == page.id:
                break
            if counts(course, earlier) and not finished(earlier, steps):
                return earlier
    return None


def progress(course: Course, steps: Steps) -> Progress:
    """How far somebody is, and the page to go on with: the first unfinished one after the last done.

    Pages that do not count are offered on the way (they stand where their author put them), but never
    hold up the end: when all that counts is finished, nothing is next.
    """
    pages = list(course.walk())
    done_at = [steps[page.id].at if page.id in steps else None for page in pages]
    begun = any(done_at)
    here = max((at, place) for place, at in enumerate(done_at) if at)[1] if begun else -1
    is_complete = complete(course, steps)
    return Progress(
        lessons_done=sum(page.id in steps for page in course.lessons if counts(course, page)),
        lessons=sum(counts(course, page) for page in course.lessons),
        complete=is_complete,
        next=None if is_complete else _next(course, pages[here + 1 :], pages, steps),
        begun=begun,
    )


def _next(course: Course, ahead: list[Page], pages: list[Page], steps: Steps) -> Page | None:
    for page in ahead:
        if page.id not in steps or (counts(course, page) and not finished(page, steps)):
            return page
    return next(page for page in pages if counts(course, page) and not finished(page, steps))
