"""The one table of advice: the rules, each with its reason and the source of the reason.

"HDR" is T. M. Haladyna, S. M. Downing and M. C. Rodriguez, "A Review of Multiple-Choice Item-Writing
Guidelines for Classroom Assessment", Applied Measurement in Education 15 (2002), whose 31 guidelines
are cited by number.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from trainer.core.message import Message


@dataclass(frozen=True, slots=True)
class Rule:
    """Why something would be better otherwise, and who says so; both in one line."""

    reason: Message
    source: str


_HDR = "Haladyna, Downing & Rodriguez 2002, guideline {}"
_HOUSE = "course format"
_READING = "Trauzettel-Klosinski & Dietz 2012, reading speed in 17 languages"
_WCAG = "WCAG 2.2, {}"

RULES: Mapping[str, Rule] = {
    "key-longest": Rule(
        Message("Whoever picks the longest option is right without knowing anything."), _HDR.format(24)
    ),
    "key-position": Rule(
        Message("Shuffling hides it, but not on paper, nor where the quiz is not shuffled."), _HDR.format(20)
    ),
    "all-of-the-above": Rule(
        Message("Who knows two right options, or one wrong one, knows the answer."), _HDR.format("25 and 26")
    ),
    "double-negative": Rule(
        Message("It tests the reading of negations, above all in a second language."),
        _HDR.format("17 and 27"),
    ),
    "giveaway": Rule(
        Message("Absolute words mark wrong options: few things hold always or never."), _HDR.format("28a")
    ),
    "overlap": Rule(
        Message("A value in both ranges has two right answers, so neither can be the key."), _HDR.format(22)
    ),
    "no-feedback": Rule(
        Message("Feedback that explains is what makes a test teach."),
        "Hattie & Timperley 2007, The Power of Feedback",
    ),
    "no-outcome": Rule(
        Message("Results can't be told per outcome, nor checked against what the course promises."),
        _HDR.format(1),
    ),
    "untested-outcome": Rule(
        Message("The course promises it, and nobody can show it."), "Biggs 1996, constructive alignment"
    ),
    "lesson-outcome": Rule(
        Message("Learners can't see what the lesson is for."), "Biggs 1996, constructive alignment"
    ),
    "too-little-time": Rule(
        Message("Those who plan by these minutes will not finish."), _READING
    ),
    "too-much-time": Rule(
        Message("The time of all who must take the course is planned by these minutes."), _READING
    ),
    "heavy": Rule(
        Message("At a mission with a slow line the page is waited for that long."),
        "course format, 100 KB a lesson",
    ),
    "several-right": Rule(
        Message("Learners are told to choose the one best answer, and wonder which."), _HDR.format(19)
    ),
    "short-order": Rule(
        Message("A random order earns on average 50 % with two items, 28 % with three."), _HOUSE
    ),
    "equal-numbers": Rule(Message("Which of them comes first is decided by their names."), _HOUSE),
    "untranslated": Rule(Message("Its readers get the original, with a note that says so."), _HOUSE),
    "stale": Rule(
        Message("Readers of different languages would learn different things; `trainer courses fix` writes "
                "the fingerprint once the old one is deleted."),
        _HOUSE,
    ),
    "unmarked": Rule(
        Message("Nobody can tell whether the original has changed since; `trainer courses fix` notes it."),
        _HOUSE,
    ),
    "headings": Rule(
        Message("Links to a heading find it by its place, and would open the wrong one."), _HOUSE
    ),
    "unused": Rule(Message("It is published and kept for ever, and nobody sees it."), _HOUSE),
    "insecure": Rule(
        Message("On the way, a page without encryption can be read and changed."),
        "RFC 7258, pervasive monitoring is an attack",
    ),
    "accepted": Rule(Message("What was accepted is gone, or was named otherwise."), _HOUSE),
    "guess": Rule(
        Message("A trick should earn no more than chance and five points."), _HDR.format(28)
    ),
}  # fmt: skip
