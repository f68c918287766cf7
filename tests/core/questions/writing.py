"""Writing small courses for tests: whole ones, one quiz, one question, one answer."""

from collections.abc import Mapping
from random import Random

import pytest

from trainer.core.course import Compiled, Question, Quiz
from trainer.core.parsing.compiling import compile_course
from trainer.core.problem import Problem, Problems
from trainer.core.questions.kind import Account, Answer, Drawn, Kind, Unreadable
from trainer.core.source import Source

Files = Mapping[str, str | bytes | None]

LESSON = "---\ntitle: Names\nminutes: 5\n---\n# Routes\n\nA text.\n"
QUIZ_HEAD = "---\ntitle: Check\nkind: practice\n---\n"
CHECK = "10-networks/90-check.quiz.md"
NAMES = "10-networks/10-names.md"


def course_md(language: str = "en") -> str:
    return f"---\ntitle: Cyber\nlanguage: {language}\noutcomes:\n  routing: Explain routes\n---\n"


def files(more: Files | None = None, language: str = "en") -> dict[str, str | bytes]:
    """A good course of one module with one lesson; with more files, other text in them, or (None) fewer."""
    whole: dict[str, str | bytes | None] = {
        "course.md": course_md(language),
        "10-networks/module.md": "---\ntitle: Networks\n---\n",
        NAMES: LESSON,
    }
    return {path: text for path, text in (whole | dict(more or {})).items() if text is not None}


def compiled(more: Files | None = None, *, language: str = "en", lenient: bool = False) -> Compiled:
    """The course with these files, which must have no problem."""
    try:
        return compile_course("cyber", source(files(more, language)), lenient=lenient)
    except Problems as problems:
        pytest.fail("\n".join(problem.say() for problem in problems.found))


def told(more: Files, *, language: str = "en", lenient: bool = False) -> list[Problem]:
    """The problems of the course with these files; none if it is good."""
    try:
        compile_course("cyber", source(files(more, language)), lenient=lenient)
    except Problems as problems:
        return problems.found
    return []


def source(texts: Mapping[str, str | bytes]) -> Source:
    return Source({path: text.encode() if isinstance(text, str) else text for path, text in texts.items()})


def quiz(body: str, head: str = QUIZ_HEAD, language: str = "en") -> Quiz:
    """The quiz with this body."""
    return compiled({CHECK: head + body}, language=language).quizzes["networks/check"]


def question(body: str, language: str = "en") -> Question:
    """The question with these lines below its heading."""
    return quiz(f"## What? {{#q}}\n{body}", language=language).questions[0]


def problem(body: str, language: str = "en") -> Problem:
    """The one problem of a question; `line` counts from the first line below its heading."""
    found = told({CHECK: f"{QUIZ_HEAD}## What? {{#q}}\n{body}"}, language=language)
    assert len(found) == 1, [one.say() for one in found]
    (one,) = found
    assert one.file == CHECK
    assert one.correction is not None
    return Problem(one.file, one.line - 5, one.column, one.message, one.correction, one.quote)


def one_problem(more: Files) -> Problem:
    """The one problem of a course with these files."""
    found = told(more)
    assert len(found) == 1, [one.say() for one in found]
    return found[0]


def draw(kind: Kind, seed: int, *, shuffle: bool = True) -> Drawn:
    """What the attempt with this seed gets."""
    return kind.draw(Random(seed), shuffle=shuffle)  # noqa: S311 - tests need the same chance every time


class Sitting:
    """One learner before one question."""

    def __init__(self, kind: Kind, language: str = "en", *, shuffle: bool = True, seed: int = 7) -> None:
        self.kind = kind
        self.language = language
        self.drawn = draw(kind, seed, shuffle=shuffle)

    def read(self, *typed: str) -> Answer | Unreadable | None:
        return self.kind.read({"": typed}, self.drawn, language=self.language)

    def credit(self, *typed: str) -> str:
        """The credit of what was typed, as a fraction, or "unreadable"."""
        answer = self.read(*typed)
        return "unreadable" if isinstance(answer, Unreadable) else str(self.kind.mark(answer))

    def tick(self, *texts: str) -> str:
        """The credit for choosing the options with these texts."""
        return self.credit(*(self.token(text) for text in texts))

    def token(self, text: str) -> str:
        options = self.kind.view(self.drawn)["options"]
        return str(next(option["token"] for option in options if option["text"] == text))

    def account(self, *typed: str) -> Account:
        answer = self.read(*typed)
        assert not isinstance(answer, Unreadable)
        return self.kind.account(answer, self.drawn)

    def post(self, fields: Mapping[str, str]) -> Answer | Unreadable | None:
        """What is read when fields with these suffixes are posted."""
        return self.kind.read(
            {name: [value] for name, value in fields.items()}, self.drawn, language=self.language
        )

    def mark(self, fields: Mapping[str, str]) -> str:
        """The credit for these fields, as a fraction, or "unreadable"."""
        answer = self.post(fields)
        return "unreadable" if isinstance(answer, Unreadable) else str(self.kind.mark(answer))
