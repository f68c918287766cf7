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

_IN_ORDER: tuple[type[Kind], ...] = (
    ChooseOne,
    ChooseAll,
    ShortText,
    Estimate,
    Parameters,
    Number,
    Match,
    Order,
    Gaps,
    Essay,
)

KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in _IN_ORDER}
SHAPES: tuple[Shape, ...] = tuple(dict.fromkeys(kind.shape for kind in _IN_ORDER))
