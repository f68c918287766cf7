"""What notices about signing in say."""

from flask_babel import lazy_gettext as _

NOTICES = {
    "app.set_up": _("An app for codes was set up"),
    "app.removed": _("The app for codes was taken off"),
    "app.locked": _(
        "After too many wrong codes, codes of the app were no longer taken: somebody may know your password"
    ),
    "passkey.added": _("A passkey was added"),
    "passkey.removed": _("A passkey was taken off"),
    "codes.made": _("New recovery codes were made"),
    "code.used": _("A recovery code was used to sign in"),
    "reset": _("An administrator took off all your second factors"),
}  # fmt: skip
"""By kind (`operations.Notice`)."""
