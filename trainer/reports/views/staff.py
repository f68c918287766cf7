"""The list of people, and its file."""

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer.catalogue import reading
from trainer.permissions import Permission, requires
from trainer.reports.forms import NEEDS, StaffForm
from trainer.reports.queries.staff import Staff
from trainer.reports.table import Cell
from trainer.reports.views import asked, bp, listing

SEE, EXPORT = Permission.SEE_RECORDS, Permission.EXPORT_RECORDS


@bp.get("/staff")
@requires(SEE)
def staff() -> ResponseReturnValue:
    """What each of the people a viewer answers for must hold, holds and lacks, and what is due soonest."""
    return listing.shown(STAFF)


@bp.post("/staff.csv")
@requires(EXPORT, fresh=True)
def export_staff() -> ResponseReturnValue:
    """The people whom the conditions leave, as a file. Beginning and end are noted."""
    return listing.exported(STAFF)


def _heads() -> list[str]:
    return [
        gettext("Name"), gettext("Staff number"), gettext("E-mail"), gettext("Unit"), gettext("Must hold"),
        gettext("Hold"), gettext("Lack"), gettext("Overdue"), gettext("Waived"), gettext("Due soonest"),
        gettext("State"), gettext("Lacking"),
    ]  # fmt: skip


def _cells() -> Callable[[Any], list[Cell]]:
    """A line of the list as cells. All words are found now: the file is written after the request."""
    titles = {number: reading.reading(volume).title for number, volume in asked.courses().items()}
    words, courses = {need.value: str(label) for need, label in NEEDS.items()}, asked.named(titles)

    def cells(row: Any) -> list[Cell]:
        (_, name, number, email, _, unit, must, hold, lack, overdue, waived, soonest, missing, state) = row
        names = "; ".join(titles[course] for course in courses(missing))
        return [
            name, number, email, unit, must, int(hold), int(lack), int(overdue), int(waived), soonest,
            words[state], names or None,
        ]  # fmt: skip

    return cells


STAFF = listing.Kind(
    "staff",
    StaffForm,
    lambda permission, form: Staff(current_user, permission, form.asof, form.asked()),
    _heads,
    _cells,
    "reports.export_staff",
)
