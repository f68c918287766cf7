"""The list of completions, and its file."""

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainer.catalogue import reading
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.permissions import Permission, requires
from trainer.reports.forms import PROOFS, ROUTES, CompletionsForm
from trainer.reports.queries.completed import Completions
from trainer.reports.table import Cell
from trainer.reports.views import asked, bp, listing
from trainer.reports.words import CHANGES

SEE, EXPORT = Permission.SEE_RECORDS, Permission.EXPORT_RECORDS


@bp.get("/completions")
@requires(SEE)
def completions() -> ResponseReturnValue:
    """Every completion of the people a viewer answers for: also earlier ones, also revoked ones."""
    return listing.shown(COMPLETIONS)


@bp.post("/completions.csv")
@requires(EXPORT, fresh=True)
def export_completions() -> ResponseReturnValue:
    """The completions that the conditions leave, as a file. Beginning and end are noted."""
    return listing.exported(COMPLETIONS)


def _listing(permission: Permission, form: CompletionsForm) -> Completions:
    return Completions(current_user, permission, form.asof, form.asked(), asked.courses(),
                       scores=house().scores_to_hr, language=tongue())  # fmt: skip


def _heads() -> list[str]:
    return [
        gettext("Name"), gettext("Staff number"), gettext("E-mail"), gettext("Unit then"), gettext("Course"),
        gettext("Revision"), gettext("Completed"), gettext("Route"), gettext("Day of the training"),
        *([gettext("Score in per cent")] if house().scores_to_hr else []),
        gettext("Valid until"), gettext("State"), gettext("Revoked from"), gettext("Corrections"),
        gettext("Certificate"),
    ]  # fmt: skip


def _cells() -> Callable[[Any], list[Cell]]:
    """A line of the list as cells. All words are found now: the file is written after the request."""
    titles = {number: reading.reading(volume).title for number, volume in asked.courses().items()}
    states, routes, changes = (
        {one.value: str(label) for one, label in words.items()} for words in (PROOFS, ROUTES, CHANGES)
    )
    scores = house().scores_to_hr

    def cells(row: Any) -> list[Cell]:
        # All at once: asking a row for one after another takes longer than writing them.
        (_, name, number, email, _, unit, _, course, revision, completed, taken, share, until, route, revoked,
         change, certificate, state) = row  # fmt: skip
        score = [None if share is None else round(share * 1000) / 10] if scores else []
        return [
            name, number, email, unit, titles[course], revision, completed, routes[route], taken, *score,
            until, states[state], revoked, changes.get(change), certificate,
        ]  # fmt: skip

    return cells


COMPLETIONS = listing.Kind(
    "completions", CompletionsForm, _listing, _heads, _cells, "reports.export_completions"
)
