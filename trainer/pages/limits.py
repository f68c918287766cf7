"""How often one person may do what costs much or takes much away: so many times an hour, in all workers."""

from dataclasses import dataclass
from datetime import timedelta

import flask
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_login import current_user

from trainer import audit, clock, db
from trainer.pages import errors

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """What counts together: events of the audit trail, the setting that says how many, and what is told."""

    events: tuple[str, ...]
    setting: str
    words: LazyString


EXPORTS = Limit(
    ("export.begin", "course.export", "draft.export"),
    "exports_per_hour",
    _("You have taken out %(count)s files within an hour. Wait a while, then try again."),
)
IMPORTS = Limit(
    ("course.check", "draft.bring", "roster.read"),
    "imports_per_hour",
    _("You have brought in %(count)s files within an hour. Wait a while, then try again."),
)


def refused(limit: Limit) -> ResponseReturnValue | None:
    """The page for a reader who has done this as often within the last hour as they may; None before that."""
    most: int = getattr(flask.current_app.config["TRAINER"], limit.setting)
    if audit.times(db.reader(), current_user.id, *limit.events, since=clock.now() - HOUR) < most:
        return None
    return *errors.page(429, str(limit.words) % {"count": most}), {"Retry-After": "600"}
