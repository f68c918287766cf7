"""The list of records: who must hold what, and who holds it.

`Records` is the one query behind the page, the file and the page of a person: what they show cannot differ.
A line is a person and a course: required of them on the day, or completed by them, as
`trainer.records.queries.standings` has it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Date,
    Row,
    Select,
    String,
    True_,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    type_coerce,
    union,
)
from sqlalchemy.orm import Session, aliased

from trainer.accounts.models import Person, Posting, Unit
from trainer.accounts.queries import SignedIn, serving, visible_to
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.progress import counts
from trainer.learning.models import Enrolment, Step
from trainer.permissions import Permission
from trainer.records import queries as records
from trainer.records.models import Completion
from trainer.records.queries import (
    completions,
    corrected,
    current_correction,
    required_of,
    standings,
    standings_of_some,
)
from trainer.records.queries.holding import People
from trainer.reports.queries.candidates import Candidates, Demand, run_open
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Column, Key, Order, Place, Stretch, beyond, missing_last
from trainer.reports.queries.ways import Lines, way
from trainer.reports.queries.windows import Crowd, Part

ROWS = 2000
"""Lines of a part: few enough to hold, enough to be as quick as a file."""

_SOME: BindParameter[Sequence[int]] = bindparam("people", expanding=True)


class Count(NamedTuple):
    """How many lines there are, or at least so many."""

    lines: int
    exact: bool


class Records:
    """The records a viewer may see under a permission, on a day, narrowed by conditions.

    `known` is the instant as known at which they are told, None for all that is known by now. `volumes` are
    all courses by number. Scores are not even asked for unless `scores`. In order of courses, they stand by
    their titles in `language`.
    """

    def __init__(
        self,
        viewer: SignedIn,
        permission: Permission,
        on: date,
        conditions: Conditions,
        volumes: Mapping[int, Volume],
        *,
        scores: bool,
        language: str = "",
        known: datetime | None = None,
    ) -> None:
        self._on, self._known, self._asked, self._scores = on, known, conditions, scores
        self._ranks, self._lessons = _ranks(volumes, language), _lessons(volumes)
        self._visible = visible_to(viewer, permission, on)
        self._who = (self._visible, *conditions.of_people(on, known))

    def _lines(self, people: People = None) -> Lines:
        """The one query, of everybody or of some people."""
        built = people is _SOME and self._known is None
        stands = standings_of_some() if built else standings(self._on, self._known, people)
        facts = stands.subquery("facts")
        posted, run = aliased(Posting), aliased(Enrolment)
        correction, joined = current_correction(self._known)
        course, completed = facts.c.course_id, corrected("day", correction)
        score = corrected("score", correction) if self._scores else null()
        done = select(func.count()).where(Step.enrolment_id == run.id, Step.item_id.in_(self._lessons))
        state = records.state(facts.c, self._on, run.id.is_not(None))
        lines = (
            select(
                Person.id.label("person_id"),
                Person.sorting_name.label("name"),
                Person.staff_number,
                Person.email,
                Unit.id.label("unit_id"),
                Unit.name.label("unit"),
                course,
                completed.label("completed"),
                score.label("score"),
                facts.c.until.label("valid_until"),
                facts.c.due,
                facts.c.waived_until,
                state.label("state"),
                case((run.id.is_not(None), done.scalar_subquery())).label("done"),
            )
            .select_from(facts)
            .join(Person, Person.id == facts.c.person_id)
            .outerjoin(Completion, Completion.id == facts.c.completion_id)
            .outerjoin(correction, joined)
            .outerjoin(posted, posted.id == _posting_on(self._on, self._known))
            .outerjoin(Unit, Unit.id == posted.unit_id)
            .outerjoin(
                run,
                and_(
                    run.person_id == facts.c.person_id,
                    run.course_id == facts.c.course_id,
                    run_open(run, self._known),
                ),
            )
            .where(*self._who, *self._asked.of_lines(course, completed, state))
        )
        return Lines(lines, course, completed, facts.c.until)

    @property
    def _whom(self) -> People:
        """Whom facts are gathered of for all lines: everybody, unless that is known to be too many."""
        if self._asked.person is not None:
            return [self._asked.person]
        if isinstance(self._visible, True_) and not self._asked.search:
            return None
        return select(Person.id).where(*self._who)

    def count(self, session: Session, *, every: bool = False) -> Count:
        """How many lines there are, where few people may have some: of many, nothing is said.

        `every` looks at all of them, however long it takes.
        """
        names = Key(Person.sorting_key), Key(Person.id)
        crowd = Crowd(session, self._who, self._candidates(session).all(), names)
        few = crowd.few(crowd.people)
        if few is not None:
            return Count(self._counted(session, few), exact=True)
        if not every:
            return Count(0, exact=False)
        everybody = crowd.windows([Part((), crowd.people)], None, back=False)
        lines = sum(self._counted(session, window.people) for window in everybody)
        return Count(lines, exact=True)

    def _counted(self, session: Session, people: Sequence[int]) -> int:
        counted = self._lines(_SOME).query.with_only_columns(func.count())
        if not self._asked.narrows_lines:
            pairs = (
                facts(self._on, self._known, _SOME).subquery().c["person_id", "course_id"]
                for facts in (required_of, completions)
            )
            counted = select(func.count()).select_from(union(*(select(*pair) for pair in pairs)).subquery())
        return session.execute(counted, self._of(people)).scalar_one()

    def _of(self, people: Sequence[int]) -> dict[str, Any]:
        """The parameters of a query of some people."""
        return {_SOME.key: people, "on": self._on}

    def every(self, order: Order) -> Select[Any]:
        """All lines, sorted."""
        lines = self._lines(self._whom)
        return lines.query.order_by(*(key.sorted for key in self._keys(order, lines)))

    def parts(self, session: Session, order: Order) -> Iterator[Sequence[Row[Any]]]:
        """All lines for a file, sorted, some thousand at a time; days as the database writes them.

        Where the list goes along people, so do these: what the database sorts at a time stays small, and
        the first lines come at once. Else it sorts all of them.
        """
        if order.by in {Column.NAME, Column.UNIT}:
            yield from self._along_windows(session, order, None, back=False, written=_as_written)
        else:
            lines = _as_written(self.every(order))
            found = session.connection().execute(lines, execution_options={"yield_per": ROWS})
            yield from found.partitions()

    def stretch(
        self,
        session: Session,
        order: Order,
        size: int,
        *,
        after: Place | None = None,
        before: Place | None = None,
    ) -> Stretch:
        """The `size` lines after a place, before one, or from the beginning.

        Raises ValueError for a place that this order does not know.
        """
        place = before or after
        values = self._values(session, order, place) if place else None
        back = before is not None and values is not None
        rows: list[Row[Any]] = []
        for found in self._along_windows(session, order, values, back=back, most=size + 1):
            rows += found
            if len(rows) > size:
                break
        more, rows = len(rows) > size, rows[:size]
        if back:
            return Stretch(rows[::-1], earlier=more, later=True)
        return Stretch(rows, earlier=values is not None, later=more)

    def _along_windows(
        self,
        session: Session,
        order: Order,
        values: Sequence[Any] | None,
        *,
        back: bool,
        most: int | None = None,
        written: Callable[[Select[Any]], Select[Any]] = lambda lines: lines,
    ) -> Iterator[Sequence[Row[Any]]]:
        """The lines from a place on, of a few people at a time; of each window at most so many."""
        lines = self._lines(_SOME)
        keys = [key.turned if back else key for key in self._keys(order, lines)]
        query = written(lines.query).order_by(*(key.sorted for key in keys)).limit(most)
        if values is not None:
            query = query.where(beyond(keys, values))
        candidates = self._candidates(session)
        course = way(
            session, order.by, lines, candidates, self._ranks, values, descending=order.descending != back
        )  # fmt: skip
        crowd = Crowd(session, self._who, candidates.all(), keys[-3:-1])
        for people, part in crowd.windows(course, values, back=back):
            found = session.connection().execute(query.where(*part), self._of(people))
            yield from found.partitions(ROWS)

    def _candidates(self, session: Session) -> Candidates:
        return Candidates(self._asked, Demand.read(session, self._on, self._known))

    def _keys(self, order: Order, lines: Lines) -> list[Key]:
        rank = Key(case(self._ranks, value=lines.course) if self._ranks else literal(0))
        by_name = [Key(Person.sorting_key), Key(Person.id), rank]
        if order.by is Column.NAME:
            first, *rest = by_name
            return [first.turned if order.descending else first, *rest]
        if order.by is Column.COURSE:
            return [rank.turned if order.descending else rank, *by_name]
        column = {
            Column.UNIT: Unit.name,
            Column.COMPLETED: lines.completed,
            Column.UNTIL: lines.until,
        }[order.by]
        return [missing_last(column), Key(column, order.descending), *by_name]

    def _values(self, session: Session, order: Order, place: Place) -> list[Any] | None:
        """What the keys are at a place; None where its person is not to be seen (any more)."""
        name = session.scalar(select(Person.sorting_key).where(Person.id == place.person, self._visible))
        if name is None:
            return None
        if place.course not in self._ranks:
            raise ValueError(f"no such course: {place.course}")
        rank = self._ranks[place.course]
        by_name = [name, place.person, rank]
        if order.by is Column.NAME:
            return by_name
        if order.by is Column.COURSE:
            return [rank, *by_name]
        if not place.value:
            return [1, None, *by_name]
        if order.by is Column.UNIT:
            unit = session.get(Unit, int(place.value))
            return [0, unit.name, *by_name] if unit else None
        return [0, date.fromisoformat(place.value), *by_name]


def _as_written(lines: Select[Any]) -> Select[Any]:
    """The same lines with their days left as they come: SQLite's are what a file needs already."""
    columns = lines.selected_columns.items()
    return lines.with_only_columns(
        *(type_coerce(c, String).label(name) if isinstance(c.type, Date) else c for name, c in columns)
    )


def _posting_on(on: date, known: datetime | None) -> Any:
    """Where somebody serves on a day; of postings that overlap, the one made last."""
    return (
        select(func.max(Posting.id))
        .where(Posting.person_id == Person.id, serving(on, known))
        .correlate(Person)
        .scalar_subquery()
    )


def _ranks(volumes: Mapping[int, Volume], language: str) -> dict[int, int]:
    """Courses in the order of their titles: a title stands in the text, not in a column."""
    read = {number: folded(volume.reading(language).title) for number, volume in volumes.items()}
    titles = sorted(volumes, key=lambda number: (read[number], number))
    return {number: rank for rank, number in enumerate(titles)}


def _lessons(volumes: Mapping[int, Volume]) -> list[int]:
    return [v.pages[page.id] for v in volumes.values() for page in v.course.lessons if counts(v.course, page)]
