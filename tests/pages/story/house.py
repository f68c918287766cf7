"""How the house is kept: its settings, its health, what changed."""

from sqlalchemy import update

from tests.pages.story.telling import Story, address
from tests.picture_bytes import png
from tests.site import guard
from trainer import clock, mail, settings
from trainer.core.message import Message
from trainer.mail import Letter

SETTINGS = {
    "name": "Ministry of Foreign Affairs",
    "languages": ["en", "fr"],
    "language": "en",
    "zone": "UTC",
    "certificate_prefix": "TRN",
}
RULES = "# Who sees what\n\nHR officers see **passes**, never answers.\n\n- Sessions end after an hour.\n"


def keeping(story: Story) -> None:
    ada, house, trail = story.browser("ada"), "/accounts/house", "/accounts/trail"
    story.take("accounts.house_settings: full", ada, house)
    wrong = {"name": "", "accent_light": "#ffee00", "accent_dark": "blue", "zone": "Here", "logo": ""}
    story.take("accounts.house_settings: errors", ada, house, wrong, status=422)
    story.take("accounts.health: first visit", ada, "/accounts/health")
    story.take("accounts.trail: full", ada, trail)
    page = ada.get(trail).text
    story.take("accounts.trail: second page", ada, address(page, "before="))
    story.take("accounts.trail: none found", ada, f"{trail}?q=nobody%20of%20this%20name")
    story.take("accounts.trail: errors", ada, f"{trail}?from=yesterday", status=422)
    _dressed(story)
    _looked_after(story)


def _dressed(story: Story) -> None:
    """The house in colours of its own for two pages, and plain again."""
    ada = story.browser("ada")
    with story.database.reader() as session:
        own = {"language": settings.load(session).language}
    own |= {"contact": "training.desk@mfa.example", "policies": RULES}
    own |= {"accent_light": "#7a1f3d", "accent_dark": "#f0b9c8"}
    form = {**SETTINGS, **own, "logo": (png(), "logo.png"), "csrf_token": guard(ada)}
    assert ada.post("/accounts/house", data=form).status_code == 303
    story.take("accounts.house_settings: colours and a logo", story.browser("ada"), "/accounts/house")
    story.take("accounts.policies: full", story.stranger, "/accounts/policies")
    with story.database.aside() as session:
        settings.change(session, contact="", policies="", accent_light="", accent_dark="", logo="")


def _looked_after(story: Story) -> None:
    at = clock.now()
    with story.database.aside() as session:
        for name in ("tick", "quick_check", "chain"):
            settings.note_upkeep(session, name, "ok", at=at)
    story.take("accounts.health: looked after", story.browser("ada"), "/accounts/health")
    with story.database.aside() as session:
        settings.note_upkeep(session, "chain", "17", at=at)
        mail.write(
            session, to="gone@mfa.example", language="en", subject=Message("Your roles have changed"),
            paragraphs=[], at=at,
        )  # fmt: skip
        session.flush()
        session.execute(
            update(Letter)
            .where(Letter.address == "gone@mfa.example")
            .values(failed_at=at, problem="550 nobody of that name")
        )
    with story.with_letters():
        story.take("accounts.health: letters failed", story.browser("ada"), "/accounts/health")
    story.take("accounts.trail: chain broken", story.browser("ada"), "/accounts/trail")
