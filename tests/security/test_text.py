"""Attacks 10, 11 and 12: what people write is shown as they wrote it, in every field, and never runs."""

import itertools
import re
from collections.abc import Callable

import flask
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Dialog, Page
from sqlalchemy import update

from tests import world
from tests.conftest import Post, SignIn
from tests.judges import OpenPage
from tests.security import hostile
from tests.security.corpus import BIDI, CONTROLS, LINKS, NAUGHTY, SCRIPTS
from tests.site import guard
from tests.world import World
from trainer import db
from trainer.accounts.models import Person
from trainer.core.problem import Problems
from trainer.core.source import Source
from trainer.pages.headers import HTML
from trainer.permissions import public
from trainer.quiz.models import TimeAllowance

ALIEN = """() => [...document.querySelectorAll(
    "script:not([src]), script:not([src^='/static/']), style, iframe, object, embed, base, template, video,"
    + "audio, marquee, x, form[action]:not([action^='/'])")].concat(
    [...document.querySelectorAll("*")].filter(one => one.getAttributeNames().some(name =>
        name.startsWith("on") || name === "style" && one.closest("main")
        || ["href", "src", "action", "formaction"].includes(name)
            && !/^(https?:|mailto:|[/#?]|$)/.test(one.getAttribute(name)))))
    .map(one => one.outerHTML.slice(0, 200))"""
"""Elements and attributes that no page of ours has."""

ALONE = """name => {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        let holder = node.parentElement;
        if (!node.data.includes(name) || holder.closest("title, option, textarea, script")) continue;
        const style = () => getComputedStyle(holder);
        const apart = () => style().display !== "inline" || /isolate|plaintext/.test(style().unicodeBidi);
        while (!apart()) holder = holder.parentElement;
        const rest = holder.textContent.replaceAll(name, "");
        if (/[\\p{L}\\p{N}]/u.test(rest)) found.push(holder.outerHTML.slice(0, 240));
    }
    return found;
}"""
"""Where a name in another direction shares its run of text with words or figures, and would disorder them."""


Enter = Callable[[str], tuple[FlaskClient, Page]]


@pytest.fixture
def pages(database: db.Database, ministry: World, sign_in: SignIn, post: Post) -> list[str]:
    """The hostile ministry; the pages that no link leads to."""
    hostile.publish(database)
    return hostile.furnish(database, ministry, sign_in, post)


@pytest.fixture
def enter(open_page: OpenPage, site: str, sign_in: SignIn) -> Enter:
    """A browser in which somebody is signed in; a dialog in it is a hit."""

    def opened(name: str) -> tuple[FlaskClient, Page]:
        client, page = sign_in(name), open_page(base_url=site)
        page.context.add_cookies(
            [{"name": "session", "value": client.get_cookie("session").value, "url": site}]
        )
        return client, page

    return opened


@pytest.mark.parametrize("settled", ["sqlite"], indirect=True)
def test_attack_10_nothing_that_people_write_runs_on_any_page(pages: list[str], enter: Enter) -> None:
    hits, seen, visited = list[str](), set[str](), 0
    corpus = re.compile(r"alert\(|elsewhere\.example")

    def fired(dialog: Dialog) -> None:
        hits.append(f"{dialog.page.url}: {dialog.message}")
        dialog.dismiss()

    for name in ("ada", "hugo", "ines", "lena"):
        client, page = enter(name)
        page.on("dialog", fired)
        for path in hostile.unseen(hostile.crawl(client, *pages), corpus, seen):
            page.goto(path)
            assert page.evaluate(ALIEN) == [], f"{name} at {path}"
            visited += 1
    assert visited > 50
    assert hits == []


def test_every_text_comes_back_as_it_was_written_but_for_space_and_turning_characters(
    database: db.Database, ministry: World, sign_in: SignIn
) -> None:
    hugo, written = sign_in("hugo"), (*SCRIPTS, *NAUGHTY, *BIDI)
    allowance, token = f"/quiz/people/{ministry.people['lena']}/time", guard(hugo)
    for text in written:
        answer = hugo.post(allowance, data={"csrf_token": token, "percent": 10, "reason": text})
        assert answer.status_code == 303, text
    with database.reader() as session:
        kept = [one.reason for one in session.query(TimeAllowance).order_by(TimeAllowance.id)]
    turning = str.maketrans("", "", CONTROLS)
    assert kept == [text.translate(turning).strip() for text in written]


@pytest.mark.parametrize("settled", ["sqlite"], indirect=True)
def test_a_name_written_the_other_way_round_disorders_nothing_beside_it(
    database: db.Database, ministry: World, sign_in: SignIn, post: Post, enter: Enter
) -> None:
    name = "\u05e9\u05dc\u05d5\u05dd"
    more = hostile.sit(database, ministry, sign_in, post, itertools.repeat("Because."))
    with database.aside() as session:
        session.execute(update(Person).values(name=name, sorting_name=name))
    found, seen = {}, set[str]()
    for who in ("ada", "hugo", "ines", "lena"):
        client, page = enter(who)
        for path in hostile.unseen(hostile.crawl(client, *more, alike=1), re.compile(name), seen):
            page.goto(path)
            if said := page.evaluate(ALONE, name):
                found[path] = said
    assert found == {}


@pytest.mark.parametrize("wrong", LINKS)
def test_attack_11_a_link_that_runs_or_a_picture_from_elsewhere_is_not_published(wrong: str) -> None:
    lesson = world.source("first-steps")["10-start/10-doors.md"] + f"\n\n{wrong}\n".encode()
    with pytest.raises(Problems):
        world.compiled("first-steps", Source({**world.source("first-steps"), "10-start/10-doors.md": lesson}))


@pytest.mark.parametrize("settled", ["sqlite"], indirect=True)
def test_attack_12_the_policy_alone_stops_what_no_escaping_would(
    app: flask.Flask, browser: Browser, site: str
) -> None:
    """As if a mistake of ours had let everything through: a page answers the corpus as it is."""
    body = "<!doctype html><title>x</title>" + "\n".join(text for text in SCRIPTS if text.count("alert") == 1)
    fired: dict[str, list[str]] = {"": [], HTML: []}
    for policy, dialogs in fired.items():
        answer = (body, 200, {"Content-Security-Policy": policy})
        app.view_functions["home"] = public(lambda answer=answer: answer)
        page = browser.new_page()

        def note(dialog: Dialog, dialogs: list[str] = dialogs) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", note)
        page.goto(site)
        page.wait_for_timeout(300)
        page.context.close()
    assert fired[HTML] == []
    assert len(fired[""]) > 5
