"""What accounts forget by night: sessions, links, devices and tries whose time is over."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from trainer.accounts import throttle
from trainer.accounts.factors import challenges, limits, totp
from trainer.accounts.factors.models import ResetRequest, SpentChallenge, SpentStep, WrongCode
from trainer.accounts.factors.queries import AGREE_WITHIN
from trainer.accounts.models import KnownDevice, OneTimeLink, SecurityNotice, SignIn
from trainer.accounts.operations import FORGOTTEN
from trainer.accounts.queries import LIFETIME

LINKS_KEPT = timedelta(days=1)
"""How long after its end a link is remembered: so long are those counted that somebody has asked for."""


def forget(session: Session, *, at: datetime) -> None:
    """Forget what can serve nobody any more: much of it goes as people try again, this is the rest.

    No browser is known for longer than notices are kept, so none misses one.
    """
    longest = max(absolute for _, absolute in LIFETIME.values())
    for over in (
        SignIn.created_at <= at - longest,
        OneTimeLink.expires_at <= at - LINKS_KEPT,
        KnownDevice.seen_at <= at - FORGOTTEN,
        SecurityNotice.at <= at - FORGOTTEN,
        ResetRequest.at <= at - AGREE_WITHIN,
        WrongCode.at <= at - limits.DAY,
        SpentChallenge.at <= at - challenges.LASTS,
        SpentStep.step < totp.step(at) - 2 * totp.FAR,
    ):
        session.execute(delete(over.left.table).where(over))
    throttle.tidy(session, at=at)
