"""The secret this installation signs its cookies with, and tokens that cannot be guessed."""

import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path


def secret_key(instance: Path) -> bytes:
    """The installation's secret, made at first use in a file only its owner can read."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=instance) as file:  # it gets its name only when it is whole
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # another worker was faster: its key holds
                os.link(file.name, path)
    return path.read_bytes()


def token() -> str:
    """A new random token: 43 characters, 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(value: str) -> str:
    """What the database keeps of a token: its SHA-256 in hex."""
    return hashlib.sha256(value.encode()).hexdigest()
