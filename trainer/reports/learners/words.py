"""How somebody stands in a course, in sentences."""

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import gettext, lazy_gettext as _, ngettext

from trainer.core.course import Course, Page
from trainer.pages.wording import figure
from trainer.reports.learners.lines import Learner, Result, Sat, Situation

SITUATIONS = {
    Situation.SPENT: _("No attempts left"),
    Situation.FAILED: _("Not passed twice or more"),
    Situation.WAITING: _("Waiting for marks"),
    Situation.IDLE: _("Idle"),
    Situation.GOING: _("Going on"),
    Situation.COMPLETED: _("Completed"),
}
RESULTS = {
    Result.PASSED: _("passed"),
    Result.AWAITING: _("waits for marks"),
    Result.OPEN: _("open now"),
    Result.NOT_PASSED: _("not passed"),
}


class Stands(NamedTuple):
    """A sentence, and the mark beside it: `ok`, `warn`, `part` or `bad`."""

    mark: str
    words: str


def stands(learner: Learner, course: Course) -> list[Stands]:
    """Each thing that holds somebody up, the gravest first, or that nothing does."""
    if Situation.COMPLETED in learner.situations:
        return [Stands("ok", gettext("Completed"))]
    found = []
    for sat in learner.sat:
        found += _of_quiz(sat, title(course, sat.page))
    if Situation.IDLE in learner.situations:
        words = ngettext("Nothing done for %(count)s day", "Nothing done for %(count)s days", learner.idle,
                         count=figure(learner.idle))  # fmt: skip
        found.append(Stands("warn", words))
    return found or [Stands("part", gettext("Going on"))]


def _of_quiz(sat: Sat, quiz: str) -> list[Stands]:
    if sat.spent:
        return [Stands("bad", gettext("No attempts left at “%(quiz)s”", quiz=quiz))]
    found = []
    if sat.failed:
        words = ngettext(
            "“%(quiz)s” not passed in %(count)s attempt",
            "“%(quiz)s” not passed in %(count)s attempts",
            sat.failures, quiz=quiz, count=figure(sat.failures),
        )  # fmt: skip
        found.append(Stands("warn", words))
    if sat.awaiting and not sat.passed:
        found.append(Stands("part", gettext("“%(quiz)s” waits for marks", quiz=quiz)))
    return found


def told(tally: Mapping[Situation, int]) -> list[str]:
    """How many of a class are in each situation, the gravest first; what is nobody's is left out."""
    return [
        gettext("%(state)s: %(count)s", state=str(label), count=figure(tally[one]))
        for one, label in SITUATIONS.items()
        if tally[one]
    ]


def attempts(sat: Sat) -> str:
    """How many attempts were used, of how many."""
    used = figure(sat.attempts)
    if sat.allowed is None:
        return str(ngettext("%(count)s attempt", "%(count)s attempts", sat.attempts, count=used))
    return str(gettext("attempt %(count)s of %(allowed)s", count=used, allowed=figure(sat.allowed)))


def title(course: Course, page: Page) -> str:
    """What a page is called in the reader's outline of its course."""
    return (course.page(page.id) or page).title
