"""Where the answers of a question stand: blocks of answer lines with what belongs to each line."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from trainer.core.message import Message
from trainer.core.questions.block import Entry, Shape, Text
from trainer.core.questions.credit import ROUND, SQUARE
from trainer.core.questions.essay import LINE
from trainer.core.questions.match import PAIR
from trainer.core.questions.order import NUMBERED
from trainer.core.questions.registry import SHAPES
from trainer.core.source import fences

BULLET = re.compile(r" {0,3}[-*+][ \t\u00a0\u202f]")
INDENTED = re.compile(r"(?:  | ?\t)")
# A line of these lists without its mark is an option whose mark was forgotten, never prose.
_MARKED = (ROUND, SQUARE, PAIR, NUMBERED)
# What looks like one of their marks, with the dash in front of it gone.
_DASHLESS = re.compile(r" ?(?P<mark>[(\[（［][^\])）］]{0,12}[\])）］])[ \t\u00a0]+(?P<text>\S.*)$")
_HALF = re.compile(
    r"[(\[（［][ \u00a0]*[xXхХ×✓✔]?[ \u00a0]+(?P<text>[^\])）］]*)$|[ xXхХ×✓✔]?[\])）］]\s*(?P<more>.*)$"
)
_PAIR_WITHOUT_DASH = re.compile(r" ?\S.*? (?:->|→) [^:]*[^\s:.?!]$")
_MARK = re.compile(r"[\[(（［]([^\])）］]{0,12})[\])）］]\s*(.*)")
_QUOTE = re.compile(r"[ \t]*>[ ]?(?P<said>.*)$")
_CORRECTIONS = {
    ROUND: Message("Write `- ( ) {text}` if it is wrong, `- (x) {text}` if it is right."),
    SQUARE: Message("Write `- [ ] {text}` if it is wrong, `- [x] {text}` if it is right."),
    NUMBERED: Message("Write it with its number: `1) {text}`."),
    PAIR: Message("Write what it goes with behind an arrow: `- {text} -> …`; a distractor is `- -> {text}`."),
}


@dataclass(slots=True)
class Draft:
    """An answer line while the lines below it are gathered."""

    line: int
    written: str
    text: list[str]
    text_line: int
    feedback: list[str] = field(default_factory=list)
    feedback_line: int = 0

    def entry(self) -> Entry:
        """The answer line with all that was gathered below it."""
        feedback = "\n".join(self.feedback).rstrip()
        return Entry(
            self.line,
            self.written,
            Text("\n".join([self.text[0], *dedent(self.text[1:])]).strip(), self.text_line),
            Text(feedback, self.feedback_line or self.line),
        )


@dataclass(slots=True)
class Span:
    """A block of answer lines: the places of its first and behind its last line."""

    shape: Shape
    first: int
    end: int
    drafts: list[Draft]
    problems: list[tuple[int, Message, Message, str]] = field(default_factory=list)


def code_lines(rows: Sequence[str]) -> frozenset[int]:
    """The places of the lines in fenced code; code inside a feedback is the feedback's."""
    blocks = (fence for fence in fences(rows) if ">" not in fence.lead)
    return frozenset(place for fence in blocks for place in range(fence.first, fence.last + 1))


def find_answers(
    rows: Sequence[str], start: int, fenced: frozenset[int], setting: Callable[[int], bool]
) -> list[Span]:
    """The blocks of answer lines in these rows, of which the first is line `start` of the file.

    `setting` says of a place whether an indented setting stands there, which no option goes on with.
    """
    return _Finder(rows, start, fenced, setting).spans()


