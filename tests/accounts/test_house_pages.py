"""The house's settings by its administrator; its health; what changed, as sentences."""

import ast
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from tests.conftest import Post, SignIn
from tests.picture_bytes import png, png_bytes
from tests.world import START, World
from trainer import audit, clock, db, settings
from trainer.accounts.administration.events import SENTENCES
from trainer.audit import AuditEvent, AuditPayload
from trainer.cli.ticking import look_after
from trainer.records.operations import correcting
from trainer.settings import House

PLAIN = {
    "name": "Ministry of Foreign Affairs",
    "languages": ["en", "fr"],
    "language": "en",
    "zone": "UTC",
    "certificate_prefix": "TRN",
}
PROGRAM = Path(settings.__file__).parent


@pytest.fixture
def ada(sign_in: SignIn) -> FlaskClient:
    return sign_in("ada")


def change(post: Post, ada: FlaskClient, **more: object) -> TestResponse:
    return post(ada, "/accounts/house", {**PLAIN, **more})


def test_settings_hold_for_everybody_from_the_next_request_on(
    ada: FlaskClient, post: Post, sign_in: SignIn, client: FlaskClient
) -> None:
    lena = sign_in("lena")
    lena.get("/learning/")
    said = {"name": "Foreign Office of Arvenia", "contact": "training.desk@mfa.example"}
    assert change(post, ada, **said).status_code == 303
    for page in (lena.get("/learning/").text, client.get("/accounts/sign-in").text):
        assert "Foreign Office of Arvenia" in page
        assert "training.desk@mfa.example" in page


def test_settings_sent_back_as_they_stand_change_nothing(
    ada: FlaskClient, post: Post, database: db.Database
) -> None:
    page = ada.get("/accounts/house").text
    ticked = re.findall(r'<input checked[^>]* name="languages"[^>]* value="(\w+)"', page)
    assert ticked == ["en", "fr"]
    with database.reader() as session:
        held = settings.load(session)
    plain = {"name": held.name, "zone": held.zone, "certificate_prefix": held.certificate_prefix}
    assert change(post, ada, **plain, language=held.language, languages=ticked).status_code == 303
    with database.reader() as session:
        assert settings.load(session) == held


def test_a_change_is_in_the_trail_with_what_stood_there_before_and_nothing_else(
    ada: FlaskClient, post: Post, database: db.Database
) -> None:
    change(post, ada, state="Republic of Arvenia")
    with database.reader() as session:
        seq, action = session.execute(
            select(AuditEvent.seq, AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(1)
        ).one()
        body = session.scalar(select(AuditPayload.body).where(AuditPayload.seq == seq))
    assert action == "house.change"
    assert body == '{"after":{"state":"Republic of Arvenia"},"before":{"state":""}}'
    change(post, ada, state="Republic of Arvenia")
    with database.reader() as session:
        assert session.scalar(select(AuditEvent.seq).order_by(AuditEvent.seq.desc()).limit(1)) == seq
    assert "state: – → Republic of Arvenia" in ada.get("/accounts/trail").text


def test_a_colour_that_cannot_be_read_is_refused_with_its_ratio(ada: FlaskClient, post: Post) -> None:
    refused = change(post, ada, accent_light="#ffcc00", accent_dark="#a9c7f0")
    assert refused.status_code == 422
    assert "stands out at 1.3" in refused.text
    assert change(post, ada, accent_light="#1c3f6e", accent_dark="#1c3f6e").status_code == 422
    assert change(post, ada, accent_light="#1c3f6e").status_code == 422
    assert change(post, ada, accent_light="url(x)", accent_dark="#a9c7f0").status_code == 422


def test_colours_come_as_a_sheet_of_their_own_that_anybody_may_keep(
    ada: FlaskClient, post: Post, client: FlaskClient
) -> None:
    assert change(post, ada, accent_light="#1c3f6e", accent_dark="#a9c7f0").status_code == 303
    assert '<link rel="stylesheet" href="/accounts/colours/1c3f6e-a9c7f0.css">' in ada.get("/learning/").text
    sheet = client.get("/accounts/colours/1c3f6e-a9c7f0.css")
    assert sheet.mimetype == "text/css"
    assert "--accent: light-dark(#1c3f6e, #a9c7f0)" in sheet.text
    assert client.get("/accounts/colours/1c3f6e-x}body{.css").status_code == 404


def test_a_logo_is_kept_as_pixels_and_shown_before_signing_in(
    ada: FlaskClient, post: Post, client: FlaskClient
) -> None:
    assert change(post, ada, logo=(png(), "logo.png")).status_code == 303
    page = client.get("/accounts/sign-in").text
    address = page.split('class="logo" src="')[1].split('"')[0]
    assert 'alt="Ministry of Foreign Affairs"' in page
    answer = client.get(address)
    assert (answer.mimetype, answer.data[:4]) == ("image/png", b"\x89PNG")
    assert change(post, ada, no_logo="y").status_code == 303
    assert 'class="logo"' not in client.get("/accounts/sign-in").text


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", png_bytes()[:50], b"<script>"]
)
def test_what_is_no_picture_is_no_logo(data: bytes, ada: FlaskClient, post: Post) -> None:
    refused = change(post, ada, logo=(io.BytesIO(data), "logo.png"))
    assert refused.status_code == 422
    assert "PNG" in refused.text


