"""What could sign somebody in, as the database keeps it: under a key that it does not hold."""

import hashlib
import hmac
import secrets

from trainer.accounts.operations import Refused
from trainer.core.message import Message

NONCE = 12  # bytes, as AES-GCM takes them


def seal(key: bytes, text: str, whose: str) -> bytes:
    """A text encrypted for one owner: AES-256-GCM, bound to `whose` it is."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - few requests need it

    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), whose.encode())


def unseal(key: bytes, sealed: bytes, whose: str) -> str:
    """What was sealed for this owner. Raises `Refused` where it was for another, or with another key."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], whose.encode()).decode()
    except (InvalidTag, ValueError):
        raise Refused(
            Message(
                "What your app shares with this site cannot be read. Sign in with a passkey or a recovery"
                " code, and tell your administrator: the file factor_key must be brought back."
            )
        ) from None


def keyed(key: bytes, *parts: str) -> str:
    """HMAC-SHA-256 of some parts in hex: what stands for them where they must not be found out by trying."""
    return hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()
