"""Writes of attempts: their course, what is given beyond the rules, and a clock that is set meanwhile."""

from trainer.quiz.operations.clock import SLACK, follow_clock
from trainer.quiz.operations.giving import allow_time, extend, give_attempt
from trainer.quiz.operations.sitting import (
    close_overdue,
    credit_now,
    hand_in,
    left,
    note_result,
    save,
    start,
    time_for,
    why_not_start,
)

__all__ = [
    "SLACK",
    "allow_time",
    "close_overdue",
    "credit_now",
    "extend",
    "follow_clock",
    "give_attempt",
    "hand_in",
    "left",
    "note_result",
    "save",
    "start",
    "time_for",
    "why_not_start",
]