def test_a_language_that_is_not_offered_is_spoken_to_nobody(
    ada: FlaskClient, post: Post, client: FlaskClient
) -> None:
    assert client.get("/accounts/sign-in", headers={"Accept-Language": "fr"}).text.count('lang="fr"')
    assert change(post, ada, languages=["en"]).status_code == 303
    page = client.get("/accounts/sign-in", headers={"Accept-Language": "fr"}).text
    assert '<html lang="en"' in page
    assert 'value="fr"' not in page
    assert change(post, ada, languages=["en"], language="fr").status_code == 422


def test_the_rules_of_the_house_are_safe_and_open_to_all(
    ada: FlaskClient, post: Post, client: FlaskClient
) -> None:
    assert client.get("/accounts/policies").status_code == 404
    rules = "# Who sees what\n\n<script>alert(1)</script> HR sees **passes**. [Evil](javascript:alert(1))"
    answer = change(post, ada, policies=rules)
    if answer.status_code == 303:
        page = client.get("/accounts/policies").text
        assert "<strong>passes</strong>" in page
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
    else:
        assert "Line 3" in answer.text
    assert change(post, ada, policies="HR sees **passes**.").status_code == 303
    assert "<strong>passes</strong>" in client.get("/accounts/policies").text
    assert "/accounts/policies" in client.get("/accounts/sign-in").text


def test_every_act_of_the_program_has_its_sentence() -> None:
    acts = set(correcting.ACTIONS.values())
    for path in PROGRAM.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record":
                consts = (part for part in ast.walk(call.args[2]) if isinstance(part, ast.Constant))
                acts |= {str(one.value) for one in consts if isinstance(one.value, str)}
    assert {"person.suspend", "house.change"} <= acts
    assert acts - SENTENCES.keys() == set()


def test_the_trail_is_narrowed_by_person_act_and_days(ada: FlaskClient, post: Post, ministry: World) -> None:
    post(ada, f"/accounts/people/{ministry.people['lena']}/suspend")
    page = ada.get("/accounts/trail").text
    assert "<bdi>Ada Sousa</bdi> suspended the account of <bdi>Lena Okafor</bdi>" in page
    trail = "/accounts/trail?"
    assert "suspended the account of <bdi>Lena" in ada.get(f"{trail}q=okafor").text
    assert "suspended the account of <bdi>Lena" not in ada.get(f"{trail}q=brandt").text
    assert "suspended the account of <bdi>Lena" not in ada.get(f"{trail}action=sign_in.ok").text
    today = clock.now().date()
    assert "suspended the account of <bdi>Lena" in ada.get(f"{trail}from={today - timedelta(days=1)}").text
    assert "No event is found" in ada.get(f"{trail}from={today + timedelta(days=2)}").text
    assert ada.get(f"{trail}from=never").status_code == 422


def test_the_trail_goes_on_where_the_page_before_ended(
    ada: FlaskClient, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reader() as session:
        newest = session.scalar(select(audit.AuditHead.seq))
    monkeypatch.setattr("trainer.accounts.views.trail.PAGE", 5)
    seen, address = 0, "/accounts/trail"
    while address:
        page = ada.get(address).text
        seen += page.count("<tr>") - 1
        older = page.partition('href="/accounts/trail?before=')[2].partition('"')[0]
        address = older and f"/accounts/trail?before={older}"
    assert seen == newest


def test_a_trail_that_was_changed_by_hand_is_told(ada: FlaskClient, database: db.Database) -> None:
    night = START.replace(hour=3)
    look_after(database, at=night)
    assert "Whole" in ada.get("/accounts/trail").text
    with database.engine.connect() as connection:
        if not database.sqlite:
            connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        else:
            connection.execute(text("DROP TRIGGER audit_event_no_update"))
        connection.execute(update(AuditEvent).where(AuditEvent.seq == 3).values(action="person.look"))
        connection.commit()
    assert "chain: 3" in look_after(database, at=night + timedelta(days=1))
    assert "Broken" in ada.get("/accounts/trail").text
    assert "Broken" in ada.get("/accounts/health").text


def test_the_database_is_checked_once_a_night(database: db.Database) -> None:
    with database.aside() as session:
        session.execute(update(House).values(zone="Europe/Vienna"))
    evening = START.replace(hour=0, minute=30)  # half past one in Vienna
    assert look_after(database, at=evening) == ""
    night = evening + timedelta(minutes=31)
    assert look_after(database, at=night).startswith("Checked the database.")
    assert look_after(database, at=night + timedelta(minutes=1)) == ""
    assert look_after(database, at=night + timedelta(days=1)).startswith("Checked")
    with database.reader() as session:
        assert set(settings.upkeep(session)) == {"tick", "quick_check", "chain"}


def test_health_tells_of_a_tick_that_does_not_come(ada: FlaskClient, database: db.Database) -> None:
    assert "Missing" in ada.get("/accounts/health").text
    look_after(database, at=clock.now())
    page = ada.get("/accounts/health").text
    assert "On time" in page
    assert "SQLite" in page or "PostgreSQL" in page
    assert db.SCHEMA in page
