"""Pages of the administrator: the tree of units, one unit with who serves there, and posts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.establishment import forms, operations, queries
from trainer.accounts.models import Post, Unit
from trainer.accounts.refusal import Refused
from trainer.accounts.views.signing import bp
from trainer.accounts.words import TRACKS
from trainer.audit import Actor
from trainer.forms import Form
from trainer.pages.house import house
from trainer.pages.wording import say
from trainer.permissions import Permission, requires

STAFF = 500
"""How many people the page of a unit lists."""


def _today() -> date:
    return house().day(clock.now())


@bp.get("/units")
@requires(Permission.MANAGE_PEOPLE)
def units() -> ResponseReturnValue:
    """The tree of units."""
    tree = queries.tree(db.reader(), _today())
    return flask.render_template("accounts/units.html", tree=tree, today=_today())


@bp.get("/units/new")
@requires(Permission.MANAGE_PEOPLE)
def new_unit() -> ResponseReturnValue:
    """The form for a new unit, below the one in the address if there is one."""
    form = forms.UnitForm(formdata=None, parent=flask.request.args.get("below", 0, type=int))
    form.offer(queries.units(db.reader()))
    return flask.render_template("accounts/new_unit.html", form=form)


@bp.post("/units/new")
@requires(Permission.MANAGE_PEOPLE)
def add_unit() -> ResponseReturnValue:
    """Found a unit."""
    form = forms.UnitForm()
    form.offer(queries.units(db.reader()))

    def add(session: Session, by: Actor) -> object:
        parent = queries.unit(session, form.parent.data) if form.parent.data else None
        return operations.add_unit(session, by, form.code.data, form.name.data, parent, at=clock.now())

    if _kept(form, add):
        flask.flash(gettext("%(name)s is there.", name=form.name.data), "ok")
        return flask.redirect(flask.url_for("accounts.units"), 303)
    return flask.render_template("accounts/new_unit.html", form=form), 422


@bp.get("/units/<int:unit_id>")
@requires(Permission.MANAGE_PEOPLE)
def unit(unit_id: int) -> ResponseReturnValue:
    """One unit: who serves there on a day, its name, its end."""
    return _unit(unit_id)


def _unit(unit_id: int, code: int = 200, **sent: Form) -> ResponseReturnValue:
    """The page of a unit; `sent` are the forms that were sent and refused, by name."""
    session = db.reader()
    found = queries.unit(session, unit_id) or flask.abort(404)
    asked = forms.DayForm(flask.request.args)
    on = (asked.on.data if asked.validate() else None) or _today()
    shown = {
        "name": sent.get("name") or forms.NameForm(formdata=None, obj=found),
        "closing": sent.get("closing") or forms.ClosingForm(formdata=None),
    }
    staff = queries.staff_of(session, unit_id, on, limit=STAFF + 1)
    page = flask.render_template(
        "accounts/unit.html",
        unit=found, above=queries.above(session, found), staff=staff[:STAFF], more=len(staff) > STAFF,
        on=on, asked=asked, forms=shown, today=_today(), tracks=TRACKS, most=STAFF,
    )  # fmt: skip
    return page, 422 if asked.errors else code


@bp.post("/units/<int:unit_id>/name")
@requires(Permission.MANAGE_PEOPLE)
def rename_unit(unit_id: int) -> ResponseReturnValue:
    """Correct the name of a unit."""
    form = forms.NameForm()
    done = gettext("The name has been corrected.")
    return _act_on_unit(
        unit_id,
        form,
        lambda session, by, found: operations.rename_unit(session, by, found, form.name.data, at=clock.now()),
        done,
        name=form,
    )


@bp.post("/units/<int:unit_id>/close")
@requires(Permission.MANAGE_PEOPLE)
def close_unit(unit_id: int) -> ResponseReturnValue:
    """Close a unit from a day on."""
    form = forms.ClosingForm()
    done = gettext("Nobody can be posted there from that day on.")
    return _act_on_unit(
        unit_id,
        form,
        lambda session, by, found: operations.close_unit(
            session, by, found, form.closed_from.data, at=clock.now()
        ),
        done,
        closing=form,
    )


@bp.post("/units/<int:unit_id>/reopen")
@requires(Permission.MANAGE_PEOPLE)
def reopen_unit(unit_id: int) -> ResponseReturnValue:
    """Open a unit again that was closed by mistake."""
    form = Form()
    return _act_on_unit(
        unit_id,
        form,
        lambda session, by, found: operations.reopen_unit(session, by, found, at=clock.now()),
        gettext("The unit is open again."),
        closing=form,
    )


def _act_on_unit(
    unit_id: int, form: Form, act: Callable[[Session, Actor, Unit], object], done: str, **sent: Form
) -> ResponseReturnValue:
    if queries.unit(db.reader(), unit_id) is None:
        flask.abort(404)
    if not _kept(form, lambda session, by: act(session, by, session.get_one(Unit, unit_id))):
        if type(form) is Form:  # a button without fields: the other form of its section carries its message
            closing = forms.ClosingForm(formdata=None)
            closing.form_errors.extend(form.form_errors)
            sent = {"closing": closing}
        return _unit(unit_id, 422, **sent)
    flask.flash(done, "ok")
    return flask.redirect(flask.url_for("accounts.unit", unit_id=unit_id), 303)


def _kept(form: Form, act: Callable[[Session, Actor], object]) -> bool:
    """Whether a form is right and what it asks for has been done; else it says what to correct."""
    if not form.validate():
        return False
    session = db.writer()
    try:
        act(session, current_user.actor(Permission.MANAGE_PEOPLE))
    except Refused as refused:
        session.rollback()
        form.form_errors.append(say(refused.message))
        return False
    session.commit()
    return True


@bp.get("/posts")
@requires(Permission.MANAGE_PEOPLE)
def posts() -> ResponseReturnValue:
    """The posts that people can hold."""
    return _posts(forms.PostForm(formdata=None))


def _posts(form: forms.PostForm, code: int = 200) -> ResponseReturnValue:
    found = queries.posts(db.reader())
    return flask.render_template("accounts/posts.html", posts=found, form=form), code


@bp.post("/posts")
@requires(Permission.MANAGE_PEOPLE)
def add_post() -> ResponseReturnValue:
    """Add a post."""
    form = forms.PostForm()
    code, name = form.code, form.name
    if not _kept(form, lambda s, by: operations.add_post(s, by, code.data, name.data, at=clock.now())):
        return _posts(form, 422)
    flask.flash(gettext("%(name)s is there.", name=name.data), "ok")
    return flask.redirect(flask.url_for("accounts.posts"), 303)


@bp.get("/posts/<int:post_id>")
@requires(Permission.MANAGE_PEOPLE)
def post(post_id: int) -> ResponseReturnValue:
    """The form that corrects a post."""
    found = db.reader().get(Post, post_id) or flask.abort(404)
    return _post(found, forms.PostForm(formdata=None, obj=found))


def _post(found: Post, form: forms.PostForm, code: int = 200) -> Any:
    return flask.render_template("accounts/post.html", post=found, form=form), code


@bp.post("/posts/<int:post_id>")
@requires(Permission.MANAGE_PEOPLE)
def correct_post(post_id: int) -> ResponseReturnValue:
    """Correct code and name of a post."""
    form, found = forms.PostForm(), db.reader().get(Post, post_id) or flask.abort(404)
    code, name = form.code, form.name

    def correct(session: Session, by: Actor) -> None:
        held = session.get_one(Post, post_id)
        operations.correct_post(session, by, held, code.data, name.data, at=clock.now())

    if not _kept(form, correct):
        return _post(found, form, 422)
    flask.flash(gettext("The post has been corrected."), "ok")
    return flask.redirect(flask.url_for("accounts.posts"), 303)
