"""How often a code may be wrong: counted for each person, over all their browsers and our workers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from trainer.accounts.factors.models import WrongCode
from trainer.accounts.models import Person

DAY = timedelta(days=1)
LIMITS = {timedelta(minutes=5): 5, timedelta(hours=1): 20, DAY: 50}
"""How many wrong codes there may be in the time before now."""


@dataclass(slots=True)
class Trial:
    """One try at a code. It holds its person's row until the transaction ends, so that tries take turns."""

    session: Session
    kind: str
    person_id: int
    at: datetime
    wrong: list[datetime]  # on the day before

    @classmethod
    def of(cls, session: Session, kind: str, person_id: int, *, at: datetime) -> Self:
        """The try that somebody makes now."""
        session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
        session.execute(delete(WrongCode).where(WrongCode.person_id == person_id, WrongCode.at <= at - DAY))
        counted = select(WrongCode.at).where(WrongCode.person_id == person_id, WrongCode.kind == kind)
        return cls(session, kind, person_id, at, list(session.scalars(counted)))

    @property
    def refused(self) -> bool:
        """Whether there were too many wrong ones before."""
        return any(
            sum(wrong > self.at - time for wrong in self.wrong) >= limit for time, limit in LIMITS.items()
        )

    @property
    def last_of_the_day(self) -> bool:
        """Whether it is the last that a day has room for, if it is wrong."""
        return len(self.wrong) + 1 >= LIMITS[DAY]

    def count(self) -> None:
        """Note that it was wrong."""
        self.session.add(WrongCode(person_id=self.person_id, kind=self.kind, at=self.at))
