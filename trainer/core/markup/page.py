"""One rendering: what it needs to know, and what it finds."""

import re
from collections.abc import Sequence

from trainer.core.course import Heading
from trainer.core.markup import links
from trainer.core.markup.values import Fault, Reference, Resolve
from trainer.core.message import Message


class Page:
    """The text being rendered, and what is found in it on the way to HTML."""

    def __init__(
        self,
        prose: Sequence[str],
        bodies: Sequence[str],
        resolve: Resolve,
        *,
        heading_ids: Sequence[str] | None = None,
        prefix: str = "",
        inline: bool = False,
    ) -> None:
        self.prose = "\n".join(prose)
        self.bodies = bodies
        self.resolve = resolve
        self.heading_ids = heading_ids or ()
        self.prefix = prefix
        self.inline = inline
        self.ids: set[str] = set()
        self.taken: dict[str, int] = {}
        self.headings: list[Heading] = []
        self.references: list[Reference] = []
        self.faults: list[Fault] = []
        self.missing: list[str] = []  # marks of notes without a note
        self.cursor = 0

    def line(self, *patterns: str) -> int:
        """The line of the next place that one of these patterns matches; 1 if there is none."""
        for pattern in patterns:
            compiled = re.compile(pattern, re.MULTILINE)
            match = compiled.search(self.prose, self.cursor) or compiled.search(self.prose)
            if match:
                self.cursor = match.end()
                return self.prose.count("\n", 0, match.start()) + 1
        return 1

    def fault(self, line: int, message: Message, correction: Message | None = None, quote: str = "") -> None:
        """Notes something that can't be shown as meant."""
        self.faults.append(Fault(line, message, correction, quote[:80]))

    def refuse(self, text: str) -> None:
        """A paragraph is too tangled to be read in reasonable time."""
        first = text.strip().split("\n")[0][:40]
        self.fault(
            self.line(re.escape(first)),
            Message("This paragraph has too many brackets or marks to be read."),
            Message("Break it into shorter paragraphs, and put code in a fence."),
            first,
        )

    def claim(self, name: str) -> str:
        """An id nobody on this page has, near the one wished for."""
        wished = name
        while name in self.ids:
            self.taken[wished] = self.taken.get(wished, 1) + 1
            name = f"{wished}-{self.taken[wished]}"
        self.ids.add(name)
        return name

    def target(self, role: str, written: str) -> str | None:
        """Records a reference and gives the URL to write, or None."""
        address = re.escape(written.removeprefix("mailto:"))
        line = self.line(rf"[(<]\s*<?{address}", rf"\]:\s*<?{address}", address)
        target = links.read(written)
        self.references.append(Reference(role, target, line))
        scheme = links.scheme(target)
        if not scheme:
            return self.resolve(role, target)
        if role == "image":
            self.fault(
                line,
                Message("A picture may not come from another server: readers would be seen there."),
                Message("Put the file into the folder “media” and write its path."),
                target,
            )
        elif scheme in ("//", *links.ALLOWED):
            url = links.outside(target)
            if url:
                return url
            self.fault(
                line,
                Message("The address of this link is not complete."),
                Message("Write it from the start: {example}", example="https://…"),
                target,
            )
        else:
            self.fault(
                line,
                Message("A link may not start with “{scheme}:”.", scheme=scheme),
                Message("Links are https:, http: or mailto:, or the path of a file of the course."),
                target,
            )
        return None
