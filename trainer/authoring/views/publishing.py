"""Publishing a draft: what it changes for learners, what stands in its way, what has to be answered."""

from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext as _, ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.authoring import identity, operations as authoring
from trainer.authoring.consequences import Consequences, consequences
from trainer.authoring.drafts import operations, queries
from trainer.authoring.drafts.models import Draft
from trainer.authoring.forms import PublishForm
from trainer.authoring.reviewing import Review, reviewed
from trainer.authoring.views.room import WRITE, address, bp, draft_for
from trainer.catalogue import queries as catalogue
from trainer.catalogue.models import CourseRow, Revision
from trainer.core.moving import Move, write_was
from trainer.core.problem import Problems
from trainer.core.rekeying import Policy
from trainer.core.source import Source
from trainer.pages.wording import figure, say
from trainer.permissions import requires
from trainer.quiz.remarking.operations import Impact

POLICIES = {
    Policy.NEVER_LOWER: _("No mark is lowered:"),
    Policy.EXACT: _("The corrected key alone counts:"),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """A draft as it would be published: of which state, against which revision, with what consequences.

    `moves` are the pages that look renamed and of which nobody has said yet that they are new.
    """

    draft: Draft
    source: Source
    state: str
    course: CourseRow | None
    newest: Revision | None
    base: Revision | None
    review: Review
    found: Consequences | None
    moves: tuple[Move, ...]
    as_new: tuple[str, ...]

    @property
    def taken(self) -> bool:
        """Whether another course has been published under the name of this one, which is new."""
        return self.draft.course_id is None and self.newest is not None

    @property
    def overtaken(self) -> bool:
        """Whether another revision was published since the draft was begun."""
        return self.newest is not None and not self.taken and self.draft.base_revision_id != self.newest.id

    @property
    def ready(self) -> bool:
        """Whether nothing is left to be done before it can be published."""
        waiting = self.review.problems or self.moves or self.overtaken or self.taken
        return bool(self.review.files) and not waiting

    @property
    def asks(self) -> bool:
        """Whether somebody's score changes, so that it has to be said how and why."""
        return self.found is not None and self.found.asks


def newest_of(session: Session, course: CourseRow | None) -> Revision | None:
    """The newest revision of a course, if it has been published."""
    return catalogue.newest(session, course.id) if course else None


def _look(name: str, as_new: list[str]) -> Looked:
    session = db.reader()
    draft = draft_for(session, name)
    source, state = queries.source(session, draft), queries.state(session, draft)
    db.end_reading()
    review = reviewed(db.reader, name, source)
    session = db.reader()
    draft = draft_for(session, name)
    course = catalogue.course_named(session, name)
    newest = newest_of(session, course)
    base = session.get(Revision, draft.base_revision_id) if draft.base_revision_id else None
    ready = review.parts is not None and not review.problems
    return Looked(
        draft, source, state, course, newest, base, review,
        consequences(session, name, review.parts) if ready and review.parts else None,
        tuple(move for move in review.moves if move.page not in as_new),
        tuple(move.page for move in review.moves if move.page in as_new),
    )  # fmt: skip


def _form(looked: Looked) -> PublishForm:
    form = PublishForm()
    impact = looked.found.impact if looked.found and looked.asks else {}
    form.ask({policy: f"{POLICIES[policy]} {impact_words(one)}" for policy, one in impact.items()})
    return form


def _show(looked: Looked, form: PublishForm | None = None, status: int = 200) -> ResponseReturnValue:
    form = form or _form(looked)
    return flask.render_template("authoring/publish.html", looked=looked, form=form), status


@bp.get("/<course>/publish")
@requires(WRITE)
def publishing(course: str) -> ResponseReturnValue:
    """What publishing the draft would change. Nothing is written."""
    return _show(_look(course, flask.request.args.getlist("new")))


@bp.post("/<course>/publish")
@requires(WRITE, fresh=True)
def publish(course: str) -> ResponseReturnValue:
    """Publish the draft as it was looked at, if nothing has changed since."""
    looked = _look(course, flask.request.form.getlist("new"))
    if looked.newest and not looked.review.files:
        flask.flash(gettext("This is what is published already."), "ok")
        return flask.redirect(address("draft", course), 303)
    form = _form(looked)
    if flask.request.form.get("seen") != looked.state or not looked.ready or looked.review.parts is None:
        flask.flash(gettext("Nothing has been published: look at what has changed meanwhile."), "warn")
        return _show(looked, status=409)
    if not form.validate():
        return _show(looked, form, 422)
    session = db.writer()
    try:
        revision = authoring.publish_draft(
            session, current_user.actor(WRITE), draft_for(session, course), looked.source,
            looked.review.parts, at=clock.now(), as_new=True, note=form.note.data,
            policy=form.chosen, reason=form.reason.data or "" if looked.asks else "",
        )  # fmt: skip
    except (Refused, Problems) as refused:
        session.rollback()
        words = say(refused.message) if isinstance(refused, Refused) else gettext("Solve the problems first.")
        flask.flash(words, "bad")
        return flask.redirect(address("publishing", course), 303)
    session.commit()
    flask.flash(_told(revision, looked, form.chosen), "ok")
    return flask.redirect(address("draft", course), 303)


def _told(revision: Revision | None, looked: Looked, policy: Policy) -> str:
    """What has been done, in a sentence or two."""
    if revision is None:
        return gettext("This is what is published already.")
    said = gettext("Revision %(number)s is published.", number=figure(revision.number))
    if looked.found is None or not looked.asks:
        return said
    return f"{said} {impact_words(looked.found.impact[policy])}"


def impact_words(impact: Impact) -> str:
    """What a corrected key does to marks, in figures."""
    scores = ngettext(
        "%(count)s score changes,", "%(count)s scores change,", impact.scores, count=figure(impact.scores)
    )
    gain = ngettext(
        "%(count)s person newly passes,", "%(count)s people newly pass,", impact.pass_now,
        count=figure(impact.pass_now),
    )  # fmt: skip
    lose = ngettext(
        "%(count)s person loses a pass.", "%(count)s people lose a pass.", impact.pass_no_more,
        count=figure(impact.pass_no_more),
    )  # fmt: skip
    return f"{scores} {gain} {lose}"


@bp.post("/<course>/renamed")
@requires(WRITE)
def answer_moves(course: str) -> ResponseReturnValue:
    """Write into the pages that are the same under another name what they were; remember which are new."""
    session = db.writer()
    draft = draft_for(session, course)
    operations.hold(session, draft)  # what is written anew is made of what is read from here on
    row = catalogue.course_named(session, course) or flask.abort(404)
    newest = newest_of(session, row) or flask.abort(404)
    source, said = queries.source(session, draft), flask.request.form
    moves = identity.moves(session, newest, source)
    same = [move for move in moves if said.get(f"page-{move.page}") == "same"]
    new = [move.page for move in moves if said.get(f"page-{move.page}") == "new"]
    by = current_user.actor(WRITE)
    operations.move(session, by, draft, {}, write_was(source, same), at=clock.now())
    session.commit()
    return flask.redirect(address("publishing", course, new=[*new, *said.getlist("new")]), 303)


@bp.post("/<course>/catch-up")
@requires(WRITE)
def catch_up(course: str) -> ResponseReturnValue:
    """Take into the draft what was published since it was begun."""
    session = db.writer()
    draft = draft_for(session, course)
    newest = newest_of(session, catalogue.course_named(session, course))
    if newest is None or draft.course_id is None:
        flask.abort(404)
    clashes = operations.catch_up(session, current_user.actor(WRITE), draft, newest, at=clock.now())
    session.commit()
    if clashes:
        flask.flash(
            gettext(
                "Both have changed the same lines of %(files)s. There the draft stands; the published text is"
                " in the history of each file. Look at what would be undone before you publish.",
                files=", ".join(clashes),
            ),
            "warn",
        )
    else:
        flask.flash(gettext("The draft has both now: its own changes and what was published."), "ok")
    return flask.redirect(address("publishing", course), 303)
