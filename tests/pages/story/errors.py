"""What goes wrong."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import OperationalError

from tests.pages.story.telling import FIRST, Story
from tests.world import START
from trainer import settings
from trainer.pages import errors
from trainer.permissions import public


def everything_fails(story: Story) -> None:
    lena, enter = story.browser("lena"), "/accounts/sign-in"
    story.take("error: 400", story.browser("hugo"), "/reports/records?after=nowhere", status=400)
    story.take("error: expired", lena, f"{FIRST}/start/doors", {"q": "kept"}, status=400, guarded=False)
    story.take("error: 403", lena, "/accounts/people", status=403)
    story.take("error: 404", lena, "/learning/nowhere", status=404)
    story.take("error: 405", lena, "/catalogue/", {}, status=405)
    story.take("error: 413", story.stranger, enter, {"email": "x" * 2_000_000}, status=413)
    broken(story, "error: 500", _fails, 500)
    broken(story, "error: 503", _busy, 503)
    broken(story, "error: no database", errors.unavailable, 503)
    with story.database.aside() as session:
        settings.change(session, demo_since=START.date())
    story.take("accounts.sign_in: of a demo", story.stranger, enter)


def broken(story: Story, name: str, view: Callable[[], Any], status: int) -> None:
    """A page whose view fails."""
    views = story.app.view_functions
    whole, views["catalogue.browse"] = views["catalogue.browse"], public(view)
    try:
        story.take(name, story.browser("lena"), "/catalogue/", status=status)
    finally:
        views["catalogue.browse"] = whole


def _fails() -> None:
    raise ZeroDivisionError


def _busy() -> None:
    raise OperationalError("SELECT 1", {}, Exception("database is locked"))
