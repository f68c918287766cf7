"""Short text: `= "Tallinn"`, `= "Tallin" (50%)`, `= other`."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions.block import Block, Tell
from trainer.core.questions.credit import EQUALS, read_other, read_share, split_credit
from trainer.core.questions.fold import fold
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View, Words

MAX_LENGTH = 500

# Word turns every quote curly, each language in its own way: what may close each opening sign.
_CLOSING = {
    '"': '"”“',
    "“": '”"“',
    "„": '“”"',
    "”": '”"',
    "«": "»",
    "»": "«»",
    "「": "」",
    "『": "』",
    "＂": "＂",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One accepted text and its credit; of another `language` than its question's, it is compared by that."""

    text: str
    credit: Fraction
    feedback: str = ""
    language: str = ""


@dataclass(frozen=True)
class ShortText(Kind):
    """A few words, equal after folding (see `fold`); never fuzzy, no patterns."""

    name: ClassVar[str] = "short-text"
    label: ClassVar[str] = Message("Write a short answer").text
    shape = EQUALS
    words: ClassVar[Words] = {"en": {"other": ("other",)}, "fr": {"other": ("autre",)}}

    keys: tuple[Key, ...]
    other: str = ""  # feedback on whatever no line accepts
    language: str = ""  # by which letters are folded
    also: tuple[Key, ...] = ()  # accepted because it is a right text in another language

    @classmethod
    def claims(cls, block: Block) -> bool:
        """A block with a quoted text in it; a number mixed in is told as a problem."""
        return any(entry.text.words.strip()[:1] in _CLOSING for entry in block if entry.text)

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """At least one text with full credit, none twice."""
        before = tell.count
        keys: dict[str, Key] = {}
        other: str | None = None
        for entry in block:
            words, credit = split_credit(entry.text)
            if block.meaning(words) == "other":
                other = read_other(entry, credit, other, block, tell)
                continue
            text = unquote(words)
            share = read_share(entry, credit, block, tell)
            if text is None:
                bare = "".join(char for char in words if char not in '"“”„«»「」')
                tell(
                    entry.line,
                    Message("`{words}` stands without quotes among texts with quotes.", words=words),
                    Message('Write `= "{bare}"`.', bare=bare),
                    quote=words or entry.written.strip(),
                )
            elif not fold(text, block.language):
                tell(
                    entry.line,
                    Message("There is no text between the quotes."),
                    Message('Write the answer there, such as `= "Tallinn"`.'),
                    quote=words,
                )
            elif fold(text, block.language) in keys:
                tell(
                    entry.line,
                    Message(
                        "`{text}` stands here twice: case, spaces and kinds of quotes don't count.", text=text
                    ),
                    Message("Delete one of the two lines."),
                    quote=words,
                )
            elif share is not None:
                keys[fold(text, block.language)] = Key(text, share, block.prose(entry.feedback))
        if tell.count > before:
            return None
        if not any(key.credit == 1 for key in keys.values()):
            tell(
                block.line,
                Message("No text earns full credit here."),
                Message('Add a line with the right answer, such as `= "Tallinn"`.'),
            )
            return None
        return cls(tuple(keys.values()), other or "", block.language)

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """Nothing is drawn."""
        return {}

    def view(self, drawn: Drawn) -> View:
        """Nothing but the field."""
        return {}

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """`text`: what was typed."""
        text = next(iter(form.get("", ())), "").strip()
        if len(text) > MAX_LENGTH:
            return Unreadable(Message("That is too long for a short answer. Write a few words only."))
        return {"text": text} if text else None

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`text`: what stands in the field."""
        return {"text": "" if answer is None else answer["text"]}

    def mark(self, answer: Answer | None) -> Fraction:
        """The credit of the text that is the same after folding."""
        key = self._same(answer)
        return key.credit if key else Fraction(0)

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """The text given, those with full credit, and the feedback on it or on the rest."""
        right = tuple(html.escape(key.text) for key in self.keys if key.credit == 1)
        if answer is None:
            return Account((), right, ())
        key = self._same(answer)
        feedback = key.feedback if key else self.other
        return Account((html.escape(answer["text"]),), right, (feedback,) if feedback else ())

    def frame(self) -> object:
        """Nothing: each language has its own texts, and as many as it needs."""
        return self.name

    def accepting(self, others: Sequence[Kind]) -> Self:
        """The texts of the other languages earn what they earn there."""
        same = [other for other in others if isinstance(other, ShortText)]
        also = (Key(key.text, key.credit, language=other.language) for other in same for key in other.keys)
        return replace(self, also=tuple(also))

    def rekeyed(self, now: Kind) -> Self | None:
        """The texts it has now."""
        if not isinstance(now, ShortText) or now.language != self.language:
            return None
        return replace(self, keys=now.keys, other=now.other, also=now.also)

    def _same(self, answer: Answer | None) -> Key | None:
        """The key for an answer: the one with most credit, so that every language marks alike."""
        if answer is None:
            return None
        given, keys = answer["text"], (*self.keys, *self.also)
        same = [key for key in keys if self._folded(key.text, key) == self._folded(given, key)]
        return max(same, key=lambda key: key.credit, default=None)

    def _folded(self, text: str, key: Key) -> str:
        return fold(text, key.language or self.language)


def unquote(words: str) -> str | None:
    """The text between the outermost quotes; None if it does not stand in quotes."""
    closing = _CLOSING.get(words[:1])
    if closing is None or len(words) < 2 or words[-1] not in closing:
        return None
    return words[1:-1].strip()
