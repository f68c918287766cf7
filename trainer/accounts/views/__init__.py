"""Pages of signing in, one's own account and choices, and people."""

from trainer.accounts.views import (
    health,
    house,
    links,
    own,
    people,
    person,
    posting,
    roster,
    second_factor,
    security,
    trail,
    units,
)
from trainer.accounts.views.choosing import expect
from trainer.accounts.views.confirming import confirm_first
from trainer.accounts.views.signing import bp, local_path, note_refusal, stranger, viewer

__all__ = [
    "bp",
    "confirm_first",
    "expect",
    "health",
    "house",
    "links",
    "local_path",
    "note_refusal",
    "own",
    "people",
    "person",
    "posting",
    "roster",
    "second_factor",
    "security",
    "stranger",
    "trail",
    "units",
    "viewer",
]
