"""The command line: `trainer …`."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy.exc import SQLAlchemyError

import config
from trainer import clock, db, settings as house_settings
from trainer.accounts import operations as accounts, queries as people
from trainer.audit import Actor
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import folder, operations as catalogue, queries as catalogue_queries
from trainer.catalogue.compiler import compile_apart
from trainer.core.problem import Problems
from trainer.demo import operations as demo_life
from trainer.permissions import Role

OPERATOR = Actor(role="operator")


class Sentences(click.Group):
    """Commands that end in one sentence when something an operator can mend is wrong."""

    def invoke(self, context: click.Context) -> object:
        """Run a command; say known troubles plainly."""
        try:
            return super().invoke(context)
        except db.DatabaseError as error:
            raise click.ClickException(str(error)) from None
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise click.ClickException(f"The database cannot be used: {cause}.") from None


def settings() -> config.Config:
    """The settings of this installation."""
    return config.from_environment(os.environ)


@contextmanager
def database() -> Iterator[db.Database]:
    """The database of this installation, its schema checked."""
    chosen = settings()
    opened = db.Database(chosen.database_url)
    try:
        opened.check_schema()
        yield opened
    finally:
        opened.dispose()


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Lessons, quizzes and records in cyber diplomacy."""


@main.group("db")
def database_commands() -> None:
    """The database."""


@database_commands.command()
def upgrade() -> None:
    """Create the tables, or bring them to the form this program needs."""
    chosen = settings()
    chosen.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = db.Database(chosen.database_url)
    opened.upgrade(chosen.migrations)
    with opened.aside() as session:
        catalogue.compile_again(session)
    opened.dispose()
    click.echo(f"The database has schema {db.SCHEMA}.")


@main.group()
def courses() -> None:
    """Courses: check and publish."""


@courses.command()
@click.argument("directory", type=click.Path(path_type=Path))
def check(directory: Path) -> None:
    """Read a course folder and print every problem."""
    try:
        parts = compile_apart(directory.resolve().name, folder.read(directory))
    except Problems as problems:
        for problem in problems.found:
            click.echo(problem.say())
        raise SystemExit(1) from None
    course = parts.outline
    click.echo(
        f"{course.title}: {len(course.lessons)} lessons, {len(parts.questions)} questions, no problems."
    )


@courses.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put the folder in place of what was written in the browser.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--note", default="", help="Why: stands in the history.")
def publish(directory: Path, *, replace: bool, dry_run: bool, note: str) -> None:
    """Publish a course folder as the next revision."""
    name = directory.resolve().name
    try:
        source = folder.read(directory)
        parts = compile_apart(name, source)
    except Problems as problems:
        for problem in problems.found:
            click.echo(problem.say())
        raise click.ClickException("Nothing was published.") from None
    with database() as opened, opened.writer() as session:
        course = catalogue_queries.course_named(session, name)
        newest = catalogue_queries.newest(session, course.id) if course else None
        change = authoring.compare(session, newest, source)
        _say_change(change)
        try:
            revision = authoring.publish(
                session,
                OPERATOR,
                name,
                source,
                parts,
                origin=Origin.FOLDER,
                at=clock.now(),
                based_on=folder.revision_named(directory),
                replace=replace,
                note=note,
            )
        except authoring.Refused as refused:
            raise click.ClickException(str(refused.message)) from None
        if revision is None:
            click.echo("This is what is published already. Nothing changed.")
        elif dry_run:
            click.echo(f"This would be revision {revision.number}. Nothing was published.")
        else:
            number = revision.number
            session.commit()
            click.echo(f"Published as revision {number}.")


def _say_change(change: authoring.Change) -> None:
    for word, paths in (("new", change.new), ("changed", change.changed), ("gone", change.gone)):
        for path in paths:
            click.echo(f"{word:8} {path}")


@courses.command()
@click.argument("course")
def withdraw(course: str) -> None:
    """Stop offering a course. Its records stay."""
    with database() as opened, opened.aside() as session:
        row = catalogue_queries.course_named(session, course)
        if row is None:
            raise click.ClickException(f"No course is called {course}.")
        catalogue.withdraw(session, OPERATOR, row, at=clock.now())
    click.echo(f"{course} is no longer offered.")


@main.group("people")
def people_commands() -> None:
    """People."""


@people_commands.command()
@click.argument("email")
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]), default=["learner"]
)
@click.option("--staff-number", default=None)
@click.option("--unit", default=None, help="The code of the unit they serve in.")
@click.option("--track", default="diplomat", help="diplomat, technologist, or any word the ministry uses.")
def add(
    email: str, name: str, roles: tuple[str, ...], staff_number: str | None, unit: str | None, track: str
) -> None:
    """Open an account and print the one-time link by which its holder chooses a password."""
    at = clock.now()
    with database() as opened, opened.aside() as session:
        try:
            person = accounts.add_person(
                session,
                OPERATOR,
                email=email,
                name=name,
                staff_number=staff_number,
                roles=tuple(Role(role) for role in roles),
                at=at,
            )
        except accounts.Refused as refused:
            raise click.ClickException(str(refused.message)) from None
        if unit is not None:
            found = people.unit_by_code(session, unit)
            if found is None:
                raise click.ClickException(f"No unit has the code {unit}.")
            day = house_settings.load(session).day(at)
            accounts.post(session, OPERATOR, person.id, found.id, track, day, at=at)
        token = accounts.one_time_link(
            session, OPERATOR, "password", at=at, person_id=person.id, lasts=timedelta(days=7)
        )
    click.echo(f"{name} can choose a password within a week at {settings().url}/accounts/password/{token}")


@main.command()
def demo() -> None:
    """Set up the demo: database, built-in courses, a cast to sign in as, and some life."""
    chosen = settings()
    chosen.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = db.Database(chosen.database_url)
    opened.upgrade(chosen.migrations)
    demo_life.set_up(opened, chosen.courses, at=clock.now(), say=click.echo)
    opened.dispose()


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--check", is_flag=True, help="Only say whether the port is free.")
def serve(port: int, host: str, workers: int, *, check: bool) -> None:
    """Serve the site."""
    _free(host, port)
    if check:
        return
    os.environ.setdefault("TRAINER_URL", f"http://localhost:{port}")
    with database() as opened:
        _first_link(opened)
    click.echo(f"Trainer is at {settings().url} (stop with Ctrl+C)")
    Granian(
        "trainer:app_from_environment",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=1,
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
    ).serve()


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
        f"  {settings().url}/accounts/first/{token}"
    )
