"""Writes of records. Facts are only ever added: what happens to one later is a further fact."""

from trainer.records.operations.completing import complete, recognise, recognise_all
from trainer.records.operations.correcting import correct, reinstate, revoke
from trainer.records.operations.requiring import end_requirement, require, require_all
from trainer.records.operations.together import Earned, complete_all
from trainer.records.operations.waiving import end_waiver, waive, waive_all

__all__ = [
    "Earned",
    "complete",
    "complete_all",
    "correct",
    "end_requirement",
    "end_waiver",
    "recognise",
    "recognise_all",
    "reinstate",
    "require",
    "require_all",
    "revoke",
    "waive",
    "waive_all",
]
