"""A key that was wrong: who had it is marked again once, as a new fact beside the old mark."""

import threading
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import world
from tests.quiz.test_attempts import LATER, answer, begin, hand_in, quiz, volume
from tests.quiz.test_races import chain_is_whole, race, start
from tests.world import START, World
from trainer import db, settings
from trainer.audit import SYSTEM, Actor, AuditEvent
from trainer.authoring import operations as authoring
from trainer.authoring.consequences import consequences
from trainer.authoring.operations import Origin
from trainer.catalogue.models import Revision
from trainer.core.rekeying import Policy
from trainer.core.source import Source
from trainer.learning import operations as learning, queries as learning_queries
from trainer.quiz import operations, queries
from trainer.quiz.models import Attempt, Remark, Response
from trainer.quiz.remarking import queries as remarking
from trainer.quiz.remarking.operations import Impact
from trainer.records.models import Certificate, Completion

CORRECTED = START + timedelta(days=1)
WALL = {"option": 1}
FINAL = "90-final.quiz.md"


def text(*changes: tuple[str, str]) -> Source:
    """The tests' course with some words of its final changed."""
    whole = dict(world.source("first-steps"))
    final = whole[FINAL].decode()
    for old, new in changes:
        assert old in final
        final = final.replace(old, new)
    return Source({**whole, FINAL: final.encode()})


WALL_IS_RIGHT = (("- (x) A door\n", "- ( ) A door\n"), ("- ( ) A wall\n", "- (x) A wall\n"))
VOID_PIVOT = ("## What is the pivot of a door called? {#pivot}", "## What is a pivot? {#pivot}")
VOID = (("  > It begins with an h.\n", "  > It begins with an h.\n\nStatus: void\n"),)


def publish(session: Session, source: Source, **options: Any) -> Revision:
    revision = authoring.publish(
        session, SYSTEM, "first-steps", source, world.compiled("first-steps", source),
        origin=Origin.FOLDER, at=CORRECTED, **options,
    )  # fmt: skip
    assert revision is not None
    return revision


def sit(session: Session, person: int, *right: str, wall: bool = False) -> Attempt:
    """An attempt handed in with right answers to some questions; with a wall for what opens, if asked."""
    attempt = begin(session, person)
    answer(session, attempt, *right)
    if wall:
        operations.save(session, attempt, volume(session).questions["which"], WALL, at=START)
    hand_in(session, attempt)
    session.refresh(attempt)
    return attempt


def read_both_lessons(session: Session, person: int) -> None:
    house, held = settings.load(session), volume(session)
    run = learning.enrol(session, Actor(person), person, held, at=START)
    for page in ("start/doors", "start/windows"):
        learning.finish(session, Actor(person), run, held, page, house=house, at=START)


def impact(session: Session, source: Source) -> dict[Policy, Impact]:
    found = consequences(session, "first-steps", world.compiled("first-steps", source))
    return dict(found.impact)


def marks(session: Session, attempt: Attempt) -> tuple[Fraction | None, bool | None]:
    session.refresh(attempt)
    return attempt.points, attempt.passed


def test_a_corrected_key_raises_who_was_right_and_lowers_nobody(
    database: db.Database, ministry: World
) -> None:
    lena, otto = ministry.people["lena"], ministry.people["otto"]
    with database.aside() as session:
        right, wronged = sit(session, otto, "which", "openings", "fingers"), sit(
            session, lena, "openings", "fingers", wall=True
        )  # fmt: skip
        assert (marks(session, right), marks(session, wronged)) == ((3, True), (2, False))
        assert impact(session, text(*WALL_IS_RIGHT)) == {
            Policy.NEVER_LOWER: Impact(scores=1, pass_now=1, pass_no_more=0),
            Policy.EXACT: Impact(scores=2, pass_now=1, pass_no_more=1),
        }
        assert session.scalar(select(func.count()).select_from(Remark)) == 0
        publish(session, text(*WALL_IS_RIGHT), reason="A wall opens too")
        assert (marks(session, right), marks(session, wronged)) == ((3, True), (3, True))
        (told,) = remarking.remarks(session, wronged.id)
        assert (told.remark.old_points, told.remark.old_passed, told.remark.at) == (2, False, CORRECTED)
        assert (told.reason, told.credits) == ("A wall opens too", {"which": (0, 1)})
        assert remarking.remarks(session, right.id) == []
    assert chain_is_whole(database)