class _Finder:
    def __init__(
        self, rows: Sequence[str], start: int, fenced: frozenset[int], setting: Callable[[int], bool]
    ) -> None:
        self.setting = setting
        self.rows = rows
        self.start = start
        self.fenced = fenced

    def _shape(self, place: int) -> Shape | None:
        if place in self.fenced:
            return None
        return next((shape for shape in SHAPES if shape.line.fullmatch(self.rows[place])), None)

    def spans(self) -> list[Span]:
        spans: list[Span] = []
        place = 0
        while place < len(self.rows):
            shape = self._shape(place)
            if shape is None:
                place += 1
                continue
            span = self._span(place, shape, spans[-1].end if spans else 0)
            spans.append(span)
            place = span.end
        return spans

    def _span(self, place: int, shape: Shape, floor: int) -> Span:
        """The block that begins here: answer lines, what is indented below them, `>` lines, blank lines.

        `floor` is the place behind the block above.
        """
        span = Span(shape, place, place, [])
        self._unmarked_above(span, floor)
        blank = False
        while place < len(self.rows):
            row = self.rows[place]
            other = self._shape(place)
            within_fence = place in self.fenced and place - 1 in self.fenced
            if not row.strip() and not within_fence:
                blank = True
                place += 1
                continue
            if other is not None and not self._nested(row, other, span):
                self._answer_line(span, place, other)
            elif self.setting(place):
                break
            elif place not in self.fenced and (quoted := _QUOTE.match(row)):
                self._feedback(span.drafts[-1], place, quoted["said"], blank)
            elif INDENTED.match(row) or (within_fence and not blank):
                self._continuation(span, place, blank)
            elif shape in _MARKED and BULLET.match(row) and place not in self.fenced:
                self._unmarked(span, place)
            elif shape in (ROUND, SQUARE) and _DASHLESS.match(row) and place not in self.fenced:
                self._dashless(span, place)
            else:
                break
            blank = False
            place += 1
            span.end = place
        return span

    def _nested(self, row: str, shape: Shape, span: Span) -> bool:
        """Whether a list stands inside an option: steps, or words with an arrow, indented below it."""
        return shape.plain and shape is not span.shape and bool(INDENTED.match(row))

    def _answer_line(self, span: Span, place: int, shape: Shape) -> None:
        row = self.rows[place]
        found = shape.line.fullmatch(row)
        text = found["text"] if found else ""
        span.drafts.append(
            Draft(self.start + place, row[: len(row) - len(text)], [text.strip()], self.start + place)
        )
        if shape is not span.shape and not any(
            problem[3].startswith(shape.name[:3]) for problem in span.problems
        ):
            span.problems.append(
                (
                    place,
                    Message(
                        "Two kinds of answer stand in one list: `{one}` above and `{other}` here.",
                        one=span.shape.name,
                        other=shape.name,
                    ),
                    Message(
                        "Keep one kind; if the first list belongs to the text, put a sentence between them."
                    ),
                    row.strip(),
                )
            )

    def _feedback(self, draft: Draft, place: int, said: str, blank: bool) -> None:
        if not draft.feedback:
            draft.feedback_line = self.start + place
        elif blank:
            missing = self.start + place - draft.feedback_line - len(draft.feedback)
            draft.feedback += [""] * missing
        draft.feedback.append(said)

    def _continuation(self, span: Span, place: int, blank: bool) -> None:
        draft = span.drafts[-1]
        row = self.rows[place]
        if not draft.feedback:
            missing = self.start + place - draft.text_line - len(draft.text)
            draft.text += [""] * missing + [row]
        elif blank:
            span.problems.append(
                (
                    place,
                    Message("This text stands below the feedback of an option."),
                    Message("Begin it with `>` if it is feedback; if not, move it above the feedback."),
                    row.strip(),
                )
            )
        else:
            draft.feedback.append(row.strip())

    def _unmarked_above(self, span: Span, floor: int) -> None:
        """List items directly above the first answer line: options whose mark was forgotten or is unknown."""
        if span.shape not in _MARKED:
            return
        last = span.first - 1
        while last >= floor:
            place = last
            while place > floor and place not in self.fenced and self._hangs(place):
                place -= 1
            if place in self.fenced:
                break
            row = self.rows[place]
            if BULLET.match(row) and (last == place or _MARK.match(row[1:].strip())):
                self._unmarked(span, place)
            elif _lost_dash(span.shape, row, straight=last == place):
                self._dashless(span, place)
            else:
                break
            span.first = place
            last = place - 1
        span.problems.reverse()

    def _hangs(self, place: int) -> bool:
        """Whether a line belongs to the answer line above it: feedback, a continuation, or blank."""
        row = self.rows[place]
        return not row.strip() or bool(_QUOTE.match(row)) or bool(INDENTED.match(row))

    def _dashless(self, span: Span, place: int) -> None:
        row = self.rows[place].strip()
        message = Message("A line of this list begins with a dash.")
        span.problems.append((place, message, Message("Write `- {text}`.", text=row.lstrip("-–— ")), row))
        span.drafts.append(Draft(self.start + place, "", [row], self.start + place))

    def _unmarked(self, span: Span, place: int) -> None:
        row = self.rows[place].strip()
        text = row[1:].strip()
        bracket = _MARK.match(text)
        half = _HALF.match(text) if span.shape in (ROUND, SQUARE) and not bracket else None
        if half:
            message = Message("A bracket of this option's mark is missing.")
            text = (half["text"] or half["more"] or "").strip()
        elif bracket:
            message = Message("`{mark}` is not a mark Trainer knows.", mark=text[: bracket.start(2)].strip())
            text = bracket[2]
        else:
            message = Message("This line of the list has no mark.")
        correction = Message(_CORRECTIONS[span.shape].text, text=text)
        span.problems.append((place, message, correction, row))
        # What follows belongs to this line and not to the option above.
        span.drafts.append(Draft(self.start + place, "", [text], self.start + place))


