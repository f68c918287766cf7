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
from trainer.core.parsing.words import QUESTION_SETTINGS, Vocabulary
from trainer.core.questions.block import Entry, Form, Tell, Text
from trainer.core.questions.credit import ROUND, SQUARE
from trainer.core.questions.registry import FORMS, KINDS
from trainer.core.source import fences

_SETTING = re.compile(
    r" {0,3}(?P<loud>[*_]{0,3})(?P<word>[^\W\d_][^:：*_`|\[\]()<>{}#.!?]{0,40}?)[ \u00a0\u202f]*(?:[:：](?P=loud)|(?P=loud)[ \u00a0\u202f]*[:：])"
    r"(?!//)[ \t\u00a0]*(?P<value>.*)$"
)
_BULLET = re.compile(r" {0,3}[-*+][ \t\u00a0\u202f]")
_QUOTE = re.compile(r"[ \t]*>[ ]?(?P<said>.*)$")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_INDENTED = re.compile(r"(?:  | ?\t)")

# What may go on over several paragraphs.
_LONG = frozenset({"explanation"})
SPECIAL = {name for kind in KINDS.values() for name in kind.settings}
KNOWN = frozenset(QUESTION_SETTINGS) | SPECIAL


@dataclass(slots=True)
class Parts:
    """A question taken apart: its prose line for line, its answer, its settings by English word."""

    prose: Text
    form: Form | None = None
    entries: list[Entry] = field(default_factory=list)
    settings: dict[str, Text] = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    """An answer line while the lines below it are gathered."""

    line: int
    written: str
    text: list[str]
    text_line: int
    feedback: list[str] = field(default_factory=list)
    feedback_line: int = 0

    def entry(self) -> Entry:
        feedback = "\n".join(self.feedback).rstrip()
        return Entry(
            self.line,
            self.written,
            Text("\n".join(self.text).strip(), self.text_line),
            Text(feedback, self.feedback_line or self.line),
        )


@dataclass(slots=True)
class _Span:
    """A block of answer lines: the places of its first and behind its last line."""

    form: Form
    first: int
    end: int
    drafts: list[_Draft]
    problems: list[tuple[int, Message, Message, str]] = field(default_factory=list)


def take_apart(rows: Sequence[str], start: int, vocabulary: Vocabulary, tell: Tell) -> Parts:
    """Take the lines below a question's heading apart; the first of them is line `start` of the file."""
    return _Splitter(rows, start, vocabulary, tell).parts()


