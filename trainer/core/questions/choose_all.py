"""Choose all that apply: `- [x] right`, `- [ ] wrong`; `Scoring: exact` for all or nothing."""

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions import choices
from trainer.core.questions.block import Block, Entry, Tell
from trainer.core.questions.choices import Option
from trainer.core.questions.credit import SCORING, SQUARE, is_cross, read_scoring
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View, Words


@dataclass(frozen=True)
class ChooseAll(Kind):
    """Boxes to tick, each right or wrong.

    Net scoring pays max(0, ticked right / all right - ticked wrong / all wrong): a blank and ticking
    everything both earn exactly nothing. Exact scoring pays only for the very set.
    """

    name: ClassVar[str] = "choose-all"
    label: ClassVar[str] = Message("Choose all that apply").text
    shape = SQUARE
    settings: ClassVar[tuple[str, ...]] = ("scoring",)
    words: ClassVar[Words] = SCORING

    options: tuple[Option, ...]  # credit 1 is right, 0 wrong
    exact: bool = False

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """At least two options, some right and some wrong."""
        before = tell.count
        exact = read_scoring(block, tell)
        options = choices.parse_options(block, tell, lambda entry, mark: _right(entry, mark, tell))
        if options is None or tell.count > before:
            return None
        right = sum(option.credit for option in options)
        if right == 0:
            tell(
                block.line,
                Message("No option of this question is right."),
                Message(
                    "Mark each right one with `[x]`: `- [x] {text}`.",
                    text=block.entries[0].text.words.strip(),
                ),
            )
            return None
        if right == len(options):
            tell(
                block.line,
                Message("Every option of this question is right, so ticking everything would do."),
                Message("Add a wrong one: `- [ ] something that does not apply`."),
            )
            return None
        return cls(options, exact)

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """An order, and a token for each option."""
        return choices.draw_options(len(self.options), random, shuffle=shuffle)

    def view(self, drawn: Drawn) -> View:
        """`options`: token and text of each, in the order drawn. How many are right is not told."""
        return choices.view_options(self.options, drawn)

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """The places of the options ticked; nothing ticked is a blank."""
        chosen = choices.read_tokens(form.get("", ()), drawn)
        if isinstance(chosen, Unreadable):
            return chosen
        return {"options": chosen} if chosen else None

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`chosen`: the tokens that stand."""
        return {"chosen": [] if answer is None else [drawn["tokens"][place] for place in answer["options"]]}

    def mark(self, answer: Answer | None) -> Fraction:
        """Net or exact credit, see the class."""
        ticked = set() if answer is None else set(answer["options"])
        right = {place for place, option in enumerate(self.options) if option.credit}
        if self.exact:
            return Fraction(int(ticked == right))
        wrong = len(self.options) - len(right)
        return max(
            Fraction(0), Fraction(len(ticked & right), len(right)) - Fraction(len(ticked - right), wrong)
        )

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """What was ticked, what was right, and the feedback on what was ticked or missed."""
        ticked = set() if answer is None else set(answer["options"])
        inorder = [(place, self.options[place]) for place in drawn["order"]]
        return Account(
            tuple(option.text for place, option in inorder if place in ticked),
            tuple(option.text for place, option in inorder if option.credit),
            tuple(
                option.feedback
                for place, option in inorder
                if option.feedback and answer is not None and (place in ticked or option.credit)
            ),
            every=True,
        )

    def rekeyed(self, now: Kind) -> Self | None:
        """Each option right or wrong as it is now; None if then all or none of those asked were right."""
        if not isinstance(now, ChooseAll):
            return None
        options = choices.rekey_options(self.options, now.options)
        judged = 0 < sum(option.credit for option in options) < len(options)
        return replace(self, options=options, exact=now.exact) if judged else None


def _right(entry: Entry, written: str, tell: Tell) -> Fraction | None:
    mark = written.replace("\u00a0", " ").strip()
    if not mark or is_cross(mark):
        return Fraction(int(bool(mark)))
    tell(
        entry.line,
        Message("`[{mark}]` is not a mark Trainer knows: a box is right or wrong.", mark=mark),
        Message("Write `[x]` or `[ ]`. For part credit use round brackets: `- ({mark})`.", mark=mark),
        quote=f"[{written}]",
    )
    return None
