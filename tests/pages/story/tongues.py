"""A course written in Arabic and translated into English, in part."""

from tests import tongues
from tests.pages.story.sittings import begin
from tests.pages.story.telling import Story, option
from tests.tongues import COURSE


def translations(story: Story) -> None:
    story.publish(tongues.NAME, tongues.arabic())
    otto, windows = story.browser("otto"), f"{COURSE}/start/windows"
    story.take("learning.course: translated", otto, COURSE)
    story.take("learning.lesson: translated", otto, f"{COURSE}/start/doors")
    story.take("learning.lesson: not yet translated", otto, f"{COURSE}/start/walls")
    story.take("learning.lesson: translation out of date", otto, windows)
    story.take("learning.lesson: original", otto, f"{windows}?original=yes")
    story.take("quiz.rules: translated", otto, f"/quiz/{tongues.NAME}/final")
    sitting = begin(story, otto, f"{tongues.NAME}/final")
    story.take("quiz.sit: translated", otto, sitting)
    sitting = begin(story, otto, f"{tongues.NAME}/start/warm-up")
    answer = option(otto.get(sitting, headers={"Accept-Language": "en"}).text, "En un sens")
    story.send(otto, sitting, q1=answer, part=1, go=1)
    story.send(otto, f"{sitting}/hand-in")
    story.take("quiz.result: translated", otto, f"{sitting}/result")
