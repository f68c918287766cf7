"""The recipe for a question kind in CONTRIBUTING, followed with a toy: a class and a line are enough."""

# ruff: noqa: PLC0415 - the parser is imported after the kind has been registered

import multiprocessing
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import ClassVar, Self

import pytest

from trainer.core.message import Message
from trainer.core.questions import registry
from trainer.core.questions.block import Block, Shape, Tell
from trainer.core.questions.kind import Account, Answer, Drawn, Form, Kind, Unreadable, View, Words

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Verdict(Kind):
    """`! guilty` or `! not guilty`: a toy that no course needs."""

    name: ClassVar[str] = "verdict"
    label: ClassVar[str] = "Give your verdict"
    shape = Shape("!", re.compile(r" {0,3}!(?!!)(?P<mark>)(?P<text>.*)"))
    settings: ClassVar[tuple[str, ...]] = ("mercy",)
    words: ClassVar[Words] = {"en": {"mercy": ("mercy",)}, "fr": {"mercy": ("clémence",)}}

    guilty: bool
    mercy: str
    feedback: str = ""

    @classmethod
    def parse(cls, block: Block, tell: Tell) -> Self | None:
        (entry, *_) = block
        said = entry.text.words.strip()
        if said not in ("guilty", "not guilty"):
            tell(entry.line, Message("No verdict."), Message("Write `! guilty`."), quote=said)
            return None
        mercy = block.setting("mercy")
        return cls(said == "guilty", mercy.words if mercy else "", block.prose(entry.feedback))

    def draw(self, random: Random, *, shuffle: bool) -> Drawn:
        return {"token": f"{random.getrandbits(32):08x}"}

    def view(self, drawn: Drawn) -> View:
        return {"token": drawn["token"]}

    def fill_in(self, text: str, drawn: Drawn) -> str:
        return text.replace("{token}", drawn["token"])

    def read(self, form: Form, drawn: Drawn, *, language: str) -> Answer | Unreadable | None:
        given = next(iter(form.get("", ())), "")
        return {"guilty": given == drawn["token"]} if given else None

    def fill(self, answer: Answer | None, drawn: Drawn) -> View:
        return {"given": "" if answer is None else drawn["token"] if answer["guilty"] else "no"}

    def mark(self, answer: Answer | None) -> Fraction:
        return Fraction(int(answer is not None and answer["guilty"] == self.guilty))

    def account(self, answer: Answer | None, drawn: Drawn) -> Account:
        return Account((), ("guilty" if self.guilty else "not guilty",), (self.feedback,))


def in_a_fresh_process(step: Callable[[], None]) -> None:
    """Run where nothing is imported yet, and no other test will meet the toy."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        process.submit(step).result(timeout=60)


LINES = (
    "The token is {token}.\n\n! guilty\n  > Beyond doubt.\n\nClémence : aucune\nExplanation: so, {token}\n"
)


def live_as_a_kind() -> None:
    """From text to an account, by the ways every kind goes."""
    registry.register(Verdict)
    from tests.core.questions.writing import problem, quiz
    from trainer.core import storing
    from trainer.core.course import Quiz
    from trainer.core.grading import grade
    from trainer.core.paper import Paper, draw

    written = quiz(f"## What? {{#q}}\n{LINES}", language="fr")
    stored = storing.load(Quiz, storing.dump(written))
    assert stored == written
    (question,) = stored.questions
    assert question.kind == Verdict(True, "aucune", "<p>Beyond doubt.</p>")

    paper = Paper.load(draw(stored, "seed").dump())
    (slot,) = paper.slots
    seen = question.as_drawn(slot.drawn)
    assert seen.text == f"<p>The token is {slot.drawn['token']}.</p>"
    assert seen.explanation == f"<p>so, {slot.drawn['token']}</p>"
    assert seen.kind.view(slot.drawn) == {"token": slot.drawn["token"]}

    answer = question.kind.read({"": [slot.drawn["token"]]}, slot.drawn, language="fr")
    assert isinstance(answer, dict)
    assert question.kind.fill(answer, slot.drawn) == {"given": slot.drawn["token"]}
    assert grade(stored, paper, {"q": answer}).whole.share == 1
    assert grade(stored, paper, {}).whole.share == 0
    assert question.kind.account(answer, slot.drawn).feedback == ("<p>Beyond doubt.</p>",)

    told = problem("! perhaps\n")
    assert (told.line, told.quote) == (1, "perhaps")
    assert "does not go" in str(problem("Mercy: none\n\n- (x) a\n- ( ) b\n").message)
    assert "Mercy" in str(problem("! guilty\n\nMercey: none\n").correction)


def test_a_kind_needs_a_class_and_a_line_and_then_lives_like_any_other() -> None:
    in_a_fresh_process(live_as_a_kind)


@pytest.mark.parametrize("kind", registry.KINDS.values(), ids=registry.KINDS)
def test_every_kind_has_what_the_recipe_asks_for(kind: type[Kind]) -> None:
    module = kind.__module__.rpartition(".")[2]
    assert (ROOT / "trainer/templates/quiz/kinds" / f"{kind.name}.html").is_file()
    assert (ROOT / "tests/core/questions" / f"test_{module}.py").is_file()
    assert kind.__doc__
    assert "fr" in kind.words or not kind.words


def test_the_recipe_names_every_method_of_a_kind() -> None:
    recipe = (
        (ROOT / "CONTRIBUTING.md").read_text().partition("### A question kind")[2].partition("### A room")[0]
    )
    owed = {name for name in vars(Kind) if not name.startswith("_")}
    assert {name for name in owed if f"`{name}" not in recipe} == set()
