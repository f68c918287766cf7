"""Writes about people: accounts, units, postings, grants, signing in and out."""

from trainer.accounts.establishment.operations import add_unit, post
from trainer.accounts.operations.links import one_time_link, use_link
from trainer.accounts.operations.people import ADDRESS, add_person, choose, set_password
from trainer.accounts.operations.roles import grant, keep_an_administrator, revoke
from trainer.accounts.operations.sessions import (
    FORGOTTEN,
    confirm,
    end_others,
    end_sessions,
    note_failure,
    see,
    sign_in,
    sign_out,
)
from trainer.accounts.refusal import Refused

__all__ = [
    "ADDRESS",
    "FORGOTTEN",
    "Refused",
    "add_person",
    "add_unit",
    "choose",
    "confirm",
    "end_others",
    "end_sessions",
    "grant",
    "keep_an_administrator",
    "note_failure",
    "one_time_link",
    "post",
    "revoke",
    "see",
    "set_password",
    "sign_in",
    "sign_out",
    "use_link",
]
