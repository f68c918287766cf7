"""`trainer courses …`: the folders authors write, and what is published of them."""

from difflib import unified_diff
from pathlib import Path

import click
from sqlalchemy.orm import Session

from trainer import clock
from trainer.authoring import folders, operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import folder, operations as catalogue, queries
from trainer.catalogue.compiler import compile_apart
from trainer.catalogue.models import Revision
from trainer.cli.house import OPERATOR, database
from trainer.core.problem import Problems
from trainer.core.source import Source, lines

FOLDER = click.Path(path_type=Path)


def read(directory: Path) -> Source:
    """A course folder, or one sentence on why it is none."""
    try:
        return folder.read(directory)
    except Problems as problems:
        raise click.ClickException("\n".join(problem.say() for problem in problems.found)) from None


@click.group()
def courses() -> None:
    """Courses: write, check, publish."""


@courses.command()
@click.argument("directory", type=FOLDER)
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


@courses.command("list")
def list_published() -> None:
    """Name what is published: each course with its newest revision."""
    with database() as opened, opened.reader() as session:
        for row, revision in queries.current_revisions(session):
            state = "withdrawn" if row.withdrawn_at else f"{revision.at:%Y-%m-%d}"
            click.echo(f"{row.name:32} revision {revision.number:<4} {revision.source:9} {state}")


def _revision(session: Session, course: str, number: int | None) -> Revision:
    row = queries.course_named(session, course)
    if row is None:
        raise click.ClickException(f"No course is called {course}. `trainer courses list` names them.")
    found = queries.revision(session, row.id, number) if number else queries.newest(session, row.id)
    if found is None:
        raise click.ClickException(f"{course} has no revision {number}.")
    return found


@courses.command()
@click.argument("course")
@click.argument("target", type=FOLDER)
@click.option("--revision", "number", type=int, default=None, help="Which one; the newest if left out.")
def export(course: str, target: Path, number: int | None) -> None:
    """Write a revision, byte for byte, into a new folder or (NAME.zip) an archive."""
    with database() as opened, opened.reader() as session:
        revision = _revision(session, course, number)
        files = folders.exported(course, revision.number, catalogue.source_of(session, revision.id))
        if target.suffix.lower() == ".zip":
            if target.exists():
                raise click.ClickException(f"{target} is there already. Choose another name.")
            folders.archive(target, files)
        elif folders.is_free(target):
            folders.write(target, files)
        else:
            raise click.ClickException(f"{target} is not empty. Name a folder that is not there yet.")
        click.echo(f"{target} is revision {revision.number} of {course}.")


@courses.command()
@click.argument("course")
@click.argument("directory", type=FOLDER)
def diff(course: str, directory: Path) -> None:
    """Show what publishing a folder would change, file by file and line by line."""
    source = read(directory)
    with database() as opened, opened.reader() as session:
        revision = _revision(session, course, None)
        change = authoring.compare(session, revision, source)
        old = catalogue.source_of(session, revision.id)
    if not change:
        click.echo(f"{directory} is what is published: revision {revision.number}.")
        return
    _say_change(change)
    for path in sorted({*change.new, *change.changed, *change.gone}):
        if path.endswith(".md"):
            before, after = (_lines(files.get(path, b"")) for files in (old, source))
            for line in unified_diff(before, after, f"{course}/{path}", f"{directory}/{path}", lineterm=""):
                click.echo(line)


def _lines(data: bytes) -> list[str]:
    return lines(data.decode("utf-8", "replace")) if data else []
