"""How reports say what happened to a completion since it was recorded."""

from flask_babel import lazy_gettext as _

from trainer.records.models import Change

CHANGES = {
    Change.REVOKED: _("Revoked"),
    Change.REINSTATED: _("Revocation lifted"),
    Change.VALID_UNTIL: _("Corrected"),
    Change.SCORE: _("Corrected"),
    Change.DAY: _("Corrected"),
}
