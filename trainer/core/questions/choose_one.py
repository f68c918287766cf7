"""Choose one: `- ( ) no`, `- (x) yes`, `- (50%) partly`."""

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions import choices
from trainer.core.questions.block import Block, Tell
from trainer.core.questions.choices import Option
from trainer.core.questions.credit import ROUND, credit_of
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View


@dataclass(frozen=True)
class ChooseOne(Kind):
    """One of several options; the credit is the one in its bracket."""

    name: ClassVar[str] = "choose-one"
    label: ClassVar[str] = Message("Choose one").text
    shape = ROUND

    options: tuple[Option, ...]

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """At least two options, at least one fully right, not all of them."""
        options = choices.parse_options(
            block, tell, lambda entry, mark: credit_of(entry, mark, block.language, tell)
        )
        if options is None:
            return None
        shares = [option.credit for option in options]
        if max(shares) < 1:
            tell(
                block.line,
                Message("No option of this question is right."),
                Message(
                    "Mark the right one with `(x)`: `- (x) {text}`.", text=block.entries[0].text.words.strip()
                ),
            )
        elif min(shares) == 1:
            tell(
                block.line,
                Message("Every option of this question is right."),
                Message("Mark the wrong ones with an empty bracket: `- ( )`."),
            )
        else:
            return cls(options)
        return None

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """An order, and a token for each option."""
        return choices.draw_options(len(self.options), random, shuffle=shuffle)

    def view(self, drawn: Drawn) -> View:
        """`options`: token and text of each, in the order drawn."""
        return choices.view_options(self.options, drawn)

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """The place of the option whose token was posted."""
        chosen = choices.read_tokens(form.get("", ()), drawn)
        if isinstance(chosen, Unreadable):
            return chosen
        if len(chosen) > 1:
            return Unreadable(Message("Only one option can be chosen here. Choose the best one."))
        return {"option": chosen[0]} if chosen else None

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`chosen`: the tokens that stand."""
        return {"chosen": [] if answer is None else [drawn["tokens"][answer["option"]]]}

    def mark(self, answer: Answer | None) -> Fraction:
        """The credit of the chosen option."""
        return Fraction(0) if answer is None else self.options[answer["option"]].credit

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """The option chosen, those with full credit, and the feedback on the chosen one."""
        right = tuple(self.options[place].text for place in drawn["order"] if self.options[place].credit == 1)
        if answer is None:
            return Account((), right, ())
        chosen = self.options[answer["option"]]
        return Account((chosen.text,), right, (chosen.feedback,) if chosen.feedback else ())

    def rekeyed(self, now: Kind) -> Self | None:
        """Each option with the credit it has now."""
        if not isinstance(now, ChooseOne):
            return None
        return replace(self, options=choices.rekey_options(self.options, now.options))
