"""What publishing asks before progress would be lost: pages that moved, questions that changed their kind."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy.orm import Session

from trainer.catalogue import queries
from trainer.catalogue.compiler import Parts
from trainer.catalogue.models import Revision
from trainer.core import moving, storing
from trainer.core.course import Course, Lesson, PageKind, Question, Quiz
from trainer.core.message import Message
from trainer.core.moving import Move
from trainer.core.problem import Problem
from trainer.core.source import Source, lines


def moves(session: Session, newest: Revision, source: Source) -> list[Move]:
    """The new pages that look like one of the newest revision that is gone."""
    known = queries.items(session, newest.course_id).pages
    return moving.moves(queries.source_of(session, newest.id), source, known)


def changed_kinds(session: Session, newest: Revision, source: Source, parts: Parts) -> list[Problem]:
    """Questions that are of another kind than when their id was last used, in any revision."""
    asked = {question.id: (file, question) for file, question in questions(parts.outline, parts.bodies)}
    before = last_asked(session, newest, asked)
    return [
        _problem(source, file, question, before[name].kind.name)
        for name, (file, question) in asked.items()
        if name in before and before[name].kind.name != question.kind.name
    ]


def last_asked(session: Session, newest: Revision, names: Collection[str]) -> dict[str, Question]:
    """Those of these questions that have been asked before, as the last revision that did asked them."""
    wanted = set(names) & queries.items(session, newest.course_id).questions.keys()
    found: dict[str, Question] = {}
    revision: Revision | None = newest
    while revision is not None and found.keys() != wanted:
        bodies = queries.parts(session, revision.id)
        outline = storing.load(Course, bodies[storing.part_name("")])
        for _, question in questions(outline, bodies):
            if question.id in wanted:
                found.setdefault(question.id, question)
        revision = session.get(Revision, revision.parent_id) if revision.parent_id else None
    return found


def questions(outline: Course, bodies: Mapping[str, bytes]) -> Iterator[tuple[str, Question]]:
    """Every question of a compiled course with its file: those of quizzes, and practice in lessons."""
    for page in outline.walk():
        if page.kind is PageKind.QUIZ:
            yield from ((page.file, one) for one in storing.load(Quiz, bodies[page.id]).questions)
        elif page.kind is PageKind.LESSON:
            pieces = storing.load(Lesson, bodies[page.id]).pieces
            yield from ((page.file, one.question) for one in pieces if one.question)


def _problem(source: Source, file: str, question: Question, before: str) -> Problem:
    braces = "{#" + question.id + "}"
    rows = lines(source[file].decode("utf-8-sig"))
    line = next((number for number, row in enumerate(rows, 1) if braces in row), 0)
    return Problem(
        file,
        line,
        0,
        Message(
            "The question `{id}` was of the kind `{before}` and is now `{kind}`: answers that were given to"
            " it would mean something else.",
            id=question.id,
            before=before,
            kind=question.kind.name,
        ),
        Message("Give it another id, such as `{{#{id}-2}}`.", id=question.id),
        braces,
    )
