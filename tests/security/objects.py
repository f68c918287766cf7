"""Things of one person, and which endpoints take them: who reaches them and who finds nothing there."""

import re
from dataclasses import dataclass
from datetime import date

from tests.conftest import Post, SignIn
from tests.reports.life import NOW, completed, second_course
from tests.world import World
from trainer import db
from trainer.accounts.models import Grant, Posting
from trainer.audit import SYSTEM
from trainer.learning.models import ReaderReport
from trainer.quiz.models import Attempt
from trainer.records import operations as records
from trainer.records.models import Certificate, Requirement


@dataclass(frozen=True, slots=True)
class Things:
    """What Lena has in the house, by the names that addresses use."""

    attempt_id: int
    item_id: int
    person_id: int
    grant_id: int
    posting_id: int
    requirement_id: int
    report_id: int
    completion_id: int
    waiver_id: int
    number: str


REACHED_BY: dict[str, set[str]] = {
    "accounts.person": {"ada"},
    "accounts.give_role": {"ada"},
    "accounts.take_role": {"ada"},
    "accounts.make_link": {"ada"},
    "accounts.correct_person": {"ada"},
    "accounts.post_person": {"ada"},
    "accounts.end_posting": {"ada"},
    "accounts.withdraw_posting": {"ada"},
    "accounts.suspend_person": {"ada"},
    "accounts.restore_person": {"ada"},
    "accounts.sign_person_out": {"ada"},
    "accounts.reset_factors": {"ada"},
    "quiz.sit": {"lena"},
    "quiz.save": {"lena"},
    "quiz.keep": {"lena"},
    "quiz.check": {"lena"},
    "quiz.hand_in": {"lena"},
    "quiz.result": {"lena"},
    "quiz.again": {"lena"},
    "quiz.tried_again": {"lena"},
    "quiz.report": {"lena"},
    "quiz.send_report": {"lena"},
    "authoring.answer_report": {"ines"},
    "authoring.resolve_report": {"ines"},
    "quiz.sittings": {"ines"},
    "quiz.sitter": {"ines"},
    "quiz.give_attempt": {"ines"},
    "quiz.extend": {"ines"},
    "quiz.allowance": {"ada", "hugo", "petra"},
    "quiz.allow": {"ada", "hugo", "petra"},
    "records.certificate": {"lena", "hugo", "petra"},
    "records.requirement": {"hugo", "petra"},
    "records.end": {"hugo", "petra"},
    "records.waivers": {"hugo", "petra"},
    "records.waive": {"hugo", "petra"},
    "records.end_waiver": {"hugo", "petra"},
    "records.recognition": {"hugo", "petra"},
    "records.recognise": {"hugo", "petra"},
    "records.completion": {"hugo", "petra"},
    "records.revoke": {"hugo", "petra"},
    "records.reinstate": {"hugo", "petra"},
    "records.correct": {"hugo", "petra"},
    "reports.person": {"hugo", "petra"},
    "reports.export_person": {"hugo", "petra"},
}
"""Who finds Lena's things behind these endpoints. For everybody else nothing stands there: 403 or 404."""

WITHOUT_OWNER = {
    "reports.delete_view",
    "accounts.roster",
    "accounts.apply_roster",
    "accounts.end_device",
    "accounts.remove_passkey",
    "quiz.script",
    "quiz.mark",
    "quiz.correction",
    "quiz.correct",
}
"""Scripts are found by a code, never by a person: `tests/quiz/marking` tries their doors, and
`tests/reports` those of saved views, `tests/accounts` those of devices, passkeys and rosters."""


def of_lena(database: db.Database, ministry: World, sign_in: SignIn, post: Post) -> Things:
    """Let Lena begin a quiz and complete a course, and let Hugo require another of her unit."""
    lena, hugo = sign_in("lena"), sign_in("hugo")
    attempt = post(lena, "/quiz/first-steps/final").location
    post(lena, "/learning/first-steps/report?page=start/doors", text="A door slides, too.")
    embassy = {"course": "first-steps", "audience": "unit", "unit": "embassy", "due": "2098-03-31"}
    assert post(hugo, "/records/requirements", **embassy).status_code == 303
    with database.aside() as session:
        course = second_course(session)
        completion = completed(session, ministry.people["lena"], course, date(2026, 6, 1))
        waiver = records.waive(
            session, SYSTEM, ministry.people["lena"], from_day=date(2026, 6, 1), until_day=date(2099, 1, 1),
            why="On mission", at=NOW,
        )  # fmt: skip
        held = session.get_one(Attempt, int(re.findall(r"\d+", attempt)[0]))
        return Things(
            held.id,
            held.item_id,
            ministry.people["lena"],
            session.query(Grant.id).filter_by(person_id=ministry.people["lena"]).scalar(),
            session.query(Posting.id).filter_by(person_id=ministry.people["lena"]).scalar(),
            session.query(Requirement.id).scalar(),
            session.query(ReaderReport.id).scalar(),
            completion.id,
            waiver.id,
            session.query(Certificate.number).filter_by(completion_id=completion.id).scalar(),
        )
