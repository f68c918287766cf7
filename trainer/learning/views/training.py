"""My training: what I must do, how far I am, what I hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import clock, db
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.collation import folded
from trainer.core.course import Page
from trainer.core.progress import Done, Progress
from trainer.core.validity import State, standing, validity
from trainer.learning import operations, queries
from trainer.learning.queries import Run
from trainer.learning.reporting import queries as reporting
from trainer.learning.views import bp
from trainer.pages.house import house
from trainer.permissions import Permission, requires
from trainer.records import queries as records
from trainer.records.queries import Held

NEWS = timedelta(days=30)  # how long my training says that answers have been marked


@dataclass(frozen=True, slots=True)
class Standing:
    """How the reader stands towards a course: what is asked, how far they are, what they hold."""

    volume: Volume
    stands: records.Standing | None
    progress: Progress | None
    run: Run | None
    held: Held | None
    state: State

    @property
    def due(self) -> date | None:
        """The last day on which it may be completed for the first time, where it is required."""
        return self.stands.due if self.stands else None

    @property
    def last(self) -> Done | None:
        """What was done last in the run, and when."""
        return max(self.run.done.values(), key=lambda done: done.at, default=None) if self.run else None


@bp.get("/")
@requires(Permission.TAKE_COURSES)
def my_training() -> ResponseReturnValue:
    """What I must do, by when, how far I am, and what to go on with."""
    today, session = house().day(clock.now()), db.reader()
    found = standings(today)
    required = [one for one in found if one.due is not None]
    going = [
        (one.last.at, place)
        for place, one in enumerate(found)
        if one.last and one.run and not one.run.closed_at
    ]
    return flask.render_template(
        "learning/my_training.html",
        today=today, resume=found[max(going)[1]] if going else None,
        required=required, waiting=_first(required),
        by_hand=_by_hand(found, today), remarked=_remarked(found),
        reports=reporting.own(session, current_user.id),
        chosen=[s for s in found if s.due is None and s.run and not (s.held and s.run.closed_at)],
        certificates=[
            (held, validity(held.until(today), today))
            for held in records.held(session, current_user.id)
        ],
        courses=by_number(),
    )  # fmt: skip


def _first(required: list[Standing]) -> Standing | None:
    """What to begin with: the first that is owed, else the first that can be renewed already."""
    owed = (one for one in required if one.state not in {State.VALID, State.EXPIRING, State.WAIVED})
    return next(owed, None) or next((one for one in required if one.state is State.EXPIRING), None)


@bp.post("/marked-again")
@requires(Permission.TAKE_COURSES)
def see_remarks() -> ResponseReturnValue:
    """The reader knows which of their attempts were marked again: it is not said any more."""
    session = db.writer()
    operations.see_remarks(session, current_user.id, newest_shown())
    session.commit()
    return flask.redirect(flask.url_for("learning.my_training"), 303)


def newest_shown() -> datetime:
    """The newest of the news that the page was showing whose button was pressed: later ones were not read."""
    try:
        return datetime.fromisoformat(flask.request.form["newest"]).astimezone(UTC)
    except (ValueError, OverflowError):
        flask.abort(400)


@dataclass(frozen=True, slots=True)
class AtQuiz:
    """A quiz of which there is news: marks by a person, or by a corrected key."""

    volume: Volume
    page: Page
    done: Done


def _at_quizzes(standings: list[Standing]) -> Iterator[AtQuiz]:
    """The pages of the reader's runs that have been done."""
    for one in standings:
        steps = one.run.steps(one.volume) if one.run else {}
        yield from (
            AtQuiz(one.volume, page, steps[page.id]) for page in one.volume.course.walk() if page.id in steps
        )


def _by_hand(standings: list[Standing], today: date) -> list[AtQuiz]:
    """What waits for marks, and what has got them in the last weeks, the newest first."""
    found = [
        one
        for one in _at_quizzes(standings)
        if one.done.awaiting or (one.done.marked_at and today - house().day(one.done.marked_at) <= NEWS)
    ]
    return sorted(found, key=lambda one: one.done.marked_at or one.done.at, reverse=True)


def _remarked(standings: list[Standing]) -> list[AtQuiz]:
    """The quizzes at which an attempt was marked again, until the reader says that they know."""
    return [one for one in _at_quizzes(standings) if one.done.remarked_at]


def by_number() -> dict[int, Volume]:
    """All courses by number."""
    return {volume.id: volume for volume in shelf.volumes().values()}


def standings(today: date) -> list[Standing]:
    """How the reader stands towards each course that is asked of them, that they hold or have begun."""
    session = db.reader()
    known = records.standings_of(session, current_user.id, today)
    runs = queries.runs(db.reading(), current_user.id)
    newest = {one.completion.id: one for one in records.held(session, current_user.id)}
    found = []
    for course_id, volume in by_number().items():
        stands, run = known.get(course_id), runs.get(course_id)
        if stands is None and run is None:
            continue
        progress = run.progress(volume, reading.reading(volume)) if run else None
        held = newest.get(stands.completion_id or 0) if stands else None
        state = standing(
            until=stands.until if stands else None,
            completed=held is not None,
            begun=bool(run and run.closed_at is None),
            due=stands.due if stands else None,
            on=today,
            waived_until=stands.waived_until if stands else None,
        )
        found.append(Standing(volume, stands, progress, run, held, state))
    return sorted(found, key=lambda s: (s.due or date.max, folded(reading.reading(s.volume).title)))
