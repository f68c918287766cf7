"""The columns of a roster, by what personnel systems call them in English and French."""

import re
from collections.abc import Mapping
from enum import StrEnum

from trainer.accounts.roster.limits import EMPTY, Unreadable
from trainer.core.collation import folded
from trainer.core.message import Message


class Column(StrEnum):
    """What can be read of a person."""

    STAFF_NUMBER = "staff_number"
    NAME = "name"
    SORTING_NAME = "sorting_name"
    EMAIL = "email"
    LANGUAGE = "language"
    UNIT = "unit"
    POST = "post"
    TRACK = "track"
    FROM = "from"
    UNTIL = "until"


HEADS = {
    Column.STAFF_NUMBER: "staff number|staff no|staff id|personnel number|employee number|employee id"
    "|matricule|numero de matricule|numero d agent|numero du personnel",
    Column.NAME: "name|full name|display name|nom|nom complet|nom et prenom|prenom et nom",
    Column.SORTING_NAME: "sorting name|sort name|name to sort by|name for sorting|nom de tri"
    "|nom de classement|nom pour le tri|nom selon lequel trier",
    Column.EMAIL: "e mail|email|mail|e mail address|email address|official e mail address|courriel"
    "|adresse e mail|adresse email|adresse electronique|adresse de courriel|adresse electronique officielle",
    Column.LANGUAGE: "language|lang|langue",
    Column.UNIT: "unit code|unit|code of the unit|code d unite|code de l unite|code unite|unite",
    Column.POST: "post code|post|code of the post|code de poste|code du poste|code poste|poste",
    Column.TRACK: "track|filiere|parcours",
    Column.FROM: "from|since|start|start date|posted from|valid from|de|du|depuis|debut|date de debut"
    "|a partir du|a compter du",
    Column.UNTIL: "until|to|end|end date|posted until|valid until|jusqu au|au|fin|date de fin"
    "|valable jusqu au",
}
"""What a column may be called, as `plain` leaves it."""

NAMES = {name: column for column, names in HEADS.items() for name in names.split("|")}

NEEDS = {Column.POST: Column.UNIT, Column.FROM: Column.UNIT, Column.UNTIL: Column.UNIT}
"""Columns that say nothing without another."""

CALLED = {
    Column.STAFF_NUMBER: Message("Staff number"),
    Column.NAME: Message("Name"),
    Column.SORTING_NAME: Message("Name to sort by"),
    Column.EMAIL: Message("E-mail"),
    Column.LANGUAGE: Message("Language"),
    Column.UNIT: Message("Unit code"),
    Column.POST: Message("Post code"),
    Column.TRACK: Message("Track"),
    Column.FROM: Message("From"),
    Column.UNTIL: Message("Until"),
}


def plain(head: str) -> str:
    """A heading without case, accents and signs."""
    return " ".join(re.sub(r"[\W_]+", " ", folded(head)).split())


def recognised(heads: Mapping[int, str]) -> tuple[dict[int, Column], tuple[str, ...]]:
    """Which columns these headings name, by place, and the headings that name none.

    Raises `Unreadable` without a staff number, for two columns of one meaning, for one that needs another.
    """
    found: dict[int, Column] = {}
    others = []
    for place, head in heads.items():
        column = NAMES.get(plain(head))
        if column is None:
            others += [head.strip()] if head.strip() else []
            continue
        if column in found.values():
            first = next(heads[at] for at, one in found.items() if one is column)
            raise Unreadable(
                Message(
                    "Two columns mean the same: {first} and {second}. Take one of them out.",
                    first=first.strip(),
                    second=head.strip(),
                )
            )
        found[place] = column
    if not found and not others:
        raise Unreadable(EMPTY)
    if Column.STAFF_NUMBER not in found.values():
        raise Unreadable(
            Message(
                "No column is called “Staff number”. The first line holds the headings: {heads}",
                heads=", ".join(head.strip()[:40] for head in list(heads.values())[:12] if head.strip()),
            )
        )
    for column, other in NEEDS.items():
        if column in found.values() and other not in found.values():
            raise Unreadable(
                Message(
                    "The column “{column}” says nothing without the column “{other}”. Add it.",
                    column=CALLED[column],
                    other=CALLED[other],
                )
            )
    return found, tuple(others)
