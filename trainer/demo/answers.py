"""What people answer: whether they know it, and what they then choose or type.

Whether somebody knows the answer follows the one-parameter logistic (Rasch) model: with ability θ and
difficulty b in logits, P = 1 / (1 + e^(b - θ)). What they give goes through the kind's own reading,
as if it came from a browser. A text that nobody here knows how to write is left blank.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from trainer.core.course import Question
from trainer.core.questions.arithmetic import parse
from trainer.core.questions.choose_all import ChooseAll
from trainer.core.questions.choose_one import ChooseOne
from trainer.core.questions.essay import Essay
from trainer.core.questions.estimate import Estimate
from trainer.core.questions.gap import Gap
from trainer.core.questions.gaps import Gaps
from trainer.core.questions.kind import Answer, Drawn, Unreadable
from trainer.core.questions.match import Match
from trainer.core.questions.number import Number
from trainer.core.questions.numbers import decimal
from trainer.core.questions.order import Order
from trainer.core.questions.parameters import Parameters
from trainer.core.questions.short_text import ShortText
from trainer.demo.briefs import write

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
    if isinstance(question.kind, Essay):
        fields: Fields = {"": [write(question.id, right=right, random=random) or ""]}
    elif not right and random.random() < BLANK:
        return None
    else:
        fields = STRATEGIES[question.kind.name](question.kind, drawn, right, random)
    given = question.kind.read(fields, drawn, language=language)
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
    key = random.choice([key for key in kind.keys if key.credit == 1])
    value = (key.low + key.high) / 2
    slips = [slip for slip in _slips(value) if kind.mark({"value": str(slip)}) < 1]
    return {"": [decimal(value if right else random.choice(slips))]}


def _parameters(kind: Parameters, drawn: Drawn, right: bool, random: Random) -> Fields:
    given = {name: Fraction(text) for name, text in drawn["given"].items()}
    value = parse(next(key for key in kind.keys if key.credit == 1).formula)[0].compute(given)
    slips = [slip for slip in _slips(value) if not any(key.accepts(slip, given) for key in kind.keys)]
    return {"": [decimal(round(value if right else random.choice(slips), 6))]}


def _estimate(kind: Estimate, _drawn: Drawn, right: bool, random: Random) -> Fields:
    """Wrong is an interval that is too high, or too low."""
    middle = kind.truth if right else kind.truth + random.choice((-1, 1)) * kind.width
    reach = kind.width * random.choice((2, 3, 4)) / 10
    return {"-low": [decimal(middle - reach)], "-high": [decimal(middle + reach)]}


def _short_text(kind: ShortText, _drawn: Drawn, right: bool, random: Random) -> Fields:
    """Wrong is what earns a part, or a slip of the pen."""
    full = [key.text for key in kind.keys if key.credit == 1]
    part = [key.text for key in kind.keys if key.credit < 1]
    return {"": [random.choice(full if right else [*part, _misspelt(full[0])])]}


def _match(kind: Match, drawn: Drawn, right: bool, random: Random) -> Fields:
    """Wrong is one left side with the right side of another, or with a distractor."""
    chosen = [pair.right for pair in kind.pairs]
    if not right:
        place = random.randrange(len(chosen))
        chosen[place] = random.choice([r for r in range(len(kind.rights)) if r != chosen[place]])
    return {f"-{row}": [drawn["tokens"][place]] for row, place in enumerate(chosen, 1)}


def _order(kind: Order, drawn: Drawn, right: bool, random: Random) -> Fields:
    """Wrong is two neighbours the wrong way round."""
    numbers = list(range(1, len(kind.items) + 1))
    if not right:
        place = random.randrange(len(numbers) - 1)
        numbers[place : place + 2] = reversed(numbers[place : place + 2])
    return {f"-{token}": [str(n)] for token, n in zip(drawn["tokens"], numbers, strict=True)}


def _gaps(kind: Gaps, drawn: Drawn, right: bool, random: Random) -> Fields:
    """Wrong is one gap of them."""
    missed = None if right else random.randrange(len(kind.gaps))
    return {
        f"-{place + 1}": [_gap(gap, drawn["gaps"][place], place != missed, random)]
        for place, gap in enumerate(kind.gaps)
    }


def _gap(gap: Gap, drawn: Drawn, right: bool, random: Random) -> str:
    if gap.number:
        return _number(gap.number, drawn, right, random)[""][0]
    if gap.options:
        places = [place for place, option in enumerate(gap.options) if option.right is right]
        token: str = drawn["tokens"][random.choice(places)]
        return token
    return gap.texts[0] if right else _misspelt(gap.texts[0])


def _slips(value: Fraction) -> list[Fraction]:
    """What goes wrong with a number: ten times too much, the double, half, one off."""
    return [value * 10, value * 2, value / 2, value + 1, value - 1, value + 10, value * 100 + 1000]


def _misspelt(text: str) -> str:
    """A slip of the pen: the first letter twice."""
    return text[:1] + text


STRATEGIES: dict[str, Callable[[Any, Drawn, bool, Random], Fields]] = {
    ChooseOne.name: _choose_one,
    ChooseAll.name: _choose_all,
    ShortText.name: _short_text,
    Number.name: _number,
    Parameters.name: _parameters,
    Estimate.name: _estimate,
    Match.name: _match,
    Order.name: _order,
    Gaps.name: _gaps,
}
"""What to post for a right or a wrong answer, by the name of the kind; texts are in `briefs`."""
