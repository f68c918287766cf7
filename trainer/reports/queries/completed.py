"""The list of completions: a line for each fact, also of earlier runs, also of what was revoked since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, literal, null, or_, select
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import SignedIn
from trainer.catalogue.models import Revision
from trainer.catalogue.shelf import Volume
from trainer.core.validity import EXPIRING
from trainer.permissions import Permission
from trainer.records.asof import AsOf
from trainer.records.models import Certificate, Completion, CompletionCorrection, Route
from trainer.records.queries import corrected, current_correction
from trainer.records.queries.holding import People, among, recorded
from trainer.reports.queries import days
from trainer.reports.queries.candidates import Sources
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.lines import Lines, posting_on
from trainer.reports.queries.listing import Listing
from trainer.reports.queries.paging import Column, Key, Place
from trainer.reports.queries.ranks import rank, ranks
from trainer.reports.queries.ways import by_course
from trainer.reports.queries.windows import Along, Part, Source, Way


class Proof(StrEnum):
    """What a completion proves on a day, by itself: whatever else is held, whatever is required."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionConditions(Conditions):
    """What narrows the list of completions. `changed`: only such with a correction, or only such without."""

    proofs: tuple[Proof, ...] = ()
    route: Route | None = None
    changed: bool | None = None

    @property
    def of_facts(self) -> bool:
        """Whether completions may be left out one by one."""
        asked = (self.course, self.since, self.until, self.requirement, self.route, self.changed)
        return bool(self.proofs) or any(one is not None for one in asked)

    def of_route(self) -> list[ColumnElement[bool]]:
        """What they say of how a course came to be held."""
        return [] if self.route is None else [Completion.route == self.route.value]


