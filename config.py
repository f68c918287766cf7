"""Settings of one installation, read from the environment. No secrets, no logic.

Every name starts with TRAINER_. What is not set has a default that suits one machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an operator may set. `docs/operating.md` says when and why."""

    instance: Path = ROOT / "instance"  # TRAINER_INSTANCE: the database and the secret live here
    database: str = ""  # TRAINER_DATABASE: an SQLAlchemy URL; empty is SQLite in `instance`
    url: str = "http://localhost:8000"  # TRAINER_URL: the address people type; https makes cookies Secure
    proxy_hops: int = 0  # TRAINER_PROXY_HOPS: how many proxies in front are to be believed
    hosts: tuple[str, ...] = field(default=())  # TRAINER_HOSTS: further host names that may be asked for
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
    """The settings named TRAINER_… in `environment`, with defaults for the rest."""
    default = Config()
    return Config(
        instance=Path(environment.get("TRAINER_INSTANCE", default.instance)).resolve(),
        database=environment.get("TRAINER_DATABASE", default.database),
        url=environment.get("TRAINER_URL", default.url).rstrip("/"),
        proxy_hops=int(environment.get("TRAINER_PROXY_HOPS", default.proxy_hops)),
        hosts=tuple(environment.get("TRAINER_HOSTS", "").split()),
    )
