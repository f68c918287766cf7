"""The shape of input about a roster."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileRequired
from wtforms import BooleanField, FileField, HiddenField
from wtforms.validators import DataRequired

from trainer.forms import Form


class RosterForm(Form):
    """A file to be read."""

    file = FileField(_("File"), [FileRequired(_("Choose a file."))])


class ApplyForm(Form):
    """What was shown, by its digest, and whether the new people are written to."""

    digest = HiddenField(validators=[DataRequired()])
    invite = BooleanField(_("Write to the new people: each gets a link by which they choose a password"))
