"""What every command needs: the settings of this installation, its database, who is acting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import click

import config
from trainer import db
from trainer.audit import Actor

OPERATOR = Actor(role="operator")


def settings() -> config.Config:
    """The settings of this installation."""
    try:
        chosen = config.from_environment(os.environ)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if urlsplit(chosen.url).hostname is None:
        raise click.ClickException("TRAINER_URL must be a whole address, as https://training.mfa.example.")
    return chosen


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
