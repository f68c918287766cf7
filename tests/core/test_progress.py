"""What is next, what is open, what is complete."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from trainer.core.course import Course, Module, Page, PageKind, QuizKind
from trainer.core.progress import Done, blocking, complete, finished, progress

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def lesson(page: str, *, optional: bool = False) -> Page:
    return Page(id=page, kind=PageKind.LESSON, title=page, file=page, minutes=10, optional=optional)


def quiz(page: str, kind: QuizKind = QuizKind.GRADED) -> Page:
    return Page(id=page, kind=PageKind.QUIZ, title=page, file=page, quiz_kind=kind)


def course(*, in_order: bool = False) -> Course:
    return Course(
        id="c",
        title="C",
        language="en",
        outcomes={},
        in_order=in_order,
        modules=(
            Module(
                id="one",
                title="One",
                pages=(lesson("a"), lesson("b"), quiz("warm-up", QuizKind.PRACTICE), quiz("check")),
            ),
            Module(id="two", title="Two", pages=(lesson("c"), lesson("extra", optional=True))),
            Module(id="more", title="More", pages=(lesson("d"), quiz("bonus")), optional=True),
        ),
        pages=(quiz("final"),),
    )


def after(*pages: str, **quizzes: bool) -> dict[str, Done]:
    steps = {page: Done(NOON + timedelta(minutes=n)) for n, page in enumerate(pages)}
    return steps | {page: Done(NOON + timedelta(hours=1), passed=passed) for page, passed in quizzes.items()}


NEEDED = {"a", "b", "c", "check", "final"}


def test_nothing_done_begins_at_the_first_page() -> None:
    standing = progress(course(), {})
    assert (standing.next.id, standing.begun, standing.complete) == ("a", False, False)
    assert (standing.lessons_done, standing.lessons) == (0, 3)


def test_one_goes_on_after_the_last_page_done_not_at_the_first_gap() -> None:
    assert progress(course(), after("a", "c")).next.id == "extra"
    assert progress(course(), after("c", "a")).next.id == "b"


def test_practice_is_offered_once_and_holds_nothing_up() -> None:
    assert progress(course(), after("a", "b")).next.id == "warm-up"
    assert progress(course(), after("a", "b", "warm-up")).next.id == "check"


def test_a_failed_quiz_is_still_to_do() -> None:
    steps = after("a", "b", "c", "extra", "warm-up", check=False, final=True)
    assert progress(course(), steps).next.id == "check"
    assert not finished(course().page("check"), steps)


def test_at_the_end_one_returns_to_what_was_left_out() -> None:
    assert (
        progress(
            course(), after("b", "c", "extra", "warm-up", "d", check=True, bonus=True, final=True)
        ).next.id
        == "a"
    )


def test_optional_pages_and_modules_and_practice_do_not_count() -> None:
    assert complete(course(), after("a", "b", "c", check=True, final=True))
    assert progress(course(), after("a", "b", "c", check=True, final=True)).next is None


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_every_page_that_counts_is_needed(missing: str) -> None:
    steps = after("a", "b", "c", check=True, final=True)
    del steps[missing]
    assert not complete(course(), steps)
    assert progress(course(), steps).next is not None


def test_a_free_course_blocks_nothing_and_one_in_order_the_next_but_one() -> None:
    assert blocking(course(), course().page("final"), {}) is None
    strict = course(in_order=True)
    assert blocking(strict, strict.page("a"), {}) is None
    assert blocking(strict, strict.page("b"), {}).id == "a"
    assert blocking(strict, strict.page("c"), after("a", "b")).id == "check"
    assert blocking(strict, strict.page("final"), after("a", "b", "c", check=True)) is None


PAGES = [page.id for page in course().walk()]


@given(st.sets(st.sampled_from(PAGES)), st.booleans())
def test_progress_is_complete_exactly_when_nothing_is_next(done: set[str], passed: bool) -> None:
    steps = {page: Done(NOON + timedelta(minutes=PAGES.index(page)), passed=passed) for page in done}
    standing = progress(course(), steps)
    assert standing.complete == (standing.next is None) == (done >= NEEDED and passed)
