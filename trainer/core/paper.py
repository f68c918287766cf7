"""A quiz and a seed make a paper: the questions, orders and tokens that one attempt gets."""

from dataclasses import dataclass
from random import Random
from typing import Any

from trainer.core.course import Question, Quiz
from trainer.core.questions.kind import Drawn


@dataclass(frozen=True, slots=True)
class Slot:
    """A question's place on a paper: which one, and what was drawn for it."""

    question: str
    drawn: Drawn


@dataclass(frozen=True, slots=True)
class Paper:
    """What one attempt got, in the order it is shown. Stored on the attempt."""

    slots: tuple[Slot, ...]

    def dump(self) -> dict[str, Any]:
        """The paper as JSON-able values."""
        return {"slots": [[slot.question, slot.drawn] for slot in self.slots]}

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "Paper":
        """A paper from what `dump` gave."""
        return cls(tuple(Slot(question, drawn) for question, drawn in stored["slots"]))


def draw(quiz: Quiz, seed: str) -> Paper:
    """Draw the paper for an attempt. The same quiz and seed give the same paper."""
    random = Random(seed)  # noqa: S311 - the seed is the secret, and it is random
    slots = []
    for pool in quiz.pools:
        chosen = (
            random.sample(pool.questions, pool.drawn) if quiz.shuffle or pool.draw else list(pool.questions)
        )
        if not quiz.shuffle:
            chosen.sort(key=pool.questions.index)
        slots += [draw_slot(question, random, shuffle=quiz.shuffle) for question in chosen]
    return Paper(tuple(slots))


def draw_slot(question: Question, random: Random, *, shuffle: bool = True) -> Slot:
    """Draw one question; its author may have forbidden another order of its options."""
    return Slot(question.id, question.kind.draw(random, shuffle=shuffle and question.shuffle))
