"""The command line: `trainer …`."""

import click
from sqlalchemy.exc import SQLAlchemyError

import config
from trainer import db, keys
from trainer.cli import checking as checking, folders as folders
from trainer.cli.courses import courses
from trainer.cli.ministry import ministry
from trainer.cli.people import people, units
from trainer.cli.serving import database, demo, secret, serve
from trainer.cli.ticking import tick


class Sentences(click.Group):
    """Commands that end in one sentence when something an operator can mend is wrong."""

    def invoke(self, context: click.Context) -> object:
        """Run a command; say known troubles plainly."""
        try:
            return super().invoke(context)
        except (db.DatabaseError, config.ConfigError, keys.SecretError) as error:
            raise click.ClickException(str(error)) from None
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise click.ClickException(f"The database cannot be used: {cause}.") from None


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Lessons, quizzes and records in cyber diplomacy."""


for command in (courses, database, demo, ministry, people, secret, serve, tick, units):
    main.add_command(command)
