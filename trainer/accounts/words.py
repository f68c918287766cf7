"""What roles and tracks are called."""

from flask_babel import lazy_gettext as _

from trainer.permissions import Role

ROLES = {
    Role.LEARNER: _("Learner"),
    Role.INSTRUCTOR: _("Instructor"),
    Role.HR: _("HR officer"),
    Role.ADMIN: _("Administrator"),
}

TRACKS = {"diplomat": _("Diplomat"), "technologist": _("Technologist")}
"""The tracks the house knows by name; a ministry may use any other word."""
