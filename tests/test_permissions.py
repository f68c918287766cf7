"""Every address, tried by everybody: who may, may; who may not, is refused; nobody is forgotten."""

import flask
import pytest
from flask.testing import FlaskClient

from tests.conftest import SignIn
from tests.security.doors import Try, tries
from tests.world import World
from trainer.permissions import GRANTS, Permission, Role, undeclared

OWN, READ, TAKE = Permission.OWN_ACCOUNT, Permission.READ_COURSES, Permission.TAKE_COURSES
SEE, EXPORT, SET = Permission.SEE_RECORDS, Permission.EXPORT_RECORDS, Permission.SET_REQUIREMENTS
KEEP = Permission.KEEP_RECORDS
PEOPLE, MARK = Permission.MANAGE_PEOPLE, Permission.MARK_ANSWERS
WRITE = Permission.PUBLISH_COURSES
GRANT, ALLOW = Permission.GRANT_ATTEMPTS, Permission.ALLOW_TIME
PREVIEW = Permission.PREVIEW_COURSES
ENTER, FACTORS = Permission.SIGN_IN, Permission.OWN_FACTORS
HOUSE = Permission.KEEP_HOUSE
ANYBODY = None

DOORS: dict[str, Permission | None] = {
    "static": ANYBODY,
    "healthz": ANYBODY,
    "home": ANYBODY,
    "media": READ,
    "accounts.sign_in": ANYBODY,
    "accounts.enter": ANYBODY,
    "accounts.choose": ANYBODY,
    "accounts.second_factor": ENTER,
    "accounts.give_code": ENTER,
    "accounts.give_recovery_code": ENTER,
    "accounts.give_passkey": ENTER,
    "accounts.passkey_request": ANYBODY,
    "accounts.enter_by_passkey": ANYBODY,
    "accounts.security": FACTORS,
    "accounts.new_app": FACTORS,
    "accounts.set_up_app": FACTORS,
    "accounts.remove_app": FACTORS,
    "accounts.passkey_creation": FACTORS,
    "accounts.add_passkey": FACTORS,
    "accounts.remove_passkey": FACTORS,
    "accounts.make_codes": FACTORS,
    "accounts.sign_out": ENTER,
    "accounts.devices": OWN,
    "accounts.end_device": OWN,
    "accounts.end_others": OWN,
    "accounts.own_password": OWN,
    "accounts.change_password": OWN,
    "accounts.confirm": FACTORS,
    "accounts.confirmed": FACTORS,
    "accounts.confirmed_by_passkey": FACTORS,
    "accounts.first_admin": ANYBODY,
    "accounts.create_first_admin": ANYBODY,
    "accounts.new_password": ANYBODY,
    "accounts.set_password": ANYBODY,
    "accounts.forgotten": ANYBODY,
    "accounts.send_link": ANYBODY,
    "accounts.house_settings": HOUSE,
    "accounts.change_house": HOUSE,
    "accounts.change_factors": HOUSE,
    "accounts.health": HOUSE,
    "accounts.trail": HOUSE,
    "accounts.logo": ANYBODY,
    "accounts.colours": ANYBODY,
    "accounts.policies": ANYBODY,
    "accounts.people": PEOPLE,
    "accounts.new_person": PEOPLE,
    "accounts.add_person": PEOPLE,
    "accounts.person": PEOPLE,
    "accounts.roles": PEOPLE,
    "accounts.give_role": PEOPLE,
    "accounts.take_role": PEOPLE,
    "accounts.make_link": PEOPLE,
    "accounts.correct_person": PEOPLE,
    "accounts.post_person": PEOPLE,
    "accounts.end_posting": PEOPLE,
    "accounts.withdraw_posting": PEOPLE,
    "accounts.suspend_person": PEOPLE,
    "accounts.restore_person": PEOPLE,
    "accounts.sign_person_out": PEOPLE,
    "accounts.reset_factors": PEOPLE,
    "authoring.revisions": WRITE,
    "authoring.revision": WRITE,
    "authoring.former_page": WRITE,
    "authoring.compare": WRITE,
    "authoring.export": WRITE,
    "authoring.archive": WRITE,
    "authoring.check_archive": WRITE,
    "accounts.units": PEOPLE,
    "accounts.new_unit": PEOPLE,
    "accounts.add_unit": PEOPLE,
    "accounts.unit": PEOPLE,
    "accounts.rename_unit": PEOPLE,
    "accounts.close_unit": PEOPLE,
    "accounts.reopen_unit": PEOPLE,
    "accounts.posts": PEOPLE,
    "accounts.add_post": PEOPLE,
    "accounts.post": PEOPLE,
    "accounts.correct_post": PEOPLE,
    "accounts.new_roster": PEOPLE,
    "accounts.compare_roster": PEOPLE,
    "accounts.roster": PEOPLE,
    "accounts.apply_roster": PEOPLE,
    "catalogue.browse": READ,
    "learning.my_training": TAKE,
    "learning.my_record": OWN,
    "learning.see_remarks": TAKE,
    "learning.report": TAKE,
    "learning.send_report": TAKE,
    "learning.put_reports_aside": TAKE,
    "quiz.report": TAKE,
    "quiz.send_report": TAKE,
    "authoring.reports": Permission.PUBLISH_COURSES,
    "authoring.answer_report": Permission.PUBLISH_COURSES,
    "authoring.resolve_report": Permission.PUBLISH_COURSES,
    "learning.course": READ,
    "learning.enrol": TAKE,
    "learning.lesson": READ,
    "learning.finish": TAKE,
    "learning.practise": TAKE,
    "learning.preview": PREVIEW,
    "learning.try_practice": PREVIEW,
    "quiz.rules": READ,
    "quiz.sample": PREVIEW,
    "quiz.start": TAKE,
    "quiz.sit": TAKE,
    "quiz.save": TAKE,
    "quiz.keep": TAKE,
    "quiz.check": TAKE,
    "quiz.hand_in": TAKE,
    "quiz.result": TAKE,
    "quiz.marking": MARK,
    "quiz.scripts": MARK,
    "quiz.script": MARK,
    "quiz.mark": MARK,
    "quiz.correction": MARK,
    "quiz.correct": MARK,
    "quiz.again": TAKE,
    "quiz.tried_again": TAKE,
    "quiz.sittings": GRANT,
    "quiz.sitter": GRANT,
    "quiz.give_attempt": GRANT,
    "quiz.extend": GRANT,
    "quiz.allowance": ALLOW,
    "quiz.allow": ALLOW,
    "authoring.my_courses": WRITE,
    "authoring.start": WRITE,
    "authoring.draft": WRITE,
    "authoring.begin": WRITE,
    "authoring.arrange": WRITE,
    "authoring.check": WRITE,
    "authoring.editor": WRITE,
    "authoring.save": WRITE,
    "authoring.keep": WRITE,
    "authoring.preview": WRITE,
    "authoring.history": WRITE,
    "authoring.former": WRITE,
    "authoring.restore": WRITE,
    "authoring.pictures": WRITE,
    "authoring.upload": WRITE,
    "authoring.picture": WRITE,
    "authoring.publishing": WRITE,
    "authoring.publish": WRITE,
    "authoring.answer_moves": WRITE,
    "authoring.catch_up": WRITE,
    "authoring.restore_revision": WRITE,
    "authoring.bring_draft": WRITE,
    "authoring.bring": WRITE,
    "authoring.take_out": WRITE,
    "records.certificate": OWN,
    "records.requirements": SET,
    "records.require": SET,
    "records.requirement": SET,
    "records.end": SET,
    "records.waivers": KEEP,
    "records.waive": KEEP,
    "records.end_waiver": KEEP,
    "records.recognition": KEEP,
    "records.recognise": KEEP,
    "records.completion": KEEP,
    "records.revoke": KEEP,
    "records.reinstate": KEEP,
    "records.correct": KEEP,
    "reports.records": SEE,
    "reports.export": EXPORT,
    "reports.completions": SEE,
    "reports.export_completions": EXPORT,
    "reports.staff": SEE,
    "reports.export_staff": EXPORT,
    "reports.learners": Permission.SEE_CLASS,
    "reports.export_learners": Permission.SEE_CLASS,
    "reports.person": SEE,
    "reports.matrix": SEE,
    "reports.export_matrix": EXPORT,
    "reports.save_view": SEE,
    "reports.choose_waiver": KEEP,
    "reports.look_at_waiver": KEEP,
    "reports.set_waiver": KEEP,
    "reports.choose_requirement": SET,
    "reports.look_at_requirement": SET,
    "reports.set_requirement": SET,
    "reports.choose_recognition": KEEP,
    "reports.look_at_recognition": KEEP,
    "reports.set_recognition": KEEP,
    "reports.export_person": EXPORT,
    "reports.export_requirements": EXPORT,
    "reports.delete_view": SEE,
}
"""The doors of the house, written down apart from the views: who opens a new one says here for whom."""

