"""A course that is written on in the browser, and one that is begun there."""

import re

from tests.authoring.drafts.test_pages import field, written
from tests.pages.story.telling import Story
from trainer.authoring.drafts import queries

HOME, NEW = "/authoring/first-steps", "/authoring/night-desk"
LESSON = f"{HOME}/text/10-start/10-doors.md"


def writing(story: Story) -> None:
    ines = story.browser("ines")
    story.take("authoring.my_courses: full", ines, "/authoring/")
    story.take("authoring.my_courses: errors", ines, "/authoring/", {"title": "", "name": "A b"}, status=422)
    story.take("authoring.draft: to be begun", ines, HOME)
    story.send(ines, HOME)
    story.take("authoring.draft: full", ines, HOME)
    story.take(
        "authoring.arrange: errors", ines, f"{HOME}/outline", {"act": "add", "kind": "lesson"}, status=422
    )
    story.take("authoring.history: empty", ines, f"{HOME}/history/10-start/10-doors.md")
    texts(story)
    begun(story)
    story.take("authoring.my_courses: with a draft", ines, "/authoring/")


def texts(story: Story) -> None:
    """What is written is saved, collides, and is looked back on."""
    ines = story.browser("ines")
    story.take("authoring.editor: lesson", ines, LESSON)
    page = ines.get(LESSON).text
    text, basis = written(page), field(page, "based_on")
    wrong = text.replace("minutes:", "minuets:") + "![A gate](../media/gate.svg)\r\n"
    form = {"text": wrong, "based_on": basis}
    story.take("authoring.preview: problems", ines, LESSON.replace("/text/", "/preview/"), form)
    large = {"text": ("word " * 59 + "word\r\n") * 2_400, "based_on": basis}
    story.take("authoring.editor: too large", ines, LESSON, large, status=422)
    story.send(ines, LESSON, text=text.replace("title: ", "title: Her "), based_on=basis)
    late = {"text": text.replace("title: ", "title: His "), "based_on": basis}
    story.take("authoring.save: two texts", ines, LESSON, late, status=409)
    story.send(
        ines, LESSON, **form | {"text": wrong.replace("title: ", "title: Her "), "based_on": standing(story)}
    )
    story.take("authoring.check: problems", ines, f"{HOME}/check", {})
    story.take("authoring.history: full", ines, f"{HOME}/history/10-start/10-doors.md")
    history = ines.get(f"{HOME}/history/10-start/10-doors.md").text
    story.take("authoring.former: what differs", ines, re.findall(r'href="([^"]+/saves/\d+)"', history)[-1])
    story.take("authoring.editor: quiz", ines, f"{HOME}/text/90-final.quiz.md")
    french = story.send(ines, f"{HOME}/outline", act="translate", language="fr", path="course.md")
    story.take("authoring.editor: translation", ines, french)
    gone = f"{HOME}/text/10-start/20-windows.md"
    page = ines.get(gone).text
    story.send(ines, f"{HOME}/outline", delete="10-start/20-windows.md")
    late = {"text": written(page) + "Late.", "based_on": field(page, "based_on")}
    story.take("authoring.save: deleted meanwhile", ines, gone, late, status=409)
    history = ines.get(f"{HOME}/history/10-start/20-windows.md").text
    deletion = re.findall(r'href="([^"]+/saves/\d+)"', history)[1]
    story.take("authoring.former: deleted", ines, deletion)
    story.take("authoring.draft: changed", ines, HOME)


def standing(story: Story) -> str:
    with story.database.reader() as session:
        draft = queries.draft_of(session, "first-steps")
        assert draft
        now = queries.file(session, draft, "10-start/10-doors.md")
        assert now
        return now.digest


def begun(story: Story) -> None:
    """A course of one's own, as it is begun."""
    ines = story.browser("ines")
    story.send(ines, "/authoring/", title="The night desk", name="night-desk", language="en", example="y")
    story.take("authoring.editor: scenario", ines, f"{NEW}/text/10-writing/50-a-scenario.scenario.md")
    story.take("authoring.editor: glossary", ines, f"{NEW}/text/glossary.md")
    story.take("authoring.check: advice", ines, f"{NEW}/check", {})
    story.take("authoring.pictures: full", ines, f"{NEW}/pictures")
    story.take("authoring.pictures: errors", ines, f"{NEW}/pictures", {"alt": ""}, status=422)
    story.send(ines, "/authoring/", title="The day desk", name="day-desk", language="en")
    story.take("authoring.pictures: empty", ines, "/authoring/day-desk/pictures")
