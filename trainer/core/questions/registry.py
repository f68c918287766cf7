"""The kinds of question by name, in the order in which they are asked whether a block is theirs."""

from trainer.core.questions.block import Shape
from trainer.core.questions.choose_all import ChooseAll
from trainer.core.questions.choose_one import ChooseOne
from trainer.core.questions.kind import Kind
from trainer.core.questions.number import Number
from trainer.core.questions.short_text import ShortText

_IN_ORDER: tuple[type[Kind], ...] = (
    ChooseOne,
    ChooseAll,
    ShortText,
    Number,
)

KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in _IN_ORDER}
SHAPES: tuple[Shape, ...] = tuple(dict.fromkeys(kind.shape for kind in _IN_ORDER))
