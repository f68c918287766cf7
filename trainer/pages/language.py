"""In which language, script direction and time zone somebody reads."""

from functools import cache

import flask
from babel import Locale
from flask_babel import Babel, get_locale
from flask_login import current_user

from trainer.pages.house import house
from trainer.settings import FORMATS, LANGUAGES


def offered() -> tuple[str, ...]:
    """The languages of the interface that this house offers."""
    chosen = house().languages.split(",")
    return tuple(tag for tag in LANGUAGES if tag in chosen) or LANGUAGES


def best_language() -> str:
    """The person's choice, else the visitor's, else the browser's, else the site's."""
    tags = offered()
    for choice in (current_user.language, flask.session.get("language")):
        if choice in tags:
            return str(choice)
    return flask.request.accept_languages.best_match(tags) or house().language


def best_zone() -> str:
    """The person's own time zone, else the ministry's."""
    return current_user.time_zone or house().zone


def tongue() -> str:
    """The language the reader writes in, as a BCP 47 tag: how their figures are to be read."""
    return _tag(get_locale() or "en")


@cache
def _tag(locale: Locale | str) -> str:
    written = str(locale)
    return next((tag for tag, form in FORMATS.items() if form == written), written.replace("_", "-"))


def _locale() -> Locale:
    return _formats(best_language())


@cache
def _formats(tag: str) -> Locale:
    return Locale.parse(FORMATS.get(tag, tag.replace("-", "_")))


def load() -> None:
    """Read what the languages of the interface need for dates and figures."""
    for tag in LANGUAGES:
        assert _formats(tag).date_formats


@cache
def own_name(tag: str) -> str:
    """The name of a language in that language: `français`."""
    return Locale.parse(tag, sep="-").get_display_name() or tag


def name_of(tag: str) -> str:
    """The name of a language in the reader's: `French`."""
    return Locale.parse(tag, sep="-").get_display_name(get_locale()) or tag


@cache
def direction(tag: str) -> str:
    """`ltr` or `rtl`, for `dir` attributes."""
    return Locale.parse(tag, sep="-").text_direction


def init_app(app: flask.Flask) -> None:
    """Choose language and zone for each request; `templates` tells them to the templates."""
    Babel(app, locale_selector=_locale, timezone_selector=best_zone)
    app.jinja_env.globals.update(own_name=own_name, direction=direction, name_of=name_of, offered=offered)
