"""The Records page: what HR reads, how it is narrowed and printed, and who may not see it."""

import re

import pytest

from tests.conftest import Post, SignIn
from tests.reports.life import NOW, TODAY, read
from tests.reports.listing import taken
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM
from trainer.reports.views import listing as views

pytestmark = pytest.mark.usefixtures("quarter")


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
    quarter: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    petra, lena = sign_in("petra"), quarter.people["lena"]
    assert "Okafor" in petra.get("/reports/records").text
    with database.aside() as session:
        accounts.post(session, SYSTEM, lena, quarter.units["it"], "diplomat", TODAY, at=NOW)
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


def test_a_position_in_the_address_that_is_none_is_refused(quarter: World, sign_in: SignIn) -> None:
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
    assert hugo.get(f"/reports/records?sort=completed&after=12.{quarter.people['lena']}.1").status_code == 400


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


def test_an_empty_list_says_why(quarter: World, sign_in: SignIn, database: db.Database) -> None:
    hugo = sign_in("hugo")
    assert "No record meets these conditions" in hugo.get("/reports/records?q=nobody").text
    with database.aside() as session:
        accounts.post(
            session, SYSTEM, quarter.people["petra"], quarter.units["it"], "diplomat", TODAY, at=NOW
        )
        for name in ("lena", "otto"):
            accounts.post(
                session, SYSTEM, quarter.people[name], quarter.units["it"], "diplomat", TODAY, at=NOW
            )
    page = sign_in("petra").get("/reports/records").text
    assert "Nobody you answer for" in page
    assert "records.csv" not in page


def test_learners_and_instructors_are_shown_nothing(quarter: World, sign_in: SignIn, post: Post) -> None:
    for name in ("otto", "ines", "ada"):
        client = sign_in(name)
        assert client.get("/reports/records").status_code == 403
        assert client.get(f"/reports/people/{quarter.people['lena']}").status_code == 403
        assert post(client, "/reports/records.csv").status_code == 403
