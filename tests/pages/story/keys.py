"""A key that was wrong, what a learner reads of it, and what readers report."""

from tests import world
from tests.pages.story.telling import EVERY, Story
from trainer import settings
from trainer.audit import Actor
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.catalogue import queries as catalogue
from trainer.catalogue.shelf import Shelf
from trainer.clock import now
from trainer.core import storing
from trainer.core.course import Quiz
from trainer.core.source import Source
from trainer.quiz import operations
from trainer.quiz.models import Attempt

NAME = "wrong-key"
REPORT = f"{EVERY}/report?page=matter/parts"


def nothing_reported(story: Story) -> None:
    story.take("authoring.reports: empty", story.browser("ines"), "/authoring/reports")


def reports(story: Story) -> None:
    lena, ines = story.browser("lena"), story.browser("ines")
    story.take("learning.report: a passage", lena, REPORT)
    story.take("learning.report: a question", lena, f"{REPORT}&question=how-long")
    story.take("learning.send_report: errors", lena, REPORT, {"anchor": "", "text": ""}, status=422)
    story.send(
        lena, f"{REPORT}&question=how-long", text="Are these days or working days?\nI think the first."
    )
    story.send(lena, REPORT, anchor="", text="The second paragraph names a treaty that is not yet in force.")
    story.take("authoring.reports: full", ines, "/authoring/reports")
    waiting = "/authoring/reports/1/answer"
    story.take("authoring.answer_report: errors", ines, waiting, {"text": ""}, status=422)
    story.send(ines, waiting, text="Working days. The question says so now.", go="done")
    story.take("learning.my_training: answered", lena, "/learning/")
    story.take("authoring.reports: answered", ines, "/authoring/reports")


def other_key() -> Source:
    """The course once its key is corrected."""
    text = world.source("first-steps")
    final = text["90-final.quiz.md"].replace(b"- (x) A door\n", b"- ( ) A door\n")
    return Source({**text, "90-final.quiz.md": final.replace(b"- ( ) A wall\n", b"- (x) A wall\n")})


def corrected(story: Story) -> None:
    """Tariq said that a wall opens, which the key did not know at first."""
    text = world.source("first-steps")
    story.publish(NAME, text)
    tariq = story.world.people["tariq"]
    with story.database.aside() as session:
        house = settings.load(session)
        held = Shelf().volumes(lambda: session, house.edition)[NAME]
        quiz = storing.load(Quiz, catalogue.part(session, held.revision, "final") or b"")
        attempt = operations.start(session, Actor(tariq), tariq, held, quiz, at=now())
        for question, answer in (
            ("which", {"option": 1}),
            ("openings", {"options": [0, 1]}),
            ("fingers", {"typed": "5", "value": "5"}),
        ):
            begun = session.get_one(Attempt, attempt)
            operations.save(session, begun, held.questions[question], answer, at=now())
        operations.hand_in(session, Actor(tariq), begun, held, quiz, house=house, at=now())
    other = other_key()
    with story.database.aside() as session:
        assert authoring.publish(
            session, Actor(story.world.people["ines"]), NAME, other, world.compiled(NAME, other),
            origin=Origin.FOLDER, at=now(), reason="Some walls open: the lesson says so.",
        )  # fmt: skip
    browser = story.browser("tariq")
    story.take("quiz.report: of an attempt", browser, f"/quiz/attempts/{attempt}/questions/1/report")
    story.take("learning.my_training: marked again", browser, "/learning/")
    story.take("quiz.result: marked again", browser, f"/quiz/attempts/{attempt}/result")
