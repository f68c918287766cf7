"""The kinds of question by name, in the order in which they are asked whether a block is theirs."""

from trainer.core.questions.block import Shape
from trainer.core.questions.choose_all import ChooseAll
from trainer.core.questions.choose_one import ChooseOne
from trainer.core.questions.essay import Essay
from trainer.core.questions.estimate import Estimate
from trainer.core.questions.gaps import Gaps
from trainer.core.questions.kind import Kind
from trainer.core.questions.match import Match
from trainer.core.questions.number import Number
from trainer.core.questions.order import Order
from trainer.core.questions.parameters import Parameters
from trainer.core.questions.short_text import ShortText

KINDS: dict[str, type[Kind]] = {}
SHAPES: list[Shape] = []


def register(kind: type[Kind]) -> None:
    """Make a kind known, to be asked after those before it. The parser reads the table at its import."""
    KINDS[kind.name] = kind
    if kind.shape not in SHAPES:
        SHAPES.append(kind.shape)


register(ChooseOne)
register(ChooseAll)
register(ShortText)
register(Estimate)
register(Parameters)
register(Number)
register(Match)
register(Order)
register(Gaps)
register(Essay)
