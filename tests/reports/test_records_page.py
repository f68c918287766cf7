"""The Records page and its file: what HR reads, takes along, and who may not."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.exc import NoResultFound

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, TODAY, begun, completed, days, events, read, second_course
from tests.world import World
from trainer import db, settings
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person
from trainer.audit import SYSTEM, AuditHead
from trainer.core.spreadsheet import restored
from trainer.records import operations as records
from trainer.reports.views import listing as views

pytestmark = pytest.mark.usefixtures("live")


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """A quarter's life at the ministry, looked at on one day."""
    with database.aside() as session:
        second = second_course(session)
        completed(session, ministry.people["lena"], ministry.course, days(-100))
        completed(session, ministry.people["lena"], second, days(-700))
        completed(session, ministry.people["petra"], second, days(-3), months=None, score=None)
        begun(session, ministry.people["tariq"], ministry.course, "start/doors")
        records.require(
            session,
            SYSTEM,
            course_id=ministry.course,
            due=days(-12),
            at=NOW,
            unit_id=ministry.units["embassy"],
        )
        records.require(
            session, SYSTEM, course_id=ministry.course, due=days(30), at=NOW, track="technologist"
        )
        session.get_one(Person, ministry.people["otto"]).sorting_name = '=HYPERLINK("http://evil"), Otto'
        session.get_one(Person, ministry.people["lena"]).staff_number = "-4711"
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def show_scores(database: db.Database) -> None:
    with database.aside() as session:
        settings.change(session, scores_to_hr=True)


def taken(post: Post, client: FlaskClient, **fields: object) -> list[dict[str, str]]:
    answer = post(client, "/reports/records.csv", **fields)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def in_words(row: dict[str, str]) -> str:
    """The state as the page says it, from what the file says."""
    until, due = ((date.fromisoformat(row[name]) if row[name] else None) for name in ("Valid until", "Due"))
    match row["State"]:
        case "Expiring":
            assert until
            return f"Expires in {(until - TODAY).days} days"
        case "Overdue":
            assert due
            return f"Overdue by {(TODAY - max(due, until or due)).days} days"
        case "In progress":
            return f"In progress, {row['Lessons done']} of {row['Lessons']}"
    return row["State"]


def test_hugo_reads_who_holds_what(sign_in: SignIn) -> None:
    page = sign_in("hugo").get("/reports/records")
    assert page.status_code == 200
    shown = {
        (row["Name"].split(",")[0], row["Course"]): row["State"].split(" required")[0]
        for row in read(page.text).rows
    }
    assert shown == {
        ('=HYPERLINK("http://evil")', "First steps"): "Overdue by 12 days",
        ("Sousa", "First steps"): "To do",
        ("Haddad", "First steps"): "In progress, 1 of 2",
        ("Novak", "First steps"): "Overdue by 12 days",
        ("Novak", "Further steps"): "Valid",
        ("Okafor", "First steps"): "Valid",
        ("Okafor", "Further steps"): "Expires in 30 days",
    }


