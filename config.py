"""Settings of one installation, read from the environment. No secrets, no logic.

Every name starts with TRAINER_. What is not set has a default that suits one machine. What is set and cannot
be meant so is a `ConfigError`: nothing starts on a guess.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent
HOST = re.compile(r"(?=.{1,253}\Z)(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z", re.IGNORECASE)
OF_TOOLS = ("TEST_", "CHAOS_", "RACES")
"""How names go on that tests and measurements read, and the program does not."""


class ConfigError(Exception):
    """A setting that cannot be used. The message is one sentence: which, and what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an operator may set. `docs/operating.md` says when and why."""

    instance: Path = ROOT / "instance"  # TRAINER_INSTANCE: the database and the secret live here
    database: str = ""  # TRAINER_DATABASE: an SQLAlchemy URL; empty is SQLite in `instance`
    url: str = "http://localhost:8000"  # TRAINER_URL: the address people type; https makes cookies Secure
    proxy_hops: int = 0  # TRAINER_PROXY_HOPS: how many proxies in front are to be believed
    hosts: tuple[str, ...] = field(default=())  # TRAINER_HOSTS: further host names that may be asked for
    exports_per_hour: int = 60  # TRAINER_EXPORTS_PER_HOUR: how many lists one person may take out
    courses: Path = ROOT / "courses"
    migrations: Path = ROOT / "migrations"

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database or f"sqlite:///{self.instance / 'trainer.db'}"

    @property
    def secure(self) -> bool:
        """Whether people reach the site over https."""
        return self.url.startswith("https://")


def _folder(text: str) -> Path:
    path = Path(text).resolve()
    if path.exists() and not path.is_dir():
        raise ValueError("must be a folder, and there is a file of this name")
    return path


def _database(text: str) -> str:
    example = "as postgresql+psycopg://trainer@db/trainer or sqlite:////srv/trainer/trainer.db"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError(f"must be an SQLAlchemy URL, {example}") from None
    if url.drivername not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ValueError(f"must begin with postgresql+psycopg:// or sqlite:////, {example}")
    if not url.database or (url.drivername == "sqlite" and not url.database.startswith("/")):
        raise ValueError(f"must name a database, a file by its whole path, {example}")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"http", "https"} and HOST.match(parts.hostname or "") and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise ValueError("must be a whole address, as https://training.mfa.example")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("must end after the host name (and port), as https://training.mfa.example")
    return text.rstrip("/")


def _hosts(text: str) -> tuple[str, ...]:
    for name in text.split():
        if not HOST.match(name):
            raise ValueError(f"has “{name}”, which is no host name: write names alone, separated by spaces")
    return tuple(text.split())


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


SETTINGS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "TRAINER_INSTANCE": ("instance", _folder),
    "TRAINER_DATABASE": ("database", _database),
    "TRAINER_URL": ("url", _url),
    "TRAINER_PROXY_HOPS": ("proxy_hops", _number(0, 9)),
    "TRAINER_HOSTS": ("hosts", _hosts),
    "TRAINER_EXPORTS_PER_HOUR": ("exports_per_hour", _number(1, 100_000)),
}
"""Each variable: the field it sets, and how it is read. What is set to nothing keeps its default."""


def from_environment(environment: Mapping[str, str]) -> Config:
    """The settings named TRAINER_… in `environment`, with defaults for the rest.

    Raises `ConfigError` for a value that cannot be meant so, and for a name that is no setting.
    """
    chosen: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.startswith("TRAINER_") or name.removeprefix("TRAINER_").startswith(OF_TOOLS):
            continue
        if name not in SETTINGS:
            near = difflib.get_close_matches(name, SETTINGS, 1, cutoff=0)[0]
            raise ConfigError(f"There is no setting {name}. Did you mean {near}?")
        setting, read = SETTINGS[name]
        if text.strip():
            try:
                chosen[setting] = read(text.strip())
            except ValueError as error:
                raise ConfigError(f"{name} {error}.") from None
    return Config(**chosen)
