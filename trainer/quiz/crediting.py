"""What answers earned, written beside them: at handing in, by a person's marks, by a corrected key."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, update

from trainer.db import table
from trainer.quiz.models import Response


class Earned(NamedTuple):
    """The credit, from 0 to 1, of the answer to one item of an attempt."""

    attempt: int
    item: int
    earned: Fraction


_response = table(Response)
_CREDIT = (
    update(_response)
    .where(_response.c.attempt_id == bindparam("attempt"), _response.c.item_id == bindparam("item"))
    .values(credit=bindparam("earned"))
)


def write_credits(connection: Connection, some: Sequence[Earned]) -> None:
    """Keep what answers earned. A question that nothing was saved for has no answer to keep it beside."""
    if some:
        connection.execute(_CREDIT, [one._asdict() for one in some])
