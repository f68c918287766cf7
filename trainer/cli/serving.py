"""The commands that run an installation: its database, the demo, the server."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import click

from trainer import clock, db, keys, settings
from trainer.accounts import operations as accounts, queries as people
from trainer.catalogue import operations as catalogue
from trainer.cli import house
from trainer.cli.house import OPERATOR
from trainer.demo import operations as demo_life
from trainer.demo.large.operations import LEAST, MANY, MOST


@click.group("db")
def database() -> None:
    """The database."""


@database.command()
def upgrade() -> None:
    """Create the tables, or bring them to the form this program needs."""
    chosen = house.settings()
    chosen.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = db.Database(chosen.database_url)
    house.found(opened, chosen)
    with opened.aside() as session:
        db.patient(session)
        catalogue.compile_again(session)
    with opened.reader() as session:
        db.patient(session)
        found = db.quick_check(session)
    with opened.aside() as session:
        settings.note_upkeep(session, "quick_check", found, at=clock.now())
    opened.dispose()
    click.echo(f"The database has schema {db.SCHEMA}. Its check says: {found}")


@click.command()
@click.option("--large", is_flag=True, help="Many more people, with ten completions a head.")
@click.option(
    "--people",
    type=click.IntRange(LEAST, MOST),
    default=MANY,
    show_default=True,
    help="How many, with --large.",
)
def demo(*, large: bool, people: int) -> None:
    """Set up the demo: database, built-in courses, a cast to sign in as, and some life."""
    chosen = house.settings()
    chosen.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = db.Database(chosen.database_url)
    house.found(opened, chosen)
    demo_life.set_up(opened, chosen.courses, at=clock.now(), say=click.echo, poured=people if large else 0)
    opened.dispose()


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--check", is_flag=True, help="Only say whether the port is free.")
@click.option("--tick", is_flag=True, help="Tick each minute too, where no timer does.")
def serve(port: int, host: str, workers: int, *, check: bool, tick: bool) -> None:
    """Serve the site."""
    _free(host, port)
    if check:
        return
    os.environ.setdefault("TRAINER_URL", f"http://localhost:{port}")
    with house.database() as opened:
        keys.secret_key(house.settings().instance)
        keys.factor_key(house.settings().instance)
        _first_link(opened)
    if tick:
        subprocess.Popen(
            [sys.executable, "-P", "-c", "from trainer.cli import main; main()", "tick", "--each-minute"]
        )
    click.echo(f"Trainer is at {house.settings().url} (stop with Ctrl+C)")
    served = ["-P", "-m", "trainer.workers", "--host", host, "--port", str(port), "--workers", str(workers)]
    os.execv(sys.executable, [sys.executable, *served])  # noqa: S606 - our own interpreter and module


@click.group()
def secret() -> None:
    """The secrets: what cookies are signed with, what second factors are sealed with."""


@secret.command()
def make() -> None:
    """Make those that are missing, and say what follows."""
    instance = house.settings().instance
    if keys.make_secret(instance):
        click.echo("The secret key is new: everybody signs in again.")
    if keys.make_factor_key(instance):
        click.echo(
            "The key of second factors is new: what was set up before works no more. Take it off whoever had"
            " one by `trainer people reset-factors ADDRESS`; they then set up another."
        )
    keys.secret_key(instance)
    keys.factor_key(instance)
    click.echo("Both are there. Start the server again.")


@secret.command()
def renew() -> None:
    """Make a new secret; cookies that the one before has signed stay good until the next renewal.

    The key of second factors stays: what stands under it cannot be read to be put under another.
    """
    keys.renew_secret(house.settings().instance)
    click.echo("The secret is new. Start the server again.")


def _free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} cannot be used: {error.strerror}. Choose another: make run PORT={port + 1}"
            ) from None


def _first_link(opened: db.Database) -> None:
    with opened.writer() as session:
        if people.anybody(session):
            return
        token = accounts.one_time_link(
            session, OPERATOR, "first-admin", at=clock.now(), lasts=timedelta(minutes=30)
        )
        session.commit()
    click.echo(
        f"Nobody has an account yet. Create the administrator within 30 minutes at\n"
        f"  {house.settings().url}/accounts/first/{token}"
    )