FRESH = {
    "accounts.reset_factors",
    "accounts.change_factors",
    "authoring.export",
    "authoring.publish",
    "authoring.take_out",
    "accounts.restore_person",
    "accounts.sign_person_out",
    "accounts.post_person",
    "accounts.end_posting",
    "accounts.withdraw_posting",
    "accounts.new_roster",
    "accounts.apply_roster",
    "accounts.correct_person",
    "accounts.suspend_person",
    "accounts.add_person",
    "accounts.give_role",
    "accounts.take_role",
    "accounts.make_link",
    "accounts.set_up_app",
    "accounts.remove_app",
    "accounts.add_passkey",
    "accounts.remove_passkey",
    "accounts.make_codes",
    "reports.export",
    "reports.export_completions",
    "reports.export_staff",
    "reports.export_matrix",
    "reports.export_person",
    "reports.export_requirements",
    "reports.set_waiver",
    "reports.set_requirement",
    "reports.set_recognition",
    "records.revoke",
    "records.reinstate",
    "records.correct",
    "reports.export_learners",
}
"""Those that need a password given in the last ten minutes: roles, ways into an account, lists that leave,
what takes a record from somebody."""


def test_no_view_is_undeclared(app: flask.Flask) -> None:
    assert undeclared(app) == []


def test_the_app_refuses_to_start_with_an_undeclared_view(app: flask.Flask) -> None:
    app.view_functions["oops"] = lambda: "oops"
    assert undeclared(app) == ["oops"]


