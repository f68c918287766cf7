"""What every command needs: the settings of this installation, its database, who is acting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import config
from trainer import db, keys
from trainer.accounts import queries as people
from trainer.accounts.factors import queries as factors
from trainer.audit import Actor

OPERATOR = Actor(role="operator")


def settings() -> config.Config:
    """The settings of this installation."""
    return config.from_environment(os.environ)


def found(opened: db.Database, chosen: config.Config) -> None:
    """Bring the database to this program's schema, and make the secrets that nothing in it needs yet.

    The secret of cookies where nobody has an account, the key of second factors where nobody has one.
    """
    opened.upgrade(chosen.migrations)
    with opened.reader() as session:
        new, unsealed = not people.anybody(session), not factors.anybody(session)
    if new:
        keys.make_secret(chosen.instance)
    if unsealed:
        keys.make_factor_key(chosen.instance)


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
