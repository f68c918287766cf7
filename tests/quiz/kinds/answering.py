"""A quiz with every kind of question, and how each is answered."""

import re
from random import Random

from sqlalchemy import select

from trainer import db
from trainer.core.course import Quiz
from trainer.core.paper import Paper
from trainer.demo.answers import STRATEGIES
from trainer.quiz import queries, sheets
from trainer.quiz.models import Attempt

QUIZ = """---
title: Every kind
kind: graded
pass: 50%
per page: 20
---
## Pairs {#pairs}
- CERT -> technical response
  > canary-pair
- Embassy -> talks
- -> budget *approval*
  > canary-distractor

## Order {#order}
1) isolate
   > canary-item
2) preserve
3) restore

## Gaps {#gaps}
| Treaty | Seat |
|---|---|
| The [[canary-gap|Budapest]] Convention | [[Paris/Strasbourg*/Rome]] |
| Hours | [[= 72 +- 1 h]] |

## Estimate {#estimate}
= 72 h (90% interval)
  > canary-truth

Width: 48 h

## What loss does {AV} EUR at {EF} make? {#computed}
Given: AV = 200000 to 2000000 step 50000
Given: EF = 0.1, 0.25

= {AV} * {EF} +- 1% EUR
  > canary-formula

Explanation: {AV} × {EF}

## Essay {#essay}
____

Rubric: canary-criterion (2); clarity (1)
Length: 150 words

## Choice {#choice}
- ( ) a
- (x) b

## Ticks {#ticks}
- [x] c
- [ ] d

## Text {#text}
= "hinge"

## Number {#number}
= 4 h
"""


CANARY = re.compile("canary-[a-z]+")


def slots(database: db.Database, quiz: Quiz) -> list[sheets.Slot]:
    """What the newest attempt got."""
    with database.reader() as session:
        paper = session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
        assert paper
        return sheets.slots(quiz, Paper.load(paper.paper))


def posted(slot: sheets.Slot, *, right: bool) -> dict[str, str]:
    """The fields of a right or a wrong answer, as the page's form has them."""
    kind = slot.question.kind
    if kind.name == "essay":
        return {slot.field: "Because of <canary>."}
    fields = STRATEGIES[kind.name](kind, slot.drawn, right, Random(3))  # noqa: S311 - the same chance every time
    return {f"{slot.field}{suffix}": values[0] for suffix, values in fields.items() if values}


def everything(database: db.Database, quiz: Quiz, *, right: bool = True) -> dict[str, str]:
    return {
        name: value for slot in slots(database, quiz) for name, value in posted(slot, right=right).items()
    }


def answer_to(database: db.Database, name: str) -> dict[str, object] | None:
    """What is saved for a question of the only attempt."""
    with database.reader() as session:
        given = queries.responses(session, session.scalars(select(Attempt.id)).one())
    return given[name].answer
