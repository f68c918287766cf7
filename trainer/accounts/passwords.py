"""Passwords: how they are hashed, and which may be chosen."""

import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer import keys
from trainer.accounts.models import CommonPassword
from trainer.core.message import Message
from trainer.core.passwords import cores, is_made_of, is_pattern

PasswordHash = NewType("PasswordHash", str)
"""What is kept of a password. Hashing takes its time, so it is done before a transaction begins."""

HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
"""Argon2id by OWASP's figures: 19 MiB, two passes, one lane."""

NOBODY = PasswordHash(HASHER.hash(keys.token()))
"""A hash to check against when there is no such account, so that both answers take as long."""

SHORTEST, SHORTEST_WITH_SECOND_FACTOR, LONGEST = 15, 8, 128
"""Characters of a password: many, without rules about which (NIST SP 800-63B-4)."""

PATIENCE = 10.0  # seconds that somebody waits for the one place at the hasher

_place = threading.BoundedSemaphore(1)


class Busy(Exception):  # noqa: N818 - reads as what happened
    """So many people sign in at once that this one cannot be looked at."""


@contextmanager
def _turn() -> Iterator[None]:
    """One hash at a time in each worker: a crowd at the door takes neither its memory nor all its time."""
    if not _place.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _place.release()


def normal(password: str) -> str:
    """A password as it is hashed: the same however a keyboard composes its characters."""
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> PasswordHash:
    """What is kept of a password. Raises `Busy`."""
    with _turn():
        return PasswordHash(HASHER.hash(normal(password)))


def verify(stored: str | None, password: str) -> bool:
    """Whether a password is right. Takes as long where there is none to compare it with. Raises `Busy`."""
    with _turn():
        try:
            HASHER.verify(stored or NOBODY, normal(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def shortest(*, second_factor: bool) -> int:
    """How many characters a password has at least."""
    return SHORTEST_WITH_SECOND_FACTOR if second_factor else SHORTEST


def is_short(password: str, *, second_factor: bool) -> bool:
    """Whether a password has fewer characters than are asked for, also one that was long enough once."""
    return len(normal(password)) < shortest(second_factor=second_factor)


def problem(
    session: Session, password: str, expected: Iterable[str] = (), *, second_factor: bool = False
) -> Message | None:
    """What is wrong with a password somebody chose, or None.

    `expected` are words that others would try first: the house's, the courses', the person's own names.
    """
    password = normal(password)
    if is_short(password, second_factor=second_factor):
        least = shortest(second_factor=second_factor)
        return Message("At least {count} characters. A short sentence is easy to remember.", count=least)
    if len(password) > LONGEST:
        return Message("At most {count} characters.", count=LONGEST)
    if is_pattern(password):
        return Message(
            "This repeats itself or runs along the keyboard. Choose words that do not belong together."
        )
    if is_made_of(password, expected):
        return Message(
            "This is made of names and words that others would try first: yours, the ministry’s or a"
            " course’s. Choose other words."
        )
    if _common(session, cores(password)):
        return Message("Too many people use this password, so it is tried first. Choose words of your own.")
    return None


def _common(session: Session, words: Iterable[str]) -> bool:
    """Whether one of these is a password that many people choose."""
    found = select(CommonPassword.word).where(CommonPassword.word.in_(sorted(words))).limit(1)
    return session.scalar(found) is not None
