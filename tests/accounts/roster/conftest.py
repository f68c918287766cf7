"""A ministry that a roster can speak of."""

import pytest
from sqlalchemy import update

from tests.world import START, World
from trainer import db
from trainer.accounts.establishment import operations as establishment
from trainer.accounts.models import Person
from trainer.audit import SYSTEM


@pytest.fixture
def numbered(database: db.Database, ministry: World) -> World:
    """The ministry in which Lena and Otto have staff numbers, and consuls are known."""
    with database.aside() as session:
        for number, name in enumerate(("lena", "otto"), 1):
            session.execute(
                update(Person).where(Person.id == ministry.people[name]).values(staff_number=str(number))
            )
        establishment.add_post(session, SYSTEM, "CONSUL", "Consul", at=START)
    return ministry
