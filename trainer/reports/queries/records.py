"""The list of records: who must hold what, and who holds it.

`Records` is the one query behind the page, the file and the page of a person: what they show cannot differ.
A line is a person and a course: required of them on the day, or completed by them, as
`trainer.records.queries.standings` has it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select, union
from sqlalchemy.orm import Session

from trainer.accounts.queries import SignedIn
from trainer.catalogue.shelf import Volume
from trainer.core.progress import counts
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.records.queries import completions, required_of
from trainer.records.queries.holding import People
from trainer.reports.queries.candidates import Candidates, Demand, Sources
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.lines import SOME, Lines, lines_of
from trainer.reports.queries.listing import Listing
from trainer.reports.queries.paging import Column, Key, Place
from trainer.reports.queries.ranks import rank, ranks
from trainer.reports.queries.ways import way
from trainer.reports.queries.windows import Way


class Records(Listing):
    """The records a viewer may see.

    `volumes` are all courses by number. Scores are not even asked for unless `scores`. In order of courses,
    they stand by their titles in `language`.
    """

    apart = "course_id"
    says = ("unit_id", "completed", "score", "valid_until", "due", "waived_until", "state")

    def __init__(
        self,
        viewer: SignedIn,
        permission: Permission,
        asof: AsOf,
        conditions: Conditions,
        volumes: Mapping[int, Volume],
        *,
        scores: bool,
        language: str = "",
    ) -> None:
        super().__init__(viewer, permission, asof, conditions)
        self._asked, self._scores = conditions, scores
        self._ranks, self._lessons = ranks(volumes, language), _lessons(volumes)

    def _every(self, asof: AsOf, people: People) -> Lines:
        return lines_of(asof, people, self._lessons, scores=self._scores)

    def _narrowed(self, lines: Lines) -> Lines:
        return lines._replace(query=lines.query.where(*self._asked.of_lines(lines.by, lines.state)))

    def no_longer_required(self, session: Session, person: int, rows: Iterable[Row[Any]]) -> list[int]:
        """The courses that a day that is over knew at its end to be required of a person, and that are not
        among these lines of theirs."""
        if not self._asof.may_differ:
            return []
        asked = {row.course_id for row in rows if row.due}
        then = self._known_then(session, {person})
        return sorted((row.course_id for row in then if row.due and row.course_id not in asked),
                      key=self._ranks.__getitem__)  # fmt: skip

    def _counted(self, session: Session, people: Sequence[int]) -> int:
        if self._asked.narrows_lines:
            return super()._counted(session, people)
        pairs = (
            facts(self._asof.on, self._asof.known, SOME).subquery().c["person_id", "course_id"]
            for facts in (required_of, completions)
        )
        counted = select(func.count()).select_from(union(*(select(*pair) for pair in pairs)).subquery())
        return session.execute(counted, self._of(people)).scalar_one()

    def _rank(self, lines: Lines) -> Key:
        return rank(lines.by[Column.COURSE], self._ranks)

    def _last(self, lines: Lines) -> Key:
        return self._rank(lines)

    def _at(self, session: Session, place: Place) -> tuple[int, int]:
        if place.line not in self._ranks:
            raise ValueError(f"no such course: {place.line}")
        return self._ranks[place.line], self._ranks[place.line]

    def _candidates(self, session: Session) -> Candidates:
        return Candidates(self._asked, Demand.read(session, self._asof))

    def _sources(self, session: Session) -> Sources | None:
        return self._candidates(session).all()

    def _way(
        self, session: Session, by: Column, lines: Lines, values: Sequence[Any] | None, *, descending: bool
    ) -> Way:
        candidates = self._candidates(session)
        return way(session, by, lines, candidates, self._ranks, values, descending=descending)


def _lessons(volumes: Mapping[int, Volume]) -> list[int]:
    return [v.pages[page.id] for v in volumes.values() for page in v.course.lessons if counts(v.course, page)]
