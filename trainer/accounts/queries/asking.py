"""Who is asking: the person behind a session, with what they may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import bindparam, or_, select

from trainer.accounts.models import (
    Grant,
    Person,
    SignIn,
)
from trainer.audit import Actor
from trainer.db import Door, table
from trainer.permissions import GRANTS, Permission, Role, permissions_of
from trainer.settings import House

LIFETIME = {
    True: (timedelta(minutes=30), timedelta(hours=8)),
    False: (timedelta(minutes=60), timedelta(hours=12)),
}
"""How long a session lives idle and in all: shorter for those who hold more than the learner's role."""


FRESH = timedelta(minutes=10)
"""How long somebody who has proved who they are need not do so again, whatever they do."""


HALF_WAY = timedelta(minutes=15)
"""How long a session waits for its second factor."""


@dataclass(frozen=True, slots=True)
class GrantScope:
    """A role in force, and where: everywhere if both are None."""

    role: Role
    unit: int | None
    course: int | None


@dataclass(eq=False)  # made for every request, and freezing each of its fields would cost more than the rest
class SignedIn:
    """Who is asking: the person behind a session, with what they may do.

    `mfa_ok` is False while the session owes the second factor its person has; None where there was none to
    give. `must_set_up`: a role of theirs needs a second factor, and they have none yet.
    """

    id: int
    name: str
    email: str
    language: str | None
    time_zone: str | None
    theme: str
    sign_in: int
    token_hash: str
    last_seen: datetime
    fresh: bool  # whether they have proved who they are just now
    edition: int
    grants: tuple[GrantScope, ...]
    address: str = ""
    mfa_ok: bool | None = None
    must_set_up: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login calls them by."""
        return str(self.id)

    @property
    def is_half_in(self) -> bool:
        """Whether a second factor has still to be given or set up."""
        return self.mfa_ok is False or self.must_set_up

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """All that any of their grants allows; while only half in, what leads on from there."""
        if self.mfa_ok is False:
            return frozenset({Permission.SIGN_IN})
        if self.must_set_up:
            return frozenset({Permission.SIGN_IN, Permission.OWN_FACTORS})
        return permissions_of(frozenset(grant.role for grant in self.grants))

    def may(self, permission: Permission) -> bool:
        """Whether any grant of theirs holds this permission, now that they are so far in."""
        return permission in self.permissions

    def scopes(self, permission: Permission) -> tuple[GrantScope, ...]:
        """The grants that hold this permission, with where they hold."""
        return tuple(grant for grant in self.grants if permission in GRANTS[grant.role])

    def actor(self, permission: Permission) -> Actor:
        """Them as the one who acts, in the role that allows it."""
        role = next((grant.role.value for grant in self.scopes(permission)), "none")
        return Actor(self.id, role, self.token_hash, self.address)


@dataclass(frozen=True)
class Stranger:
    """Nobody is signed in."""

    is_authenticated = False
    is_active = False
    is_anonymous = True
    is_half_in = False
    language = None
    time_zone = None
    theme = "auto"

    def get_id(self) -> None:
        """Strangers have no id."""

    def may(self, permission: Permission) -> bool:
        """Strangers may nothing that needs a permission."""
        return False


_person, _sign_in, _house, _grant = map(table, (Person, SignIn, House, Grant))
_at = bindparam("at", type_=_grant.c.since.type)
_SIGNED_IN = (
    select(
        *_person.c["id", "name", "email", "language", "time_zone", "theme"],
        _sign_in.c.id.label("sign_in"),
        *_sign_in.c["created_at", "confirmed_at", "last_seen", "mfa_ok"],
        *_house.c["edition", "second_factor_for"],
        *_grant.c["role", "scope_unit_id", "scope_course_id"],
    )
    .select_from(_sign_in)
    .join(_person, _person.c.id == _sign_in.c.person_id)
    .join(_house, _house.c.id == 1)
    .outerjoin(
        _grant,
        (_grant.c.person_id == _person.c.id)
        & (_grant.c.since <= _at)
        & or_(_grant.c.until.is_(None), _grant.c.until > _at),
    )
    .where(_sign_in.c.token_hash == bindparam("token_hash"), _person.c.suspended_at.is_(None))
)
"""On tables, not on models: the one statement of every request makes no objects but the one it is for."""


def lifetime(grants: Sequence[GrantScope]) -> tuple[timedelta, timedelta]:
    """How long a session of somebody with these grants lives, idle and in all."""
    return LIFETIME[any(grant.role is not Role.LEARNER for grant in grants)]


def signed_in(door: Door, token_hash: str, *, at: datetime, address: str = "") -> SignedIn | None:
    """Who holds this session now: person, grants and the house's edition, in one statement."""
    rows = door.execute(_SIGNED_IN, {"token_hash": token_hash, "at": at}).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(
        GrantScope(Role(row.role), row.scope_unit_id, row.scope_course_id) for row in rows if row.role
    )
    idle, absolute = lifetime(grants)
    if first.mfa_ok is False:
        absolute = HALF_WAY
    if at > first.last_seen + idle or at > first.created_at + absolute:
        return None
    needed = first.second_factor_for.split(",")
    return SignedIn(
        id=first.id,
        name=first.name,
        email=first.email,
        language=first.language,
        time_zone=first.time_zone,
        theme=first.theme,
        sign_in=first.sign_in,
        token_hash=token_hash,
        last_seen=first.last_seen,
        fresh=at <= first.confirmed_at + FRESH,
        edition=first.edition,
        grants=grants,
        address=address,
        mfa_ok=first.mfa_ok,
        must_set_up=first.mfa_ok is None and any(grant.role in needed for grant in grants),
    )
