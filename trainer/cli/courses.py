"""`trainer courses …`: the folders authors write, and what is published of them."""

from pathlib import Path

import click

from trainer import clock
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import folder, operations as catalogue, queries
from trainer.catalogue.compiler import compile_apart
from trainer.cli.house import OPERATOR, database
from trainer.core.problem import Problems


@click.group()
def courses() -> None:
    """Courses: write, check, publish."""


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
        course = queries.course_named(session, name)
        newest = queries.newest(session, course.id) if course else None
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
        row = queries.course_named(session, course)
        if row is None:
            raise click.ClickException(f"No course is called {course}.")
        catalogue.withdraw(session, OPERATOR, row, at=clock.now())
    click.echo(f"{course} is no longer offered.")
