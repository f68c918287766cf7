"""Texts that learners handed in, marked by instructors."""

from flask.testing import FlaskClient

from tests import world
from tests.pages.story.sittings import begin
from tests.pages.story.telling import Story, address
from tests.world import START
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM
from trainer.core.source import Source
from trainer.permissions import Role

QUEUE = "/quiz/attempts/marking"
MARKS = {
    "points1": "2",
    "points2": "1/2",
    "comment1": "You name the minister: well seen.",
    "comment": "Clear, and short enough to be read.",
}
ESSAY = """

## What may be said in public? {#public}
Write the two sentences that the spokesperson may say tonight.

____

Rubric: says what is known (2); promises the next word (1)
Explanation: Say what you know, when you will say more, and no more than that.
"""


def nothing_waits(story: Story) -> None:
    story.take("quiz.marking: empty", story.browser("ines"), QUEUE)


def texts(story: Story) -> None:
    one_marker(story)
    two_markers(story)


def one_marker(story: Story) -> None:
    """What Tariq wrote in his sitting waits; so does what he writes now."""
    ines, tariq = story.browser("ines"), story.browser("tariq")
    write(story, tariq, "every-kind/more/essay", q1="The minister decides.\n\nAnd answers for it.")
    story.take("learning.my_training: awaiting", tariq, "/learning/")
    pile = f"{QUEUE}/every-kind/why"
    story.take("quiz.scripts: waiting", ines, pile)
    script = address(ines.get(pile).text, f"{pile}/")
    story.take("quiz.script: open", ines, script)
    story.take("quiz.script: errors", ines, script, MARKS | {"points1": ""}, status=422)
    other = story.send(ines, script, **MARKS)
    story.take("quiz.marking: full", ines, QUEUE)
    story.take("quiz.scripts: marked", ines, pile)
    story.send(ines, other, **MARKS)
    attempt = address(tariq.get("/quiz/every-kind/more/essay").text, "/attempts/")
    story.take("quiz.result: marked", tariq, attempt)
    first = address(ines.get(script).text, f"{script}/")
    story.take("quiz.correction: open", ines, first)
    story.take("quiz.correction: errors", ines, first, MARKS, status=422)
    story.send(ines, first, **MARKS | {"points2": "1"}, reason="The cost stands in the last line.")
    story.take("quiz.script: marked", ines, script)
    with story.database.aside() as session:
        accounts.grant(session, SYSTEM, story.world.people["hugo"], Role.INSTRUCTOR, at=START)
    story.take("quiz.script: taken", story.browser("hugo"), script, MARKS, status=409)


def two_markers(story: Story) -> None:
    text = dict(world.source("first-steps"))
    text["90-final.quiz.md"] = (
        text["90-final.quiz.md"].replace(b"kind: graded", b"kind: graded\nmarkers: 2") + ESSAY.encode()
    )
    story.publish("by-two", Source(text))
    otto, ines = story.browser("otto"), story.browser("ines")
    sitting = begin(story, otto, "by-two/final")
    number = essay(otto, sitting)
    story.send(
        otto, sitting, **{number: "We know of the outage. We will say more at eight."}, part=1, go="check"
    )
    story.send(otto, f"{sitting}/hand-in")
    pile = f"{QUEUE}/by-two/public"
    script = address(ines.get(pile).text, f"{pile}/")
    story.send(ines, script, **MARKS)
    story.take("quiz.script: half", ines, script)
    story.send(story.browser("hugo"), script, points1="1", points2="1", comment2="It says when.")
    story.take("quiz.script: both", ines, script)


def write(story: Story, client: FlaskClient, quiz: str, **answers: str) -> None:
    """Sit a quiz with these answers, and hand it in."""
    sitting = begin(story, client, quiz)
    story.send(client, sitting, **answers, part=1, go="check")
    story.send(client, f"{sitting}/hand-in")


def essay(client: FlaskClient, sitting: str) -> str:
    """The name of the field in which a text is written."""
    page = client.get(sitting).text
    return str(page.partition("<textarea ")[2].partition('name="')[2].partition('"')[0])
