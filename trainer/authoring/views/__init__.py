"""Pages of authoring: my courses, drafts and their editor, what was published, archives, readers' reports."""

from trainer.authoring.views import courses, editor, history, outline, pictures, reports, revisions
from trainer.authoring.views.room import bp

__all__ = ["bp", "courses", "editor", "history", "outline", "pictures", "reports", "revisions"]
