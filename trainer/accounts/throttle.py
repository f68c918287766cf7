"""How often may be tried to sign in: windows that slide, shared by all workers.

A try is checked and counted in one step, before its password is looked at, under a lock on each row that
counts it: whoever tries twenty at once has tried twenty. One that succeeds is taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from trainer import keys
from trainer.accounts.models import Throttle, ThrottleTry
from trainer.db import upsert

WINDOW = timedelta(minutes=5)
ACCOUNT, ADDRESS, HOUSE = 10, 100, 1_000
"""Failures in a window: of an account, from a network address (an embassy may be one), in all."""

ASKED = 20
"""Links for a new password that are asked for from a network address in a window."""

LONGEST = timedelta(minutes=15)
"""Each failure beyond those of the first window doubles the wait for the next try, up to this."""

IN_A_ROW = 100
"""Failures in a row after which only a new password helps (NIST SP 800-63B-4, 3.2.2)."""

KEPT = timedelta(days=90)
"""How long failures in a row are remembered."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted together, and how often it may fail in a window."""

    name: str
    most: int
    grows: bool = False  # whether its failures in a row make the next wait longer


@dataclass(frozen=True, slots=True)
class Claim:
    """A try that has been counted."""

    buckets: tuple[Bucket, ...]
    tries: tuple[int, ...]
    failures: int  # in a row, this one included


@dataclass(frozen=True, slots=True)
class Refusal:
    """A try that may not be made: before when, or None where only a new password helps."""

    until: datetime | None


def account(email: str) -> Bucket:
    """An account, whether it exists or not, tried from devices that nobody knows."""
    return Bucket(f"account:{keys.fingerprint(email.strip().casefold())}", ACCOUNT, grows=True)


def device(email: str, mark_hash: str) -> Bucket:
    """An account, tried from a device by which its holder has signed in before: strangers do not fill it."""
    return Bucket(f"device:{keys.fingerprint(email.strip().casefold() + mark_hash)}", ACCOUNT, grows=True)


def strangers(email: str, address: str) -> tuple[Bucket, ...]:
    """What counts a try from a device that nobody knows; in this order they are held."""
    return (
        Bucket("house", HOUSE),
        Bucket(f"address:{keys.fingerprint(_network(address))}", ADDRESS),
        account(email),
    )


def asking(address: str) -> Bucket:
    """What counts that links for a new password are asked for: each, as none of them can succeed."""
    return Bucket(f"asking:{keys.fingerprint(_network(address))}", ASKED)


def _network(address: str) -> str:
    """What one customer of a network has: an address, or of IPv6 the 64 bits before it."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ip_network((found, 64), strict=False))


def claim(session: Session, buckets: Sequence[Bucket], *, at: datetime) -> Claim | Refusal:
    """Count a try, unless one of these has failed too often. After a refusal the caller rolls back."""
    tries, failures, until = [], 0, at
    for bucket in buckets:
        upsert(session, Throttle, {"bucket": bucket.name, "seen_at": at}, on=("bucket",))  # held from here on
        recent = ThrottleTry.at > at - WINDOW
        count, oldest, last = session.execute(
            select(
                func.count(ThrottleTry.id).filter(recent),
                func.min(ThrottleTry.at).filter(recent),
                func.max(ThrottleTry.at),
            ).where(ThrottleTry.bucket == bucket.name)
        ).one()
        if count >= bucket.most:
            until = max(until, oldest + WINDOW)
        if bucket.grows:
            failures = session.scalar(select(Throttle.failures).where(Throttle.bucket == bucket.name)) or 0
            if failures >= IN_A_ROW:
                return Refusal(None)
            before: datetime | None = last  # none of the last quarter of an hour
            if before and failures >= bucket.most:
                until = max(until, before + _wait(failures - bucket.most))
            failures += 1
            session.execute(update(Throttle).where(Throttle.bucket == bucket.name).values(failures=failures))
        counted = insert(ThrottleTry).values(bucket=bucket.name, at=at).returning(ThrottleTry.id)
        tries.append(session.execute(counted).scalar_one())
    if until > at:
        return Refusal(until)
    tidy(session, at=at)
    return Claim(tuple(buckets), tuple(tries), failures)


def tidy(session: Session, *, at: datetime) -> None:
    """Forget what is counted no more."""
    session.execute(delete(ThrottleTry).where(ThrottleTry.at <= at - LONGEST))
    session.execute(delete(Throttle).where(Throttle.seen_at <= at - KEPT))


def _wait(times: int) -> timedelta:
    """1 s, 2 s, 4 s … up to the longest."""
    return timedelta(seconds=min(2**times, LONGEST.total_seconds()))


def succeed(session: Session, claimed: Claim) -> None:
    """Take a try back that was right; whose failures were counted in a row begins anew."""
    _take_back(session, claimed)
    for bucket in claimed.buckets:
        if bucket.grows:
            forget(session, bucket)


def abandon(session: Session, claimed: Claim) -> None:
    """Take a try back that was not looked at."""
    _take_back(session, claimed)
    growing = [bucket.name for bucket in claimed.buckets if bucket.grows]
    session.execute(
        update(Throttle)
        .where(Throttle.bucket.in_(growing), Throttle.failures > 0)
        .values(failures=Throttle.failures - 1)
    )


def _take_back(session: Session, claimed: Claim) -> None:
    session.execute(delete(ThrottleTry).where(ThrottleTry.id.in_(claimed.tries)))


def forget(session: Session, bucket: Bucket) -> None:
    """Forget what has failed: a password was right, or there is a new one."""
    session.execute(delete(ThrottleTry).where(ThrottleTry.bucket == bucket.name))
    session.execute(update(Throttle).where(Throttle.bucket == bucket.name).values(failures=0))
