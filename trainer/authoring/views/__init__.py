"""Pages of authoring: what readers report."""

from trainer.authoring.views import reports
from trainer.authoring.views.room import bp

__all__ = ["bp", "reports"]
