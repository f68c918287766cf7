"""What every command needs: the settings of this installation, its database, who is acting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import config
from trainer import db, keys
from trainer.accounts import queries as people
from trainer.audit import Actor

OPERATOR = Actor(role="operator")


def settings() -> config.Config:
    """The settings of this installation."""
    return config.from_environment(os.environ)


def found(opened: db.Database, chosen: config.Config) -> None:
    """Bring the database to this program's schema; a house in which nobody has an account gets its secret."""
    opened.upgrade(chosen.migrations)
    with opened.reader() as session:
        new = not people.anybody(session)
    if new:
        keys.make_secret(chosen.instance)


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
