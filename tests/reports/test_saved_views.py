"""Views of the list that an officer keeps under a name: their own, opened by their address."""

import re

import pytest

from tests.conftest import Post, SignIn
from tests.world import World
from trainer import db
from trainer.reports import operations
from trainer.reports.models import SavedView

OVERDUE = {"state": ["overdue", "to do"], "unit": "embassy", "sort": "-unit"}


def kept(database: db.Database) -> list[tuple[int, str]]:
    with database.reader() as session:
        return [(view.person_id, view.name) for view in session.query(SavedView).order_by(SavedView.id)]


@pytest.mark.usefixtures("ministry")
def test_a_view_is_kept_opened_and_deleted(sign_in: SignIn, post: Post, database: db.Database) -> None:
    hugo = sign_in("hugo")
    answer = post(hugo, "/reports/views", OVERDUE, name="Owed at the embassy")
    assert (answer.status_code, len(kept(database))) == (303, 1)
    page = hugo.get("/reports/records").text
    found = re.search(r'<a href="([^"]+)">Owed at the embassy</a>', page)
    assert found
    opened = hugo.get(found[1].replace("&amp;", "&")).text
    assert "posted to Embassy in Port Sable or below" in opened
    assert "state: Overdue or To do" in opened
    assert 'aria-sort="descending"' in opened or "No record meets" in opened
    view = re.search(r"/reports/views/(\d+)/delete", page)
    assert view
    assert post(hugo, view[0]).status_code == 303
    assert kept(database) == []


def test_a_view_is_nobody_elses(ministry: World, sign_in: SignIn, post: Post, database: db.Database) -> None:
    post(sign_in("hugo"), "/reports/views", OVERDUE, name="Owed")
    petra = sign_in("petra")
    assert "Owed</a>" not in petra.get("/reports/records").text
    assert post(petra, "/reports/views/1/delete").status_code == 404
    assert kept(database) == [(ministry.people["hugo"], "Owed")]


@pytest.mark.usefixtures("ministry")
def test_a_name_is_given_once_and_never_empty(
    sign_in: SignIn, post: Post, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hugo = sign_in("hugo")
    for name, words in (
        ("Owed", "The view is kept"),
        ("OWED", "You have a view of this name"),
        (" ", "Write a name"),
    ):
        post(hugo, "/reports/views", OVERDUE, name=name)
        assert words in hugo.get("/reports/records").text
    monkeypatch.setattr(operations, "MOST_VIEWS", 1)
    post(hugo, "/reports/views", OVERDUE, name="Another")
    assert "as many views as there can be" in hugo.get("/reports/records").text
    assert len(kept(database)) == 1


@pytest.mark.usefixtures("ministry")
def test_conditions_that_cannot_be_understood_are_not_kept(
    sign_in: SignIn, post: Post, database: db.Database
) -> None:
    assert post(sign_in("hugo"), "/reports/views", unit="moon", name="Moon").status_code == 422
    assert kept(database) == []
