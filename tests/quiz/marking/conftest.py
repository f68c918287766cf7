"""The course with essays, published, for the tests of marking."""

import pytest

from tests.quiz.marking.essays import Essays
from tests.world import World
from trainer import db


@pytest.fixture
def essays(database: db.Database, ministry: World) -> Essays:
    """The course as it usually is: one marker."""
    made = Essays(database, ministry)
    made.publish()
    return made
