"""A quiz as it is sat, for whoever instructs or administers: a sample paper, of which nothing is kept."""

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainer import audit, clock, db, keys
from trainer.accounts.queries import previews
from trainer.core.paper import draw
from trainer.permissions import Permission, requires
from trainer.quiz import sheets
from trainer.quiz.views import bp
from trainer.quiz.views.rules import in_words


@bp.get("/preview/<course>/<path:page>")
@requires(Permission.PREVIEW_COURSES)
def sample(course: str, page: str) -> ResponseReturnValue:
    """Questions as an attempt would draw them, another choice at each look; never what is right.

    Who looks may one day sit it, so the look is in the audit trail.
    """
    volume, outline, quiz = in_words(course, page)
    if not previews(current_user, volume.id):
        flask.abort(404)
    by, seen = current_user.actor(Permission.PREVIEW_COURSES), {"page": page}
    with db.aside() as session:
        audit.record(session, by, "quiz.preview", f"course:{volume.id}", at=clock.now(), payload=seen)
    paper, pages = draw(quiz, keys.token()), list(outline.walk())
    here = next(place for place, one in enumerate(pages) if one.id == page)
    return flask.render_template(
        "quiz/sample.html",
        volume=volume, course=outline, quiz=quiz, module=outline.module_of(page),
        after=pages[here + 1] if here + 1 < len(pages) else None,
        questions=[slot.asked({}) for slot in sheets.slots(quiz, paper)],
    )  # fmt: skip
