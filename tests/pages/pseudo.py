"""A language for tests: every text of the interface in Arabic letters, a third longer, from right to left.

What stays in Latin letters on such a page has escaped gettext, and what breaks there breaks in Arabic.
"""

import re
from gettext import NullTranslations
from typing import Any

import flask
from flask_babel import Domain, get_locale

TAG = "ar"
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابتدهفغحيجكلمنوبقرستعوخشيز")
KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w+\}|<[^>]+>|&\w+;|`[^`]*`)")
"""Placeholders, tags, entities and code: they mean the same in each language."""


def written(text: str) -> str:
    """A text of the interface as this language writes it: `Sign in` is `سيغناا ينا`."""
    parts = KEPT.split(text)
    return "".join(
        part if place % 2 else re.sub(r"[A-Za-z]+", _longer, part) for place, part in enumerate(parts)
    )


def _longer(word: re.Match[str]) -> str:
    letters = word[0].lower().translate(LETTERS)
    return letters + "ا" * round(len(letters) * 0.3)


class _Translations(NullTranslations):
    def gettext(self, message: str) -> str:
        return written(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return written(msgid1 if n == 1 else msgid2)

    ugettext, ungettext = gettext, ngettext  # the names that Flask-Babel calls


class PseudoArabic(Domain):  # type: ignore[misc]
    """The app's texts, and for readers of Arabic this language."""

    def get_translations(self) -> Any:
        """The translations of this request."""
        return _Translations() if str(get_locale()) == TAG else super().get_translations()


def teach(app: flask.Flask) -> None:
    """Let an app that has answered nothing yet speak this language too, to those who ask for it."""
    app.before_request(PseudoArabic().as_default)
