"""Pages of authoring: my courses, the outline of a draft, the editor, its history, its pictures, reports."""

from trainer.authoring.views import courses, editor, history, outline, pictures, reports
from trainer.authoring.views.room import bp

__all__ = ["bp", "courses", "editor", "history", "outline", "pictures", "reports"]
