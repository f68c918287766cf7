"""The list of completions: a line for each fact, as it stood and as it was known; screen and file agree."""

import csv
import io
from collections.abc import Iterator
from itertools import product

import pytest
import time_machine

from tests.conftest import Post, SignIn
from tests.reports.life import FROZEN, NOW, TODAY, completed, days, events, officer, read, second_course
from tests.reports.listing import SEE, volumes
from tests.world import World
from trainer import db
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM
from trainer.records import operations as records
from trainer.records.asof import AsOf
from trainer.records.models import Change, Completion
from trainer.reports.queries import windows
from trainer.reports.queries.completed import CompletionConditions, Completions, Proof
from trainer.reports.queries.paging import Column, Order, Place

LIST = "/reports/completions"
ORDERS = [Order(by, down) for by in Column if by is not Column.UNIT for down in (False, True)]


@pytest.fixture
def live(database: db.Database, ministry: World) -> Iterator[World]:
    """Lena renewed, and moved between; Tariq's was revoked, Otto's corrected, Ines took hers elsewhere."""
    who = ministry.people
    with database.aside() as session:
        second = second_course(session)
        completed(session, who["lena"], ministry.course, days(-800))
        completed(session, who["lena"], ministry.course, days(-20))
        completed(session, who["petra"], second, days(-3), months=None, score=None)
        revoked = completed(session, who["tariq"], ministry.course, days(-40))
        records.revoke(session, SYSTEM, revoked.id, from_day=days(-5), why="Somebody else sat", at=NOW)
        wrong = completed(session, who["otto"], second, days(-700))
        records.correct(
            session, SYSTEM, wrong.id, Change.VALID_UNTIL, why="Extended", at=NOW, valid_until=days(200)
        )
        records.recognise(
            session, SYSTEM, who["ines"], course_id=ministry.course, months=24, taken=days(-60),
            evidence="A paper", at=NOW,
        )  # fmt: skip
        accounts.post(session, SYSTEM, who["lena"], ministry.units["it"], "diplomat", days(-10), at=NOW)
    with time_machine.travel(FROZEN, tick=False):
        yield ministry


def shown(page: str) -> set[tuple[str, str, str]]:
    """Name, course and state of each line of a page."""
    return {(row["Name"].split(",")[0], row["Course"], row["State"]) for row in read(page).rows}


@pytest.mark.usefixtures("live")
def test_every_completion_has_a_line_of_its_own(sign_in: SignIn) -> None:
    assert shown(sign_in("hugo").get(LIST).text) == {
        ("Okafor", "First steps revision 1", "Expired"),
        ("Okafor", "First steps revision 1", "Valid"),
        ("Novak", "Further steps revision 1", "Valid"),
        ("Haddad", "First steps revision 1", "Revoked from 10 June 2026"),
        ("Brandt", "Further steps revision 1", "Valid corrected"),
        ("Moreau", "First steps", "Valid"),
    }


@pytest.mark.usefixtures("live")
def test_the_unit_is_where_somebody_served_on_the_day_of_the_completion(sign_in: SignIn) -> None:
    rows = read(sign_in("hugo").get(f"{LIST}?q=okafor&unit=it").text).rows
    assert [(row["Completed"], row["Unit then"]) for row in rows] == [
        (days(-800).isoformat(), ""),
        (days(-20).isoformat(), "Embassy in Port Sable"),
    ]


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ({"state": "revoked"}, {"Haddad"}),
        ({"state": ["expired", "revoked"]}, {"Okafor", "Haddad"}),
        ({"changed": "yes"}, {"Haddad", "Brandt"}),
        ({"changed": "no", "course": "further-steps"}, {"Novak"}),
        ({"route": "recognition"}, {"Moreau"}),
        ({"from": days(-50).isoformat(), "until": days(-10).isoformat()}, {"Okafor", "Haddad"}),
        ({"state": "valid", "route": "course", "course": "first-steps"}, {"Okafor"}),
    ],
)
def test_each_condition_narrows_the_list_and_stands_above_it(
    asked: dict[str, str], who: set[str], sign_in: SignIn
) -> None:
    page = sign_in("hugo").get(LIST, query_string=asked).text
    assert {name for name, _, _ in shown(page)} == who
    assert page.count("remove this condition") == len(set(asked) - {"until"})


