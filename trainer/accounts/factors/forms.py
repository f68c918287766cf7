"""The shape of input about second factors."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from trainer.forms import Form, Text

DIGITS = _("Type the six digits that your app shows.")


class CodeForm(Form):
    """A code of the app, and where to go on."""

    code = Text(_("Code"), [DataRequired(DIGITS)])
    next = HiddenField()


class RecoveryForm(Form):
    """A recovery code, and where to go on."""

    recovery = Text(_("Recovery code"), [DataRequired(_("Type one of your recovery codes."))])
    next = HiddenField()


class AnswerForm(Form):
    """What a device answered with a passkey, as JSON, and where to go on."""

    response = HiddenField(validators=[DataRequired()])
    next = HiddenField()


class AppForm(Form):
    """An app to set up: the secret that was shown, sealed, and the code it shows for it."""

    sealed = HiddenField(validators=[DataRequired()])
    code = Text(_("Code"), [DataRequired(DIGITS)])


class PasskeyForm(Form):
    """A new passkey: what its owner calls it, and what the device made, as JSON."""

    name = Text(_("Name"), [DataRequired(_("Give it a name by which you know it.")), Length(max=60)])
    response = HiddenField()
