"""Questions of an attempt as they are looked back on: with the keys that have been corrected since."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from trainer.catalogue import shelf
from trainer.catalogue.shelf import Volume, translation
from trainer.core.course import PageKind, Question, Quiz
from trainer.core.questions.frame import frame
from trainer.core.rekeying import corrected, with_keys
from trainer.pages.language import tongue
from trainer.quiz.queries import Sitting
from trainer.quiz.remarking import queries
from trainer.quiz.views.sitting import in_words_of_reader


def with_todays_keys(session: Session, sitting: Sitting, volume: Volume, quiz: Quiz) -> Quiz:
    """The quiz of an attempt in its reader's words, with the keys its questions have been given since."""
    shown = in_words_of_reader(sitting, volume, quiz)
    rows = queries.corrected_since(session, volume.id, sitting.attempt.revision_id)
    newest = {name: revision for revision, name, _ in rows}
    found = {one.id: _today(one, shown, volume, newest[one.id]) for one in quiz.questions if one.id in newest}
    return with_keys(shown, {name: one for name, one in found.items() if one})


def _today(own: Question, shown: Quiz, volume: Volume, revision: int) -> Question | None:
    """A question as it was asked with its newest key: in the original's words where others do not fit it."""
    now = _question(revision, own.id, "")
    today = corrected(own, now) if now else None
    if today is None or not shown.language:
        return today
    theirs = next(one for one in shown.questions if one.id == own.id)
    there = _question(revision, own.id, translation(volume.course, tongue()))
    translated = corrected(theirs, there) if there else None
    same = translated is not None and frame(translated.kind) == frame(today.kind)
    return translated if same else replace(today, language=volume.course.language)


def _question(revision: int, name: str, language: str) -> Question | None:
    return next((one for one in _questions(revision, language) if one.id == name), None)


def _questions(revision: int, language: str) -> Iterator[Question]:
    outline = shelf.outline(revision)
    for page in outline.walk() if outline else ():
        if page.kind is PageKind.QUIZ:
            quiz = shelf.quiz(revision, page.id, language)
            yield from quiz.questions if quiz else ()
