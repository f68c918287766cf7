"""`trainer people import`: a roster, compared with the house and applied from the command line."""

from pathlib import Path

import click

from trainer import clock, db, settings as house_settings
from trainer.accounts.roster import operations
from trainer.accounts.roster.limits import BYTES, Unreadable
from trainer.accounts.roster.plan import Plan, compared
from trainer.accounts.roster.reading import Reading, read
from trainer.cli import house
from trainer.cli.house import OPERATOR

SHOWN = 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "applies", is_flag=True, help="Apply it; without this, nothing changes.")
@click.option("--invite", is_flag=True, help="Write an invitation to each new person. Needs a mail server.")
def import_roster(file: Path, *, applies: bool, invite: bool) -> None:
    """Say what a roster (CSV or .xlsx) would change, or with --apply change it."""
    at, chosen = clock.now(), house.settings()
    if invite and not chosen.smtp.host:
        raise click.ClickException("No mail server is set, so nobody can be invited. Set TRAINER_SMTP_HOST.")
    try:
        with file.open("rb") as opened_file:
            reading = read(opened_file.read(BYTES + 1))
    except Unreadable as wrong:
        raise click.ClickException(str(wrong.message)) from None
    link = (lambda token: f"{chosen.url}/accounts/password/{token}") if invite else None
    with house.database() as opened:
        if not applies:
            with opened.reader() as session:
                plan = compared(session, reading, today=house_settings.load(session).day(at))
        else:
            with opened.aside() as session:
                db.patient(session)
                operations.hold(session)
                plan = compared(session, reading, today=house_settings.load(session).day(at))
                operations.apply(session, OPERATOR, plan, at=at, digest=reading.digest, link=link)
    _say(plan, reading)
    click.echo("Applied." if applies else "Nothing has changed. Apply it with --apply.")


def _say(plan: Plan, reading: Reading) -> None:
    if reading.old_encoding:
        click.echo(
            "The file is not in UTF-8. It was read as Windows-1252: look whether the accents are right."
        )
    if reading.ignored:
        click.echo(f"Columns that mean nothing here: {', '.join(reading.ignored)}")
    _list("New", [f"{one.staff_number}  {one.name} <{one.email}>" for one in plan.new])
    _list(
        "Changed",
        [
            f"{one.person.staff_number or one.person.email}  "
            + "; ".join(
                [
                    *(f"{name}: {old or '–'} → {new}" for name, (old, new) in one.fields.items()),
                    *([f"posting from {one.place.from_day}"] if one.place else []),
                ]
            )
            for one in plan.changed
        ],
    )
    _list(
        "Not in the file, left as they are",
        [f"{one.staff_number or '–'}  {one.name} <{one.email}>" for one in plan.gone],
    )
    _list("Refused", [f"line {one.number} ({one.what or '–'}): {one.reason}" for one in plan.wrong])
    click.echo(f"Unchanged: {plan.unchanged}")


def _list(heading: str, lines: list[str]) -> None:
    click.echo(f"{heading}: {len(lines)}")
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  … and {len(lines) - SHOWN} more")