@pytest.mark.parametrize("scores", [False, True])
def test_page_and_file_agree_cell_by_cell(
    scores: bool, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    if scores:
        show_scores(database)
    for who in ("hugo", "petra"):
        client = sign_in(who)
        for asked in (
            {},
            {"sort": "-completed"},
            {"state": ["valid", "overdue"]},
            {"unit": "embassy", "q": "a"},
        ):
            screen = read(client.get("/reports/records", query_string=asked).text)
            file = taken(post, client, **asked)
            assert len(screen.rows) == len(file) > 0
            for shown, row in zip(screen.rows, file, strict=True):
                state, _, due = shown.pop("State").partition(" required by ")
                assert (in_words(row), row["Due"]) == (state, due[1:11])
                if scores:
                    assert row.pop("Score in per cent") == shown.pop("Score").removesuffix("%")
                assert shown == {name: restored(row[name]) for name in shown}
            assert any(row["Name"].startswith("'=") for row in taken(post, client))
            assert "-4711" in {restored(row["Staff number"]) for row in taken(post, client)}


def test_the_score_stands_on_page_and_file_only_where_the_ministry_says_so(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo, lena = sign_in("hugo"), live.people["lena"]
    for path in ("/reports/records", f"/reports/people/{lena}"):
        assert "Score" not in hugo.get(path).text
        assert "83.3" not in hugo.get(path).text
    assert "Score in per cent" not in taken(post, hugo)[0]
    show_scores(database)
    for path in ("/reports/records", f"/reports/people/{lena}"):
        assert "83.3%" in hugo.get(path).text
    assert {row["Score in per cent"] for row in taken(post, hugo)} == {"", "83.3"}


def test_petra_sees_and_takes_along_the_embassys_people_only(sign_in: SignIn, post: Post) -> None:
    petra = sign_in("petra")
    page = petra.get("/reports/records").text
    assert "Haddad" not in page
    assert {row["Unit"] for row in read(page).rows} == {"Embassy in Port Sable"}
    assert "Headquarters" not in page
    assert {row["Unit"] for row in taken(post, petra)} == {"Embassy in Port Sable"}
    assert petra.get("/reports/records?unit=hq").status_code == 422
    assert post(petra, "/reports/records.csv", unit="hq").status_code == 422


def test_somebody_posted_away_leaves_petras_page_and_file(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    petra, lena = sign_in("petra"), live.people["lena"]
    assert "Okafor" in petra.get("/reports/records").text
    with database.aside() as session:
        accounts.post(session, SYSTEM, lena, live.units["it"], "diplomat", TODAY, at=NOW)
    assert "Okafor" not in petra.get("/reports/records").text
    assert "Okafor, Lena" not in {row["Name"] for row in taken(post, petra)}
    assert petra.get(f"/reports/people/{lena}").status_code == 404


def test_pages_of_the_list_follow_one_another_both_ways(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    hugo = sign_in("hugo")
    pages = [read(hugo.get("/reports/records").text)]
    assert pages[0].links["Earlier names"] == ""
    for words in ("Later names, after Haddad", "Later names, after Novak", "Later names, after Okafor"):
        pages.append(read(hugo.get(pages[-1].links[words]).text))
    assert pages[-1].links["Later names"] == ""
    names = [[row["Name"].split(",")[0] for row in page.rows] for page in pages]
    assert names[1:] == [["Novak", "Novak"], ["Okafor", "Okafor"], ["Sousa"]]
    back = read(hugo.get(pages[-1].links["Earlier names"]).text)
    assert back.rows == pages[-2].rows


def test_a_position_in_the_address_that_is_none_is_refused(live: World, sign_in: SignIn) -> None:
    hugo = sign_in("hugo")
    for query in (
        "after=x",
        "before=1.2",
        "after=.999999.1.1",
        "sort=completed&after=12.1.1",
        "after=.1.9999",
    ):
        assert hugo.get(f"/reports/records?{query}").status_code in {200, 400}, query
    refused = hugo.get("/reports/records?after=x")
    assert refused.status_code == 400
    assert "Open it from its beginning" in refused.text
    assert hugo.get(f"/reports/records?sort=completed&after=12.{live.people['lena']}.1").status_code == 400


def test_each_condition_is_said_in_words_with_a_way_to_remove_it(sign_in: SignIn) -> None:
    query = "q=oka&unit=embassy&course=first-steps&from=2026-03-01&until=2026-06-01&state=valid&state=overdue"
    page = read(sign_in("hugo").get(f"/reports/records?{query}&sort=-unit").text)
    said = {
        words.removesuffix(", remove this condition"): address
        for words, address in page.links.items()
        if "remove this condition" in words
    }
    assert set(said) == {
        "name or e-mail with “oka”",
        "posted to Embassy in Port Sable or below",
        "for the course First steps",
        "completed from 1 March 2026 until 1 June 2026",
        "state: Valid or Overdue",
    }
    address = said["posted to Embassy in Port Sable or below"]
    assert "unit=" not in address
    assert "q=oka" in address
    assert "state=valid" in address
    assert "state=overdue" in address
    assert "sort=-unit" in address


def test_a_printed_list_says_what_it_shows_who_called_it_up_and_when(sign_in: SignIn) -> None:
    hugo = sign_in("hugo")
    narrowed = hugo.get("/reports/records?unit=embassy&state=overdue").text
    conditions = "posted to Embassy in Port Sable or below and state: Overdue"
    assert re.search(
        rf"This sheet shows (\d+) of \1 records? that meets? these conditions: {conditions}\.", narrowed
    )
    assert "Called up by <bdi>Hugo Lindqvist</bdi> on 15 June 2026, 10:00." in narrowed
    assert re.search(
        r"This sheet shows (\d+) of \1 records, without conditions\.", hugo.get("/reports/records").text
    )


REFUSED = [
    "from=yesterday",
    "until=2026-02-30",
    "from=2026-05-01&until=2026-04-30",
    "from=2026-05-01&until=x",
    "state=wrong",
    "unit=nowhere",
    "course=none",
    "sort=score",
    "sort=name;drop",
    "q=" + "x" * 101,
]


def test_a_condition_that_cannot_be_understood_shows_no_list_and_says_what_to_do(
    sign_in: SignIn, post: Post
) -> None:
    hugo = sign_in("hugo")
    for query in REFUSED:
        page = hugo.get(f"/reports/records?{query}")
        assert page.status_code == 422, query
        assert read(page.text).rows == []
        assert 'role="alert"' in page.text
        fields = dict(part.split("=") for part in query.split("&"))
        assert post(hugo, "/reports/records.csv", fields).status_code == 422


def test_an_empty_list_says_why(live: World, sign_in: SignIn, database: db.Database) -> None:
    hugo = sign_in("hugo")
    assert "No record meets these conditions" in hugo.get("/reports/records?q=nobody").text
    with database.aside() as session:
        accounts.post(session, SYSTEM, live.people["petra"], live.units["it"], "diplomat", TODAY, at=NOW)
        for name in ("lena", "otto"):
            accounts.post(session, SYSTEM, live.people[name], live.units["it"], "diplomat", TODAY, at=NOW)
    page = sign_in("petra").get("/reports/records").text
    assert "Nobody you answer for" in page
    assert "records.csv" not in page


def test_an_export_is_noted_before_and_after_with_what_it_was(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    answer = post(sign_in("hugo"), "/reports/records.csv", {"q": "Okafor", "state": ["valid", "expiring"]})
    digest = hashlib.sha256(answer.data).hexdigest()
    begin, end = events(database, "export.begin", "export.end")
    assert begin.actor == end.actor == live.people["hugo"]
    assert json.loads(begin.details) == {"filter": {"q": ["Okafor"], "state": ["valid", "expiring"]}}
    assert json.loads(end.details) == {"complete": True, "rows": 2, "sha256": digest}


def test_an_export_that_breaks_off_is_noted_as_broken(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    answer = post(sign_in("hugo"), "/reports/records.csv")
    answer.close()
    (end,) = events(database, "export.end")
    assert json.loads(end.details)["rows"] == 0
    assert json.loads(end.details)["complete"] is False


def test_nothing_leaves_the_house_if_it_cannot_be_noted(
    live: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    with database.aside() as session:
        session.execute(delete(AuditHead))
    with pytest.raises(NoResultFound):
        post(hugo, "/reports/records.csv")
    with pytest.raises(NoResultFound):
        hugo.get(f"/reports/people/{live.people['lena']}")


def test_the_file_is_csv_by_its_name_and_has_a_mark_for_excel_on_request(sign_in: SignIn, post: Post) -> None:
    hugo = sign_in("hugo")
    answer = post(hugo, "/reports/records.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="records-2026-06-15.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.data.startswith("\ufeff".encode())
    assert post(hugo, "/reports/records.csv", bom="yes").data == "\ufeff".encode() + answer.data


def test_the_file_is_not_to_be_had_by_a_link(sign_in: SignIn, database: db.Database) -> None:
    assert sign_in("hugo").get("/reports/records.csv").status_code == 405
    assert events(database, "export.begin") == []


def test_learners_and_instructors_are_shown_nothing(live: World, sign_in: SignIn, post: Post) -> None:
    for name in ("otto", "ines", "ada"):
        client = sign_in(name)
        assert client.get("/reports/records").status_code == 403
        assert client.get(f"/reports/people/{live.people['lena']}").status_code == 403
        assert post(client, "/reports/records.csv").status_code == 403
