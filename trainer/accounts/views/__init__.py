"""Pages of signing in, one's own choices, and people."""

from trainer.accounts.views import health, house, links, people, person, trail
from trainer.accounts.views.signing import bp, local_path, note_refusal, stranger, viewer

__all__ = [
    "bp",
    "health",
    "house",
    "links",
    "local_path",
    "note_refusal",
    "people",
    "person",
    "stranger",
    "trail",
    "viewer",
]