def _lost_dash(shape: Shape, row: str, *, straight: bool) -> bool:
    """Whether a line above a list belongs to it; for words with an arrow only one `straight` above it."""
    if shape is PAIR:
        return straight and bool(_PAIR_WITHOUT_DASH.match(row))
    return shape in (ROUND, SQUARE) and bool(_DASHLESS.match(row))


def check_line(spans: Sequence[Span], rows: Sequence[str]) -> None:
    """A line for an essay stands alone: a list above it must be part of the text, and none is below."""
    line = next((span for span in spans if span.shape is LINE), None)
    if line is None or all(one is line or (one.shape.plain and one.end <= line.first) for one in spans):
        return
    message = Message("Two answers stand here: a line to write on, and a list of answers.")
    correction = Message(
        "Keep one of the two. A line that only separates is written `---`, with a blank line above it; "
        "a list that belongs to the rubric stands below `Rubric:`."
    )
    spans[-1].problems.append((line.first, message, correction, rows[line.first].strip()))


def check_cut(spans: Sequence[Span], rows: Sequence[str]) -> None:
    """Tell a line without mark or indent that cuts a list in two: only the lower part would be the answer."""
    if len(spans) < 2 or spans[-2].shape is not spans[-1].shape:
        return
    place = spans[-2].end
    between = rows[place : spans[-1].first]
    if not between or not all(row.strip() for row in between):
        return
    message = Message("This line cuts the answers in two, and those above it would be lost.")
    correction = Message(
        "Begin it with the mark of an answer, `{mark}`; or indent it by two spaces if it goes on with what"
        " stands above.",
        mark=spans[-1].shape.name,
    )
    spans[-1].problems.append((place, message, correction, rows[place].strip()))


def dedent(rows: Sequence[str]) -> list[str]:
    """Lines without the indentation of the first of them, which makes them belong to what is above."""
    first = next((row for row in rows if row.strip()), "").expandtabs(4)
    room = len(first) - len(first.lstrip(" "))
    if not room:
        return list(rows)
    plain = [row.expandtabs(4) for row in rows]
    return [row[min(room, len(row) - len(row.lstrip(" "))) :] for row in plain]
