"""Passkeys and codes in Chromium, whose device is made of software (a virtual authenticator)."""

import dataclasses

import flask
import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.accounts.factors.device import code, codes_on, require, secret_on
from tests.judges import OpenPage
from trainer import clock, db

pytestmark = pytest.mark.browser

HOUSE = "/learning/"


@pytest.fixture
def page(site: str, app: flask.Flask, open_page: OpenPage) -> Page:
    """A browser with a device that knows passkeys and whose owner always agrees."""
    app.config["TRAINER"] = dataclasses.replace(app.config["TRAINER"], url=site)
    opened = open_page(base_url=site)
    device = opened.context.new_cdp_session(opened)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return opened


def enter(page: Page, name: str) -> None:
    page.goto("/accounts/sign-in")
    page.get_by_label("Official e-mail address").fill(world.email(name))
    page.get_by_label("Password", exact=True).fill(world.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def leave(page: Page) -> None:
    page.get_by_role("button", name="Account:").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def test_a_passkey_is_added_and_then_signs_in_beside_the_password_and_without_it(page: Page) -> None:
    enter(page, "lena")
    title(page, "My training")
    page.goto("/accounts/security")
    page.get_by_label("Name").fill("This laptop")
    page.get_by_role("button", name="Add a passkey").click()
    title(page, "Recovery codes")
    assert len(codes_on(page.content())) == 10
    page.get_by_role("link", name="I have kept them").click()
    title(page, "My training")
    leave(page)
    enter(page, "lena")
    title(page, "Second factor")
    page.get_by_role("button", name="Use a passkey").click()
    title(page, "My training")
    leave(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    title(page, "My training")
    page.goto("/accounts/security")
    expect(page.get_by_role("row", name="This laptop")).to_contain_text("Take off")


def test_a_device_that_knows_no_passkey_of_ours_says_so_and_the_page_stays(page: Page) -> None:
    page.goto("/accounts/sign-in")
    page.get_by_label("Official e-mail address").fill("half@typed.example")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was given", timeout=70_000)
    expect(page.get_by_label("Official e-mail address")).to_have_value("half@typed.example")


def test_an_app_is_set_up_and_given_without_javascript(
    site: str, open_page: OpenPage, database: db.Database
) -> None:
    require(database, "admin")
    page = open_page(base_url=site, scripts=False)
    enter(page, "ada")
    title(page, "Security")
    expect(page.get_by_text("Set up a second factor to go on")).to_be_visible()
    expect(page.get_by_text("An app for codes works everywhere")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    page.get_by_role("link", name="Set up an app").click()
    title(page, "Set up an app for codes")
    secret = secret_on(page.content())
    page.get_by_role("textbox", name="Code", exact=True).fill(code(secret, clock.now()))
    page.get_by_role("button", name="Set it up").click()
    title(page, "Recovery codes")
    paper = codes_on(page.content())
    page.context.clear_cookies()
    enter(page, "ada")
    title(page, "Second factor")
    page.get_by_role("textbox", name="Code", exact=True).fill(code(secret, clock.now(), 1))
    page.get_by_role("button", name="Go on").click()
    title(page, "My training")
    page.context.clear_cookies()
    enter(page, "ada")
    title(page, "Second factor")
    page.get_by_label("Recovery code").fill(paper[0])
    page.get_by_role("button", name="Use a recovery code").click()
    title(page, "My training")
