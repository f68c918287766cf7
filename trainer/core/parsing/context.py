"""What the reading of one file needs to know, and its way from Markdown to safe HTML."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trainer.core.course import Html
from trainer.core.markup import Rendered, render, render_inline
from trainer.core.message import Message
from trainer.core.parsing.links import Links
from trainer.core.parsing.words import Vocabulary
from trainer.core.questions.block import Tell, Text


@dataclass(slots=True)
class Shared:
    """What all files of a course share while it is read."""

    links: Links
    language: str = ""  # '' until course.md has said it
    outcomes: Mapping[str, str] | None = None  # None if course.md could not say
    lenient: bool = False
    question_ids: dict[str, tuple[str, int]] = field(default_factory=dict)  # id -> file, line


@dataclass(frozen=True, slots=True)
class Context:
    """One file of the course being read."""

    shared: Shared
    tell: Tell
    vocabulary: Vocabulary

    @property
    def file(self) -> str:
        """The path of the file."""
        return self.tell.file

    def resolve(self, _role: str, target: str) -> str | None:
        """The URL of a relative target, for markup."""
        return self.shared.links.resolve(self.file, target)

    def inline(self, text: Text) -> Html:
        """One paragraph without its `<p>`; '' for nothing."""
        if not text:
            return Html("")
        return self.note(render_inline(text.words, resolve=self.resolve), text.line).html

    def prose(self, text: Text, prefix: str = "") -> Html:
        """Blocks of Markdown; '' for nothing. The prefix keeps apart the ids of texts on one page."""
        if not text:
            return Html("")
        return self.note(render(text.words, resolve=self.resolve, id_prefix=prefix), text.line).html

    def note(self, rendered: Rendered, line: int) -> Rendered:
        """Tell the faults of a text that begins in this line, and check its links."""
        for fault in rendered.faults:
            self.tell(line + fault.line - 1, fault.message, fault.correction, quote=fault.quote)
        for reference in rendered.references:
            self.shared.links.check(reference.role, reference.target, line + reference.line - 1, self.tell)
        return rendered

    def check_outcomes(self, names: tuple[str, ...], line: int) -> tuple[str, ...]:
        """The outcomes of these that the course has; the others are told."""
        known = self.shared.outcomes
        if known is None:
            return names
        for name in names:
            if name not in known:
                self.tell(
                    line,
                    Message("`{name}` is not an outcome of this course.", name=name),
                    Message(
                        "Write one of: {names}; or add it to `course.md`.",
                        names=", ".join(f"`{n}`" for n in known),
                    ),
                    quote=name,
                )
        return tuple(name for name in names if name in known)
