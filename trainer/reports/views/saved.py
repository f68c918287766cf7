"""Views of lists that somebody keeps: saved and deleted. They are opened by their address."""

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.pages.wording import say
from trainer.permissions import Permission, requires
from trainer.reports import operations
from trainer.reports.forms import ViewForm
from trainer.reports.queries import views
from trainer.reports.views import bp
from trainer.reports.views.completions import COMPLETIONS
from trainer.reports.views.listing import filled, refused
from trainer.reports.views.records import RECORDS
from trainer.reports.views.staff import STAFF

SEE = Permission.SEE_RECORDS
KINDS = {kind.name: kind for kind in (RECORDS, COMPLETIONS, STAFF)}


@bp.post("/views")
@requires(SEE)
def save_view() -> ResponseReturnValue:
    """Keep the conditions of the list under a name."""
    kind = KINDS.get(flask.request.form.get("of", RECORDS.name)) or flask.abort(404)
    form, named = filled(kind.form, flask.request.form, SEE), ViewForm()
    if not form.validate():
        return refused(kind, form)
    address = flask.url_for(kind.page, **form.address())
    if not named.validate():
        flask.flash(" ".join(map(str, named.name.errors)), "bad")
        return flask.redirect(address, 303)
    conditions = MultiDict(form.pairs()).to_dict(flat=False)
    session = db.writer()
    try:
        operations.save_view(session, current_user.id, kind.name, named.name.data, conditions, at=clock.now())
    except Refused as why:
        session.rollback()
        flask.flash(say(why.message), "bad")
        return flask.redirect(address, 303)
    session.commit()
    flask.flash(gettext("The view is kept. It stands above your list."), "ok")
    return flask.redirect(address, 303)


@bp.post("/views/<int:view_id>/delete")
@requires(SEE)
def delete_view(view_id: int) -> ResponseReturnValue:
    """Delete a view of one's own."""
    session = db.writer()
    view = views.view(session, view_id, current_user.id) or flask.abort(404)
    page = KINDS[view.of].page
    session.delete(view)
    session.commit()
    flask.flash(gettext("The view is deleted. What it showed is as it was."), "ok")
    return flask.redirect(flask.url_for(page), 303)