class Completions(Listing):
    """The completions of the people a viewer may see; the unit is that of the day of the completion.

    `volumes` are all courses by number. Scores are not even asked for unless `scores`.
    """

    apart = "completion_id"
    says = ("unit_id", "completed", "taken", "score", "valid_until", "revoked_from", "state", "change")

    def __init__(
        self,
        viewer: SignedIn,
        permission: Permission,
        asof: AsOf,
        conditions: CompletionConditions,
        volumes: Mapping[int, Volume],
        *,
        scores: bool,
        language: str = "",
    ) -> None:
        super().__init__(viewer, permission, asof, conditions)
        self._asked, self._scores, self._ranks = conditions, scores, ranks(volumes, language)

    def _every(self, asof: AsOf, people: People) -> Lines:
        on, known = asof.on, asof.known
        correction, joined = current_correction(known)
        day, until = corrected("day", correction), corrected("valid_until", correction)
        posted = aliased(Posting)
        state = _proof(on, until, correction.revoked_from)
        query = (
            select(
                Person.id.label("person_id"),
                Person.sorting_name.label("name"),
                Person.staff_number,
                Person.email,
                Unit.id.label("unit_id"),
                Unit.name.label("unit"),
                Completion.id.label("completion_id"),
                Completion.course_id,
                Revision.number.label("revision"),
                day.label("completed"),
                corrected("taken", correction),
                (corrected("score", correction) if self._scores else null()).label("score"),
                until,
                Completion.route,
                correction.revoked_from,
                correction.kind.label("change"),
                Certificate.number.label("certificate"),
                state.label("state"),
            )
            .select_from(Completion)
            .join(Person, Person.id == Completion.person_id)
            .outerjoin(correction, joined)
            .outerjoin(Revision, Revision.id == Completion.revision_id)
            .outerjoin(Certificate, Certificate.completion_id == Completion.id)
            .outerjoin(posted, posted.id == posting_on(day, known))
            .outerjoin(Unit, Unit.id == posted.unit_id)
            .where(among(Completion.person_id, people), recorded(Completion.at, known), day <= on)
        )
        if self._asked.changed is not None:
            is_changed = correction.id.is_not(None)
            query = query.where(is_changed if self._asked.changed else ~is_changed)
        by = {Column.COURSE: Completion.course_id, Column.COMPLETED: day, Column.UNTIL: until}
        return Lines(query, by, state)

    def _narrowed(self, lines: Lines) -> Lines:
        asked = self._asked
        found = [*asked.of_courses(lines.by[Column.COURSE], lines.by[Column.COMPLETED]), *asked.of_route()]
        if asked.proofs:
            found.append(lines.state.in_([proof.value for proof in asked.proofs]))
        return lines._replace(query=lines.query.where(*found))

    def _rank(self, lines: Lines) -> Key:
        return rank(Completion.course_id, self._ranks)

    def _last(self, lines: Lines) -> Key:
        return Key(Completion.id)

    def _at(self, session: Session, place: Place) -> tuple[int, int]:
        course = session.scalar(
            select(Completion.course_id).where(
                Completion.id == place.line, Completion.person_id == place.person
            )
        )
        if course is None:
            raise ValueError(f"no such completion of theirs: {place.line}")
        return self._ranks[course], place.line

    def _sources(self, session: Session) -> Sources | None:
        return self._holding(self._asked)

    def _holding(self, asked: CompletionConditions) -> Sources | None:
        """Who has a completion that may be asked for: as it was written, and as it was corrected."""
        if not asked.of_facts:
            return None
        on, found = self._asof.on, []
        own = select(Completion.person_id).where(*asked.of_route())
        if not asked.changed and asked.proofs != (Proof.REVOKED,):
            found.append(own.where(*asked.of_days(Completion.day, on), *self._ends(asked)))
        if asked.changed is not False:
            changed = own.join(CompletionCorrection, CompletionCorrection.completion_id == Completion.id)
            found.append(changed.where(*asked.of_days(CompletionCorrection.day, on)))
        return found

    def _ends(self, asked: CompletionConditions) -> Iterator[ColumnElement[bool]]:
        """What is asked of the last valid day of a completion that was not corrected."""
        if asked.proofs:
            yield _proof(self._asof.on, Completion.valid_until).in_([one.value for one in asked.proofs])

    def _way(
        self, session: Session, by: Column, lines: Lines, values: Sequence[Any] | None, *, descending: bool
    ) -> Way:
        asked, on = self._asked, self._asof.on
        if by is Column.NAME:
            return [Part((), self._holding(asked))]
        if by is Column.COURSE:
            return by_course(
                lines, self._ranks, values, asked.course,
                lambda course: self._holding(replace(asked, course=course)), descending=descending,
            )  # fmt: skip
        completed = by is Column.COMPLETED
        found: Iterator[Source] = days.completed(asked, on) if completed else days.ends(asked, on)
        sources = [source.where(*asked.of_route()) for source in found]
        return Along(lines.by[by], sources, descending, [] if completed else self._without_end())

    def _without_end(self) -> Sources:
        """Who may have a completion that is valid for ever."""
        own: Select[Any] = select(Completion.person_id)
        on_correction = CompletionCorrection.completion_id == Completion.id
        return [
            own.where(Completion.valid_until.is_(None), *self._asked.of_days(Completion.day, self._asof.on)),
            own.join(CompletionCorrection, on_correction).where(CompletionCorrection.valid_until.is_(None)),
        ]


def _proof(
    on: date, until: SQLColumnExpression[Any], revoked: SQLColumnExpression[Any] | None = None
) -> ColumnElement[str]:
    """What a completion with this last valid day proves, if it is `revoked` from that day on."""
    proofs = (
        (or_(until.is_(None), until > on + EXPIRING), Proof.VALID),
        (and_(until >= on, until <= on + EXPIRING), Proof.EXPIRING),
    )
    ways = [(condition, literal(proof.value)) for condition, proof in proofs]
    if revoked is not None:
        ways.insert(0, (revoked <= on, literal(Proof.REVOKED.value)))
    return case(*ways, else_=literal(Proof.EXPIRED.value))
