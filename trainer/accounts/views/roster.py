"""Pages of the administrator: a roster is read, shown as what it would change, and applied exactly so."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext as _
from flask_login import current_user

from trainer import clock, db
from trainer.accounts.establishment import queries as establishment
from trainer.accounts.roster import forms, operations
from trainer.accounts.roster.columns import CALLED, Column
from trainer.accounts.roster.keeping import unpacked
from trainer.accounts.roster.limits import BYTES, Unreadable
from trainer.accounts.roster.plan import compared, upload
from trainer.accounts.roster.reading import read
from trainer.accounts.views.signing import bp
from trainer.accounts.words import TRACKS
from trainer.pages import limits
from trainer.pages.address import whole_address
from trainer.pages.house import house, mailing
from trainer.pages.wording import figure, say
from trainer.permissions import Permission, requires

FEW, PAGE = 20, 200
"""How many lines of each part stand on the preview, and on a page of one part."""

AROUND = 64 * 1024  # bytes of a form beside its file

PARTS = {"new": _("New"), "changed": _("Changed"), "wrong": _("Refused"), "gone": _("Not in the file")}
FIELDS = {
    "staff_number": _("Staff number"),
    "name": _("Name"),
    "sorting_name": _("Name to sort by"),
    "email": _("E-mail"),
}

TAKES = {
    Column.STAFF_NUMBER: _("Needed. By it a person is known again."),
    Column.NAME: _("Needed for new people. As it stands on certificates."),
    Column.SORTING_NAME: _("As it stands in lists. Without it, the last word comes first."),
    Column.EMAIL: _("Needed for new people: they sign in with it."),
    Column.LANGUAGE: _("en or fr, for new people. Who has an account keeps what they chose."),
    Column.UNIT: _("The code of the unit where they serve."),
    Column.POST: _("The code of the post they hold there."),
    Column.TRACK: _("diplomat, technologist, or another word of your ministry."),
    Column.FROM: _("The first day there. Without it, the day of the import."),
    Column.UNTIL: _("The last day there; empty where it is open."),
}
EXAMPLES = {
    Column.STAFF_NUMBER: "10011",
    Column.NAME: _("Lena Okafor"),
    Column.SORTING_NAME: _("Okafor, Lena"),
    Column.EMAIL: "lena.okafor@mfa.example",
    Column.LANGUAGE: "en",
    Column.UNIT: "EUR-VIE",
    Column.POST: "CONSUL",
    Column.TRACK: "diplomat",
    Column.FROM: "2027-03-31",
    Column.UNTIL: "",
}


@bp.record_once
def _take_files(state: flask.blueprints.BlueprintSetupState) -> None:
    """Let the one page that takes files take large ones, of those who may open it."""

    @state.app.before_request
    def _allow() -> None:
        if flask.request.endpoint == "accounts.compare_roster" and current_user.may(Permission.MANAGE_PEOPLE):
            flask.request.max_content_length = BYTES + AROUND


@bp.get("/people/import")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def new_roster() -> ResponseReturnValue:
    """The form for a roster. The password is asked for here: a file could not be carried along."""
    return _form(forms.RosterForm(formdata=None))


def _form(form: forms.RosterForm, code: int = 200) -> ResponseReturnValue:
    columns = [(say(CALLED[column]), said, EXAMPLES[column]) for column, said in TAKES.items()]
    return flask.render_template("accounts/new_roster.html", form=form, columns=columns), code


@bp.post("/people/import")
@requires(Permission.MANAGE_PEOPLE)
def compare_roster() -> ResponseReturnValue:
    """Read a roster and show what it would change; nothing is changed yet."""
    form, at = forms.RosterForm(), clock.now()
    if too_many := limits.refused(limits.IMPORTS):
        return too_many
    if not form.validate():
        return _form(form, 422)
    try:
        reading = read(form.file.data.read(BYTES + 1))
    except Unreadable as wrong:
        form.form_errors.append(say(wrong.message))
        return _form(form, 422)
    session = db.writer()
    kept = operations.keep(session, current_user.actor(Permission.MANAGE_PEOPLE), reading, at=at)
    session.commit()
    return flask.redirect(flask.url_for("accounts.roster", upload_id=kept.id), 303)


@bp.get("/people/import/<int:upload_id>")
@requires(Permission.MANAGE_PEOPLE)
def roster(upload_id: int) -> ResponseReturnValue:
    """What a roster would change, as the house stands now."""
    return _preview(upload_id)


class Seen(NamedTuple):
    """A stretch of a part of the preview."""

    part: str
    name: str
    total: int
    start: int
    lines: Sequence[Any]


def _preview(upload_id: int, error: str = "", code: int = 200) -> ResponseReturnValue:
    session = db.reader()
    kept = upload(session, upload_id, current_user.id, at=clock.now()) or flask.abort(404)
    reading = unpacked(kept.reading)
    plan = compared(session, reading, today=house().day(clock.now()))
    part = flask.request.args.get("part", "")
    start = max(0, flask.request.args.get("start", 0, type=int))
    chosen, most = (part, PAGE) if part in PARTS else ("", FEW)
    seen = [
        Seen(
            name,
            str(word),
            len(lines),
            start if chosen else 0,
            lines[start : start + most] if chosen else lines[:most],
        )
        for name, word in PARTS.items()
        for lines in [getattr(plan, name)]
        if chosen in {"", name}
    ]
    page = flask.render_template(
        "accounts/roster.html",
        kept=kept, reading=reading, plan=plan, seen=seen, chosen=chosen, page=most, error=error,
        form=forms.ApplyForm(formdata=None, digest=plan.digest(reading.digest)), fields=FIELDS, tracks=TRACKS,
        units={unit.id: unit for unit in establishment.units(session)},
        posts={post.id: post for post in establishment.posts(session)},
    )  # fmt: skip
    return page, code


@bp.post("/people/import/<int:upload_id>")
@requires(Permission.MANAGE_PEOPLE, fresh=True)
def apply_roster(upload_id: int) -> ResponseReturnValue:
    """Apply exactly what was shown; if that is no longer what would happen, show it anew."""
    form, at, session = forms.ApplyForm(), clock.now(), db.writer()
    db.patient(session)
    kept = upload(session, upload_id, current_user.id, at=at)
    if kept is None or not operations.take(session, kept):
        flask.abort(404)
    operations.hold(session)
    reading = unpacked(kept.reading)
    plan = compared(session, reading, today=house().day(at))
    if not form.validate() or plan.digest(reading.digest) != form.digest.data:
        session.rollback()
        changed = gettext(
            "Something has changed since this was shown. Look at it again; nothing was applied."
        )
        return _preview(upload_id, changed, 409)
    link = _link if form.invite.data and mailing() else None
    by = current_user.actor(Permission.MANAGE_PEOPLE)
    operations.apply(session, by, plan, at=at, upload=kept, digest=reading.digest, link=link)
    session.commit()
    said = gettext("The roster has been applied: %(new)s new, %(changed)s changed.",
                   new=figure(len(plan.new)), changed=figure(len(plan.changed)))  # fmt: skip
    flask.flash(said, "ok")
    return flask.redirect(flask.url_for("accounts.people"), 303)


def _link(token: str) -> str:
    return whole_address("accounts.new_password", token=token)
