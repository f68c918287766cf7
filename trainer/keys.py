"""The secret this installation signs its cookies with, and tokens that cannot be guessed."""

import hashlib
import os
import secrets
from pathlib import Path


def secret_key(instance: Path) -> bytes:
    """The installation's secret, made at first use in a file only its owner can read."""
    path = instance / "secret_key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another worker was faster
        return path.read_bytes()
    key = secrets.token_bytes(32)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def token() -> str:
    """A new random token: 43 characters, 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(value: str) -> str:
    """What the database keeps of a token: its SHA-256 in hex."""
    return hashlib.sha256(value.encode()).hexdigest()
