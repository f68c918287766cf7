"""A choice in a scene: who decides, what it says, where it leads, what it changes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from trainer.core.course import Choice, Condition
from trainer.core.message import Message
from trainer.core.parsing.answers import dedent
from trainer.core.parsing.context import Context
from trainer.core.parsing.measures import Measures, Say
from trainer.core.parsing.words import key
from trainer.core.questions.block import Text

_TARGET = re.compile(r"(?P<text>.*)(?:->|→)\s*(?P<hash>#?)(?P<target>[^\s()\[\]]+)(?P<tail>.*)$")
_ROLE = re.compile(r"\[(?P<role>[^\]\[]+)\](?!\()[ \t\u00a0]+")
_TAIL = re.compile(r"\s*(?:\((?P<effects>[^()]*)\)|\[(?P<condition>[^\[\]]*)\])")


@dataclass(slots=True)
class Draft:
    """A choice while its lines are gathered."""

    line: int
    text: list[str]
    feedback: list[str] = field(default_factory=list)
    feedback_line: int = 0


class ChoiceReader:
    """Reads the choices of one scenario."""

    def __init__(self, context: Context, measures: Measures, roles: Sequence[str]) -> None:
        self.context = context
        self.measures = measures
        self.roles = {key(role): role for role in roles}

    def read(self, draft: Draft) -> Choice | None:
        """The choice whose lines were gathered; None if it has a problem that leaves nothing of it."""
        written = " ".join(part.strip() for part in draft.text)
        found = _TARGET.fullmatch(written)
        if found is None:
            self.tell(
                draft.line,
                Message("This choice leads nowhere."),
                Message("Write `- {text} -> #id`.", text=written),
                written,
            )
            return None
        self.check_hash(found["hash"], found["target"], draft.line)
        text, role = self._role(found["text"], draft.line)
        effects, condition = self._tail(found["tail"], draft.line)
        if not text.strip():
            self.tell(
                draft.line,
                Message("This choice has no text."),
                Message("Write it before the arrow."),
                written,
            )
            return None
        reading = Text("\n".join(dedent(draft.feedback)).rstrip(), draft.feedback_line or draft.line)
        return Choice(
            text=self.context.inline(Text(text, draft.line)),
            target=found["target"],
            role=role,
            effects=self.measures.effects(effects, self.say(draft.line, effects)) if effects else (),
            condition=condition,
            reading=self.context.prose(reading),
        )

    def _role(self, text: str, line: int) -> tuple[str, str]:
        """The text of a choice without the role before it, and the role."""
        found = _ROLE.match(text)
        if found is None:
            return text, ""
        role = self.roles.get(key(found["role"]))
        if role is None:
            names = ", ".join(f"`[{name}]`" for name in self.roles.values())
            self.tell(
                line,
                Message("`{role}` is no role of this scenario.", role=found["role"]),
                Message("Write one of: {names}.", names=names)
                if names
                else Message("Add it to the settings: `roles: [{role}]`.", role=found["role"]),
                f"[{found['role']}]",
            )
        return text[found.end() :], role or ""

    def _tail(self, tail: str, line: int) -> tuple[str, Condition]:
        effects = ""
        condition: Condition = ()
        given: set[str] = set()
        rest = tail
        while found := _TAIL.match(rest):
            sort = "effects" if found["effects"] is not None else "condition"
            if sort in given:
                break
            given.add(sort)
            rest = rest[found.end() :]
            if sort == "effects":
                effects = found["effects"]
            else:
                condition = self._closed(found["condition"], line)
        if rest.strip():
            self.tell(
                line,
                Message("`{rest}` stands behind the arrow and means nothing there.", rest=rest.strip()),
                Message("Behind `-> #id` stand effects, `(+10 trust)`, and a condition, `[if trust >= 30]`."),
                rest.strip(),
            )
        return effects, condition

    def _closed(self, written: str, line: int) -> Condition:
        word, _, rest = written.strip().partition(" ")
        if self.context.vocabulary.meaning(word) != "if":
            self.tell(
                line,
                Message("`[{written}]` is no condition.", written=written),
                Message("Write `[if trust >= 30]`."),
                f"[{written}]",
            )
            return ()
        return self.measures.condition(rest, self.say(line, rest)) or ()

    def check_hash(self, sign: str, target: str, line: int) -> None:
        """Tell a target that is named without its `#`."""
        if not sign:
            self.tell(
                line,
                Message("A scene is named with `#`."),
                Message("Write `-> #{target}`.", target=target),
                target,
            )

    def say(self, line: int, quote: str) -> Say:
        """For the measures: how to tell something about these words."""
        return lambda message, correction: self.tell(line, message, correction, quote.strip())

    def tell(self, line: int, message: Message, correction: Message, quote: str) -> None:
        """Add a problem."""
        self.context.tell(line, message, correction, quote=quote)