class _Splitter:
    def __init__(self, rows: Sequence[str], start: int, vocabulary: Vocabulary, tell: Tell) -> None:
        self.rows = rows
        self.start = start
        self.words = vocabulary
        self.tell = tell
        self.fenced: set[int] = set()
        for fence in fences(rows):
            if ">" not in fence.lead:
                self.fenced.update(range(fence.first, fence.last + 1))
        self.settings: dict[str, Text] = {}

    def parts(self) -> Parts:
        spans = self._spans()
        answer = spans[-1] if spans else None
        prose = self._prose(answer.first if answer else len(self.rows))
        parts = Parts(prose, settings=self.settings)
        if answer:
            for place, message, correction, quote in answer.problems:
                self.tell(self.start + place, message, correction, quote=quote)
            self._after(answer)
            parts.form = answer.form
            parts.entries = [draft.entry() for draft in answer.drafts]
        return parts

    # Finding the blocks

    def _form(self, place: int) -> Form | None:
        if place in self.fenced:
            return None
        return next((form for form in FORMS if form.line.fullmatch(self.rows[place])), None)

    def _spans(self) -> list[_Span]:
        spans: list[_Span] = []
        place = 0
        while place < len(self.rows):
            form = self._form(place)
            if form is None:
                place += 1
                continue
            span = self._span(place, form)
            spans.append(span)
            place = span.end
        return spans

    def _span(self, place: int, form: Form) -> _Span:
        """The block that begins here: answer lines, what is indented below them, `>` lines, blank lines."""
        span = _Span(form, place, place, [])
        self._unmarked_above(span)
        blank = False
        while place < len(self.rows):
            row = self.rows[place]
            other = self._form(place)
            if not row.strip():
                blank = True
                place += 1
                continue
            if other is not None:
                self._answer_line(span, place, other)
            elif place not in self.fenced and (quoted := _QUOTE.match(row)):
                self._feedback(span.drafts[-1], place, quoted["said"], blank)
            elif _INDENTED.match(row) or (place in self.fenced and place - 1 in self.fenced and not blank):
                self._continuation(span, place, blank)
            elif form in (ROUND, SQUARE) and _BULLET.match(row) and place not in self.fenced:
                self._unmarked(span, place)
            else:
                break
            blank = False
            place += 1
            span.end = place
        return span

    def _answer_line(self, span: _Span, place: int, form: Form) -> None:
        row = self.rows[place]
        found = form.line.fullmatch(row)
        text = found["text"] if found else ""
        span.drafts.append(
            _Draft(self.start + place, row[: len(row) - len(text)], [text.strip()], self.start + place)
        )
        if form is not span.form and not any(
            problem[3].startswith(form.name[:3]) for problem in span.problems
        ):
            span.problems.append(
                (
                    place,
                    Message(
                        "Two kinds of answer stand in one list: `{one}` above and `{other}` here.",
                        one=span.form.name,
                        other=form.name,
                    ),
                    Message(
                        "Keep one kind; if the first list belongs to the question, put a sentence between them."
                    ),
                    row.strip(),
                )
            )

    def _feedback(self, draft: _Draft, place: int, said: str, blank: bool) -> None:
        if not draft.feedback:
            draft.feedback_line = self.start + place
        elif blank:
            missing = self.start + place - draft.feedback_line - len(draft.feedback)
            draft.feedback += [""] * missing
        draft.feedback.append(said)

    def _continuation(self, span: _Span, place: int, blank: bool) -> None:
        draft = span.drafts[-1]
        row = self.rows[place]
        if not draft.feedback:
            missing = self.start + place - draft.text_line - len(draft.text)
            draft.text += [""] * missing + [_dedent(row)]
        elif blank:
            span.problems.append(
                (
                    place,
                    Message("This text stands below the feedback of an option."),
                    Message(
                        "If it is feedback, begin it with `>`; if it belongs to the option, move it above the feedback."
                    ),
                    row.strip(),
                )
            )
        else:
            draft.feedback.append(row.strip())

    def _unmarked_above(self, span: _Span) -> None:
        """List items directly above the first answer line: options whose mark was forgotten or is unknown."""
        if span.form not in (ROUND, SQUARE):
            return
        place = span.first - 1
        while place >= 0 and place not in self.fenced and _BULLET.match(self.rows[place]):
            self._unmarked(span, place)
            span.first = place
            place -= 1
        span.problems.reverse()

    def _unmarked(self, span: _Span, place: int) -> None:
        row = self.rows[place].strip()
        text = row[1:].strip()
        bracket = re.match(r"[\[(（［]([^\])）］]{0,12})[\])）］]\s*(.*)", text)
        if bracket:
            message = Message("`{mark}` is not a mark Trainer knows.", mark=text[: bracket.start(2)].strip())
            text = bracket[2]
        else:
            message = Message("This line of the list has no mark.")
        correction = (
            Message("Write `- ( ) {text}` if it is wrong, `- (x) {text}` if it is right.", text=text)
            if span.form is ROUND
            else Message("Write `- [ ] {text}` if it is wrong, `- [x] {text}` if it is right.", text=text)
        )
        span.problems.append((place, message, correction, row))
        # What follows belongs to this line and not to the option above.
        span.drafts.append(_Draft(self.start + place, "", [text], self.start + place))

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

    def _after(self, answer: _Span) -> None:
        """Below the answer: settings, and nothing else."""
        place = answer.end
        while place < len(self.rows):
            row = self.rows[place]
            if not row.strip() or (_RULE.match(row) and not self.rows[place - 1].strip()):
                place += 1
                continue
            found = self._setting(place, after=True)
            if found is None:
                self._tell_stray(place)
                place = self._paragraph(place)
            else:
                place = self._take(found, place, len(self.rows), after=True)

    def _setting(self, place: int, *, after: bool) -> tuple[str, str] | None:
        """The English word (or '' for a told problem) and the value, if a line is a setting."""
        found = None if place in self.fenced else _SETTING.match(self.rows[place])
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

    def _take(self, setting: tuple[str, str], place: int, end: int, *, after: bool) -> int:
        """Note a setting and its further lines; the place behind them."""
        meaning, value = setting
        stop = place + 1
        while stop < end:
            row = self.rows[stop]
            if stop in self.fenced and stop - 1 in self.fenced:
                stop += 1
            elif not row.strip() or _INDENTED.match(row):
                stop += 1
            elif meaning not in _LONG and not (after and not meaning):
                break
            elif _HEADING.match(row) and stop not in self.fenced:
                break
            elif _RULE.match(row) or self._setting_begins(stop):
                break
            else:
                stop += 1
        while stop > place + 1 and not self.rows[stop - 1].strip():
            stop -= 1
        words = "\n".join([value, *map(_dedent, self.rows[place + 1 : stop])])
        text = Text(words.strip(), self.start + place + (0 if value.strip() else 1))
        if not meaning:
            return stop
        if meaning in self.settings:
            self.tell(
                self.start + place,
                Message("`{word}:` stands here twice.", word=self.words.word(meaning).capitalize()),
                Message("Keep one; the first is in line {line}.", line=self.settings[meaning].line),
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
            self.settings[meaning] = text
        return stop

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

    def _tell_stray(self, place: int) -> None:
        row = self.rows[place]
        words = row.strip()
        found = _SETTING.match(row)
        if found and place not in self.fenced:
            known = ", ".join(f"`{self.words.word(name).capitalize()}:`" for name in QUESTION_SETTINGS)
            message = Message("`{word}:` is not a word Trainer knows.", word=found["word"].strip())
            correction = Message("Below the answer may stand: {words}.", words=known)
        elif _BULLET.match(row):
            message = Message("This line stands below the answer, but is no part of it.")
            correction = Message("Give it the mark of the answers above, or move it above them.")
        else:
            message = Message(
                "Below the answer only settings may stand; learners would see this text too early."
            )
            correction = Message("Write `Explanation: {words}`, or move it above the answer.", words=words)
        self.tell(self.start + place, message, correction, quote=words)

    def _paragraph(self, place: int) -> int:
        """The place behind a stray paragraph, so that it is told once."""
        place += 1
        while place < len(self.rows) and self.rows[place].strip() and not self._setting_begins(place):
            place += 1
        return place


def _dedent(row: str) -> str:
    """A line without the indentation that makes it belong to the line above: up to four spaces or a tab."""
    if row.startswith("\t"):
        return row[1:]
    room = len(row) - len(row.lstrip(" "))
    return row[min(room, 2 if room < 4 else 4) :]
