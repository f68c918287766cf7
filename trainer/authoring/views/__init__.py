"""Pages of authoring: what was published, what differs, archives."""

from trainer.authoring.views import revisions
from trainer.authoring.views.room import bp

__all__ = ["bp", "revisions"]
