"""What a kind of question is given to parse: the lines of one answer, and somebody to tell.

The splitting into blocks and entries (`trainer.core.parsing.blocks`) knows nothing of kinds; a kind
knows nothing of files. Between them stands `Block`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from trainer.core.message import Message
from trainer.core.problem import Problem

MAX_QUOTE = 200  # characters: a line may have 20,000, and nobody reads them in a message

_RUNS = re.compile(r"`+|\n[ \t]*(?=\n)")
_NOT_LINE_END = re.compile(r"[^\n]")


class Tell:
    """Collects what is wrong with one file; `lines` are its lines, to find the column of a quote."""

    def __init__(self, file: str, found: list[Problem], lines: list[str] | None = None) -> None:
        self.file = file
        self.found = found
        self.lines = lines or []

    def __call__(
        self,
        line: int,
        message: Message,
        correction: Message | None = None,
        *,
        quote: str = "",
        column: int = 0,
    ) -> None:
        """Add a problem. The column is looked up from the quote if it is not given."""
        if not column and quote and 0 < line <= len(self.lines):
            column = self.lines[line - 1].find(quote.split("\n", 1)[0]) + 1
        said = correction and _clipped(correction)
        self.found.append(Problem(self.file, line, column, _clipped(message), said, quote[:MAX_QUOTE]))

    @property
    def count(self) -> int:
        """How many problems are known by now: a caller compares it before and after."""
        return len(self.found)


def outside_code(words: str) -> str:
    """The words with every code span blanked, letter for letter, so that places stay what they are.

    A span ends at as many backticks as it began with, in the same paragraph.
    """
    runs = list(_RUNS.finditer(words))
    ends: dict[str, int] = {}  # the backticks of a run -> the next such run in the paragraph
    closing: list[int | None] = [None] * len(runs)
    for place in range(len(runs) - 1, -1, -1):
        if runs[place][0].startswith("`"):
            closing[place] = ends.get(runs[place][0])
            ends[runs[place][0]] = place
        else:
            ends.clear()
    parts: list[str] = []
    at = place = 0
    while place < len(runs):
        close = closing[place]
        if close is not None:
            start, end = runs[place].start(), runs[close].end()
            parts += [words[at:start], _NOT_LINE_END.sub(" ", words[start:end])]
            at, place = end, close
        place += 1
    return "".join(parts) + words[at:]


def _clipped(message: Message) -> Message:
    """The message with what it quotes cut to a length that can be read."""
    values = {
        name: value[:MAX_QUOTE] + "…" if isinstance(value, str) and len(value) > MAX_QUOTE else value
        for name, value in message.values.items()
    }
    return Message(message.text, **values)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the answer lines of a kind begin. Several kinds may share a form.

    `inside` is how answers look that stand inside the prose; such a form has no lines of its own.
    """

    name: str  # as an author would write it: "- ( )"
    line: re.Pattern[str]  # a whole line; `text` is what stands behind its mark
    inside: re.Pattern[str] | None = None
    plain: bool = False  # a list that may as well be part of the text, such as steps `1)`


@dataclass(frozen=True, slots=True)
class Text:
    """Some words of an author and the line of the file they begin in."""

    words: str
    line: int

    def __bool__(self) -> bool:
        return bool(self.words.strip())


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer line with what belongs to it: its continuation and the feedback under it.

    `written` holds the line as written up to where the text begins; `text` what follows, over all its lines.
    """

    line: int
    written: str
    text: Text
    feedback: Text


@dataclass(frozen=True, slots=True)
class Block:
    """The answer block of a question and what a kind needs to understand it."""

    shape: Shape
    entries: tuple[Entry, ...]
    language: str
    inline: Callable[[Text], str]  # Markdown -> safe HTML without a paragraph around it
    prose: Callable[[Text], str]  # Markdown -> safe HTML
    meaning: Callable[[str], str] = str.casefold  # a word of the file's language -> the English word
    settings: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)  # those that kinds bring
    around: tuple[Text, ...] = ()  # the heading, prose, hint and explanation, as written

    @property
    def line(self) -> int:
        """The line the block begins in."""
        return self.entries[0].line

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def setting(self, word: str) -> Text | None:
        """The value of a setting, by its English word; None if it is not there."""
        return next(iter(self.settings.get(word, ())), None)

    def rich(self, text: Text) -> str:
        """An option's text: inline if it is one line, else with its paragraphs and code."""
        return self.prose(text) if "\n" in text.words.strip() else self.inline(text)
