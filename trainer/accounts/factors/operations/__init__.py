"""Writes of second factors: setting them up, giving them, losing them.

What takes a code or an answer says what is wrong with it, or None; the view commits in both cases, because a
wrong one has been counted.
"""

from trainer.accounts.factors.operations.app import LOCKED, TOO_MANY, check_code, remove_app, set_up_app
from trainer.accounts.factors.operations.codes import make_recovery_codes, use_recovery_code
from trainer.accounts.factors.operations.giving import let_in
from trainer.accounts.factors.operations.passkey import (
    UNPROVEN,
    add_passkey,
    check_passkey,
    handle,
    remove_passkey,
)
from trainer.accounts.factors.operations.resetting import reset_factors

__all__ = [
    "LOCKED",
    "TOO_MANY",
    "UNPROVEN",
    "add_passkey",
    "check_code",
    "check_passkey",
    "handle",
    "let_in",
    "make_recovery_codes",
    "remove_app",
    "remove_passkey",
    "reset_factors",
    "set_up_app",
    "use_recovery_code",
]
