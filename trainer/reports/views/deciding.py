"""One decision about several people of a list: looked at first, then made for all of them or for nobody.

What can be decided, each decision says itself; this is the way to it. The second request carries the people
by number, not the conditions of the list: whoever came into it meanwhile is not decided about unseen.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.audit import Actor
from trainer.core.message import Message
from trainer.forms import Form
from trainer.pages import errors
from trainer.pages.wording import figure, say
from trainer.permissions import Permission
from trainer.reports.queries.people import Chosen, chosen
from trainer.reports.views import asked
from trainer.reports.views.listing import filled, refused
from trainer.reports.views.saved import KINDS

MOST = 500
"""So many people one decision is about at most: they are looked at one by one, and fit into one form."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that an officer can decide about several people."""

    name: str  # of its template, and in the names of its endpoints
    permission: Permission
    form: Callable[[Sequence[int]], Form]  # for these people
    refusals: Callable[[Session, Any, Sequence[int]], Mapping[int, Message]]  # whom it cannot be about
    decide: Callable[[Session, Actor, Any, Sequence[int], datetime], None]
    done: Callable[[int], str]  # in words, for so many people

    def choose(self) -> ResponseReturnValue:
        """The form, for those who were ticked or for all whom the list shows."""
        ids = _ticked(flask.request.args)
        if not ids:
            kind = KINDS.get(flask.request.args.get("of", "records")) or flask.abort(404)
            form = filled(kind.form, flask.request.args, self.permission)
            if not form.validate():
                return refused(kind, form)
            ids = kind.listing(self.permission, form).people(db.reader(), MOST)
        if len(ids) > MOST:
            return _too_many()
        return self._page(self.form(ids), self._people(ids))

    def look(self) -> ResponseReturnValue:
        """What the decision would be, for whom, and who is left out and why. Nothing happens yet."""
        ids = _ticked(flask.request.form)
        if len(ids) > MOST:
            return _too_many()
        form, people = self.form(ids), self._people(ids)
        if not form.validate():
            return self._page(form, people), 422
        why = self.refusals(db.reader(), form, ids)
        return self._page(
            form,
            [one for one in people if one.id not in why],
            looked=True,
            left_out=[(one, say(why[one.id])) for one in people if one.id in why],
        )

    def set(self) -> ResponseReturnValue:
        """Decide for all of them, or for nobody."""
        ids = _ticked(flask.request.form)
        if len(ids) > MOST:
            return _too_many()
        form, people = self.form(ids), self._people(ids)
        if not form.validate() or not people:
            return self._page(form, people), 422
        session = db.writer()
        try:
            self.decide(session, current_user.actor(self.permission), form, ids, clock.now())
        except Refused as why:
            session.rollback()
            form.form_errors.append(say(why.message))
            return self._page(form, people), 422
        session.commit()
        flask.flash(self.done(len(ids)), "ok")
        return flask.redirect(flask.url_for(_list()), 303)

    def _people(self, ids: Sequence[int]) -> list[Chosen]:
        """Those of them about whom the officer decides; nobody is passed over in silence."""
        found = chosen(db.reader(), current_user, self.permission, ids, asked.today())
        return found if len(found) == len(ids) else flask.abort(404)

    def _page(self, form: Form, people: Sequence[Chosen], **looked: Any) -> str:
        given = [(field.name, text) for field in form for text in field.raw_data or ()]
        return flask.render_template(
            f"reports/{self.name}.html",
            form=form, people=people, given=[pair for pair in given if pair[0] != "csrf_token"],
            back=_list(), of=_of(), look_at=f"reports.look_at_{self.name}", set_it=f"reports.set_{self.name}",
            **looked,
        )  # fmt: skip


def _ticked(given: MultiDict[str, str]) -> list[int]:
    """Who was chosen, each once; what is no number of anybody is nobody."""
    return list({int(text) for text in given.getlist("who") if re.fullmatch(r"[0-9]{1,9}", text)})


def _of() -> str:
    """The list from which they were chosen."""
    name = flask.request.values.get("of", "")
    return name if name in KINDS else "records"


def _list() -> str:
    return KINDS[_of()].page


def _too_many() -> ResponseReturnValue:
    words = gettext(
        "One decision is about at most %(count)s people. Narrow the list first.", count=figure(MOST)
    )
    return errors.page(422, words)
