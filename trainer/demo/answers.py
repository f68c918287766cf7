"""What people answer: whether they know it, and what they then choose or type.

Whether somebody knows the answer follows the one-parameter logistic (Rasch) model: with ability θ and
difficulty b in logits, P = 1 / (1 + e^(b - θ)). What they give goes through the kind's own reading,
as if it came from a browser. A kind without a strategy here is left blank.
"""

import math
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from trainer.core.course import Question
from trainer.core.questions.choose_all import ChooseAll
from trainer.core.questions.choose_one import ChooseOne
from trainer.core.questions.kind import Answer, Drawn, Unreadable
from trainer.core.questions.number import Number
from trainer.core.questions.numbers import decimal
from trainer.core.questions.short_text import ShortText

Fields = dict[str, list[str]]

BLANK = 0.06  # of what somebody does not know, they leave this share open


@cache
def difficulty(question: str) -> float:
    """The difficulty of a question, in logits: its own, the same for everybody for ever."""
    return Random(question).gauss(0, 1)  # noqa: S311 - not a secret


def knows(ability: float, question: str, random: Random) -> bool:
    """Whether somebody of this ability gets a question right this time."""
    return random.random() < 1 / (1 + math.exp(difficulty(question) - ability))


def answer(question: Question, drawn: Drawn, *, right: bool, language: str, random: Random) -> Answer | None:
    """A right or a wrong answer to a question as it was drawn; None leaves it blank."""
    strategy = STRATEGIES.get(question.kind.name)
    if strategy is None or (not right and random.random() < BLANK):
        return None
    given = question.kind.read(strategy(question.kind, drawn, right, random), drawn, language=language)
    return None if isinstance(given, Unreadable) else given


@cache
def _liking(text: str) -> float:
    """How tempting an option is by its text: of the wrong ones, some mislead many, some nobody."""
    return 0.05 + Random(text).random() ** 2  # noqa: S311 - not a secret


def _choose_one(kind: ChooseOne, drawn: Drawn, right: bool, random: Random) -> Fields:
    places = [place for place, option in enumerate(kind.options) if (option.credit == 1) is right]
    place = random.choices(places, [_liking(kind.options[place].text) for place in places])[0]
    return {"": [drawn["tokens"][place]]}


def _choose_all(kind: ChooseAll, drawn: Drawn, right: bool, random: Random) -> Fields:
    """Wrong is one of the right ones missed, or a wrong one ticked, or both."""
    ticked = [place for place, option in enumerate(kind.options) if option.credit]
    if not right:
        wrong = [place for place in range(len(kind.options)) if place not in ticked]
        tempting = random.choices(wrong, [_liking(kind.options[place].text) for place in wrong])[0]
        missed = random.random()
        if missed < 0.7:
            ticked.remove(random.choice(ticked))
        if missed > 0.4 or not ticked:
            ticked.append(tempting)
    return {"": [drawn["tokens"][place] for place in ticked]}


def _number(kind: Number, _drawn: Drawn, right: bool, random: Random) -> Fields:
    """Wrong is what slips give: ten times too much, half, the double, one off."""
    key = random.choice([key for key in kind.keys if key.credit == 1])
    value = (key.low + key.high) / 2
    slips = [value * 10, value * 2, value / 2, value + 1, value - 1, value + 10]
    wrong = [slip for slip in slips if kind.mark({"value": str(slip)}) < 1]
    return {"": [decimal(value if right or not wrong else random.choice(wrong))]}


def _short_text(kind: ShortText, _drawn: Drawn, right: bool, random: Random) -> Fields:
    """Wrong is what earns a part, or a slip of the pen: the first two letters the wrong way round."""
    full = [key.text for key in kind.keys if key.credit == 1]
    part = [key.text for key in kind.keys if key.credit < 1]
    slip = full[0][1:2] + full[0][:1] + full[0][2:]
    return {"": [random.choice(full if right else [*part, slip])]}


STRATEGIES: dict[str, Callable[[Any, Drawn, bool, Random], Fields]] = {
    ChooseOne.name: _choose_one,
    ChooseAll.name: _choose_all,
    Number.name: _number,
    ShortText.name: _short_text,
}
"""What to post for a right or a wrong answer, by the name of the kind."""
