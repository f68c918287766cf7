"""The questions of a translation, each tied by its id to the one it translates."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from trainer.core.course import Question, Tie
from trainer.core.message import Message
from trainer.core.parsing.blocks import Parts, take_apart
from trainer.core.parsing.context import Context
from trainer.core.parsing.manuscript import Manuscript, question_fingerprint, question_id
from trainer.core.parsing.question import read_question
from trainer.core.parsing.sections import Section, split_heading
from trainer.core.parsing.words import Vocabulary
from trainer.core.questions.block import Tell, Text

_EQUAL = ("points", "outcome", "lesson", "shuffle", "must", "void")
_SETTING = {"void": "status"}

Ties = dict[str, tuple[Tie, str, int]]


@dataclass(slots=True)
class Tying:
    """Reads the questions of one translated page.

    `marks` are the fingerprints that the file names, question by question; None in a lesson, which is
    translated as a whole: there `stale` says whether its original has changed since.
    """

    page: str
    original: Manuscript
    questions: Mapping[str, Question]
    ties: Ties
    marks: Mapping[str, str] | None = None
    stale: bool = False
    met: dict[str, Question | None] = field(default_factory=dict)
    sections: dict[str, Section] = field(init=False)

    def __post_init__(self) -> None:
        self.sections = {question_id(one): one for one in self.original.questions()}

    def read(
        self, rows: Sequence[str], line: int, context: Context, *, practice: bool = False
    ) -> Question | None:
        """The translated question; None where the original is to be shown, or a problem was told."""
        section = Section(list(rows), line)
        name = question_id(section)
        if not name:
            self._tell_nameless(section, context)
            return None
        source = self.sections.get(name)
        tie = self._tie(name, section, source)
        if tie:
            self.ties[f"{self.page}#{name}"] = (tie, context.file, line)
        withdrawn = self.marks is not None and tie in (Tie.STALE, Tie.COPIED)
        self.met.setdefault(name, None)
        if source is None and tie is not Tie.STALE:
            self._tell_unknown(name, line, context)
        if source is None or withdrawn:
            return None
        question = read_question(rows, line, context, practice=practice)
        original = self.questions.get(name)
        if question is None or original is None:
            return None
        found = self._difference(section, source, question, original, context.vocabulary)
        if found:
            if not self.stale:
                place, message, correction = found
                context.tell(place, message, correction)
            return None
        self.met[name] = replace(
            original,
            ask=question.ask,
            text=question.text,
            hint=question.hint,
            explanation=question.explanation,
            kind=question.kind,
        )
        return self.met[name]

    def _tie(self, name: str, section: Section, source: Section | None) -> Tie | None:
        if self.marks is None:
            return Tie.STALE if source is None and self.stale else None
        mark = self.marks.get(name)
        if source is None:
            return Tie.STALE if mark else None
        current = question_fingerprint(source)
        if question_fingerprint(section) == current:
            return Tie.COPIED
        if mark is None:
            return Tie.UNMARKED
        return None if mark == current else Tie.STALE

    def _tell_nameless(self, section: Section, context: Context) -> None:
        words, inside = split_heading(section.rows[0])
        context.tell(
            section.line,
            Message("This question does not say which question of the original it translates."),
            Message("Write `## {words} {{#id}}` with the id of the original.", words=words),
            quote=section.rows[0].strip() if inside is None else "{" + inside + "}",
        )

    def _tell_unknown(self, name: str, line: int, context: Context) -> None:
        near = difflib.get_close_matches(name, self.sections, 1)
        context.tell(
            line,
            Message("`{file}` has no question `{id}`.", file=self.original.file.path, id=name),
            Message("Write `{{#{id}}}`.", id=near[0])
            if near
            else Message("Write the id of the question that this one translates, or delete it."),
            quote=f"{{#{name}}}",
        )

    def _difference(
        self, section: Section, source: Section, question: Question, original: Question, words: Vocabulary
    ) -> tuple[int, Message, Message] | None:
        """What is not as in the original, in which line, and what to write instead."""
        own = take_apart(section.rows[1:], section.line + 1, words, Tell("", []))
        for name in _EQUAL:
            given = own.settings.get(_SETTING.get(name, name))
            if given and getattr(question, name) != getattr(original, name):
                return (
                    given.line,
                    Message("`{value}` is not what the original says.", value=given.words),
                    Message("Delete the line: what is not a text is taken from the original."),
                )
        if question.kind.frame() == original.kind.frame():
            return None
        theirs = take_apart(source.rows[1:], source.line + 1, self.original.words, Tell("", []))
        return self._mismatch(own, theirs, section.line)

    def _mismatch(self, own: Parts, theirs: Parts, line: int) -> tuple[int, Message, Message]:
        path = self.original.file.path
        first = theirs.entries[0].line if theirs.entries else 1
        if own.shape is not theirs.shape or len(own.entries) != len(theirs.entries):
            return (
                own.entries[0].line if own.entries else line,
                Message(
                    "The answer has {count} lines of another form or number than the original's {other}.",
                    count=len(own.entries),
                    other=len(theirs.entries),
                ),
                Message(
                    "Write the lines in `{file}` from line {line} on, translated.", file=path, line=first
                ),
            )
        for one, other in zip(own.entries, theirs.entries, strict=True):
            if _bare(one.written) != _bare(other.written):
                return (
                    one.line,
                    Message("Here stands `{mark}`, in the original `{other}`.", mark=one.written.strip(),
                            other=other.written.strip()),
                    Message("Write `{mark} {text}`.", mark=other.written.strip(), text=_first(one.text)),
                )  # fmt: skip
        return (
            own.entries[0].line if own.entries else line,
            Message("A figure, a mark or a place in this answer is not as in the original."),
            Message("Compare it with `{file}` from line {line} on.", file=path, line=first),
        )


def _bare(written: str) -> str:
    return "".join(written.casefold().split())


def _first(text: Text) -> str:
    return text.words.split("\n", 1)[0]
