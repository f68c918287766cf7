"""Forty small courses: eight subjects, each for five kinds of readers.

They are short; what counts is that they are courses like any other, compiled and published.
"""

from typing import NamedTuple

from trainer.core.source import Source


class Subject(NamedTuple):
    """What five of the courses are about."""

    name: str
    title: str
    matter: str  # what it is, in the middle of a sentence


SUBJECTS = (
    Subject("norms", "Norms of state behaviour", "what states have said they will not do to one another"),
    Subject(
        "law", "International law online", "how the law that binds states applies to what they do online"
    ),
    Subject("confidence", "Confidence building", "the steps by which states learn to expect no surprise"),
    Subject("attribution", "Attribution", "how a state comes to say who was behind an incident"),
    Subject("capacity", "Capacity building", "how states help one another to protect what they run"),
    Subject("incidents", "Incidents", "what a mission does in the hours after something has gone wrong"),
    Subject("devices", "Devices on the road", "what travels with a delegation and who else may read it"),
    Subject("supply", "Supply chains", "who makes what the ministry runs on, and who may change it"),
)


class Reader(NamedTuple):
    """For whom a course on a subject is, and for how long it counts."""

    name: str
    words: str
    valid: str


READERS = (
    Reader("basics", "the basics", "24 months"),
    Reader("practice", "in practice", "36 months"),
    Reader("missions", "for missions", "24 months"),
    Reader("negotiators", "for negotiators", "forever"),
    Reader("refresher", "a yearly refresher", "12 months"),
)

LESSONS = ("What it is about", "Who does what", "What to do on Monday")

COUNT = len(SUBJECTS) * len(READERS)


def sources() -> dict[str, Source]:
    """The courses as files, by name; those for all staff first."""
    return {
        f"{subject.name}-{reader.name}": _source(subject, reader)
        for reader in READERS
        for subject in SUBJECTS
    }


def _source(subject: Subject, reader: Reader) -> Source:
    title = f"{subject.title}: {reader.words}"
    files = {
        "course.md": f"---\ntitle: {title}\nsummary: A short course on {subject.matter}.\nlanguage: en\n"
        f"valid for: {reader.valid}\noutcomes:\n  tell: Tell {subject.matter}\n---\n"
        f"This course is about {subject.matter}.\n",
        "10-lessons/module.md": f"---\ntitle: {subject.title}\noutcomes: [tell]\n---\n",
        "90-check.quiz.md": f"---\ntitle: Check\nkind: graded\npass: 60%\n---\n"
        f"## What was this course about? {{#about}}\n\n- (x) About {subject.matter}.\n"
        "- ( ) About the dress code of the ministry.\n\nOutcome: tell\n\n"
        "## Whom do you ask first when you are in doubt? {#ask}\n\n"
        "- (x) The colleague who is in charge of it.\n- ( ) Whoever answers first.\n\nOutcome: tell\n",
    }
    for place, lesson in enumerate(LESSONS, 1):
        files[f"10-lessons/{place}0-lesson-{place}.md"] = (
            f"---\ntitle: {lesson}\nminutes: 10\noutcomes: [tell]\n---\n"
            f"{subject.title} is about {subject.matter}. Here it is told {reader.words}.\n\n"
            "## In short {#short}\n\nAsk who is in charge, and write down what you saw.\n"
        )
    return Source({path: text.encode() for path, text in files.items()})
