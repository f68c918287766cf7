"""`trainer house …`: the settings that hold for the whole installation."""

from collections.abc import Callable
from zoneinfo import available_timezones

import click

from trainer import clock, settings
from trainer.cli import house
from trainer.cli.house import OPERATOR
from trainer.permissions import Role


def _text(value: str) -> str:
    return " ".join(value.split())


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise click.BadParameter(f"{value} is not a time zone. An example: Europe/Vienna")
    return value


def _language(value: str) -> str:
    if value not in settings.LANGUAGES:
        raise click.BadParameter(f"The interface speaks {', '.join(settings.LANGUAGES)}.")
    return value


def _yes(value: str) -> bool:
    if value not in {"yes", "no"}:
        raise click.BadParameter("Say yes or no.")
    return value == "yes"


def _roles(value: str) -> str:
    roles = [] if value == "nobody" else value.split(",")
    if not set(roles) <= {role.value for role in Role}:
        raise click.BadParameter("Say nobody, or roles by comma, as instructor,hr,admin")
    return ",".join(roles)


def _prefix(value: str) -> str:
    if not (value.isascii() and value.isalnum() and value.isupper() and len(value) <= 8):
        raise click.BadParameter("Up to eight capital letters and digits, as ARV.")
    return value


def _months(value: str) -> int | None:
    if value == "any":
        return None
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 240):
        raise click.BadParameter("Say any, or from 1 to 240 months.")
    return int(value)


SETTINGS: dict[str, tuple[str, Callable[[str], str | bool | int | None]]] = {
    "name": ("name", _text),
    "state": ("state", _text),
    "zone": ("zone", _zone),
    "language": ("language", _language),
    "scores-to-hr": ("scores_to_hr", _yes),
    "certificate-prefix": ("certificate_prefix", _prefix),
    "recognition-months": ("recognition_months", _months),
    "second-factor-for": ("second_factor_for", _roles),
    "two-reset-factors": ("two_reset_factors", _yes),
}
"""What each is called here, its column, and what reads its value."""

EMPTY = {"second_factor_for": "nobody", "recognition_months": "any"}
"""What is said of those that are not set."""


@click.group("house")
def ministry() -> None:
    """Settings of the installation: its name, zone, language, who sees scores."""


@ministry.command()
def show() -> None:
    """Print the settings."""
    with house.database() as opened, opened.reader() as session:
        held = settings.load(session)
    for word, (column, _read) in SETTINGS.items():
        value = getattr(held, column)
        said = ("no", "yes")[value] if isinstance(value, bool) else value
        click.echo(f"{word:20} {said or EMPTY.get(column, '')}")


@ministry.command("set")
@click.argument("setting", type=click.Choice(list(SETTINGS)))
@click.argument("value")
def set_(setting: str, value: str) -> None:
    """Change a setting. It holds from the next request on, in every process."""
    column, read = SETTINGS[setting]
    with house.database() as opened, opened.aside() as session:
        settings.amend(session, OPERATOR, at=clock.now(), **{column: read(value)})
    click.echo(f"{setting} is now {value}.")
