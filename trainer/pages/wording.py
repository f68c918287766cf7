"""How dates, figures and messages are said in the reader's language."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

import flask
from babel.dates import get_datetime_format
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask_babel import (
    format_date,
    format_time,
    format_timedelta,
    get_locale,
    get_translations,
)
from markupsafe import Markup

from trainer.core.course import Html
from trainer.core.message import Message
from trainer.pages.language import tongue

Style = Literal["full", "long", "medium", "short"]


def say(message: Message) -> str:
    """A message of the core in the reader's language."""
    return message.say(get_translations().ugettext)


def day(value: date, style: str = "long") -> str:
    """A calendar date, as it is: no zone applies."""
    return _first(format_date(value, style, rebase=False))


def moment(value: datetime, style: Style = "long") -> str:
    """An instant in the reader's zone, to the minute; the foot of the page names the zone."""
    pattern = str(get_datetime_format(style, locale=get_locale())).replace("'", "")
    on = _first(format_date(value, style))
    return pattern.replace("{0}", format_time(value, "short")).replace("{1}", on)


def _first(date_said: str) -> str:
    """French says the first of a month as an ordinal, which CLDR leaves to others: `1er décembre 2026`."""
    return re.sub(r"\b1 (?=\D)", "1er ", date_said, count=1) if tongue() == "fr" else date_said


def share(value: Fraction) -> str:
    """A share of 1 in per cent: rounded for the eye only."""
    rounded = Decimal(round(value * 1000)) / 1000
    return format_percent(rounded, locale=get_locale(), decimal_quantization=False)


def figure(value: Fraction | int) -> str:
    """A number, to two places at most."""
    return _figure(value, str(get_locale()))


@lru_cache(maxsize=10_000)
def _figure(value: Fraction | int, locale: str) -> str:
    return format_decimal(round(value.numerator / value.denominator, 2), locale=locale)


def lasting(value: timedelta) -> str:
    """A length of time in its largest fitting unit."""
    return format_timedelta(value, threshold=1.5)


def listed(values: list[str]) -> str:
    """`a, b and c`."""
    return format_list(values, locale=get_locale())


def isolated(name: str) -> Markup:
    """A name inside a sentence: whatever direction it is written in, the words around it keep theirs."""
    return Markup("<bdi>{}</bdi>").format(name)


def safe(html: Html) -> Markup:
    """HTML that the compiler has made safe. The only door by which stored HTML reaches a page."""
    return Markup(html)  # noqa: S704 - see above


def init_app(app: flask.Flask) -> None:
    """Make these the filters of all templates."""
    filters: dict[str, Any] = {
        "say": say,
        "day": day,
        "moment": moment,
        "clock": format_time,
        "share": share,
        "figure": figure,
        "lasting": lasting,
        "listed": listed,
        "isolated": isolated,
        "safe_html": safe,
    }
    app.jinja_env.filters.update(filters)
