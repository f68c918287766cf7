"""The scenes of a scenario: text, jumps on entering, choices that lead on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trainer.core.course import Condition, Html, Jump, Scene
from trainer.core.message import Message
from trainer.core.parsing.answers import code_lines
from trainer.core.parsing.choice import ChoiceReader, Draft
from trainer.core.parsing.context import Context
from trainer.core.parsing.front_matter import FrontMatter
from trainer.core.parsing.identity import is_id, suggest_id
from trainer.core.parsing.measures import Measures
from trainer.core.parsing.sections import Section, split_heading, split_sections
from trainer.core.questions.block import Text

Seen = dict[str, tuple[str, int]]  # id -> file, line

_BULLET = re.compile(r" {0,3}[-*+][ \t\u00a0]+(?P<text>.*)$")
_QUOTE = re.compile(r"[ \t]*>[ ]?(?P<said>.*)$")
_ARROW = re.compile(r"(?:->|→)")
_JUMP = re.compile(
    r" {0,3}(?:(?P<if>\w+)\s+(?P<condition>.+?)\s*[:：]\s*)?(?:->|→)\s*(?P<hash>#?)(?P<target>[^\s#]+)\s*$"
)
_SETTING = re.compile(r" {0,3}(?P<word>[^\W\d_]+)[ \u00a0]?[:：][ \t\u00a0]*(?P<value>[^\s].*)$")


@dataclass(slots=True)
class Placed:
    """A scene with the lines it and its ways out stand in, for messages."""

    scene: Scene
    line: int
    jumps: list[int]
    choices: list[int]


def read_scenes(
    rows: Sequence[str], front: FrontMatter, context: Context, measures: Measures, roles: Sequence[str]
) -> tuple[Html, list[Placed]]:
    """What stands above the first scene, and the scenes."""
    intro, *sections = split_sections(rows[front.body - 1 :], front.body, context.tell)
    seen: Seen = {}
    found = [
        placed
        for section in sections
        if (placed := _Reader(section, context, measures, roles).scene(seen)) is not None
    ]
    if front.closed and not sections:
        context.tell(
            1,
            Message("The scenario has no scenes."),
            Message("Write the first one below the settings: `## The first call {{#first-call}}`."),
        )
    return context.prose(_text(intro.rows, intro.line)), found


class _Reader:
    """Reads one scene: jumps, text, choices."""

    def __init__(self, section: Section, context: Context, measures: Measures, roles: Sequence[str]) -> None:
        self.section = section
        self.context = context
        self.measures = measures
        self.choice = ChoiceReader(context, measures, roles)
        self.fenced = code_lines(section.rows)
        self.prose: list[str] = []
        self.jumps: list[Jump] = []
        self.jump_lines: list[int] = []
        self.drafts: list[Draft] = []
        self.vote = False
        self.plain = 0  # the place up to which a list is known to have no arrow

    def scene(self, seen: Seen) -> Placed | None:
        words, inside = split_heading(self.section.rows[0])
        name = self._id(words, inside, seen)
        for place in range(1, len(self.section.rows)):
            self._row(place, self.section.rows[place])
        text = _text(self.prose, self.section.line + 1)
        choices = {draft.line: self.choice.read(draft) for draft in self.drafts}
        kept = {line: choice for line, choice in choices.items() if choice is not None}
        scene = Scene(
            id=name,
            title=self.context.inline(Text(words, self.section.line)),
            text=self.context.prose(text, f"{name}-"),
            jumps=tuple(self.jumps),
            choices=tuple(kept.values()),
            vote=self.vote,
        )
        return Placed(scene, self.section.line, self.jump_lines, list(kept)) if name else None

    def _id(self, words: str, inside: str | None, seen: Seen) -> str:
        name = (inside or "").removeprefix("#")
        row = self.section.rows[0].strip()
        if not row.startswith("##") or not name or name == inside or not is_id(name):
            self.choice.tell(
                self.section.line,
                Message("A scene needs a heading with an id, which choices lead to."),
                Message("Write `## {words} {{#{id}}}`.", words=words, id=suggest_id(name or words, seen)),
                row,
            )
            return ""
        if name in seen:
            self.choice.tell(
                self.section.line,
                Message("The scene `{id}` stands in line {line} already.", id=name, line=seen[name][1]),
                Message("Give this one another id, such as `{{#{id}}}`.", id=suggest_id(name, seen)),
                f"#{name}",
            )
            return ""
        seen[name] = (self.context.file, self.section.line)
        return name

    def _row(self, place: int, row: str) -> None:
        line = self.section.line + place
        if place in self.fenced:
            self._text_row(row, line)
        elif self._setting(row, line) or self._jump(row, line):
            self.prose.append("")
        elif (bullet := _BULLET.match(row)) and (self.drafts or self._leads(place)):
            self.drafts.append(Draft(line, [bullet["text"]]))
        elif self.drafts and (quoted := _QUOTE.match(row)):
            self.drafts[-1].feedback_line = self.drafts[-1].feedback_line or line
            self.drafts[-1].feedback.append(quoted["said"])
        else:
            self._text_row(row, line)

    def _text_row(self, row: str, line: int) -> None:
        if not self.drafts:
            self.prose.append(row)
        elif row.strip() and row[0] in " \t":
            draft = self.drafts[-1]
            (draft.feedback or draft.text).append(row)
        elif row.strip():
            self.choice.tell(
                line,
                Message("Below the choices of a scene stands nothing but their readings, with `>`."),
                Message("Move this text above the choices, or begin a scene with `## `."),
                row.strip(),
            )

    def _leads(self, place: int) -> bool:
        """Whether the list that begins here has an arrow somewhere: then its lines are choices."""
        if place < self.plain:
            return False
        for number in range(place, len(self.section.rows)):
            row = self.section.rows[number]
            self.plain = number
            if number > place and row.strip() and not _BULLET.match(row) and row[0] not in " \t>":
                return False
            if number not in self.fenced and _ARROW.search(row):
                return True
        self.plain = len(self.section.rows)
        return False

    def _setting(self, row: str, line: int) -> bool:
        found = _SETTING.match(row)
        if found is None or self.context.vocabulary.meaning(found["word"]) != "vote":
            return False
        value = self.context.vocabulary.meaning(found["value"].strip())
        if value not in ("yes", "no"):
            self.choice.tell(
                line,
                Message("`{value}` is neither yes nor no.", value=found["value"].strip()),
                Message("Write `{word}: yes`.", word=found["word"]),
                found["value"].strip(),
            )
        self.vote = value == "yes"
        return True

    def _jump(self, row: str, line: int) -> bool:
        # One space each: the pattern would try every way to divide a long run of them.
        found = _JUMP.match(" ".join(row.split())) if row[:4].strip() else None
        first = row.split(maxsplit=1)[0] if row.strip() else ""
        conditional = self.context.vocabulary.meaning(first.strip(":：")) == "if"
        if found is None or (found["if"] and not conditional):
            if conditional and _ARROW.search(row):
                self.choice.tell(
                    line,
                    Message("This condition can't be read."),
                    Message("Write `{word} trust < 30: -> #id`.", word=first),
                    row.strip(),
                )
                return True
            return False
        condition: Condition = ()
        if found["if"]:
            read = self.measures.condition(found["condition"], self.choice.say(line, found["condition"]))
            if read is None:
                return True
            condition = read
        self.choice.check_hash(found["hash"], found["target"], line)
        if self.jumps and not self.jumps[-1].condition:
            self.choice.tell(
                line,
                Message("The line above always leads on, so this one is never reached."),
                Message("Delete one of the two."),
                row.strip(),
            )
        self.jumps.append(Jump(condition, found["target"]))
        self.jump_lines.append(line)
        return True


def _text(rows: Sequence[str], line: int) -> Text:
    lead = next((place for place, row in enumerate(rows) if row.strip()), 0)
    return Text("\n".join(rows[lead:]).rstrip(), line + lead)
