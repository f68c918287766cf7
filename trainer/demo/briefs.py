"""What people write where a text is asked for, and what Ines thinks of it.

Each brief is put together from one passage a part. A passage that falls short costs points of the
rubric, and Ines says why. Questions that ask for a text and are missing here are left blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from random import Random

from trainer.core.marking import Points

MOST = 3  # points a criterion
PASSES = 8  # points of a brief

ACCURACY, LANGUAGE, PLAIN, ASK = range(4)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a brief: its text, the points it costs by criterion, and what is said of it there."""

    text: str
    costs: Mapping[int, int] = field(default_factory=dict)
    remark: str = ""


_HAPPENED = (
    Passage(
        "Last night somebody entered our visa mailbox twice, at 02:14 and 02:51 UTC, with a password that a "
        "consul had typed on a false page. He reported it himself. Since 06:45 the way in is closed."
    ),
    Passage(
        "A stranger was in the visa mailbox at 02:14 and at 02:51 UTC. He used the password of a consul, who "
        "met a false page on Wednesday and told us so this morning. The capital's team ended all sessions "
        "at 06:45."
    ),
    Passage(
        "At 02:14Z and 02:51Z an AiTM phish led to session hijacking on the visa mailbox. IR revoked the "
        "tokens at 06:45Z.",
        {PLAIN: 2},
        "The ambassador would have to ask what half of these words mean.",
    ),
    Passage(
        "The embassy was hacked last night, and all our mails were stolen.",
        {ACCURACY: 2, LANGUAGE: 1},
        "312 mails were opened. Nobody knows whether they were copied.",
    ),
)
_KNOWN = (
    Passage(
        "The log is certain: 312 mails with attachments were opened. It cannot show whether they were "
        "copied. Nothing unusual was found elsewhere, for the seven days that our records cover. The "
        "capital's team thinks a criminal group likely, on a weak basis (TLP:AMBER+STRICT)."
    ),
    Passage(
        "Sure: 312 mails with attachments were opened. Not known: whether anybody kept them. No other "
        "mailbox shows a stranger, and our records go back one week only. The team's view, for this house "
        "alone (TLP:AMBER+STRICT): likely criminals; low confidence."
    ),
    Passage(
        "312 mails with attachments were opened. All other systems are clean.",
        {LANGUAGE: 1},
        "“Clean” holds for seven days. Say so, or it will be held against you.",
    ),
    Passage(
        "312 mails were opened by a criminal group. The matter has no political side.",
        {ACCURACY: 1, LANGUAGE: 2},
        "The team wrote “likely”, with low confidence. Both words are lost here.",
    ),
)
_IS_NOT = (
    Passage(
        "As far as we can see, the talks are not touched: their cables run on another system. A channel "
        "claims the contrary; its two pictures look old and are being checked. An address in Kestria says "
        "nothing about who used it."
    ),
    Passage(
        "It is no loss of our cables, which cannot be reached from the mail. What a channel claims is a "
        "claim so far. The address from Kestria can be rented by anyone."
    ),
    Passage(
        "It was not Kestria, and the channel lies.",
        {LANGUAGE: 2},
        "We cannot exclude either. We have attributed nothing and checked nothing yet.",
    ),
    Passage(
        "Our cables are safe.",
        {ACCURACY: 2},
        "The claim on the internet is missing. She will be asked about it at ten.",
    ),
)
_ASKED = (
    Passage(
        "By 09:30, please approve this line for the press: “A mailbox was entered. It is closed, and we are "
        "examining what was read.” At ten, please name nobody: the capital decides on that. We report again "
        "at 09:15."
    ),
    Passage(
        "We ask two decisions by 09:30: that you release the line for the press below, and that you ask the "
        "capital how the applicants are warned. Until then nobody here speaks about an author."
    ),
    Passage(
        "We ask you to support all necessary measures.",
        {ASK: 2},
        "Who decides what, and by when?",
    ),
    Passage("We shall keep you informed.", {ASK: 3}, "There is no request in it."),
)


@dataclass(frozen=True, slots=True)
class Brief:
    """A text as somebody hands it in, the points it deserves, and a remark by criterion where it lacks."""

    text: str
    points: Points
    remarks: dict[str, str]

    @property
    def passes(self) -> bool:
        """Whether the points suffice."""
        return sum(self.points) >= PASSES


def _put_together(passages: tuple[Passage, ...]) -> Brief:
    lost = [sum(one.costs.get(criterion, 0) for one in passages) for criterion in range(4)]
    remarks: dict[str, str] = {}
    for one in passages:
        for criterion in one.costs:
            remarks.setdefault(str(criterion + 1), one.remark)
    return Brief(
        "\n\n".join(one.text for one in passages),
        tuple(Fraction(max(MOST - points, 0)) for points in lost),
        remarks,
    )


BRIEFS: Mapping[str, tuple[Brief, ...]] = {
    "brief-ambassador": tuple(map(_put_together, product(_HAPPENED, _KNOWN, _IS_NOT, _ASKED))),
}
"""All briefs that can be written, by the id of the question."""

_BY_TEXT = {brief.text: brief for briefs in BRIEFS.values() for brief in briefs}


def write(question: str, *, right: bool, random: Random) -> str | None:
    """A text that deserves to pass, or one that does not; None if nobody here knows what to write."""
    fitting = [brief for brief in BRIEFS.get(question, ()) if brief.passes is right]
    return random.choice(fitting).text if fitting else None


def judge(text: str) -> Brief:
    """What Ines thinks of a text that was written here. KeyError if it was written elsewhere."""
    return _BY_TEXT[text]
