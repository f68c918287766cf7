"""The lines of a question: where its answer starts and ends, and the settings around it.

heading
prose, and settings           (earlier answer-like lists are prose)
the answer block              (the last block of answer lines)
settings only
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from trainer.core.message import Message
from trainer.core.parsing.answers import (
    INDENTED,
    Span,
    check_cut,
    check_line,
    code_lines,
    dedent,
    find_answers,
)
from trainer.core.parsing.inside import find_inside, has_answers
from trainer.core.parsing.stray import tell_stray
from trainer.core.parsing.words import QUESTION_SETTINGS, Vocabulary
from trainer.core.questions.block import Entry, Shape, Tell, Text
from trainer.core.questions.registry import KINDS

_SETTING = re.compile(
    r" {0,3}(?P<loud>[*_]{0,3})(?P<word>[^\W\d_][^:：*_`|\[\]()<>{}#.!?]{0,40}?)[ \u00a0\u202f]*"
    r"(?:[:：](?P=loud)|(?P=loud)[ \u00a0\u202f]*[:：])"
    r"(?!//)[ \t\u00a0]*(?P<value>.*)$"
)
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")

_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,3}[.)])[ \t\u00a0]")

# What may go on over several paragraphs.
_LONG = frozenset({"explanation"})
SPECIAL = {name for kind in KINDS.values() for name in kind.settings}
_REPEATED = {name for kind in KINDS.values() for name in kind.repeated}
KNOWN = frozenset(QUESTION_SETTINGS) | SPECIAL


@dataclass(slots=True)
class Parts:
    """A question taken apart: its prose line for line, its answer, its settings by English word."""

    prose: Text
    shape: Shape | None = None
    entries: list[Entry] = field(default_factory=list)
    broken: bool = False  # a problem of the answer's lines was told
    settings: dict[str, Text] = field(default_factory=dict)
    special: dict[str, tuple[Text, ...]] = field(default_factory=dict)  # those that kinds bring


def take_apart(rows: Sequence[str], start: int, vocabulary: Vocabulary, tell: Tell) -> Parts:
    """Take the lines below a question's heading apart; the first of them is line `start` of the file."""
    return _Splitter(rows, start, vocabulary, tell).parts()


