"""`trainer courses …`: the folders authors write, and what is published of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path

import click
from sqlalchemy.orm import Session

from trainer import clock, settings
from trainer.authoring import folders, identity, operations as authoring
from trainer.authoring.change import Change
from trainer.authoring.consequences import Consequences, consequences
from trainer.authoring.operations import Origin
from trainer.catalogue import folder, operations as catalogue, queries
from trainer.catalogue.compiler import compile_apart
from trainer.catalogue.models import CourseRow, Revision
from trainer.cli.house import OPERATOR, database
from trainer.core.moving import write_was
from trainer.core.problem import Problems
from trainer.core.rekeying import Policy
from trainer.core.source import Source, lines, pack
from trainer.quiz.remarking.operations import Impact

FOLDER = click.Path(path_type=Path)


def read(directory: Path) -> Source:
    """A course folder, or one sentence on why it is none."""
    try:
        return folder.read(directory)
    except Problems as problems:
        raise click.ClickException("\n".join(problem.say() for problem in problems.found)) from None


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Say in one sentence that nothing can be written there."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{target} can't be written: {error.strerror}.") from None


@click.group()
def courses() -> None:
    """Courses: write, check, publish."""


@contextmanager
def _nothing_published() -> Iterator[None]:
    """Say why a course is not published: each problem on a line, or what has to be answered first."""
    try:
        yield
    except Problems as problems:
        for problem in problems.found:
            click.echo(problem.say())
        raise click.ClickException("Nothing was published.") from None
    except authoring.Moved as moved:
        for move in moved.moves:
            click.echo(move.problem().say())
        raise click.ClickException(f"Nothing was published. {moved.message}") from None
    except authoring.Refused as refused:
        raise click.ClickException(str(refused.message)) from None


@courses.command()
@click.argument("directory", type=FOLDER)
@click.option("--replace", is_flag=True, help="Put the folder in place of what was written in the browser.")
@click.option("--moved", is_flag=True, help="Write `was:` into the pages that look renamed, and go on.")
@click.option("--as-new", is_flag=True, help="What looks like a renamed page is a new one.")
@click.option("--exact", is_flag=True, help="Where a key was corrected, lower marks too.")
@click.option("--reason", default="", help="Why a key was corrected: read by learners whose marks change.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--note", default="", help="Why: stands in the history.")
def publish(
    directory: Path,
    *,
    replace: bool,
    moved: bool,
    as_new: bool,
    exact: bool,
    reason: str,
    dry_run: bool,
    note: str,
) -> None:
    """Publish a course folder, or an archive of one (NAME.zip), as the next revision.

    Where it corrects the key of a question, whoever sat it is marked again, and nobody's mark is lowered
    unless --exact is given.
    """
    if moved and directory.is_file():
        raise click.ClickException("--moved writes into the files. Unpack the archive and name its folder.")
    with _nothing_published():
        brought = folder.bring(directory)
        name, source = brought.name, brought.source
        parts = compile_apart(name, source)
    with database() as opened, opened.writer() as session, _nothing_published():
        course = queries.course_named(session, name)
        newest = queries.newest(session, course.id) if course else None
        change = authoring.compare(session, newest, source)
        _say_change(change)
        if moved and newest is not None:
            written = write_was(source, identity.moves(session, newest, source))
            for path in written:
                click.echo(f"{'was':8} {path}")
            source = Source({**source, **written})
            parts = compile_apart(name, source)
            if not dry_run:
                with writing(directory):
                    folders.write(directory, written)
        _say_consequences(consequences(session, name, parts), exact=exact)
        revision = authoring.publish(
            session,
            OPERATOR,
            name,
            source,
            parts,
            origin=Origin.FOLDER,
            at=clock.now(),
            based_on=brought.based_on,
            replace=replace,
            as_new=as_new,
            note=note,
            policy=Policy.EXACT if exact else Policy.NEVER_LOWER,
            reason=reason,
        )
        if revision is None:
            click.echo("This is what is published already. Nothing changed.")
        elif dry_run:
            click.echo(f"This would be revision {revision.number}. Nothing was published.")
        else:
            number = revision.number
            session.commit()
            click.echo(f"Published as revision {number}.")
        if course is not None and course.withdrawn_at is not None:
            click.echo(f"The course is withdrawn. `trainer courses offer {name}` offers it again.")


def _say_change(change: Change) -> None:
    for word, paths in (("new", change.new), ("changed", change.changed), ("gone", change.gone)):
        for path in paths:
            click.echo(f"{word:8} {path}")


def _say_consequences(found: Consequences, *, exact: bool) -> None:
    """What learners will find changed, and what becomes of their marks."""
    for one in found.differences:
        click.echo(f"{one.sort:8} {f'{one.place}: ' if one.place else ''}{one.message}")
    if not found.asks:
        return
    click.echo(f"Without lowering anybody: {_impact(found.impact[Policy.NEVER_LOWER])}")
    click.echo(f"By the corrected key alone: {_impact(found.impact[Policy.EXACT])}")
    click.echo(
        "Marked by the corrected key alone (--exact). What is complete stays complete."
        if exact
        else "Nobody's mark is lowered. --exact marks by the corrected key alone."
    )


def _impact(impact: Impact) -> str:
    return (
        f"{impact.scores} {'score changes' if impact.scores == 1 else 'scores change'},"
        f" {impact.pass_now} newly pass, {impact.pass_no_more} lose a pass."
    )


@courses.command()
@click.argument("course")
def withdraw(course: str) -> None:
    """Stop offering a course. Its records stay."""
    with database() as opened, opened.aside() as session:
        row = _course(session, course)
        if row.withdrawn_at is None:
            catalogue.withdraw(session, OPERATOR, row, at=clock.now())
    click.echo(f"{course} is no longer offered. `trainer courses offer {course}` takes that back.")


@courses.command()
@click.argument("course")
def offer(course: str) -> None:
    """Offer a course again that has been withdrawn."""
    with database() as opened, opened.aside() as session:
        row = _course(session, course)
        if row.withdrawn_at is not None:
            catalogue.offer(session, OPERATOR, row, at=clock.now())
    click.echo(f"{course} is offered.")


@courses.command("list")
def list_published() -> None:
    """Name what is published: each course with its newest revision."""
    with database() as opened, opened.reader() as session:
        chosen, published = settings.load(session), list(queries.current_revisions(session))
        for row, revision in published:
            state = "withdrawn" if row.withdrawn_at else chosen.day(revision.at).isoformat()
            click.echo(f"{row.name:32} revision {revision.number:<4} {revision.source:9} {state}")
    if not published:
        click.echo("Nothing has been published yet. `trainer courses publish FOLDER` does that.")


def _course(session: Session, name: str) -> CourseRow:
    row = queries.course_named(session, name)
    if row is None:
        raise click.ClickException(f"No course is called {name}. `trainer courses list` names them.")
    return row


def _revision(session: Session, course: str, number: int | None) -> Revision:
    row = _course(session, course)
    newest = queries.newest(session, row.id)
    found = newest if number is None else queries.revision(session, row.id, number)
    if found is None:
        last = newest.number if newest else 0
        raise click.ClickException(f"{course} has no revision {number}; the newest is {last}.")
    return found


@courses.command()
@click.argument("course")
@click.argument("target", type=FOLDER)
@click.option("--revision", "number", type=int, default=None, help="Which one; the newest if left out.")
def export(course: str, target: Path, number: int | None) -> None:
    """Write a revision, byte for byte, into a new folder or (NAME.zip) an archive."""
    with database() as opened, opened.reader() as session:
        revision = _revision(session, course, number)
        files = folders.exported(course, revision.number, queries.source_of(session, revision.id))
        if target.suffix.lower() == ".zip":
            if target.exists():
                raise click.ClickException(f"{target} is there already. Choose another name.")
            with writing(target), target.open("xb") as archive:
                archive.write(pack(files))
        elif folders.is_free(target):
            with writing(target):
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
        old = queries.source_of(session, revision.id)
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
