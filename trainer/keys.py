"""The secrets of this installation, and tokens that cannot be guessed.

One signs its cookies, one seals its people's second factors. Each stands in a file of the instance folder. It
is made when the database is, and never again by itself: a secret that is missing beside a database in use is
a mistake (a forgotten restore, a wrong folder), and a new one would hide it.
"""

import contextlib
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LENGTH = 32  # bytes
SAMPLES = (b"change", b"default", b"example", b"password", b"sample", b"secret", b"test", b"trainer")
"""Words of secrets that were copied from somewhere. Among random bytes none of them is met in a lifetime."""


class SecretError(Exception):
    """The secret cannot be used as it is. The message says why and what to do."""


class _File(NamedTuple):
    """A file with a key: its name, what it is called, and what follows where it is lost."""

    name: str
    called: str
    lost: str


_SECRET = _File("secret_key", "secret key", "everybody then signs in again")
_FACTORS = _File(
    "factor_key",
    "key of second factors",
    "nobody's second factor works then, until `trainer people reset-factors ADDRESS` takes it off",
)


def make_secret(instance: Path) -> bool:
    """Make the installation's secret, in a file only its owner can read; one that is there stays.

    The answer is whether there was none.
    """
    return _make(instance, _SECRET)


def make_factor_key(instance: Path) -> bool:
    """Make what second factors are sealed with, in the same way."""
    return _make(instance, _FACTORS)


def renew_secret(instance: Path) -> None:
    """Make a new secret. What the one before has signed is still read, until the next renewal."""
    path, before = instance / _SECRET.name, instance / f"{_SECRET.name}.before"
    secret_key(instance)  # one that cannot be used is not kept as if it could
    with _new(instance) as name:
        path.replace(before)
        os.link(name, path)
    _sync(instance)


def secret_key(instance: Path) -> bytes:
    """What the installation signs its cookies with. `SecretError`: it is missing or known to others."""
    return _held(instance, _SECRET)


def factor_key(instance: Path) -> bytes:
    """What second factors are sealed with, so that the database alone signs nobody in. `SecretError`."""
    return _held(instance, _FACTORS)


def former_keys(instance: Path) -> list[bytes]:
    """The secret before the last renewal: what it has signed is still good."""
    path = instance / f"{_SECRET.name}.before"
    return [_read(path, _SECRET)] if path.exists() else []


def _make(instance: Path, file: _File) -> bool:
    path, made = instance / file.name, False
    if not path.exists():
        with contextlib.suppress(FileExistsError), _new(instance) as name:  # whoever is faster, its key holds
            os.link(name, path)
            made = True
        _sync(instance)
    return made


def _held(instance: Path, file: _File) -> bytes:
    path = instance / file.name
    if not path.exists():
        raise SecretError(
            f"There is no {file.called} at {path}, and the database is in use. Restore it from the backup,"
            f" or check TRAINER_INSTANCE. If it is lost, run `trainer secret make`: {file.lost}."
        )
    return _read(path, file)


def _read(path: Path, file: _File) -> bytes:
    anew = f"Delete it and run `trainer secret make`: {file.lost}."
    try:
        open_to = path.stat().st_mode & 0o077
        key = path.read_bytes()
    except OSError as error:
        raise SecretError(f"The {file.called} {path} cannot be read: {error.strerror}.") from None
    if open_to:
        raise SecretError(f"Others on this machine can read the {file.called}. Run `chmod 600 {path}`.")
    if len(key) < LENGTH:
        raise SecretError(f"The {file.called} {path} is shorter than {LENGTH} bytes. {anew}")
    if len(set(key)) < LENGTH // 4 or any(word in key.lower() for word in SAMPLES):
        raise SecretError(f"The {file.called} {path} was copied from an example, so others know it. {anew}")
    return key


@contextlib.contextmanager
def _new(instance: Path) -> Iterator[str]:
    """A file with new random bytes, written through to the disk before it gets its name."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=instance) as file:  # made with O_EXCL and mode 0600
        file.write(secrets.token_bytes(LENGTH))
        file.flush()
        os.fsync(file.fileno())
        yield file.name


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def token() -> str:
    """A new random token: 43 characters, 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(value: str) -> str:
    """What the database keeps of a token: its SHA-256 in hex."""
    return hashlib.sha256(value.encode()).hexdigest()
