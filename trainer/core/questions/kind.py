"""What every kind of question can do: be written, drawn, shown, read, marked, explained.

A `Kind` object holds one parsed answer block with its key. Four plain values pass through it,
each JSON-able so that it can be stored on an attempt:

- `Drawn`: what one attempt got, decided once from the attempt's seed (the order of the options
  and a random token for each). Stored on the server, never sent as it is.
- `View`: what the learner's page may know: texts and tokens, no key, no credit, no feedback.
- `Answer`: what the learner gave, in terms of the question as written (an option's place, a text),
  so that it can be marked again and counted over all attempts. None is a blank.
- the credit, an exact fraction from 0 to 1.

What an `Answer` is marked by stands in it: where an attempt drew values, they are noted with the answer.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions.block import Block, Shape, Tell
from trainer.core.questions.frame import frame

Words = Mapping[str, Mapping[str, Sequence[str]]]  # language -> English word -> what it is called there

Drawn = dict[str, Any]
View = dict[str, Any]
Answer = dict[str, Any]
Form = Mapping[str, Sequence[str]]  # the fields of one question, as posted


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What was typed makes no sense here: told to the learner at once, never marked wrong."""

    message: Message


@dataclass(frozen=True, slots=True)
class Account:
    """What may be told about an answer once feedback is due. All texts are safe HTML.

    The texts of `right` are alternatives, or with `every` the parts of the one right answer.
    """

    yours: tuple[str, ...]
    right: tuple[str, ...]
    feedback: tuple[str, ...]
    every: bool = False


class Kind(ABC):
    """One answer block of a question, with its key."""

    name: ClassVar[str]  # stored with attempts, names the partial: "choose-one"
    label: ClassVar[str]  # said to the learner above the question; a gettext message
    shape: ClassVar[Shape]  # how its answer lines begin
    settings: ClassVar[tuple[str, ...]] = ()  # settings of a question that only some kinds take
    repeated: ClassVar[tuple[str, ...]] = ()  # those of them that may stand several times
    by_hand: ClassVar[bool] = False  # a person marks it; until then an answer is pending
    confidence: ClassVar[bool] = True  # whether a learner can be asked how sure they are
    words: ClassVar[Words] = {}  # the words it brings, but for the English ones its grammar shows

    @property
    def worth(self) -> Fraction:
        """The points of a question whose author gives none."""
        return Fraction(1)

    @classmethod
    def claims(cls, block: Block) -> bool:
        """Whether a block of its shape is of this kind; asked in the order of the registry."""
        return True

    @classmethod
    @abstractmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """Understand the answer block of a question, or tell its problems and return None."""

    @abstractmethod
    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """Decide what one attempt gets: orders and tokens."""

    @abstractmethod
    def view(self, drawn: Drawn) -> View:
        """What the learner's page may know before feedback is due."""

    def fill_in(self, text: str, drawn: Drawn) -> str:
        """A text of the question (safe HTML) with the values drawn for an attempt in their places."""
        return text

    @abstractmethod
    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """The answer in the posted fields (named '' or by a suffix of the question's); None if blank."""

    @abstractmethod
    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """The fields as they stood: what the page needs to show a saved answer again."""

    @abstractmethod
    def mark(self, answer: Answer | None) -> Fraction:
        """The credit from 0 to 1; a blank earns nothing."""

    @abstractmethod
    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """The answer in words, the right one, and the feedback that fits."""

    def frame(self) -> object:
        """What a translation of it must have the same, to be compared: all but the words."""
        return frame(self)

    def rekeyed(self, now: "Kind") -> Self | None:
        """The question as it was asked, with the key that it has `now`.

        Only what is certainly the same takes another credit: an option, an item or a gap whose words are the
        same. None where answers given before can't be judged by the other key.
        """
        return None

    def accepting(self, others: Sequence["Kind"]) -> Self:
        """Itself in another language's eyes: it then earns what it earns in these translations of it.

        An answer is marked alike in every language, whatever language it is looked at in. Most kinds
        answer by place or figure and need nothing for it.
        """
        return self
