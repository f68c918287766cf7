"""Lessons, from the first to the last."""

from tests import world
from tests.pages.story.telling import EVERY, FIRST, Story, option
from trainer.core.source import Source


def lessons(story: Story) -> None:
    lena, windows, parts = story.browser("lena"), f"{FIRST}/start/windows", f"{EVERY}/matter/parts"
    story.send(lena, FIRST)
    story.send(lena, f"{FIRST}/start/doors")
    story.take("learning.my_training: in progress", lena, "/learning/")
    story.take(
        "learning.practise: refused",
        lena,
        f"{parts}/practice/how-long",
        {"q": "a few"},
        status=422,
    )
    story.send(lena, f"{parts}/practice/how-long", q="4")
    story.send(lena, f"{parts}/practice/who", q=option(lena.get(parts).text, "The government"))
    story.take("learning.lesson: practice checked", lena, parts)
    story.take("learning.lesson: not yet open", story.browser("otto"), f"{EVERY}/matter/after")
    story.take("learning.course: in order", lena, EVERY)
    story.take("quiz.rules: not yet open", story.browser("otto"), "/quiz/every-kind/all")
    story.send(lena, windows)
    story.take("learning.lesson: done", lena, windows)
    arabic = dict(world.source("first-steps"))
    arabic["course.md"] = arabic["course.md"].replace(b"language: en", b"language: ar")
    arabic["course.md"] = arabic["course.md"].replace(b"First steps", "الخطوات الأولى".encode())
    story.publish("in-arabic", Source(arabic))
    story.take("learning.course: another language", lena, "/learning/in-arabic")
    story.take("learning.lesson: another language", lena, "/learning/in-arabic/start/windows")
    story.take("catalogue.browse: full", lena, "/catalogue/")
