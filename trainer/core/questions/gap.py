"""One gap: alternatives `a|b`, a list to pick from `a/b*/c`, or a number `= 72 +- 1`."""

import html
import re
import unicodedata
from dataclasses import dataclass, replace

from trainer.core.message import Message
from trainer.core.questions.block import Block, Entry, Tell, Text
from trainer.core.questions.credit import EQUALS
from trainer.core.questions.fold import fold
from trainer.core.questions.number import Number

_ESCAPED = re.compile(r"\\([/*|\\\[\]])")


@dataclass(frozen=True, slots=True)
class Option:
    """One of the texts to pick from."""

    text: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Foreign:
    """A text that is right in another language, and is compared by that."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What a gap accepts: one of these texts, the right one of these options, or a number."""

    texts: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    number: Number | None = None
    also: tuple[Foreign, ...] = ()

    @property
    def right(self) -> str:
        """What belongs here, as safe HTML; the first of the texts."""
        if self.number:
            return html.escape(next(key.written for key in self.number.keys if key.credit == 1))
        return html.escape(
            self.texts[0] if self.texts else next(one.text for one in self.options if one.right)
        )

    def rekeyed(self, now: "Gap") -> "Gap | None":
        """The gap as it was asked, with what is right in it now; None if it is of another sort."""
        if self.options and now.options:
            right = {fold(option.text): option.right for option in now.options}
            options = tuple(replace(one, right=right.get(fold(one.text), one.right)) for one in self.options)
            return replace(self, options=options) if sum(one.right for one in options) == 1 else None
        if self.number and now.number:
            number = self.number.rekeyed(now.number)
            return replace(self, number=number) if number else None
        return replace(self, texts=now.texts, also=now.also) if self.texts and now.texts else None


def same_text(text: str, language: str) -> str:
    """A text as it is compared: folded, the digits of every script as ASCII (rule 34)."""
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    return fold(digits, language)


def parse_gap(text: Text, block: Block, tell: Tell) -> Gap | None:
    """Read what stands between `[[` and `]]`, or tell what is wrong with it (rules 33, 34)."""
    words = " ".join(text.words.split())
    if words.startswith(("=", "＝")):
        return _number(words, text.line, block, tell)
    parts = _split(words, "|")
    picks = _split(words, "/")
    starred = [part for part in picks if _starred(part)]
    if starred and len(parts) > 1:
        message = Message("`{words}` mixes a list to pick from with alternatives.", words=words)
        correction = Message("Use `/` between options to pick, or `|` between texts that are all right.")
    elif starred:
        return _options(picks, words, text.line, block, tell)
    elif len(picks) > 1:
        message = Message(
            "`{words}` has a `/` and no star, so it may be a list without its right option.", words=words
        )
        correction = Message(
            "Write a star behind the right one, `[[{first}*/…]]`; if the text has a slash, write `\\/`.",
            first=picks[0].strip(),
        )
    elif not all(same_text(_plain(part), block.language) for part in parts):
        message = (
            Message("This gap has no answer.")
            if len(parts) == 1
            else Message("An alternative of this gap is empty.")
        )
        correction = Message("Write what belongs there: `[[answer]]`, or `[[one|another]]`.")
    elif twice := _twice(parts, block):
        message = Message("`{text}` stands in this gap twice: case and spaces don't count.", text=twice)
        correction = Message("Delete one of the two.")
    else:
        return Gap(texts=tuple(_plain(part) for part in parts))
    tell(text.line, message, correction, quote=f"[[{text.words}]]".split("\n", 1)[0])
    return None


def _number(words: str, line: int, block: Block, tell: Tell) -> Gap | None:
    """A gap with a number is read and marked as a question for one."""
    lines = [part.strip() for part in _split(words, "|")]
    nothing = Text("", line)
    entries = tuple(Entry(line, "=", Text(part.lstrip("=＝").strip(), line), nothing) for part in lines)
    before = tell.count
    number = Number.parse(replace(block, shape=EQUALS, entries=entries), tell)
    if number is None or tell.count > before:
        return None
    if number.other or any(key.credit < 1 for key in number.keys):
        tell(
            line,
            Message("A gap is right or wrong; it has no share of credit."),
            Message("Write only numbers that are right, or ask for the number in a question of its own."),
            quote=f"[[{words}]]",
        )
        return None
    return Gap(number=number)


def _options(picks: list[str], words: str, line: int, block: Block, tell: Tell) -> Gap | None:
    texts = [_plain(part.strip()[:-1] if _starred(part) else part) for part in picks]
    stars = sum(_starred(part) for part in picks)
    if not all(same_text(text, block.language) for text in texts):
        message = Message("An option of this gap is empty.")
        correction = Message("Write a text between the slashes, or delete one of them.")
    elif len(texts) == 1:
        message = Message("This gap has one option, so there is nothing to pick.")
        correction = Message(
            "Add wrong ones, `[[{text}*/wrong]]`; if the star belongs to the text, write `\\*`.",
            text=texts[0],
        )
    elif stars > 1:
        message = Message("This gap has {count} stars; one option is right.", count=stars)
        correction = Message("Keep one star; if a star belongs to the text, write `\\*`.")
    elif twice := _twice(texts, block):
        message = Message("`{text}` stands in this gap twice: case and spaces don't count.", text=twice)
        correction = Message("Delete one of the two.")
    else:
        right = (_starred(part) for part in picks)
        return Gap(options=tuple(Option(text, star) for text, star in zip(texts, right, strict=True)))
    tell(line, message, correction, quote=f"[[{words}]]")
    return None


def _split(words: str, sign: str) -> list[str]:
    """The parts between signs that stand without a backslash."""
    return re.split(rf"(?<!\\){re.escape(sign)}", words)


def _starred(part: str) -> bool:
    return part.rstrip().endswith("*") and not part.rstrip().endswith("\\*")


def _plain(part: str) -> str:
    """A part without the backslashes that make its signs literal."""
    return _ESCAPED.sub(r"\1", part).strip()


def _twice(parts: list[str], block: Block) -> str:
    """A text that stands among the parts for a second time, or ''."""
    seen: set[str] = set()
    for part in parts:
        same = same_text(_plain(part), block.language)
        if same in seen:
            return _plain(part)
        seen.add(same)
    return ""
