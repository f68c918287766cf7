"""The list of people: what each must hold, what of it they hold and lack, and what is due soonest."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, literal, select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import SignedIn
from trainer.core.validity import State
from trainer.permissions import Permission
from trainer.records import queries as records
from trainer.records.asof import AsOf
from trainer.records.queries import standings, standings_of_some
from trainer.records.queries.holding import People, among, later
from trainer.reports.queries.candidates import Demand, Sources
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.lines import SOME, Lines, posting_on
from trainer.reports.queries.listing import Listing
from trainer.reports.queries.paging import Column, Key, Place
from trainer.reports.queries.ways import by_unit
from trainer.reports.queries.windows import Part, Way


class Need(StrEnum):
    """How somebody stands towards all that is required of them."""

    OVERDUE = "overdue"  # lacks something that was due
    LACKING = "lacking"  # lacks something that is due later
    COMPLETE = "complete"  # lacks nothing
    NOTHING = "nothing"  # nothing is required


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffConditions(Conditions):
    """What narrows the list of people. No needs are all needs."""

    needs: tuple[Need, ...] = ()


class Staff(Listing):
    """The people a viewer may see.

    `must` = `hold` + `lack` + `waived`, in courses; `overdue` are among those that are lacking. `next` is the
    earliest day by which something lacking is, or was, due, or something held has to be renewed.
    """

    apart = "person_id"
    says = ("unit_id", "must", "hold", "lack", "overdue", "waived", "next", "lacking")

    def __init__(
        self, viewer: SignedIn, permission: Permission, asof: AsOf, conditions: StaffConditions
    ) -> None:
        super().__init__(viewer, permission, asof, conditions)
        self._asked = conditions

    def _every(self, asof: AsOf, people: People) -> Lines:
        on, known = asof.on, asof.known
        built = people is SOME and known is None
        facts = (standings_of_some() if built else standings(on, known, people)).subquery("facts")
        stands = records.state(facts.c, on)
        held = stands.in_([State.VALID.value, State.EXPIRING.value])
        waived, overdue = stands == State.WAIVED.value, stands == State.OVERDUE.value
        lacks = stands.in_([State.OVERDUE.value, State.EXPIRED.value, State.TO_DO.value])
        since = later(facts.c.due, later(facts.c.until, facts.c.waived_until))  # until then all was in order
        sums = (
            select(
                facts.c.person_id,
                func.count().label("must"),
                _sum(held).label("hold"),
                _sum(lacks).label("lack"),
                _sum(overdue).label("overdue"),
                _sum(waived).label("waived"),
                func.min(case((lacks, since), (held, facts.c.until))).label("next"),
                func.aggregate_strings(case((lacks, cast(facts.c.course_id, String))), ",").label("lacking"),
            )
            .where(facts.c.requirement_id.is_not(None))
            .group_by(facts.c.person_id)
            .subquery("sums")
        )
        need = case(
            (sums.c.must.is_(None), literal(Need.NOTHING.value)),
            (sums.c.overdue > 0, literal(Need.OVERDUE.value)),
            (sums.c.lack > 0, literal(Need.LACKING.value)),
            else_=literal(Need.COMPLETE.value),
        )
        figures = (sums.c[name] for name in ("must", "hold", "lack", "overdue", "waived"))
        posted = aliased(Posting)
        query = (
            select(
                Person.id.label("person_id"),
                Person.sorting_name.label("name"),
                Person.staff_number,
                Person.email,
                Unit.id.label("unit_id"),
                Unit.name.label("unit"),
                *(func.coalesce(figure, 0).label(figure.name) for figure in figures),
                sums.c.next,
                sums.c.lacking,
                need.label("state"),
            )
            .select_from(Person)
            .outerjoin(sums, sums.c.person_id == Person.id)
            .outerjoin(posted, posted.id == posting_on(on, known))
            .outerjoin(Unit, Unit.id == posted.unit_id)
            .where(among(Person.id, people))
        )
        return Lines(query, {Column.UNIT: Unit.name}, need)

    def _narrowed(self, lines: Lines) -> Lines:
        if not self._asked.needs:
            return lines
        meant = lines.state.in_([need.value for need in self._asked.needs])
        return lines._replace(query=lines.query.where(meant))

    def _rank(self, lines: Lines) -> Key:
        return self._last(lines)

    def _last(self, lines: Lines) -> Key:
        return Key(Person.id)

    def _at(self, session: Session, place: Place) -> tuple[int, int]:
        return place.person, place.person

    def _sources(self, session: Session) -> Sources | None:
        needs = set(self._asked.needs)
        if not needs or Need.NOTHING in needs:
            return None
        return list(Demand.read(session, self._asof).reached(None, late=needs == {Need.OVERDUE}))

    def _way(
        self, session: Session, by: Column, lines: Lines, values: Sequence[Any] | None, *, descending: bool
    ) -> Way:
        if by is Column.UNIT:
            return by_unit(self._asof, descending=descending)
        return [Part((), self._sources(session))]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
