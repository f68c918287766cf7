"""Gaps: `The [[Budapest|Council of Europe]] Convention …`, `[[a/b*/c]]` to pick, `[[= 72 +- 1]]`."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any, ClassVar, Self

from trainer.core.message import Message
from trainer.core.questions import choices
from trainer.core.questions.block import Block, Shape, Tell, Text, outside_code
from trainer.core.questions.frame import frame
from trainer.core.questions.gap import Foreign, Gap, parse_gap, same_text
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View
from trainer.core.questions.units import read_typed

MAX_GAPS = 100
MAX_LENGTH = 200  # characters typed into a gap

GAP = Shape(
    "[[ ]]",
    re.compile(r"(?!)"),
    inside=re.compile(r"\[\[(?P<gap>(?:\\.|(?!\n[ \t]*\n)[^\\\[\]]|\[(?!\[)|\](?!\]))*)\]\](?!\()"),
)

_EMPTY = "…"  # what is said of a gap left blank

# A gap waits in the Markdown as its number between two signs of private use.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_WAITING = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ADDRESS = re.compile(rf"\]\([^()\s]*{_OPEN}|\]:[^\n]*{_OPEN}|!\[[^\]\n]*{_OPEN}")
_TAG = re.compile(r'<(?:[^>"]|"[^"]*")*>')


@dataclass(frozen=True)
class Gaps(Kind):
    """A paragraph, list or table with gaps to type into or to pick for: right gaps / gaps."""

    name: ClassVar[str] = "gaps"
    label: ClassVar[str] = Message("Fill the gaps").text
    shape = GAP

    pieces: tuple[str, ...]  # the HTML before, between and behind the gaps: one more than there are gaps
    gaps: tuple[Gap, ...]
    language: str = ""  # by which letters are folded

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        """Every gap has an answer. The gaps leave the text before Markdown sees it (rules 32-34)."""
        before = tell.count
        (entry,) = block.entries
        words = entry.text.words.replace(_OPEN, "").replace(_CLOSE, "")
        places = list(GAP.inside.finditer(outside_code(words))) if GAP.inside else []
        if len(places) > MAX_GAPS:
            tell(
                entry.line,
                Message(
                    "This question has {count} gaps; {limit} is the limit.", count=len(places), limit=MAX_GAPS
                ),
                Message("Make several questions of it."),
            )
            return None
        gaps: list[Gap | None] = []
        parts: list[str] = []
        end = 0
        for found in places:
            at = Text(
                words[found.start("gap") : found.end("gap")], entry.line + words.count("\n", 0, found.start())
            )
            # A number of lines of its own, so that the lines of what follows stay what they are.
            parts.append(
                words[end : found.start()] + f"{_OPEN}{len(gaps)}{_CLOSE}" + "\n" * at.words.count("\n")
            )
            gaps.append(parse_gap(at, block, tell))
            end = found.end()
        text = "".join(parts) + words[end:]
        whole = "" if _ADDRESS.search(text) else block.prose(Text(text, entry.line))
        # A table is named by its headings: a gap among them stands in the name as well, and is taken out.
        split = _WAITING.split(_TAG.sub(lambda tag: _WAITING.sub("", tag[0]), whole))
        if tell.count == before and split[1::2] != [str(place) for place in range(len(gaps))]:
            tell(
                entry.line,
                Message("A gap stands where it can't be shown: in a link's address or a picture."),
                Message("Write it into the sentence."),
                quote=entry.text.words.split("\n", 1)[0],
            )
        good = tuple(gap for gap in gaps if gap is not None)
        return None if tell.count > before else cls(tuple(split[::2]), good, block.language)

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        """For each gap to pick for an order and tokens, always shuffled (rule 70); else nothing."""
        return {
            "gaps": [
                choices.draw_options(len(gap.options), random, shuffle=True) if gap.options else {}
                for gap in self.gaps
            ]
        }

    def view(self, drawn: Drawn) -> View:
        """`parts`: `html` and then, but for the last, a `gap`: its number, `choices` and `unit`."""
        parts: list[dict[str, Any]] = [{"html": piece} for piece in self.pieces]
        for place, (gap, got) in enumerate(zip(self.gaps, drawn["gaps"], strict=True)):
            some = [{"token": got["tokens"][at], "text": gap.options[at].text} for at in got.get("order", ())]
            unit = gap.number.unit if gap.number else ""
            parts[place]["gap"] = {"number": str(place + 1), "choices": some, "unit": unit}
        return {"parts": parts}

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        """`gaps`: for each an option's place, a text, a number typed and read, or None for a blank."""
        given: list[dict[str, Any] | None] = []
        for place, (gap, got) in enumerate(zip(self.gaps, drawn["gaps"], strict=True)):
            typed = next(iter(form.get(f"-{place + 1}", ())), "").strip()
            read = _read(gap, typed, got, language) if typed else None
            if isinstance(read, Unreadable):
                return read
            given.append(read)
        return {"gaps": given} if any(one is not None for one in given) else None

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        """`gaps`: what stands in each, by its number, a token or a text; `value`: the numbers as read."""
        given = enumerate([] if answer is None else answer["gaps"])
        filled = {place: one for place, one in given if one is not None}
        return {
            "gaps": {
                str(place + 1): self._standing(one, drawn["gaps"][place]) for place, one in filled.items()
            },
            "value": "; ".join(one["value"] for one in filled.values() if "value" in one),
        }

    def _standing(self, given: dict[str, Any], drawn: Drawn) -> str:
        if "option" in given:
            token: str = drawn["tokens"][given["option"]]
            return token
        return str(given["typed"] if "typed" in given else given["text"])

    def mark(self, answer: Answer | None) -> Fraction:
        """Right gaps / gaps."""
        if answer is None:
            return Fraction(0)
        right = sum(self._right(place, answer["gaps"][place]) for place in range(len(self.gaps)))
        return Fraction(right, len(self.gaps))

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        """What stands in the gaps, and what should."""
        right = tuple(gap.right for gap in self.gaps)
        if answer is None:
            return Account((), right, (), every=True)
        said = zip(self.gaps, answer["gaps"], strict=False)
        return Account(tuple(_said(gap, one) for gap, one in said), right, (), every=True)

    def frame(self) -> object:
        """The gaps, and what is right in each but for its words."""
        return tuple((frame(gap), bool(gap.texts)) for gap in self.gaps)

    def accepting(self, others: Sequence[Kind]) -> Self:
        """The texts of the other languages are right in the same gaps."""
        same = [other for other in others if isinstance(other, Gaps)]
        gaps = (
            replace(
                gap, also=tuple(Foreign(text, one.language) for one in same for text in one.gaps[place].texts)
            )
            for place, gap in enumerate(self.gaps)
        )
        return replace(self, gaps=tuple(gaps)) if same else self

    def rekeyed(self, now: Kind) -> Self | None:
        """What is right in each gap now; None if there are not the same gaps."""
        if not isinstance(now, Gaps) or len(now.gaps) != len(self.gaps) or now.language != self.language:
            return None
        gaps = [gap.rekeyed(other) for gap, other in zip(self.gaps, now.gaps, strict=True)]
        known = tuple(gap for gap in gaps if gap is not None)
        return replace(self, gaps=known) if len(known) == len(gaps) else None

    def _right(self, place: int, given: dict[str, Any] | None) -> bool:
        gap = self.gaps[place]
        if given is None:
            return False
        if gap.options:
            return gap.options[int(given["option"])].right
        if gap.number:
            return gap.number.mark(given) == 1
        own = ((text, self.language) for text in gap.texts)
        accepted = (*own, *((one.text, one.language) for one in gap.also))
        return any(
            same_text(given["text"], language) == same_text(text, language) for text, language in accepted
        )


def _read(gap: Gap, typed: str, drawn: Drawn, language: str) -> dict[str, Any] | Unreadable:
    if gap.options:
        chosen = choices.read_tokens([typed], drawn)
        return chosen if isinstance(chosen, Unreadable) else {"option": chosen[0]}
    if gap.number:
        value = read_typed(typed, gap.number.unit, language)
        return value if isinstance(value, Unreadable) else {"typed": typed, "value": value}
    if len(typed) > MAX_LENGTH:
        return Unreadable(Message("That is too long for a gap. Write a few words only."))
    return {"text": typed}


def _said(gap: Gap, given: dict[str, Any] | None) -> str:
    if given is None:
        return _EMPTY
    if gap.options:
        return html.escape(gap.options[given["option"]].text)
    return html.escape(given["typed"] if gap.number else given["text"])
