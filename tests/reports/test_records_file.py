"""The file of the Records page: the same cell by cell, noted before and after."""

import hashlib
import json
from datetime import date

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import NoResultFound

from tests.conftest import Post, SignIn
from tests.reports.life import TODAY, events, read
from tests.reports.listing import taken
from tests.world import World
from trainer import db, settings
from trainer.audit import AuditHead
from trainer.core.spreadsheet import restored

pytestmark = pytest.mark.usefixtures("quarter")


def show_scores(database: db.Database) -> None:
    with database.aside() as session:
        settings.change(session, scores_to_hr=True)


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
    quarter: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo, lena = sign_in("hugo"), quarter.people["lena"]
    for path in ("/reports/records", f"/reports/people/{lena}"):
        assert "Score" not in hugo.get(path).text
        assert "83.3" not in hugo.get(path).text
    assert "Score in per cent" not in taken(post, hugo)[0]
    show_scores(database)
    for path in ("/reports/records", f"/reports/people/{lena}"):
        assert "83.3%" in hugo.get(path).text
    assert {row["Score in per cent"] for row in taken(post, hugo)} == {"", "83.3"}


def test_an_export_is_noted_before_and_after_with_what_it_was(
    quarter: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    answer = post(sign_in("hugo"), "/reports/records.csv", {"q": "Okafor", "state": ["valid", "expiring"]})
    digest = hashlib.sha256(answer.data).hexdigest()
    begin, end = events(database, "export.begin", "export.end")
    assert begin.actor == end.actor == quarter.people["hugo"]
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
    quarter: World, sign_in: SignIn, post: Post, database: db.Database
) -> None:
    hugo = sign_in("hugo")
    with database.aside() as session:
        session.execute(delete(AuditHead))
    with pytest.raises(NoResultFound):
        post(hugo, "/reports/records.csv")
    with pytest.raises(NoResultFound):
        hugo.get(f"/reports/people/{quarter.people['lena']}")


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
