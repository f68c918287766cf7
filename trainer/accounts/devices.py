"""Where somebody is signed in, and the browsers they are known by."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.accounts.models import KnownDevice, Person, SignIn
from trainer.accounts.queries import SignedIn, lifetime


def signed_in(session: Session, viewer: SignedIn, *, at: datetime) -> Sequence[SignIn]:
    """The sessions of somebody that are still alive, the last used first."""
    idle, absolute = lifetime(viewer.grants)
    return session.scalars(
        select(SignIn)
        .where(
            SignIn.person_id == viewer.id, SignIn.last_seen >= at - idle, SignIn.created_at >= at - absolute
        )
        .order_by(SignIn.last_seen.desc(), SignIn.id.desc())
    ).all()


def session_of(session: Session, sign_in_id: int, person_id: int) -> SignIn | None:
    """A session, if it is this person's."""
    return session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person_id))


def known(session: Session, email: str, mark_hash: str) -> bool:
    """Whether the holder of this address has signed in by the browser with this mark."""
    return (
        session.scalar(
            select(KnownDevice.person_id)
            .join(Person, Person.id == KnownDevice.person_id)
            .where(Person.email == email.strip().casefold(), KnownDevice.mark_hash == mark_hash)
        )
        is not None
    )
