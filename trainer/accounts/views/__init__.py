"""Pages of signing in, one's own choices, and people."""

from trainer.accounts.views import links, people, person
from trainer.accounts.views.signing import bp, local_path, note_refusal, stranger, viewer

__all__ = ["bp", "links", "local_path", "note_refusal", "people", "person", "stranger", "viewer"]