def test_exact_marks_by_the_corrected_key_alone(database: db.Database, ministry: World) -> None:
    otto = ministry.people["otto"]
    with database.aside() as session:
        attempt = sit(session, otto, "which", "openings", "fingers")
        publish(session, text(*WALL_IS_RIGHT), policy=Policy.EXACT)
        assert marks(session, attempt) == (2, False)
        run = learning_queries.run(session, otto, ministry.course)
        step = run.done[attempt.item_id]
        assert (step.best, step.passed, step.remarked_at) == (Fraction(1, 2), False, CORRECTED)


def test_a_new_pass_completes_the_course_at_the_time_of_the_remark(
    database: db.Database, ministry: World
) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        read_both_lessons(session, lena)
        sit(session, lena, "openings", "fingers", wall=True)
        assert session.scalar(select(func.count(Completion.id))) == 0
        publish(session, text(*WALL_IS_RIGHT))
        completion = session.scalars(select(Completion)).one()
        assert (completion.person_id, completion.at, completion.score) == (lena, CORRECTED, Fraction(3, 4))
        assert session.scalar(select(func.count(Certificate.id))) == 1


def test_a_lost_pass_takes_no_completion_away(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        read_both_lessons(session, lena)
        attempt = sit(session, lena, "which", "openings", "fingers")
        assert session.scalar(select(func.count(Completion.id))) == 1
        publish(session, text(*WALL_IS_RIGHT), policy=Policy.EXACT)
        assert marks(session, attempt) == (2, False)
        assert session.scalar(select(func.count(Completion.id))) == 1


def test_a_void_question_is_full_for_everybody_also_for_a_blank(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        blank = sit(session, ministry.people["lena"], "which")
        publish(session, text(*VOID))
        assert marks(session, blank) == (2, False)
        (told,) = remarking.remarks(session, blank.id)
        assert told.credits == {"pivot": (0, 1)}


def test_words_and_order_alone_mark_nobody_again(database: db.Database, ministry: World) -> None:
    door = "- (x) A door\n  > canary-which-right\n"
    with database.aside() as session:
        sit(session, ministry.people["lena"], "which", "openings")
        moved = (door, ""), ("  > Walls stay.\n", f"  > Walls stay, always.\n{door}"), VOID_PIVOT
        publish(session, text(*moved), policy=Policy.EXACT)
        assert session.scalar(select(func.count()).select_from(Remark)) == 0
        assert not session.scalar(select(AuditEvent.seq).where(AuditEvent.action == "keys.correct"))


def test_corrections_follow_on_each_other(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        attempt = sit(session, ministry.people["lena"], "openings", wall=True)
        publish(session, text(*WALL_IS_RIGHT))
        publish(session, text(*WALL_IS_RIGHT, *VOID))
        assert marks(session, attempt) == (3, True)
        publish(session, text(*VOID))  # the first key again: who was helped keeps it
        assert marks(session, attempt) == (3, True)
        publish(session, text(*WALL_IS_RIGHT, *VOID))
        publish(session, text(*VOID), policy=Policy.EXACT)
        assert marks(session, attempt) == (2, False)
        before_and_after = [
            (one.remark.old_points, one.remark.points) for one in remarking.remarks(session, attempt.id)
        ]
        assert before_and_after == [(1, 2), (2, 3), (3, 2)]


@pytest.mark.parametrize("policy", list(Policy))
def test_who_sat_while_the_key_was_corrected_gets_what_others_get(
    database: db.Database, ministry: World, policy: Policy
) -> None:
    """An attempt stays on its own revision, and is marked at hand-in by the corrected key as well."""
    lena, otto = ministry.people["lena"], ministry.people["otto"]
    with database.aside() as session:
        old_key, new_key = begin(session, otto), begin(session, lena)
        answer(session, old_key, "which", "openings", "fingers")
        answer(session, new_key, "openings", "fingers")
        operations.save(session, new_key, volume(session).questions["which"], WALL, at=START)
        own, house = quiz(session), settings.load(session)
        publish(session, text(*WALL_IS_RIGHT), policy=policy)
        for attempt in (old_key, new_key):
            by = Actor(attempt.person_id)
            operations.hand_in(
                session, by, attempt, volume(session), own, house=house, at=CORRECTED + timedelta(hours=1)
            )
        assert marks(session, new_key) == (3, True)
        assert marks(session, old_key) == ((3, True) if policy is Policy.NEVER_LOWER else (2, False))
        (told,) = remarking.remarks(session, new_key.id)
        assert (told.remark.old_points, told.remark.points) == (2, 3)
        run = learning_queries.run(session, lena, ministry.course)
        assert run.done[new_key.item_id].passed is True


def test_another_attempt_that_passed_keeps_the_step_passed(database: db.Database, ministry: World) -> None:
    lena = ministry.people["lena"]
    with database.aside() as session:
        sit(session, lena, "openings", "fingers", "pivot")
        sit(session, lena, "which", "openings", "fingers")
        assert impact(session, text(*WALL_IS_RIGHT))[Policy.EXACT] == Impact(1, 0, 0)
        publish(session, text(*WALL_IS_RIGHT), policy=Policy.EXACT)
        run = learning_queries.run(session, lena, ministry.course)
        assert run.done[volume(session).pages["final"]].passed is True


def test_a_remark_is_a_fact(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        sit(session, ministry.people["lena"], wall=True)
        publish(session, text(*WALL_IS_RIGHT))
    for statement in (delete(Remark), update(Remark).values(points=Fraction(9))):
        with database.writer() as session, pytest.raises(DBAPIError, match="append-only"):
            session.execute(statement)


def test_everybody_who_hands_in_while_a_key_is_corrected_is_marked_by_it_once(
    database: db.Database, ministry: World
) -> None:
    people = [ministry.people[name] for name in ("lena", "otto", "tariq", "ines", "ada")]
    flips = [text(*WALL_IS_RIGHT), text()]
    for turn in range(4):
        source = flips[turn % 2]
        parts = world.compiled("first-steps", source)
        right = WALL if turn % 2 == 0 else {"option": 0}
        with database.aside() as session:
            for person in people:
                run = learning.enrol(session, SYSTEM, person, volume(session), at=START)
                operations.give_attempt(
                    session, SYSTEM, person, run, volume(session).pages["final"], "", at=START
                )
            held, own, house = volume(session), quiz(session), settings.load(session)
            sittings = [start(session, person, LATER + timedelta(days=turn), held, own) for person in people]
            for attempt_id in sittings:
                attempt = session.get_one(Attempt, attempt_id)
                operations.save(session, attempt, held.questions["which"], right, at=LATER)

        def act(number: int, source: Source = source, parts: Any = parts, sittings: Any = sittings,
                held: Any = held, own: Any = own, house: Any = house) -> None:  # fmt: skip
            with database.aside() as session:
                if number == 0:
                    authoring.publish(
                        session, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=CORRECTED
                    )
                    return
                found = queries.sitting(session, sittings[number - 1], people[number - 1])
                assert found
                operations.hand_in(
                    session, Actor(people[number - 1]), found.attempt, held, own, house=house,
                    at=CORRECTED,
                )  # fmt: skip

        race(act, threads=6)
        with database.reader() as session:
            for attempt_id in sittings:
                assert session.get_one(Attempt, attempt_id).points == 1, turn
                assert len(remarking.remarks(session, attempt_id)) == 1
                credit = select(Response.credit).where(Response.attempt_id == attempt_id)
                assert session.scalars(credit).all() == [1]
    assert chain_is_whole(database)


def test_publishing_waits_for_who_is_handing_in(database: db.Database, ministry: World) -> None:
    """A hand-in that has looked for corrections and is not done yet: publishing finds what it closes."""
    source = text(*WALL_IS_RIGHT)
    parts = world.compiled("first-steps", source)
    with database.aside() as session:
        attempt = begin(session, ministry.people["lena"])
        operations.save(session, attempt, volume(session).questions["which"], WALL, at=START)

    def correct() -> None:
        with database.aside() as other:
            authoring.publish(other, SYSTEM, "first-steps", source, parts, origin=Origin.FOLDER, at=CORRECTED)

    publishing = threading.Thread(target=correct)
    with database.aside() as session:
        hand_in(session, attempt)
        publishing.start()
        publishing.join(timeout=0.5)
        assert publishing.is_alive()
    publishing.join()
    with database.reader() as session:
        assert session.get_one(Attempt, attempt.id).points == 1
        assert len(remarking.remarks(session, attempt.id)) == 1
