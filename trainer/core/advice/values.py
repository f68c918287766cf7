"""What a review of a course consists of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from trainer.core.advice.rules import RULES, Rule
from trainer.core.message import Message


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that would be better otherwise.

    `place` is what `accepted advice` names: a page, a page and its question (`networks/check#tls`), a
    page in a language (`networks/check.fr`), a file, or `course`. `rule` is a key of `RULES`.
    """

    rule: str
    place: str
    file: str
    line: int
    message: Message

    @property
    def ground(self) -> Rule:
        """Why it would be better otherwise."""
        return RULES[self.rule]

    def say(self, translate: Callable[[str], str] = str) -> str:
        """One line: file and line, place, what is seen, why it matters, and who says so."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        reason = self.ground.reason.say(translate)
        return f"{where}: {self.place}: {self.message.say(translate)} {reason} ({self.ground.source})"


@dataclass(frozen=True, slots=True)
class LessonFigures:
    """A lesson in figures: minutes stated and needed to read it, bytes of text and pictures, seconds."""

    page: str
    words: int
    minutes: int
    reading: float
    size: int
    seconds: float  # on a line of 30 kbit/s


@dataclass(frozen=True, slots=True)
class Guess:
    """How a guesser fares who knows nothing but a trick. Shares of the full credit, 0 to 1."""

    trick: str
    questions: int
    share: float
    chance: float


@dataclass(frozen=True, slots=True)
class Figures:
    """A course in figures."""

    lessons: tuple[LessonFigures, ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)  # how many questions test each
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """All advice that the course has not accepted, how much it has, and its figures."""

    found: tuple[Advice, ...]
    accepted: int
    figures: Figures
