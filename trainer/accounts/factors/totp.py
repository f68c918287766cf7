"""Codes of an app, a new one every 30 seconds (TOTP, RFC 6238). The only module that knows pyotp."""

import hmac
import unicodedata
from datetime import datetime

STEP = 30  # seconds
WINDOW = 1
"""Steps before and after this one whose codes are taken: RFC 6238, 5.2 allows for delay."""
FAR = 5
"""Steps by which a clock may be wrong for us to recognise that."""


def new_secret() -> str:
    """A secret of 160 bits in base32, as RFC 4226 asks for."""
    import pyotp  # noqa: PLC0415 - few requests need it

    return pyotp.random_base32(32)


def address(secret: str, account: str, issuer: str) -> str:
    """What a QR code says to an app."""
    import pyotp  # noqa: PLC0415

    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def grouped(secret: str) -> str:
    """A secret as people can type it: in groups of four."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def digits(typed: str) -> str:
    """The six digits that were meant, or '': spaces, dashes and any script's digits are taken (NFKC)."""
    meant = [
        str(unicodedata.decimal(character, "?"))
        for character in unicodedata.normalize("NFKC", typed)
        if not character.isspace() and unicodedata.category(character) not in {"Cf", "Pd"}
    ]
    return "".join(meant) if len(meant) == 6 and "?" not in meant else ""


def step(at: datetime) -> int:
    """The number of the step an instant lies in."""
    return int(at.timestamp()) // STEP


def steps(secret: str, code: str, at: datetime) -> list[int]:
    """The steps around an instant that have this code, the nearest first, up to `FAR` away."""
    import pyotp  # noqa: PLC0415

    app, now = pyotp.TOTP(secret), step(at)
    near = sorted(range(now - FAR, now + FAR + 1), key=lambda one: abs(one - now))
    return [one for one in near if hmac.compare_digest(app.at(one * STEP), code)]
