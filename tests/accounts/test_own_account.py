"""One's own devices, and proving again who one is before what matters most."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
import time_machine
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests import world
from tests.conftest import Post, SignIn
from tests.site import guard
from tests.world import World
from trainer import clock, db, keys
from trainer.accounts import operations, queries
from trainer.accounts.models import Person, SignIn as Session
from trainer.accounts.words import device
from trainer.audit import SYSTEM, Actor
from trainer.permissions import Permission, Role, requires

STALE = queries.FRESH + timedelta(seconds=1)


def hidden(page: str) -> list[tuple[str, str]]:
    """What the main form of a page carries in hidden fields."""
    main = page.partition("<main")[2]
    fields = re.findall(r'<input[^>]* name="([^"]+)" type="hidden" value="([^"]*)"', main)
    fields += re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
    return [(unescape(name), unescape(value)) for name, value in dict(fields).items()]


def sent_on(client: FlaskClient, path: str, form: dict[str, str]):
    """The answer to a form that is sent on as it is: by hand, as the test client has read it already."""
    answer = client.post(path, data=form)
    assert answer.status_code == 307, answer.text
    return client.post(answer.location, data=form)


def tokens(database: db.Database, person: int) -> set[str]:
    with database.reader() as session:
        return set(session.scalars(select(Session.token_hash).where(Session.person_id == person)))


def sessions(database: db.Database, person: int) -> set[int]:
    with database.reader() as session:
        return set(session.scalars(select(Session.id).where(Session.person_id == person)))


def test_one_sees_ones_own_devices_and_nobody_elses(
    sign_in: SignIn, database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        lena = session.get_one(Person, ministry.people["lena"])
        by = Actor(address="192.0.2.77")
        operations.sign_in(session, by, lena, at=clock.now(), agent="Mozilla/5.0 (X11; Linux) Firefox/140.0")
        operations.sign_in(
            session, SYSTEM, lena, at=clock.now() - timedelta(hours=2), agent="long idle Edg/1 Windows"
        )
        otto = session.get_one(Person, ministry.people["otto"])
        operations.sign_in(session, SYSTEM, otto, at=clock.now(), agent="OPR/1 Android")
    page = sign_in("lena").get("/accounts/devices").text
    assert "Firefox on Linux" in page
    assert "192.0.2.77" in page
    assert page.count("This device") == 1
    assert "Opera" not in page
    assert "Edge" not in page, "a session that has run out is none"


def test_one_device_is_signed_out_at_once(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    there, here = sign_in("lena"), sign_in("lena")
    first = min(sessions(database, ministry.people["lena"]))
    assert post(here, f"/accounts/devices/{first}/end").status_code == 303
    assert there.get("/learning/").status_code == 302
    assert here.get("/learning/").status_code == 200


def test_ending_this_device_signs_out(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    here = sign_in("lena")
    (own,) = sessions(database, ministry.people["lena"])
    answer = post(here, f"/accounts/devices/{own}/end")
    assert answer.location == "/accounts/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_somebody_elses_device_is_not_there(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    otto, lena = sign_in("otto"), sign_in("lena")
    (his,) = sessions(database, ministry.people["otto"])
    assert post(lena, f"/accounts/devices/{his}/end").status_code == 404
    assert otto.get("/learning/").status_code == 200


def test_all_others_end_and_this_one_stays(sign_in: SignIn, post: Post) -> None:
    others, otto, here = [sign_in("lena") for _ in range(3)], sign_in("otto"), sign_in("lena")
    assert post(here, "/accounts/devices/end-others").status_code == 303
    assert [one.get("/learning/").status_code for one in others] == [302] * 3
    assert here.get("/learning/").status_code == otto.get("/learning/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8 (Linux)", "Linux"),
        ("", "A device that does not say what it is"),
    ],
)
def test_a_device_is_called_what_people_call_it(agent: str, said: str, app: flask.Flask) -> None:
    with app.test_request_context():
        assert device(agent) == said


def test_a_role_given_ends_its_holders_sessions(sign_in: SignIn, post: Post, ministry: World) -> None:
    lena, ada = sign_in("lena"), sign_in("ada")
    give = f"/accounts/people/{ministry.people['lena']}/grants"
    assert post(ada, give, role="hr", where=f"unit:{ministry.units['embassy']}").status_code == 303
    assert lena.get("/learning/").status_code == 302


def test_a_suspended_person_is_out_with_the_next_request(
    sign_in: SignIn, database: db.Database, ministry: World
) -> None:
    lena = sign_in("lena")
    with database.aside() as session:
        session.get_one(Person, ministry.people["lena"]).suspended_at = clock.now()
    assert lena.get("/learning/").status_code == 302


def test_signing_in_again_ends_the_session_before_it(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    lena = sign_in("lena")
    before = tokens(database, ministry.people["lena"])
    assert (
        post(lena, "/accounts/sign-in", email=world.email("lena"), password=world.PASSWORD).status_code == 302
    )
    after = tokens(database, ministry.people["lena"])
    assert len(after) == 1
    assert not after & before


def test_a_role_is_given_after_ones_password_and_nothing_has_to_be_written_twice(
    sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    ada, person = sign_in("ada", clock.now() - STALE), ministry.people["lena"]
    give = f"/accounts/people/{person}/grants"
    asked = post(ada, give, role="hr", where=f"unit:{ministry.units['embassy']}")
    assert asked.status_code == 401
    with database.reader() as session:
        assert [grant.role for grant in queries.grants_of(session, person)] == [Role.LEARNER]
    carried = dict(hidden(asked.text))
    assert carried["role"] == "hr"
    wrong = ada.post("/accounts/confirm", data={**carried, "confirm:password": "not hers"})
    assert wrong.status_code == 422
    assert dict(hidden(wrong.text)) == carried
    with ada.session_transaction() as cookie:
        before = cookie["token"]
    form = {**dict(hidden(wrong.text)), "confirm:password": world.PASSWORD}
    assert sent_on(ada, "/accounts/confirm", form).status_code == 303
    with ada.session_transaction() as cookie:
        assert cookie["token"] != before
    with database.reader() as session:
        assert [grant.role for grant in queries.grants_of(session, person)] == [Role.LEARNER, Role.HR]


def test_an_export_asks_for_the_password_after_ten_minutes_and_then_for_ten_minutes_not(
    sign_in: SignIn, post: Post
) -> None:
    at = clock.now()
    hugo = sign_in("hugo", at)
    with time_machine.travel(at + queries.FRESH, tick=False):
        assert post(hugo, "/reports/records.csv").mimetype == "text/csv"
    with time_machine.travel(at + STALE, tick=False):
        asked = post(hugo, "/reports/records.csv", unit="")
        assert asked.status_code == 401
        form = {**dict(hidden(asked.text)), "confirm:password": world.PASSWORD}
        assert sent_on(hugo, "/accounts/confirm", form).mimetype == "text/csv"
        assert post(hugo, "/reports/records.csv").mimetype == "text/csv"


@pytest.mark.browser
def test_in_a_browser_without_scripts_the_form_goes_on_by_itself(
    site: str, browser: Browser, sign_in: SignIn, ministry: World
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    kept = sign_in("ada", clock.now() - STALE).get_cookie("session")
    context.add_cookies([{"name": "session", "value": kept.value, "url": site}])
    page = context.new_page()
    page.goto(f"/accounts/people/{ministry.people['lena']}")
    page.get_by_label("Role", exact=True).select_option("hr")
    page.get_by_role("button", name="Give this role").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    page.get_by_label("Password", exact=True).fill(world.PASSWORD)
    page.get_by_role("button", name="Confirm and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lena Okafor")
    expect(page.get_by_role("row").filter(has_text="HR officer")).to_have_count(1)
    context.close()


def test_a_page_that_needs_it_opens_after_the_password(app: flask.Flask, sign_in: SignIn) -> None:
    view = requires(Permission.OWN_ACCOUNT, fresh=True)(lambda: "the page")
    app.add_url_rule("/accounts/inner", "accounts.inner", view)
    lena = sign_in("lena", clock.now() - STALE)
    asked = lena.get("/accounts/inner?x=1")
    target = parse_qs(urlsplit(asked.location).query)["next"][0]
    assert target == "/accounts/inner?x=1"
    form = dict(hidden(lena.get(asked.location).text))
    opened = lena.post("/accounts/confirm", data={**form, "confirm:password": world.PASSWORD})
    assert (opened.status_code, opened.location) == (303, target)
    assert lena.get(target).text == "the page"


def test_nobody_elses_form_is_carried_along(sign_in: SignIn, ministry: World) -> None:
    ada = sign_in("ada", clock.now() - STALE)
    guard(ada)
    foreign = ada.post(
        f"/accounts/people/{ministry.people['otto']}/grants", data={"role": "admin", "where": "everywhere"}
    )
    assert foreign.status_code == 400
    assert "confirm:" not in foreign.text


def test_passwords_guessed_on_the_confirm_page_are_counted(sign_in: SignIn, post: Post) -> None:
    ada = sign_in("ada", clock.now() - STALE)
    tries = [post(ada, "/accounts/confirm", {"confirm:password": "wrong"}).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]


def test_confirming_leads_to_no_other_site(sign_in: SignIn, post: Post) -> None:
    lena = sign_in("lena")
    for target in ("//evil.example", "https://evil.example"):
        assert post(lena, "/accounts/confirm", {"confirm:next": target, "confirm:sent": "1"}).location == "/"


def test_a_session_that_ends_before_the_password_is_given_loses_nothing(
    sign_in: SignIn, client: FlaskClient, post: Post, ministry: World
) -> None:
    ada = sign_in("ada", clock.now() - STALE)
    give = f"/accounts/people/{ministry.people['lena']}/grants"
    carried = dict(hidden(post(ada, give, role="hr", where=f"unit:{ministry.units['embassy']}").text))
    lost = client.post("/accounts/confirm", data={**carried, "confirm:password": world.PASSWORD})
    assert lost.status_code == 401
    assert world.PASSWORD not in lost.text
    back = dict(hidden(lost.text))
    enter = {**back, "email": world.email("ada"), "password": world.PASSWORD, "csrf_token": guard(client)}
    kept = client.post("/accounts/sign-in", data=enter)
    assert kept.status_code == 200
    done = sent_on(client, "/accounts/confirm", dict(hidden(kept.text)))
    assert done.status_code == 303
    assert "HR officer" in client.get(done.location).text


def test_the_cookie_outlives_the_session_as_a_known_device_and_nothing_else(
    client: FlaskClient, post: Post
) -> None:
    enter = {"email": world.email("lena"), "password": world.PASSWORD}
    post(client, "/accounts/sign-in", enter)
    with client.session_transaction() as cookie:
        mark = cookie["device"]
    post(client, "/accounts/sign-out")
    with client.session_transaction() as cookie:
        assert "token" not in cookie
        assert cookie["device"] == mark
    assert keys.fingerprint(mark) != mark
