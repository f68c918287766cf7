"""The list of records, and its file."""

from collections.abc import Callable, Sequence
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from trainer.catalogue import reading
from trainer.core.validity import State
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.reports.forms import STATES, RecordsForm
from trainer.reports.table import Cell
from trainer.reports.views import asked, bp, listing

SEE, EXPORT = Permission.SEE_RECORDS, Permission.EXPORT_RECORDS


@bp.get("/records")
@requires(SEE)
def records() -> ResponseReturnValue:
    """Who must hold what, and who holds it, for the people a viewer answers for."""
    return listing.shown(RECORDS)


@bp.post("/records.csv")
@requires(EXPORT, fresh=True)
def export() -> ResponseReturnValue:
    """The lines that the conditions leave, as a file. Beginning and end are noted."""
    return listing.exported(RECORDS)


def _heads() -> list[str]:
    return [
        gettext("Name"),
        gettext("Staff number"),
        gettext("E-mail"),
        gettext("Unit"),
        gettext("Course"),
        gettext("Completed"),
        *([gettext("Score in per cent")] if house().scores_to_hr else []),
        gettext("Valid until"),
        gettext("Due"),
        gettext("State"),
        gettext("Lessons done"),
        gettext("Lessons"),
    ]


def _cells() -> Callable[[Sequence[Any]], list[Cell]]:
    """A line of the list as cells. All words are found now: the file is written after the request."""
    courses, words = asked.courses(), {state.value: str(word) for state, word in STATES.items()}
    titles = {number: reading.reading(volume).title for number, volume in courses.items()}
    lessons, scores = asked.lessons(courses), house().scores_to_hr

    def cells(row: Sequence[Any]) -> list[Cell]:
        # All at once: asking a row for one after another takes longer than writing them.
        _, name, number, email, _, unit, course, completed, share, until, due, _, state, done = row
        going = state == State.IN_PROGRESS
        score = [None if share is None else round(share * 1000) / 10] if scores else []
        return [
            name, number, email, unit, titles[course], completed, *score, until, due, words[state],
            done if going else None, lessons[course] if going else None,
        ]  # fmt: skip

    return cells


RECORDS = listing.Kind(
    "records",
    RecordsForm,
    lambda permission, form: asked.listing(permission, form.asked(), form.asof),
    _heads,
    _cells,
    "reports.export",
)
