"""Two states of a course: what is another one for its learners, in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from trainer.core.course import Compiled, Course, Page, PageKind, Question, Quiz
from trainer.core.message import Message
from trainer.core.progress import counts
from trainer.core.questions.numbers import decimal
from trainer.core.rekeying import corrected, is_corrected


class Sort(StrEnum):
    """What a difference is about."""

    COURSE = "course"
    LESSON = "lesson"
    QUIZ = "quiz"
    QUESTION = "question"
    KEY = "key"  # marks that were given may change by it


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that learners will find changed: where (page, or page#question; '' is the course), and what.

    `file` is the text to look at: the new one, or of what is gone the old one.
    """

    sort: Sort
    place: str
    file: str
    message: Message


def differences(before: Compiled, now: Compiled) -> list[Difference]:
    """All that publishing changes for learners: the course, its pages in reading order, what is gone."""
    found = [Difference(Sort.COURSE, "", "course.md", one) for one in _course(before.course, now.course)]
    earlier = {page.id: page for page in before.course.walk()}
    kept: set[str] = set()
    asked = _asked(before)
    for page in now.course.walk():
        former = next((earlier[name] for name in (page.id, *page.was) if name in earlier), None)
        if former is None or former.kind is not page.kind:
            found.append(_page(page, _new(now.course, page)))
            continue
        kept.add(former.id)
        found += [_page(page, one) for one in _outline(before.course, former, now.course, page)]
        if page.kind is PageKind.QUIZ:
            found += _quiz(page, before.quizzes[former.id], now.quizzes[page.id], asked)
        elif replace(before.lessons[former.id], id="") != replace(now.lessons[page.id], id=""):
            found.append(_page(page, Message("The text of the lesson “{title}” changes.", title=page.title)))
    gone = [page for page in earlier.values() if page.id not in kept]
    found += [_page(page, _gone(page)) for page in gone]
    still = _asked(now)
    for name, (page, question) in asked.items():
        if name not in still and page.id in kept:
            found.append(
                _question(page, question, Message("The question `{id}` is not asked any more.", id=name))
            )
    return found


def _asked(course: Compiled) -> dict[str, tuple[Page, Question]]:
    """Every question of every quiz, with the page it is on."""
    pages = [page for page in course.course.walk() if page.kind is PageKind.QUIZ]
    return {one.id: (page, one) for page in pages for one in course.quizzes[page.id].questions}


def _page(page: Page, message: Message) -> Difference:
    sort = Sort.QUIZ if page.kind is PageKind.QUIZ else Sort.LESSON
    return Difference(sort, page.id, page.file, message)


def _question(page: Page, question: Question, message: Message, sort: Sort = Sort.QUESTION) -> Difference:
    return Difference(sort, f"{page.id}#{question.id}", page.file, message)


def _course(before: Course, now: Course) -> Iterator[Message]:
    if before.title != now.title:
        yield Message(
            "The course is called “{now}” instead of “{before}”.", now=now.title, before=before.title
        )
    if before.valid_months != now.valid_months:
        yield Message(
            "Completions from now on are valid {now} instead of {before}.",
            now=_validity(now.valid_months),
            before=_validity(before.valid_months),
        )
    if before.in_order != now.in_order:
        yield (
            Message("Lessons must now be read in order.")
            if now.in_order
            else Message("Lessons may now be read in any order.")
        )
    if set(before.prerequisites) != set(now.prerequisites):
        yield Message("Other courses come before this one.")
    if (before.summary, before.welcome) != (now.summary, now.welcome):
        yield Message("The words that present the course change.")


def _validity(months: int | None) -> Message:
    return Message("for ever") if months is None else Message("for {months} months", months=months)


def _new(course: Course, page: Page) -> Message:
    if page.kind is PageKind.QUIZ:
        return (
            Message("New quiz “{title}”: it has to be passed to complete the course.", title=page.title)
            if counts(course, page)
            else Message("New quiz “{title}”.", title=page.title)
        )
    return (
        Message("New lesson “{title}”: it has to be read to complete the course.", title=page.title)
        if counts(course, page)
        else Message("New lesson “{title}”, which is optional.", title=page.title)
    )


def _gone(page: Page) -> Message:
    if page.kind is PageKind.QUIZ:
        return Message("The quiz “{title}” is gone. Attempts at it stay readable.", title=page.title)
    return Message("The lesson “{title}” is gone.", title=page.title)


