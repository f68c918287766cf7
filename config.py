"""Settings of one installation, read from the environment. No secrets, no logic.

Every name starts with TRAINER_. What is not set has a default that suits one machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent


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
    proxy_hops: int = 0  # TRAINER_PROXY_HOPS: how many proxies in front are to be believed
    hosts: tuple[str, ...] = field(default=())  # TRAINER_HOSTS: further host names that may be asked for
    smtp: Smtp = field(default=Smtp())
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


def from_environment(environment: Mapping[str, str]) -> Config:
    """The settings named TRAINER_… in `environment`, with defaults for the rest.

    Raises ValueError with a sentence where one of them cannot be used.
    """
    default = Config()
    return Config(
        instance=Path(environment.get("TRAINER_INSTANCE", default.instance)).resolve(),
        database=environment.get("TRAINER_DATABASE", default.database),
        url=environment.get("TRAINER_URL", default.url).rstrip("/"),
        proxy_hops=_number(environment, "TRAINER_PROXY_HOPS", default.proxy_hops),
        hosts=tuple(environment.get("TRAINER_HOSTS", "").split()),
        smtp=_smtp(environment),
    )


def _smtp(environment: Mapping[str, str]) -> Smtp:
    default = Smtp()
    found = Smtp(
        host=environment.get("TRAINER_SMTP_HOST", default.host),
        port=_number(environment, "TRAINER_SMTP_PORT", default.port),
        security=environment.get("TRAINER_SMTP_SECURITY", default.security),
        user=environment.get("TRAINER_SMTP_USER", default.user),
        password=environment.get("TRAINER_SMTP_PASSWORD", default.password),
        sender=environment.get("TRAINER_SMTP_FROM", default.sender),
    )
    if found.security not in SECURITY:
        raise ValueError(f"TRAINER_SMTP_SECURITY must be one of {', '.join(SECURITY)}.")
    if found.host and "@" not in found.sender:
        raise ValueError("TRAINER_SMTP_FROM must be the address that letters come from.")
    return found


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(environment.get(name, default))
    except ValueError:
        raise ValueError(f"{name} must be a whole number.") from None
