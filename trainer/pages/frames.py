"""Frames: pages made once for all readers who see them alike, so that a request only fills their gaps.

A template writes what is the reader's own by `{{ reader.name }}` and the like, and nothing else of theirs:
while a frame is made, `reader` leaves gaps, and `current_user` knows only what is in the frame's key.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import flask
from flask_login import current_user
from markupsafe import Markup, escape

from trainer import keys
from trainer.pages.address import this_page
from trainer.pages.cookie import guard
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.permissions import Permission

KEPT = 8_000_000  # characters that all frames may have together
GAP = keys.token()  # what stands before and behind the name of a gap, and in no text


class Reader:
    """What a page says of its reader alone; gaps while a frame is made."""

    @property
    def name(self) -> str:
        """What they are called."""
        return _gap("name") or str(current_user.name)

    @property
    def csrf(self) -> Markup:
        """The hidden field by which we know a form for ours."""
        return _gap("csrf") or guard()

    @property
    def back(self) -> str:
        """Where a form that keeps a choice comes back to: this page."""
        return _gap("back") or this_page()


def _gap(name: str) -> Markup | None:
    return _mark(name) if "framing" in flask.g else None


def _mark(name: str) -> Markup:
    return Markup(f"{GAP}{name}{GAP}")  # noqa: S704 - no text of anybody's


@dataclass(frozen=True, slots=True)
class Anyone:
    """Every reader who sees the same frame."""

    theme: str
    time_zone: str | None
    permissions: frozenset[Permission]
    is_authenticated: bool = True

    def may(self, permission: Permission) -> bool:
        """Whether all these readers hold this permission."""
        return permission in self.permissions


class Frame:
    """A page with gaps."""

    def __init__(self, page: str) -> None:
        self.size = len(page)
        self.texts = page.split(GAP)  # HTML and names of gaps, in turn
        self._order = self.texts[1::2]
        self.gaps = frozenset(self._order)

    def filled(self, said: Mapping[str, str]) -> str:
        """The page, with what stands in each gap."""
        texts = self.texts.copy()
        texts[1::2] = [said[name] for name in self._order]
        return "".join(texts)


class Frames:
    """The frames a process holds, all of one edition of the house."""

    def __init__(self) -> None:
        self._forget(0)

    def _forget(self, edition: int) -> None:
        self.held: dict[Hashable, Frame] = {}
        self._size, self._edition = 0, edition

    def get(self, key: Hashable, edition: int, make: Callable[[], str]) -> Frame:
        """The frame with this key, made where there is none."""
        if self._edition != edition or self._size > KEPT:
            self._forget(edition)
        held = self.held  # of this edition, whatever another thread does meanwhile
        frame = held.get(key)
        if frame is None:
            frame = held[key] = Frame(make())
            self._size += frame.size
        return frame


READER = Reader()


def framed(
    template: str, *key: Hashable, own: Mapping[str, str], context: Callable[[], dict[str, Any]]
) -> str:
    """A page for somebody signed in, made of a template and a `context` that depends on `key` alone.

    Language, endpoint, edition of the house and what `Anyone` names are seen to here. `own` is what else in
    the page is the reader's own: safe HTML, by the names that the template writes.
    """
    if flask.get_flashed_messages():  # a notice is for one reader and one page
        parts = {name: Markup(html) for name, html in own.items()}  # noqa: S704 - see above
        return flask.render_template(template, **context(), **parts)
    reader = current_user._get_current_object()  # noqa: SLF001 - Werkzeug's name; one look-up, not three
    anyone = Anyone(reader.theme, reader.time_zone, reader.permissions)

    def make() -> str:
        flask.g.framing = True
        try:
            gaps = {name: _mark(name) for name in own}
            return flask.render_template(template, **context(), **gaps, current_user=anyone)
        finally:
            del flask.g.framing

    frames: Frames = flask.current_app.extensions["frames"]
    whole = (template, tongue(), flask.request.endpoint, anyone, *key)
    frame = frames.get(whole, house().edition, make)
    said = {name: escape(getattr(READER, name)) for name in frame.gaps - own.keys()}
    return frame.filled({**said, **own})


def init_app(app: flask.Flask) -> None:
    """Let templates write of their reader, and keep the frames made of them."""
    app.jinja_env.globals["reader"] = READER
    app.extensions["frames"] = Frames()