@pytest.mark.usefixtures("live")
def test_a_past_day_is_told_by_what_is_known_now_or_was_known_then(sign_in: SignIn) -> None:
    hugo, on = sign_in("hugo"), days(-4).isoformat()
    now = shown(hugo.get(f"{LIST}?on={on}&q=haddad").text)
    assert now == {("Haddad", "First steps revision 1", "Revoked from 10 June 2026 recorded later")}
    then = shown(hugo.get(f"{LIST}?on={on}&known=then&q=haddad").text)
    assert then == {("Haddad", "First steps revision 1", "Valid")}
    assert shown(hugo.get(f"{LIST}?on={days(-500).isoformat()}").text) == {
        ("Okafor", "First steps revision 1", "Valid"),
        ("Brandt", "Further steps revision 1", "Valid corrected recorded later"),
    }


@pytest.mark.usefixtures("live")
def test_page_and_file_agree_cell_by_cell_and_the_file_is_noted(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    for asked in ({}, {"sort": "-completed"}, {"sort": "until"}, {"on": days(-4).isoformat()}):
        screen = read(hugo.get(LIST, query_string=asked).text).rows
        answer = post(hugo, f"{LIST}.csv", **asked)
        file = list(csv.DictReader(io.StringIO(answer.data.decode())))
        assert [(row["Name"], row["Unit then"], row["Completed"]) for row in screen] == [
            (row["Name"], row["Unit then"], row["Completed"]) for row in file
        ]
        for row, line in zip(screen, file, strict=True):
            assert row["State"].startswith(line["State"])
            assert row["State"].endswith("recorded later") == (line.get("Recorded later") == "yes")
    begin, end = events(database, "export.begin", "export.end")[:2]
    assert begin.what == end.what == "list:completions"
    assert '"rows":6' in end.details


@pytest.mark.usefixtures("live")
def test_an_officer_of_a_unit_sees_the_completions_of_those_who_serve_there_now(sign_in: SignIn) -> None:
    assert {name for name, _, _ in shown(sign_in("petra").get(LIST).text)} == {"Novak", "Brandt"}


@pytest.mark.parametrize("few", [windows.FEW, 0])
def test_pages_forwards_and_backwards_are_the_whole_list(
    few: int, database: db.Database, live: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "FEW", few)
    monkeypatch.setattr(windows, "FIRST", 2)
    narrowed = (
        CompletionConditions(),
        CompletionConditions(course=live.course),
        CompletionConditions(proofs=(Proof.VALID,)),
        CompletionConditions(proofs=(Proof.REVOKED, Proof.EXPIRED)),
        CompletionConditions(changed=False, until=days(-10)),
    )
    with database.reader() as session:
        for order, asked in product(ORDERS, narrowed):
            found = Completions(officer(live), SEE, AsOf(TODAY), asked, volumes(session), scores=True)
            whole = [row.completion_id for row in session.execute(found.every(order))]
            assert len(whole) == found.count(session, every=True).lines > 0
            pages = [found.stretch(session, order, 2)]
            while pages[-1].later:
                after = Place.parse(str(Place.of(pages[-1].rows[-1], order, found.apart)))
                pages.append(found.stretch(session, order, 2, after=after))
            assert [row.completion_id for page in pages for row in page.rows] == whole, (order, asked)
            back = [pages[-1]]
            while back[0].earlier:
                before = Place.parse(str(Place.of(back[0].rows[0], order, found.apart)))
                back.insert(0, found.stretch(session, order, 2, before=before))
            assert [row.completion_id for page in back for row in page.rows] == whole, (order, asked)


def test_somebody_elses_completion_is_no_place_in_the_list(
    database: db.Database, live: World, sign_in: SignIn
) -> None:
    with database.reader() as session:
        one = session.query(Completion.id).filter_by(person_id=live.people["petra"]).scalar()
    assert sign_in("hugo").get(f"{LIST}?after=.{live.people['lena']}.{one}").status_code == 400
