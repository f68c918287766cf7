"""What publishing a course would mean for its learners, asked before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from trainer.authoring import identity
from trainer.catalogue import queries
from trainer.catalogue.compiler import Parts
from trainer.catalogue.models import Revision
from trainer.core import storing
from trainer.core.course import Compiled, Course, Lesson, PageKind, Question, Quiz
from trainer.core.differing import Difference, differences
from trainer.core.rekeying import Policy, is_corrected
from trainer.quiz.remarking import operations as remarking
from trainer.quiz.remarking.operations import Impact

NOTHING = Impact(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What learners will find changed, and what corrected keys make of their marks, for each policy."""

    differences: list[Difference]
    impact: Mapping[Policy, Impact]

    @property
    def asks(self) -> bool:
        """Whether somebody's score changes, so that a policy has to be chosen."""
        return any(one != NOTHING for one in self.impact.values())


def consequences(session: Session, name: str, parts: Parts) -> Consequences:
    """What publishing a compiled course would change. Of a course that is new, nothing."""
    course = queries.course_named(session, name)
    newest = queries.newest(session, course.id) if course else None
    if newest is None:
        return Consequences([], dict.fromkeys(Policy, NOTHING))
    bodies = queries.parts(session, newest.id)
    before = _compiled(storing.load(Course, bodies[storing.part_name("")]), bodies)
    corrected = rekeyed(session, newest, parts)
    return Consequences(
        differences(before, _compiled(parts.outline, parts.bodies)),
        remarking.impact(session, newest.course_id, corrected)
        if corrected
        else dict.fromkeys(Policy, NOTHING),
    )


def rekeyed(session: Session, newest: Revision, parts: Parts) -> dict[str, Question]:
    """The questions of a compiled course whose key or status is another than when they were last asked."""
    asked = {question.id: question for _, question in identity.questions(parts.outline, parts.bodies)}
    before = identity.last_asked(session, newest, asked)
    return {name: asked[name] for name in asked if name in before and is_corrected(before[name], asked[name])}


def _compiled(outline: Course, bodies: Mapping[str, bytes]) -> Compiled:
    """A course of its stored parts, in its own language."""
    pages = {kind: [page.id for page in outline.walk() if page.kind is kind] for kind in PageKind}
    return Compiled(
        course=outline,
        lessons={page: storing.load(Lesson, bodies[page]) for page in pages[PageKind.LESSON]},
        quizzes={page: storing.load(Quiz, bodies[page]) for page in pages[PageKind.QUIZ]},
    )
