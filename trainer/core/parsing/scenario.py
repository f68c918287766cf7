"""A scenario: its settings, its scenes, the choices in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from trainer.core.course import Choice, Html, Jump, Scenario, Scene
from trainer.core.message import Message
from trainer.core.parsing.answers import code_lines, dedent
from trainer.core.parsing.context import Context
from trainer.core.parsing.front_matter import FrontMatter
from trainer.core.parsing.identity import is_id
from trainer.core.parsing.measures import Measures, read_measures
from trainer.core.parsing.question import split_heading, suggest_id
from trainer.core.parsing.quiz import Section, split_sections
from trainer.core.parsing.settings import SCENARIO, Settings, read_settings
from trainer.core.parsing.tree import File
from trainer.core.parsing.words import key
from trainer.core.questions.block import Text

_BULLET = re.compile(r" {0,3}[-*+][ \t\u00a0]+(?P<text>.*)$")
_QUOTE = re.compile(r"[ \t]*>[ ]?(?P<said>.*)$")
_ARROW = re.compile(r"(?:->|→)")
_TARGET = re.compile(r"(?P<text>.*?)\s*(?:->|→)\s*(?P<hash>#?)(?P<target>[^\s()\[\]]+)(?P<tail>[^→]*)$", re.DOTALL)
_ROLE = re.compile(r"\[(?P<role>[^\]\[]+)\](?!\()[ \t\u00a0]+")
_TAIL = re.compile(r"\s*(?:\((?P<effects>[^()]*)\)|\[(?P<condition>[^\[\]]*)\])")
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


@dataclass(slots=True)
class _Draft:
    """A choice while its lines are gathered."""

    line: int
    text: list[str]
    feedback: list[str]
    feedback_line: int = 0


def read_scenario(
    file: File, rows: Sequence[str], front: FrontMatter, context: Context
) -> tuple[Scenario, list[Placed]]:
    """The scenario in a file, and where its scenes stand. Its problems are told."""
    settings = read_settings(front, SCENARIO, context.vocabulary, context.tell)
    outcomes = context.check_outcomes(settings["outcomes"], settings.line("outcomes"))
    measures = read_measures(settings, context.vocabulary, context.shared.language, context.tell)
    welcome, scenes = read_scenes(rows, front, context, measures, settings["roles"])
    scenario = Scenario(
        id=file.id,
        title=settings["title"] or "",
        minutes=settings["minutes"],
        start=settings["start"],
        scenes=tuple(one.scene for one in scenes),
        measures=measures.all,
        roles=settings["roles"],
        welcome=welcome,
        outcomes=outcomes,
        optional=settings["optional"],
        was=settings["was"],
        file=file.path,
    )
    _check_start(scenario, settings, context)
    return scenario, scenes


def _check_start(scenario: Scenario, settings: Settings, context: Context) -> None:
    if scenario.start and scenario.scenes and scenario.scene(scenario.start) is None:
        context.tell(
            settings.line("start"),
            Message("There is no scene `{id}` to start with.", id=scenario.start),
            Message("Write `{key}: {id}`.", key=settings.given["start"].key, id=scenario.scenes[0].id),
            quote=scenario.start,
        )


def read_scenes(
    rows: Sequence[str], front: FrontMatter, context: Context, measures: Measures, roles: Sequence[str]
) -> tuple[Html, list[Placed]]:
    """What stands above the first scene, and the scenes."""
    intro, *sections = split_sections(rows[front.body - 1 :], front.body, context.tell)
    seen: dict[str, int] = {}
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
        self.roles = {key(role): role for role in roles}
        self.fenced = code_lines(section.rows)
        self.prose: list[str] = []
        self.jumps: list[Jump] = []
        self.jump_lines: list[int] = []
        self.drafts: list[_Draft] = []
        self.vote = False

    def scene(self, seen: dict[str, int]) -> Placed | None:
        words, inside = split_heading(self.section.rows[0])
        name = self._id(words, inside, seen)
        for place in range(1, len(self.section.rows)):
            self._row(place, self.section.rows[place])
        text = _text(self.prose, self.section.line + 1)
        choices = [self._choice(draft) for draft in self.drafts]
        scene = Scene(
            id=name,
            title=self.context.inline(Text(words, self.section.line)),
            text=self.context.prose(text, f"{name}-"),
            jumps=tuple(self.jumps),
            choices=tuple(choice for choice in choices if choice is not None),
            vote=self.vote,
        )
        return Placed(scene, self.section.line, self.jump_lines, [d.line for d in self.drafts]) if name else None

    def _id(self, words: str, inside: str | None, seen: dict[str, int]) -> str:
        name = (inside or "").removeprefix("#")
        row = self.section.rows[0].strip()
        if not row.startswith("##") or not name or name == inside or not is_id(name):
            self._tell(
                self.section.line,
                Message("A scene needs a heading with an id, which choices lead to."),
                Message("Write `## {words} {{#{id}}}`.", words=words, id=suggest_id(name or words, seen_as(seen))),
                row,
            )
            return ""
        if name in seen:
            self._tell(
                self.section.line,
                Message("The scene `{id}` stands in line {line} already.", id=name, line=seen[name]),
                Message("Give this one another id, such as `{{#{id}}}`.", id=suggest_id(name, seen_as(seen))),
                f"#{name}",
            )
            return ""
        seen[name] = self.section.line
        return name

    def _row(self, place: int, row: str) -> None:
        line = self.section.line + place
        if place in self.fenced:
            self._text_row(row, line)
        elif self._setting(row, line) or self._jump(row, line):
            self.prose.append("")
        elif (bullet := _BULLET.match(row)) and (self.drafts or self._leads(place)):
            self.drafts.append(_Draft(line, [bullet["text"]], []))
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
            (draft.feedback if draft.feedback else draft.text).append(row)
        elif row.strip():
            self._tell(
                line,
                Message("Below the choices of a scene stands nothing but their readings, with `>`."),
                Message("Move this text above the choices, or begin a scene with `## `."),
                row.strip(),
            )

    def _leads(self, place: int) -> bool:
        """Whether the list that begins here has an arrow somewhere: then its lines are choices."""
        for number in range(place, len(self.section.rows)):
            row = self.section.rows[number]
            if number > place and row.strip() and not _BULLET.match(row) and row[0] not in " \t>":
                return False
            if number not in self.fenced and _ARROW.search(row):
                return True
        return False

    def _setting(self, row: str, line: int) -> bool:
        found = _SETTING.match(row)
        if found is None or self.context.vocabulary.meaning(found["word"]) != "vote":
            return False
        value = self.context.vocabulary.meaning(found["value"].strip())
        if value not in ("yes", "no"):
            self._tell(
                line,
                Message("`{value}` is neither yes nor no.", value=found["value"].strip()),
                Message("Write `{word}: yes`.", word=found["word"]),
                found["value"].strip(),
            )
        self.vote = value == "yes"
        return True

    def _jump(self, row: str, line: int) -> bool:
        found = _JUMP.match(row)
        first = row.split(maxsplit=1)[0] if row.strip() else ""
        conditional = self.context.vocabulary.meaning(first.strip(":：")) == "if"
        if found is None or (found["if"] and not conditional):
            if conditional and _ARROW.search(row):
                self._tell(
                    line,
                    Message("This condition can't be read."),
                    Message("Write `{word} trust < 30: -> #id`.", word=first),
                    row.strip(),
                )
                return True
            return False
        condition = ()
        if found["if"]:
            read = self.measures.condition(found["condition"], self._say(line, found["condition"]))
            if read is None:
                return True
            condition = read
        self._check_hash(found["hash"], found["target"], line)
        if self.jumps and not self.jumps[-1].condition:
            self._tell(
                line,
                Message("The line above always leads on, so this one is never reached."),
                Message("Delete one of the two."),
                row.strip(),
            )
        self.jumps.append(Jump(condition, found["target"]))
        self.jump_lines.append(line)
        return True

    def _choice(self, draft: _Draft) -> Choice | None:
        written = " ".join(part.strip() for part in draft.text)
        found = _TARGET.fullmatch(written)
        if found is None:
            self._tell(
                draft.line,
                Message("This choice leads nowhere."),
                Message("Write `- {text} -> #id`.", text=written),
                written,
            )
            return None
        self._check_hash(found["hash"], found["target"], draft.line)
        text, role = self._role(found["text"], draft.line)
        effects, condition = self._tail(found["tail"], draft.line)
        if not text.strip():
            self._tell(
                draft.line, Message("This choice has no text."), Message("Write it before the arrow."), written
            )
            return None
        reading = Text("\n".join(dedent(draft.feedback)).rstrip(), draft.feedback_line or draft.line)
        return Choice(
            text=self.context.inline(Text(text, draft.line)),
            target=found["target"],
            role=role,
            effects=self.measures.effects(effects, self._say(draft.line, effects)) if effects else (),
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
            self._tell(
                line,
                Message("`{role}` is no role of this scenario.", role=found["role"]),
                Message("Write one of: {names}.", names=names)
                if names
                else Message("Add it to the settings: `roles: [{role}]`.", role=found["role"]),
                f"[{found['role']}]",
            )
        return text[found.end() :], role or ""

    def _tail(self, tail: str, line: int) -> tuple[str, tuple]:  # type: ignore[type-arg]
        effects = ""
        condition: tuple = ()  # type: ignore[type-arg]
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
            self._tell(
                line,
                Message("`{rest}` stands behind the arrow and means nothing there.", rest=rest.strip()),
                Message("Behind `-> #id` stand effects, `(+10 trust)`, and a condition, `[if trust >= 30]`."),
                rest.strip(),
            )
        return effects, condition

    def _closed(self, written: str, line: int) -> tuple:  # type: ignore[type-arg]
        word, _, rest = written.strip().partition(" ")
        if self.context.vocabulary.meaning(word) != "if":
            self._tell(
                line,
                Message("`[{written}]` is no condition.", written=written),
                Message("Write `[if trust >= 30]`."),
                f"[{written}]",
            )
            return ()
        return self.measures.condition(rest, self._say(line, rest)) or ()

    def _check_hash(self, sign: str, target: str, line: int) -> None:
        if not sign:
            self._tell(
                line,
                Message("A scene is named with `#`."),
                Message("Write `-> #{target}`.", target=target),
                target,
            )

    def _say(self, line: int, quote: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
        return lambda message, correction: self._tell(line, message, correction, quote.strip())

    def _tell(self, line: int, message: Message, correction: Message, quote: str) -> None:
        self.context.tell(line, message, correction, quote=quote)


def seen_as(seen: dict[str, int]) -> dict[str, tuple[str, int]]:
    return {name: ("", line) for name, line in seen.items()}


def _text(rows: Sequence[str], line: int) -> Text:
    lead = next((place for place, row in enumerate(rows) if row.strip()), 0)
    return Text("\n".join(rows[lead:]).rstrip(), line + lead)