def test_the_doors_are_all_known_and_need_what_is_written_here(app: flask.Flask) -> None:
    assert {name: view.permission for name, view in app.view_functions.items()} == DOORS
    assert {name for name, view in app.view_functions.items() if view.fresh} == FRESH


def addresses(app: flask.Flask, ministry: World) -> list[Try]:
    """Every door, where one leads to a person, to Otto's."""
    return list(tries(app, person_id=ministry.people["otto"]))


REFUSED_STRANGER = {302, 401}
WHO = {
    "lena": {Role.LEARNER},
    "ines": {Role.INSTRUCTOR, Role.LEARNER},
    "hugo": {Role.HR},
    "petra": {Role.HR},
    "ada": {Role.ADMIN, Role.LEARNER},
}


@pytest.mark.parametrize("name", WHO)
def test_everybody_opens_their_doors_and_no_other(
    name: str, app: flask.Flask, ministry: World, sign_in: SignIn
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    allowed = frozenset().union(*(GRANTS[role] for role in WHO[name]))
    client = sign_in(name)
    for attempt in addresses(app, ministry):
        needed = DOORS[attempt.endpoint]
        answer = client.open(attempt.path, method=attempt.method)
        if "Set-Cookie" in answer.headers:  # a door may have ended the session
            client = sign_in(name)
        if needed is not None and needed not in allowed:
            assert answer.status_code == 403, attempt
        else:
            assert answer.status_code not in {401, 403, 500}, attempt


def test_a_stranger_is_asked_to_sign_in_everywhere_but_at_the_front(
    app: flask.Flask, ministry: World, client: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for attempt in addresses(app, ministry):
        status = client.open(attempt.path, method=attempt.method).status_code
        if DOORS[attempt.endpoint] is None:
            assert status not in {401, 403, 500}, attempt
        else:
            assert status in REFUSED_STRANGER, attempt


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_open_nothing(method: str, app: flask.Flask, ministry: World, sign_in: SignIn) -> None:
    client = sign_in("ada")
    for path in {attempt.path for attempt in addresses(app, ministry)}:
        assert client.open(path, method=method).status_code in {403, 404, 405}
