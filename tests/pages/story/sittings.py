"""Quizzes, sat and handed in."""

from typing import Any

from flask.testing import FlaskClient

from tests import world
from tests.pages.story.telling import EVERY, FIRST, Story, option, questions
from trainer.core.source import Source


def sittings(story: Story) -> None:
    one_by_one(story)
    every_kind(story)
    final(story)


def one_by_one(story: Story) -> None:
    tariq = story.browser("tariq")
    story.send(tariq, f"{EVERY}/matter/parts")
    sitting = begin(story, tariq, "every-kind/matter/one-by-one")
    story.take("quiz.sit: one", tariq, sitting)
    story.take("quiz.sit: one refused", tariq, sitting, {"q1": "", "part": 1, "go": 1}, status=422)
    answer = {"q1": option(tariq.get(sitting).text, "Yes"), "part": 1, "go": 1}
    story.send(tariq, sitting, **answer)
    story.take("quiz.sit: one checked", tariq, sitting)
    story.take("error: 409", tariq, sitting, answer, status=409)
    story.send(tariq, f"{sitting}/hand-in")
    story.take("quiz.result: practice", tariq, f"{sitting}/result")


def every_kind(story: Story) -> None:
    tariq, quiz = story.browser("tariq"), "/quiz/every-kind/all"
    sitting = begin(story, tariq, "every-kind/all")
    page = tariq.get(sitting).text
    good = {"q1": option(page, "The team"), "q3": "24", "q4": "csirt", "q8-low": "70", "q8-high": "80"}
    story.send(tariq, sitting, **good, part=1, go=1)
    story.take("quiz.sit: every kind", tariq, sitting)
    bad = good | {"q3": "a day", "q8-high": "much more", "q9": "much"}
    story.take("quiz.sit: errors", tariq, sitting, bad | {"part": 1}, status=422)
    story.take("quiz.check: open", tariq, f"{sitting}/check")
    story.take("quiz.rules: in progress", tariq, quiz)
    story.take("quiz.hand_in: declaration missing", tariq, f"{sitting}/hand-in", {}, status=422)
    story.send(tariq, f"{sitting}/hand-in", declared="yes")
    story.take("quiz.result: not passed", tariq, f"{sitting}/result")
    story.take("quiz.result: only what lost marks", tariq, f"{sitting}/result?show=lost")
    story.take("quiz.rules: waiting", tariq, quiz)
    sitting = begin(story, tariq, "every-kind/more/essay")
    story.take("quiz.sit: essay", tariq, sitting)
    story.send(tariq, sitting, q1="Because somebody answers for it.", part=1, go="check")
    story.send(tariq, f"{sitting}/hand-in")
    story.take("quiz.result: essay", tariq, f"{sitting}/result")


def begin(story: Story, client: FlaskClient, quiz: str) -> str:
    """Begin an attempt; its address."""
    return story.send(client, f"/quiz/{quiz}").split("?")[0]


def final(story: Story) -> None:
    text = dict(world.source("first-steps"))
    text["90-final.quiz.md"] = text["90-final.quiz.md"].replace(b"kind: graded", b"kind: graded\nper page: 2")
    story.publish("in-parts", Source(text))
    lena = story.browser("lena")
    story.take("quiz.sit: a part", lena, begin(story, lena, "in-parts/final") + "?part=2")
    sitting = begin(story, lena, "first-steps/final")
    story.send(lena, f"{sitting}/hand-in")
    story.take("quiz.result: not yet told", lena, f"{sitting}/result")
    sitting = begin(story, lena, "first-steps/final")
    page = lena.get(sitting).text
    words = {"Which one opens": ["A door"], "Which are openings": ["A door", "A window"]}
    answers: dict[str, Any] = {}
    for number, body in questions(page):
        chosen = next((options for asked, options in words.items() if asked in body), None)
        typed = "hinge" if "pivot" in body else "5"
        answers[f"q{number}"] = [option(body, one) for one in chosen] if chosen else typed
    story.send(lena, sitting, **answers, part=1, go="check")
    story.take("quiz.check: all answered", lena, f"{sitting}/check")
    story.send(lena, f"{sitting}/hand-in")
    story.take("quiz.result: passed", lena, f"{sitting}/result")
    story.take("quiz.rules: done", lena, "/quiz/first-steps/final")
    story.take("learning.course: done", lena, FIRST)
    story.take("learning.my_training: done", lena, "/learning/")
