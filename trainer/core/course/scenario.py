"""A scenario: scenes, choices that lead from one to the next, and what is measured on the way."""

from dataclasses import dataclass
from fractions import Fraction

from trainer.core.course.texts import NOTHING, Html


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something a run changes. `unit` is '' or `min`; a span of time is counted in minutes."""

    name: str
    start: Fraction
    most: Fraction | None = None  # it then stays between 0 and this
    unit: str = ""
    hidden: bool = False  # until the debrief


@dataclass(frozen=True, slots=True)
class Effect:
    """What a choice adds to a measure."""

    measure: str
    change: Fraction


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure against a number: `sign` is one of `<`, `<=`, `>`, `>=`, `=`."""

    measure: str
    sign: str
    number: Fraction


Condition = tuple[Comparison, ...]
"""All of these; none is always true."""


@dataclass(frozen=True, slots=True)
class Jump:
    """On entering a scene, before its text: go on to another scene if the condition holds."""

    condition: Condition
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A decision: who may take it ('' is anybody), where it leads, what it changes, what it meant."""

    text: Html
    target: str
    role: str = ""
    effects: tuple[Effect, ...] = ()
    condition: Condition = ()
    reading: Html = NOTHING  # the author's, for the debrief


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A place in the story. One without choices, where no jump always holds, is an end."""

    id: str
    title: Html
    text: Html = NOTHING
    jumps: tuple[Jump, ...] = ()
    choices: tuple[Choice, ...] = ()
    language: str = ""  # of its text, where a translated scenario lacks it
    vote: bool = False  # several roles decide by majority instead of by the first to commit

    @property
    def ends(self) -> bool:
        """Whether a run ends here."""
        return not self.choices and not any(not jump.condition for jump in self.jumps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A tabletop exercise for one learner, or for a room with roles."""

    id: str
    title: str
    minutes: int
    start: str
    scenes: tuple[Scene, ...]
    measures: tuple[Measure, ...] = ()
    roles: tuple[str, ...] = ()
    welcome: Html = NOTHING
    outcomes: tuple[str, ...] = ()
    optional: bool = False
    was: tuple[str, ...] = ()
    file: str = ""

    def scene(self, scene_id: str) -> Scene | None:
        """The scene with this id, or None."""
        return next((scene for scene in self.scenes if scene.id == scene_id), None)
