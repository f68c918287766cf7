"""Challenges for passkeys: signed by us, good for five minutes, for one browser and one purpose.

Nothing is stored before one has been answered, so that asking costs the database nothing; what has been
answered is (`SpentChallenge`).
"""

import base64
import hmac
import secrets
from datetime import datetime, timedelta

from trainer.accounts.factors.sealing import keyed

LASTS = timedelta(minutes=5)
_NONCE, _TIME = 16, 8  # bytes


def new(key: bytes, purpose: str, browser: str, *, at: datetime) -> bytes:
    """A challenge of 56 bytes: chance, time, and the signature of both. `browser` is its session's secret."""
    body = secrets.token_bytes(_NONCE) + int(at.timestamp()).to_bytes(_TIME)
    return body + _signature(key, purpose, browser, body)


def holds(key: bytes, challenge: bytes, purpose: str, browser: str, *, at: datetime) -> bool:
    """Whether a challenge is ours, for this, for this browser, and not too old."""
    body, signature = challenge[: _NONCE + _TIME], challenge[_NONCE + _TIME :]
    if not hmac.compare_digest(signature, _signature(key, purpose, browser, body)):
        return False
    return 0 <= int(at.timestamp()) - int.from_bytes(body[_NONCE:]) <= LASTS.total_seconds()


def _signature(key: bytes, purpose: str, browser: str, body: bytes) -> bytes:
    return bytes.fromhex(keyed(key, "challenge", purpose, browser, base64.b64encode(body).decode()))
