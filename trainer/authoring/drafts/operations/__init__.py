"""Writes of drafts: opening one, saving a file of it, changing the whole."""

from trainer.authoring.drafts.operations.catching_up import catch_up
from trainer.authoring.drafts.operations.keeping import KEPT, Refused, digest_of, hold, purge
from trainer.authoring.drafts.operations.saving import Collision, Saved, note_check, restore, save
from trainer.authoring.drafts.operations.whole import (
    follow,
    move,
    open,  # noqa: A004
    remove,
    replace,
    settle,
)

__all__ = [
    "KEPT",
    "Collision",
    "Refused",
    "Saved",
    "catch_up",
    "digest_of",
    "follow",
    "hold",
    "move",
    "note_check",
    "open",
    "purge",
    "remove",
    "replace",
    "restore",
    "save",
    "settle",
]
