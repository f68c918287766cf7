"""Quizzes, sat and handed in."""

import re
from typing import Any

from flask.testing import FlaskClient

from tests import world
from tests.pages.story.telling import EVERY, FIRST, Story, address, option, questions
from trainer.core.source import Source


def sittings(story: Story) -> None:
    one_by_one(story)
    every_kind(story)
    more_than_the_rules(story)
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
    story.take("quiz.again: missed", tariq, f"{sitting}/again")
    story.take("quiz.again: tried", tariq, f"{sitting}/again", {"q3": "a day", "q4": "csirt", "q8-low": "70"})
    story.take("quiz.rules: waiting", tariq, quiz)
    sitting = begin(story, tariq, "every-kind/more/essay")
    story.take("quiz.sit: essay", tariq, sitting)
    story.send(tariq, sitting, q1="Because somebody answers for it.", part=1, go="check")
    story.send(tariq, f"{sitting}/hand-in")
    story.take("quiz.result: essay", tariq, f"{sitting}/result")


def more_than_the_rules(story: Story) -> None:
    ines, hugo, tariq = story.browser("ines"), story.browser("hugo"), story.browser("tariq")
    text = dict(world.source("first-steps"))
    text["90-final.quiz.md"] = text["90-final.quiz.md"].replace(
        b"kind: graded", b"kind: graded\ntime: 1 hour"
    )
    story.publish("with-a-clock", Source(text))
    begin(story, tariq, "with-a-clock/final")
    begin(story, ines, "with-a-clock/final")
    sittings = address(ines.get("/quiz/with-a-clock/final").text, "/quiz/sittings/")
    people = story.world.people
    sitter, own = (f"{sittings}/people/{people[name]}" for name in ("tariq", "ines"))
    story.take("quiz.sittings: full", ines, sittings)
    story.take("quiz.sittings: none found", ines, f"{sittings}?q=nobody+of+this+name")
    story.take("quiz.sitter: with the forms", ines, sitter)
    story.take("quiz.extend: errors", ines, f"{sitter}/time", {"time-minutes": "soon"}, status=422)
    story.send(ines, f"{sitter}/attempts", so_far="0", reason="The line to Port Sable was down.")
    due = re.findall(r'name="time-so_far"[^>]*value="([^"]+)"', ines.get(sitter).text)[0]
    reason = {"time-reason": "The line was slow."}
    story.send(ines, f"{sitter}/time", **{"time-so_far": due, "time-minutes": "10"} | reason)
    allowance = f"/quiz/people/{people['tariq']}/time"
    story.take("quiz.allowance: none", hugo, allowance)
    story.take("quiz.allowance: errors", hugo, allowance, {"percent": "much"}, status=422)
    story.send(hugo, allowance, percent="25", reason="Decided by the directorate of personnel.")
    story.take("quiz.allowance: set", hugo, allowance)
    story.take("quiz.sitter: given", ines, sitter)
    story.take("quiz.sitter: own", ines, own)
    story.take("quiz.rules: more given", tariq, "/quiz/with-a-clock/final")
    text = {**world.source("first-steps")}
    text["course.md"] = text["course.md"].replace(
        b"language: en", b"language: en\nprerequisites: [first-steps]"
    )
    story.publish("afterwards", Source(text))
    story.take("learning.course: after another", tariq, "/learning/afterwards")


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
