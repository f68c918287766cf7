"""Pages of authoring: my courses, drafts and their editor, what was published, archives, readers' reports."""

from trainer.authoring.views import (
    bringing,
    courses,
    editor,
    history,
    outline,
    pictures,
    publishing,
    reports,
    revisions,
)
from trainer.authoring.views.room import bp

__all__ = [
    "bp",
    "bringing",
    "courses",
    "editor",
    "history",
    "outline",
    "pictures",
    "publishing",
    "reports",
    "revisions",
]