def _outline(was: Course, former: Page, course: Course, page: Page) -> Iterator[Message]:
    if former.title != page.title:
        yield Message("“{before}” is now called “{now}”.", before=former.title, now=page.title)
    if counts(was, former) and not counts(course, page):
        yield Message("“{title}” is not needed any more to complete the course.", title=page.title)
    if counts(course, page) and not counts(was, former):
        yield Message("“{title}” is now needed to complete the course.", title=page.title)


def _quiz(
    page: Page, before: Quiz, now: Quiz, asked: Mapping[str, tuple[Page, Question]]
) -> Iterator[Difference]:
    yield from (_page(page, one) for one in _rules(before, now))
    for question in now.questions:
        if question.id not in asked:
            message = Message("New question `{id}`.", id=question.id)
            yield _question(page, question, message)
            continue
        former = asked[question.id][1]
        keyed = is_corrected(former, question)
        if keyed:
            yield _question(page, question, _key(former, question), Sort.KEY)
        if corrected(former, question) is None:
            yield _question(
                page,
                question,
                Message(
                    "The answer of the question `{id}` is written anew: earlier answers keep their mark.",
                    id=question.id,
                ),
            )
        elif _said(former) != _said(question):
            yield _question(page, question, Message("The question `{id}` is worded anew.", id=question.id))
        if former.points != question.points:
            yield _question(
                page,
                question,
                Message(
                    "The question `{id}` counts {now} points instead of {before}, from the next attempt on.",
                    id=question.id,
                    now=decimal(question.points),
                    before=decimal(former.points),
                ),
            )
        if former.must != question.must:
            yield _question(page, question, _must(question))


def _must(question: Question) -> Message:
    if question.must:
        return Message("Without the question `{id}` the quiz can't be passed any more.", id=question.id)
    return Message("The quiz can now be passed without the question `{id}`.", id=question.id)


def _key(before: Question, now: Question) -> Message:
    if now.void and not before.void:
        return Message("The question `{id}` is void: whoever had it gets full marks for it.", id=now.id)
    if before.void and not now.void:
        return Message("The question `{id}` is not void any more.", id=now.id)
    return Message("The key of the question `{id}` is corrected.", id=now.id)


def _said(question: Question) -> object:
    """What a learner reads of a question: the same where only its key or its rules differ."""
    kind = question.kind
    options = [
        getattr(one, "text", "")
        for name in ("options", "items", "pairs", "rights", "rubric")
        for one in getattr(kind, name, ())
    ]
    pieces = getattr(kind, "pieces", ())
    return question.ask, question.text, question.hint, question.explanation, sorted(options), pieces


def _rules(before: Quiz, now: Quiz) -> Iterator[Message]:
    """What a quiz asks otherwise than before, for attempts that begin from now on."""
    if before.kind is not now.kind:
        yield Message("The quiz is now of the kind {now}; it was {before}.", now=now.kind, before=before.kind)
    for label, then, today in (
        (Message("The pass mark"), _share(before.pass_mark), _share(now.pass_mark)),
        (
            Message("The pass mark of each outcome"),
            _share(before.pass_per_outcome),
            _share(now.pass_per_outcome),
        ),
        (Message("The number of attempts"), _attempts(before), _attempts(now)),
        (Message("The wait between attempts"), _span(before.wait), _span(now.wait)),
        (Message("The time"), _span(before.time), _span(now.time)),
        (Message("The number of questions in an attempt"), str(before.drawn), str(now.drawn)),
    ):
        if str(then) != str(today):
            yield Message("{rule} is {now} instead of {before}.", rule=label, now=today, before=then)
    if before.feedback is not now.feedback:
        yield Message("When the answers are told changes.")
    if before.declaration != now.declaration:
        yield Message("The declaration before handing in changes.")
    if before.confidence != now.confidence:
        yield (
            Message("Learners are now asked how sure they are.")
            if now.confidence
            else Message("Learners are not asked any more how sure they are.")
        )
    if before.markers != now.markers:
        yield Message("The number of instructors who mark an answer changes.")


def _share(value: Fraction | None) -> Message | str:
    return Message("none") if value is None else f"{decimal(value * 100)}\u00a0%"


def _attempts(quiz: Quiz) -> Message | str:
    return Message("unlimited") if quiz.attempts is None else str(quiz.attempts)


def _span(value: timedelta | None) -> Message:
    if not value:
        return Message("none")
    return Message("{minutes} minutes", minutes=decimal(Fraction(int(value.total_seconds()), 60)))
