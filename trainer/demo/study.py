"""How somebody goes through a course: page by page, at their hours, until it is done or they give up.

Each generator is a thread of life: it yields the instant it waits for and, once that has come, acts.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select

from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.catalogue.shelf import Volume
from trainer.core.course import FeedbackTime, Lesson, Page, PageKind, Question, Quiz, QuizKind
from trainer.core.paper import Paper, draw_slot
from trainer.core.progress import Steps, counts, finished
from trainer.core.questions.kind import Answer, Drawn
from trainer.core.validity import EXPIRING
from trainer.demo.aims import Aim
from trainer.demo.answers import answer, knows
from trainer.demo.days import DAY, sitting_down, study_day
from trainer.demo.ministry import Ministry
from trainer.demo.staff import SEED, Officer
from trainer.learning import operations as learning, queries as runs
from trainer.permissions import Role
from trainer.quiz import operations as quizzes
from trainer.quiz.models import Attempt
from trainer.records.models import Completion

Thread = Iterator[datetime]

SKIPS = 0.45  # of the pages that do not count
GIVES_UP = 0.06  # after each attempt that failed
LEARNT_FROM_FAILING = 0.5  # logits
CARE = 2.0  # logits more where a wrong answer fails the whole quiz: those questions are easy, and read twice
PRACTISES = 0.7  # of the questions in lessons


@dataclass(slots=True)
class Student:
    """Somebody of the staff as a learner."""

    ministry: Ministry
    officer: Officer
    random: Random = field(init=False)
    pace: float = field(init=False)  # 1 spreads the work over all days there are, less takes more at a time
    free: date = date.min  # from when on they can begin something else

    def __post_init__(self) -> None:
        self.random = Random(f"{SEED} learns {self.officer.email}")  # noqa: S311 - not a secret
        self.pace = 1 if self.officer.member else self.random.choice((0.2, 0.4, 0.7, 1))

    @property
    def person(self) -> int:
        """Their id."""
        return self.ministry.people[self.officer.email]

    @property
    def by(self) -> Actor:
        """They as the one who acts."""
        return Actor(self.person, Role.LEARNER.value)

    def learn(self, aims: Iterable[Aim]) -> Thread:
        """Pursue one aim after the other, for as long as they are in the service."""
        for aim in aims:
            for at in self._pursue(aim):
                if not self.officer.serves(self.ministry.house.day(at)):
                    return
                self.free = self.ministry.house.day(at) + DAY
                yield at

    def _pursue(self, aim: Aim) -> Thread:
        volume = self.ministry.volumes[aim.course]
        at = self._sit_down(max(aim.begin, self.free))
        yield at
        enrolment = self._enrol(volume, at)
        if enrolment is None:
            return
        pages = self._ahead(volume, aim.share)
        tired = at + self._stamina(pages, aim.end - aim.begin)
        for place, page in enumerate(pages):
            if at > tired:
                days = aim.end - self._local(at).date()
                at = self._return(at, pages[place:], days)
                tired = at + self._stamina(pages[place:], days)
            if page.kind is PageKind.LESSON:
                at += timedelta(minutes=minutes(page) * self.random.lognormvariate(0, 0.3))
                yield at
                self._read(volume, enrolment, page, at)
            else:
                ended = yield from self._take(volume, page, at)
                if ended is None:
                    return
                at = ended
            at += timedelta(seconds=self.random.uniform(20, 400))

    def _enrol(self, volume: Volume, at: datetime) -> int | None:
        """Their open run, a first one, or a renewal once it is possible; None while they hold the course.

        None too while a course that comes before it is still to be done.
        """
        session = self.ministry.session
        run = runs.run(session, self.person, volume.id)
        if run is None and runs.not_held(session, self.person, volume.course.prerequisites):
            return None
        if run is None or run.closed_at is None:
            return learning.enrol(session, self.by, self.person, volume, at=at)
        until = session.scalar(select(Completion.valid_until).where(Completion.enrolment_id == run.enrolment))
        if until is None or self.ministry.house.day(at) + EXPIRING < until:
            return None
        return learning.open_run(session, self.by, self.person, volume.id, at=at)

    def _ahead(self, volume: Volume, share: float) -> list[Page]:
        """The pages they will go through in this run, in order."""
        run = runs.run(self.ministry.session, self.person, volume.id)
        steps: Steps = run.steps(volume) if run else {}
        every = list(volume.course.walk())
        if share < 1:
            every = every[: max(1, int(share * len(every)))]
        return [
            page
            for page in every
            if not finished(page, steps) and (counts(volume.course, page) or self.random.random() > SKIPS)
        ]

    def _read(self, volume: Volume, enrolment: int, page: Page, at: datetime) -> None:
        """Finish a lesson, with most of the questions in it tried."""
        session = self.ministry.session
        lesson = self.ministry.shelf.body(lambda: session, volume.revision, page.id, Lesson)
        asked = [piece.question for piece in lesson.pieces if piece.question] if lesson else []
        for question in asked:
            given = self._give(volume, question, draw_slot(question, self.random).drawn, self.officer.ability)
            if given is not None and self.random.random() < PRACTISES:
                learning.answer_practice(session, enrolment, volume.questions[question.id], given, at=at)
        learning.finish(session, self.by, enrolment, volume, page.id, house=self.ministry.house, at=at)

    def _take(self, volume: Volume, page: Page, at: datetime) -> Generator[datetime, None, datetime | None]:
        """Sit a quiz, a graded one until it is passed, and say when that was; None if they gave up."""
        session = self.ministry.session
        quiz = self.ministry.shelf.body(lambda: session, volume.revision, page.id, Quiz)
        assert quiz
        ability = self.officer.ability
        while True:
            yield at
            try:
                seed = f"{self.random.getrandbits(128):032x}"
                begun = quizzes.start(session, self.by, self.person, volume, quiz, at=at, seed=seed)
            except Refused:
                return None
            attempt = session.get_one(Attempt, begun)
            pauses = self._pauses(quiz, attempt)
            at += sum(pauses, timedelta())
            yield at
            self._answer(volume, quiz, attempt, ability, pauses)
            result = quizzes.hand_in(
                session, self.by, attempt, volume, quiz, house=self.ministry.house, at=at
            )
            if quiz.kind is not QuizKind.GRADED:
                return at
            if result and result.pending:
                at = yield from self._await_marks(attempt, at)
            if attempt.passed is not False:
                return at
            if self.officer.member is None and self.random.random() < GIVES_UP:
                return None
            ability += LEARNT_FROM_FAILING
            pause = timedelta(days=self.random.expovariate(1 / 2.5))
            at = self._sit_down(self._local(at + max(quiz.wait, pause) + DAY).date())

    def _await_marks(self, attempt: Attempt, at: datetime) -> Generator[datetime, None, datetime]:
        """Look each day whether somebody has marked what they wrote, and say when it was so."""
        while attempt.marked_at is None:
            at += DAY
            yield at
            self.ministry.session.refresh(attempt)
        return at

    def _pauses(self, quiz: Quiz, attempt: Attempt) -> list[timedelta]:
        """How long they think about each question, and at last before handing in; within the limit."""
        count = len(Paper.load(attempt.paper).slots) + 1
        pauses = [timedelta(seconds=self.random.lognormvariate(3.9, 0.5)) for _ in range(count)]
        taken = sum(pauses, timedelta())
        hurry = min(1.0, 0.95 * quiz.time / taken) if quiz.time else 1.0
        return [pause * hurry for pause in pauses]

    def _answer(
        self, volume: Volume, quiz: Quiz, attempt: Attempt, ability: float, pauses: list[timedelta]
    ) -> None:
        by_id = {question.id: question for question in quiz.questions}
        at = attempt.started_at
        for slot, pause in zip(Paper.load(attempt.paper).slots, pauses, strict=False):
            at += pause
            question = by_id[slot.question]
            given = self._give(volume, question, slot.drawn, ability)
            if given is None:
                continue
            told = quiz.feedback is FeedbackTime.EACH_QUESTION
            quizzes.save(
                self.ministry.session,
                attempt,
                volume.questions[question.id],
                given,
                at=at,
                credit=quizzes.credit_now(question, given) if told else None,
            )

    def _give(self, volume: Volume, question: Question, drawn: Drawn, ability: float) -> Answer | None:
        """Their answer to a question. Its chances are its own: what is drawn does not change their days."""
        random = Random(f"{self.officer.email} {question.id} {ability}")  # noqa: S311 - not a secret
        right = knows(ability + CARE * question.must, question.id, random)
        return answer(question, drawn, right=right, language=volume.course.language, random=random)

    def _local(self, at: datetime) -> datetime:
        zone = self.officer.service(self.ministry.house.day(at)).zone
        return at.astimezone(ZoneInfo(zone))

    def _sit_down(self, earliest: date) -> datetime:
        day = study_day(self.random, earliest)
        return sitting_down(self.random, day, self.officer.service(day).zone, self.officer.track)

    def _sittings(self, pages: Sequence[Page], days: timedelta) -> float:
        """In how many sittings they mean to go through these pages in so much time."""
        return max(min(len(pages), days / (2.5 * DAY)) * self.pace, 1)

    def _stamina(self, pages: Sequence[Page], days: timedelta) -> timedelta:
        """How long they sit at a time, so that they come to the end."""
        work = sum(minutes(page) for page in pages) / self._sittings(pages, days)
        return timedelta(minutes=min(max(work, 5), 60) * self.random.uniform(0.6, 1.1))

    def _return(self, at: datetime, pages: Sequence[Page], days: timedelta) -> datetime:
        """When they go on; sometimes later the same day."""
        local = self._local(at)
        pause = days / self._sittings(pages, days) * self.random.uniform(0.4, 1.2)
        if pause < DAY and local.hour < 15 and self.random.random() < 0.5:
            return at + timedelta(hours=self.random.uniform(1, 3))
        return self._sit_down(local.date() + max(DAY, pause))


def minutes(page: Page) -> int:
    """About how long a page takes."""
    return page.minutes or page.questions or 8
