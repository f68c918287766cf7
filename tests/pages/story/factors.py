"""Whoever signs in with more than a password."""

from datetime import timedelta

from tests.accounts.factors.device import Device, asked, given_app, half_in, require, secret_on
from tests.pages.story.telling import Story
from tests.site import guard
from trainer import clock, settings
from trainer.accounts import operations as accounts, queries
from trainer.accounts.factors import operations
from trainer.accounts.models import Person
from trainer.accounts.queries import FRESH
from trainer.audit import SYSTEM
from trainer.permissions import Role

ASK, SECURITY = "/accounts/second-factor", "/accounts/security"


def second_factors(story: Story) -> None:
    petra, own = story.browser("petra"), "accounts.security"
    story.take(f"{own}: none yet", petra, SECURITY)
    page = petra.get(f"{SECURITY}/app").text
    assert len(secret_on(page)) == 32
    story.take("accounts.new_app: open", petra, f"{SECURITY}/app")
    sealed = page.partition('name="sealed" value="')[2].partition('"')[0]
    story.take(
        "accounts.new_app: errors", petra, f"{SECURITY}/app", {"sealed": sealed, "code": "12"}, status=422
    )
    require(story.database, "hr")
    story.take(f"{own}: to be set up", petra, SECURITY)
    require(story.database)
    key, person = story.app.config["FACTOR_KEY"], story.world.people["petra"]
    given_app(story.database, person, key, clock.now() - timedelta(days=1))
    petra, device = story.browser("petra"), Device()
    half = half_in(story.app.test_client(), story.database, story.world, "petra")
    with story.database.aside() as session:
        recovery, *_ = operations.make_recovery_codes(session, SYSTEM, person, key=key, at=clock.now())
    petra.post(f"{ASK}/recovery", data={"csrf_token": guard(petra), "recovery": recovery})
    made = {
        "name": "Laptop at the embassy in Port Sable",
        "response": device.create(asked(petra, "/accounts/passkeys/creation")),
    }
    story.send(petra, f"{SECURITY}/passkeys", **made)
    story.take(f"{own}: all kinds", petra, SECURITY)
    stale = story.app.test_client()
    with story.database.aside() as session:
        token = accounts.sign_in(
            session, SYSTEM, session.get_one(Person, person), at=clock.now() - FRESH * 2, mfa_ok=True
        )
    with stale.session_transaction() as cookie:
        cookie["token"] = token
    story.take("accounts.confirm: with a passkey", stale, "/accounts/confirm?next=/accounts/security")
    story.take("accounts.add_passkey: errors", petra, f"{SECURITY}/passkeys", {"name": ""}, status=422)
    story.take("accounts.make_codes: shown once", petra, f"{SECURITY}/codes", {})
    story.take("accounts.second_factor: every way", half, ASK)
    story.take("accounts.second_factor: wrong code", half, ASK, {"code": "12"}, status=422)
    _reset(story, person)


def _reset(story: Story, person: int) -> None:
    """Ada wants Petra's lost factors off, where the house wants two for that; Otto helps out."""
    ada, page = story.browser("ada"), f"/accounts/people/{person}"
    story.take("accounts.person: second factor", ada, page)
    with story.database.aside() as session:
        settings.change(session, two_reset_factors=True)
    story.send(ada, f"{page}/factors/reset")
    story.take("accounts.person: reset asked", ada, page)
    with story.database.aside() as session:
        accounts.grant(session, SYSTEM, story.world.people["otto"], Role.ADMIN, at=clock.now())
    otto = story.browser("otto")
    story.take("accounts.people: reset to agree to", otto, "/accounts/people")
    story.take("accounts.person: reset to agree to", otto, page)
    with story.database.aside() as session:
        settings.change(session, two_reset_factors=False)
        held = queries.grants_of(session, story.world.people["otto"])
        accounts.revoke(session, SYSTEM, next(one for one in held if one.role == Role.ADMIN), at=clock.now())
