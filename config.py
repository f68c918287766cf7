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


HERE = {"localhost", "127.0.0.1", "::1"}
"""Hosts that are this machine: what is said to them crosses no network."""

LIBPQ = ("host", "hostaddr", "service", "sslmode")
"""What says where PostgreSQL is and how it is reached, in an address, or as PGHOST … in the environment."""

SECURITY = ("starttls", "tls", "none")
"""How a line to the mail server is secured: after a greeting, from the start, not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The mail server that takes our letters; without a host there is none."""

    host: str = ""  # TRAINER_SMTP_HOST
    port: int = 587  # TRAINER_SMTP_PORT
    security: str = "starttls"  # TRAINER_SMTP_SECURITY: starttls, tls or none
    user: str = ""  # TRAINER_SMTP_USER: empty where the server asks nobody who they are
    password: str = field(default="", repr=False)  # TRAINER_SMTP_PASSWORD
    sender: str = ""  # TRAINER_SMTP_FROM: the address that letters come from


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an operator may set. `docs/operating.md` says when and why."""

    instance: Path = ROOT / "instance"  # TRAINER_INSTANCE: the database and the secret live here
    database: str = ""  # TRAINER_DATABASE: an SQLAlchemy URL; empty is SQLite in `instance`
    url: str = "http://localhost:8000"  # TRAINER_URL: the address people type; https makes cookies Secure
    allow_http: bool = False  # TRAINER_ALLOW_HTTP: whether `url` may be http:// beyond this machine
    allow_open_database: bool = False  # TRAINER_ALLOW_OPEN_DATABASE: whether the line there may be unsecured
    proxy_hops: int = 0  # TRAINER_PROXY_HOPS: how many proxies in front are to be believed
    hosts: tuple[str, ...] = field(default=())  # TRAINER_HOSTS: further host names that may be asked for
    smtp: Smtp = field(default=Smtp())
    previews_per_minute: int = 240  # TRAINER_PREVIEWS_PER_MINUTE: of one person, in each worker
    exports_per_hour: int = 60  # TRAINER_EXPORTS_PER_HOUR: how many files one person may take out
    imports_per_hour: int = 60  # TRAINER_IMPORTS_PER_HOUR: how many files one person may bring in
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
    example = "as postgresql+psycopg:///trainer or sqlite:////srv/trainer/trainer.db"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError(f"must be an SQLAlchemy URL, {example}") from None
    if url.drivername not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ValueError(f"must begin with postgresql+psycopg:// or sqlite:////, {example}")
    if not url.database or (url.drivername == "sqlite" and not url.database.startswith("/")):
        raise ValueError(f"must name a database, a file by its whole path, {example}")
    return text


def _secured(text: str, environment: Mapping[str, str]) -> bool:
    """Whether nobody between this machine and the database can read along or stand in for it.

    What the address leaves out libpq takes from variables of its own (PGHOST, PGSSLMODE …), and so do we. Of
    its `sslmode` only `verify-full` asks the server who it is: `require` takes any certificate, `verify-ca`
    that of any machine which the same authority has given one.
    """
    url = make_url(text)
    if url.drivername == "sqlite":
        return True
    said = {name: environment.get(f"PG{name.upper()}", "") for name in LIBPQ} | {
        name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()
    }
    if url.host:
        said["host"] = url.host
    hosts = [part for name in ("host", "hostaddr") for part in said[name].split(",") if part]
    bare = [host if host.count(":") > 1 else host.partition(":")[0] for host in hosts]
    here = all(host in HERE or host.startswith("/") for host in bare)
    return (here and not said["service"]) or said["sslmode"] == "verify-full"


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


def _yes(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError("must be yes or no")
    return text == "yes"


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


def _host(text: str) -> str:
    if not HOST.match(text):
        raise ValueError("must be a host name, as mail.mfa.example")
    return text


def _security(text: str) -> str:
    if text not in SECURITY:
        raise ValueError(f"must be one of {', '.join(SECURITY)}")
    return text


def _sender(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError("must be the address that letters come from, as trainer@mfa.example")
    return text


SETTINGS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "TRAINER_INSTANCE": ("instance", _folder),
    "TRAINER_DATABASE": ("database", _database),
    "TRAINER_URL": ("url", _url),
    "TRAINER_ALLOW_HTTP": ("allow_http", _yes),
    "TRAINER_ALLOW_OPEN_DATABASE": ("allow_open_database", _yes),
    "TRAINER_PROXY_HOPS": ("proxy_hops", _number(0, 9)),
    "TRAINER_HOSTS": ("hosts", _hosts),
    "TRAINER_SMTP_HOST": ("smtp.host", _host),
    "TRAINER_SMTP_PORT": ("smtp.port", _number(1, 65_535)),
    "TRAINER_SMTP_SECURITY": ("smtp.security", _security),
    "TRAINER_SMTP_USER": ("smtp.user", str),
    "TRAINER_SMTP_PASSWORD": ("smtp.password", str),
    "TRAINER_SMTP_FROM": ("smtp.sender", _sender),
    "TRAINER_EXPORTS_PER_HOUR": ("exports_per_hour", _number(1, 100_000)),
    "TRAINER_PREVIEWS_PER_MINUTE": ("previews_per_minute", _number(1, 100_000)),
    "TRAINER_IMPORTS_PER_HOUR": ("imports_per_hour", _number(1, 100_000)),
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
    mail = {name.removeprefix("smtp."): chosen.pop(name) for name in list(chosen) if name.startswith("smtp.")}
    if mail.get("host") and not mail.get("sender"):
        raise ConfigError(
            "TRAINER_SMTP_FROM must be set with TRAINER_SMTP_HOST: the address letters come from."
        )
    made = Config(**chosen, smtp=Smtp(**mail))
    if not (made.secure or made.allow_http or urlsplit(made.url).hostname in HERE):
        raise ConfigError(
            "TRAINER_URL must begin with https://: by http:// whoever is on the way reads passwords and"
            " records. TRAINER_ALLOW_HTTP=yes allows it, for a trial on a network of your own."
        )
    if not (made.allow_open_database or _secured(made.database_url, environment)):
        raise ConfigError(
            "TRAINER_DATABASE must end in ?sslmode=verify-full where PostgreSQL is not on this machine: else"
            " whoever is on the way reads records, or stands in for it. TRAINER_ALLOW_OPEN_DATABASE=yes"
            " allows it, where the network between the two is nobody else's."
        )
    return made
