"""Writes of drafts: opening one, saving a file of it, changing the whole."""

from trainer.authoring.drafts.operations.keeping import KEPT, Refused, digest_of, purge
from trainer.authoring.drafts.operations.saving import Collision, Saved, note_check, restore, save
from trainer.authoring.drafts.operations.whole import move, open, remove, replace  # noqa: A004

__all__ = [
    "KEPT",
    "Collision",
    "Refused",
    "Saved",
    "digest_of",
    "move",
    "note_check",
    "open",
    "purge",
    "remove",
    "replace",
    "restore",
    "save",
]
