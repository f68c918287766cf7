"""`trainer people …`, `trainer units …`: accounts, and where people serve, from the command line."""

from datetime import timedelta

import click

from trainer import clock, settings as house_settings
from trainer.accounts import operations as accounts, queries
from trainer.accounts.factors import operations as factors
from trainer.cli import house, roster
from trainer.cli.house import OPERATOR
from trainer.permissions import Role


@click.group()
def people() -> None:
    """People."""


@people.command()
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
    with house.database() as opened, opened.aside() as session:
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
            found = queries.unit_by_code(session, unit)
            if found is None:
                raise click.ClickException(f"No unit has the code {unit}.")
            day = house_settings.load(session).day(at)
            accounts.post(session, OPERATOR, person.id, found.id, track, day, at=at)
        token = accounts.one_time_link(
            session, OPERATOR, "password", at=at, person_id=person.id, lasts=timedelta(days=7)
        )
    address = f"{house.settings().url}/accounts/password/{token}"
    click.echo(f"{name} can choose a password within a week at {address}")


@people.command("reset-factors")
@click.argument("email")
def reset_factors(email: str) -> None:
    """Take all second factors off somebody who has lost them, such as the only administrator."""
    with house.database() as opened, opened.aside() as session:
        person = queries.by_email(session, email)
        if person is None:
            raise click.ClickException(f"There is no account for {email}.")
        try:
            factors.reset_factors(session, OPERATOR, person, two=False, at=clock.now())
        except accounts.Refused as refused:
            raise click.ClickException(str(refused.message)) from None
    click.echo(f"{email} signs in with the password alone, and is asked for a new second factor if needed.")


people.add_command(roster.import_roster)


@click.group()
def units() -> None:
    """Units: where people serve."""


@units.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--parent", default=None, help="The code of the unit above it.")
def add_unit(code: str, name: str, parent: str | None) -> None:
    """Found a unit."""
    with house.database() as opened, opened.aside() as session:
        above = queries.unit_by_code(session, parent) if parent else None
        if parent and above is None:
            raise click.ClickException(f"No unit has the code {parent}.")
        try:
            accounts.add_unit(session, OPERATOR, code, name, above, at=clock.now())
        except accounts.Refused as refused:
            raise click.ClickException(str(refused.message)) from None
    click.echo(f"{name} is there, as {code}.")