class _Splitter:
    def __init__(self, rows: Sequence[str], start: int, vocabulary: Vocabulary, tell: Tell) -> None:
        self.rows = rows
        self.start = start
        self.words = vocabulary
        self.tell = tell
        self.fenced = code_lines(rows)
        self.settings: dict[str, list[Text]] = {}
        self.spoilt = False  # a setting that the kind of answer reads was told

    def parts(self) -> Parts:
        spans = find_answers(self.rows, self.start, self.fenced, self._indented_setting)
        answer = self._answer(spans)
        prose = self._prose(answer.first if answer else len(self.rows))
        code = frozenset(self.start + place for place in self.fenced)
        inside = find_inside(prose, code, self.tell, listed=answer is not None)
        parts = Parts(prose)
        if answer:
            for place, message, correction, quote in answer.problems:
                self.tell(self.start + place, message, correction, quote=quote)
            self._after(answer)
            parts.shape = answer.shape
            parts.broken = bool(answer.problems)
            parts.entries = [draft.entry() for draft in answer.drafts]
        elif inside:
            parts.prose, parts.shape, parts.entries = inside.prose, inside.shape, [inside.entry]
        parts.broken = parts.broken or self.spoilt or (inside is not None and inside.broken)
        parts.settings = {word: texts[0] for word, texts in self.settings.items()}
        parts.special = {word: tuple(texts) for word, texts in self.settings.items() if word in SPECIAL}
        return parts

    def _answer(self, spans: list[Span]) -> Span | None:
        """The last block; but one above an explanation stays the answer, or its key would be shown."""
        spans = [span for span in spans if not (span.shape.plain and self._hangs(span.first))]
        for place, after in enumerate(spans):
            above = spans[place - 1] if place else None
            between = (self._known_setting(row) for row in range(above.end if above else 0, after.first))
            if not any(meaning in _LONG for meaning in between):
                continue
            answered = not above.shape.plain if above else has_answers("\n".join(self.rows[: after.first]))
            if after.shape.plain and answered:
                return above  # steps, or words with an arrow, in an explanation
            if above:
                message = Message("Here stands a second answer, below the explanation of the first.")
                correction = Message(
                    "Keep one answer; indent a list that belongs to the explanation by four spaces."
                )
                above.problems.append((after.first, message, correction, self.rows[after.first].strip()))
                return above
        if spans:
            check_line(spans, self.rows)
            if not any(map(self._indented_setting, range(spans[-1].first))):
                check_cut(spans, self.rows)
        return spans[-1] if spans else None

    def _hangs(self, place: int) -> bool:
        """Whether a line belongs to the setting above it, which has no value on its own line."""
        found = _SETTING.match(self.rows[place - 1]) if place else None
        return bool(found and not found["value"].strip() and self._known_setting(place - 1))

    def _known_setting(self, place: int) -> str:
        """The English word of a setting that begins in a line, or ''."""
        found = None if place in self.fenced else _SETTING.match(self.rows[place])
        meaning = self.words.meaning(found["word"]) if found else ""
        return meaning if meaning in KNOWN else ""

    # Prose and settings

    def _prose(self, end: int) -> Text:
        """The lines above the answer without the settings, each in its place so that lines count on."""
        kept = list(self.rows[:end])
        place = 0
        while place < end:
            found = self._setting(place, after=False)
            if found is None:
                place += 1
                continue
            stop = self._take(found, place, end, after=False)
            kept[place:stop] = [""] * (stop - place)
            place = stop
        lead = next((number for number, row in enumerate(kept) if row.strip()), 0)
        return Text("\n".join(kept[lead:]).rstrip(), self.start + lead)

    def _after(self, answer: Span) -> None:
        """Below the answer: settings, and nothing else."""
        place = answer.end
        while place < len(self.rows):
            row = self.rows[place]
            if not row.strip() or (_RULE.match(row) and not self.rows[place - 1].strip()):
                place += 1
                continue
            found = self._setting(place, after=True)
            if found is None:
                found_here = None if place in self.fenced else _SETTING.match(row)
                word = found_here["word"].strip() if found_here else ""
                tell_stray(row, word, self.start + place, self.words, self.tell)
                place = self._paragraph(place)
            else:
                place = self._take(found, place, len(self.rows), after=True)

    def _setting(self, place: int, *, after: bool) -> tuple[str, str] | None:
        """The English word (or '' for a told problem) and the value, if a line is a setting."""
        found = None if place in self.fenced else _SETTING.match(self.rows[place])
        if self._indented_setting(place):
            words = self.rows[place].strip()
            self.spoilt = True
            self.tell(
                self.start + place,
                Message("This setting is indented, so it would become part of what stands above it."),
                Message("Begin it at the left: `{words}`.", words=words),
                quote=words,
            )
            return "", words
        if found is None:
            return None
        written = found["word"].strip()
        meaning = self.words.meaning(written)
        if meaning in KNOWN and not found["loud"]:
            return meaning, found["value"]
        near = self.words.nearest(written, KNOWN) if not found["loud"] or after else ""
        foreign = self.words.foreign(written)
        line, quote = self.start + place, f"{written}:"
        if meaning in KNOWN:
            self.tell(
                line,
                Message(
                    "`{word}:` is a setting of the question, and settings stand without `*` or `_`.",
                    word=written,
                ),
                Message("Write `{word}: {value}`.", word=written, value=found["value"].strip("*_ ")),
                quote=quote,
            )
        elif near:
            self.spoilt = self.spoilt or self.words.meaning(near) in SPECIAL
            self.tell(
                line,
                Message("`{word}:` is not a word Trainer knows.", word=written),
                Message("Write `{near}:`.", near=near[:1].upper() + near[1:])
                if after
                else Message(
                    "Write `{near}:`; if it belongs to the text, write it bold: `**{word}:**`.",
                    near=near[:1].upper() + near[1:],
                    word=written,
                ),
                quote=quote,
            )
        elif foreign and foreign[0] in KNOWN and not found["loud"]:
            best = self.words.word(foreign[0])
            self.tell(
                line,
                Message(
                    "`{word}:` is {language}; this file is in another language.",
                    word=written,
                    language=foreign[1],
                ),
                Message("Write `{best}:`.", best=best[:1].upper() + best[1:]),
                quote=quote,
            )
        else:
            return None
        return "", found["value"]

    def _indented_setting(self, place: int) -> bool:
        """Whether a line is a setting that does not begin at the left, where a list or a text goes on."""
        row = self.rows[place]
        if place in self.fenced or not INDENTED.match(row):
            return False
        found = _SETTING.match(row.strip())
        return found is not None and not found["loud"] and self.words.meaning(found["word"].strip()) in KNOWN

    def _take(self, setting: tuple[str, str], place: int, end: int, *, after: bool) -> int:
        """Note a setting and its further lines; the place behind them."""
        meaning, value = setting
        # Below the answer, what a misspelt setting drags along is told with it.
        long = meaning in _LONG or (after and not meaning)
        listed = not value.strip() and meaning in SPECIAL
        stop = place + 1
        while stop < end:
            row = self.rows[stop]
            in_code = stop in self.fenced and stop - 1 in self.fenced
            belongs = in_code or not row.strip() or INDENTED.match(row) or (listed and _ITEM.match(row))
            if not belongs and (not long or self._ends(stop)):
                break
            if self._indented_setting(stop):
                break
            stop += 1
        while stop > place + 1 and not self.rows[stop - 1].strip():
            stop -= 1
        words = "\n".join([value, *dedent(self.rows[place + 1 : stop])])
        text = Text(words.strip(), self.start + place + (0 if value.strip() else 1))
        if not meaning:
            return stop
        if meaning in self.settings and meaning not in _REPEATED:
            self.tell(
                self.start + place,
                Message("`{word}:` stands here twice.", word=self.words.word(meaning).capitalize()),
                Message("Keep one; the first is in line {line}.", line=self.settings[meaning][0].line),
                quote=self.rows[place].strip(),
            )
        elif not words.strip():
            self.tell(
                self.start + place,
                Message("`{word}:` has no value.", word=self.words.word(meaning).capitalize()),
                Message("Write it behind the colon, or delete the line."),
                quote=self.rows[place].strip(),
            )
        else:
            self.settings.setdefault(meaning, []).append(text)
        return stop

    def _ends(self, place: int) -> bool:
        """Whether a text of several paragraphs ends above a line: at a heading, a rule, a setting."""
        row = self.rows[place]
        heading = place not in self.fenced and bool(_HEADING.match(row))
        return heading or bool(_RULE.match(row)) or self._setting_begins(place)

    def _setting_begins(self, place: int) -> bool:
        """Whether the explanation above ends here: a setting, or what a misspelt one looks like."""
        found = None if place in self.fenced else _SETTING.match(self.rows[place])
        if found is None:
            return False
        word = found["word"].strip()
        if self.words.meaning(word) in KNOWN:
            return True
        foreign = self.words.foreign(word)
        if found["loud"]:
            return False
        return bool(self.words.nearest(word, KNOWN)) or (foreign is not None and foreign[0] in KNOWN)

    def _paragraph(self, place: int) -> int:
        """The place behind a stray paragraph, so that it is told once."""
        place += 1
        while place < len(self.rows) and self.rows[place].strip() and not self._setting_begins(place):
            place += 1
        return place
