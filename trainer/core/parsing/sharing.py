"""Answers are shared between languages: whatever earns credit in one earns it in all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from trainer.core.course import Compiled, Lesson, Question, Quiz
from trainer.core.questions.kind import Kind

_Swap = Callable[[Question], Question]


def share_answers(compiled: Compiled) -> Compiled:
    """The course and its translations, each accepting what the others accept."""
    languages = {"": compiled, **compiled.translations}
    kinds = {
        name: {one.id: one.kind for one in _questions(whole) if not one.language}
        for name, whole in languages.items()
    }
    shared = {name: _shared(whole, _swap(name, kinds)) for name, whole in languages.items()}
    return replace(shared.pop(""), translations=shared)


def _questions(compiled: Compiled) -> Iterator[Question]:
    for quiz in compiled.quizzes.values():
        yield from quiz.questions
    for lesson in compiled.lessons.values():
        yield from (piece.question for piece in lesson.pieces if piece.question)


def _swap(name: str, kinds: Mapping[str, Mapping[str, Kind]]) -> _Swap:
    def swap(question: Question) -> Question:
        # What falls back is the original's question, whose own language is not this one.
        own = "" if question.language else name
        others = [known[question.id] for key, known in kinds.items() if key != own and question.id in known]
        kind = question.kind.accepting(others) if others else question.kind
        return question if kind is question.kind else replace(question, kind=kind)

    return swap


def _shared(compiled: Compiled, swap: _Swap) -> Compiled:
    return replace(
        compiled,
        lessons={name: _lesson(one, swap) for name, one in compiled.lessons.items()},
        quizzes={name: _quiz(one, swap) for name, one in compiled.quizzes.items()},
    )


def _lesson(lesson: Lesson, swap: _Swap) -> Lesson:
    pieces = tuple(
        replace(piece, question=swap(piece.question)) if piece.question else piece for piece in lesson.pieces
    )
    return replace(lesson, pieces=pieces)


def _quiz(quiz: Quiz, swap: _Swap) -> Quiz:
    pools = tuple(replace(pool, questions=tuple(map(swap, pool.questions))) for pool in quiz.pools)
    return replace(quiz, pools=pools)
