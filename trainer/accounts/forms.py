"""The shape of input of whoever comes in: signing in, a first account, a password."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Length, Regexp

from trainer.accounts import operations
from trainer.forms import Form, Text

ADDRESS = Regexp(
    operations.ADDRESS,
    message=_("This is not an e-mail address. An example: lena.okafor@mfa.example"),
)


class SignInForm(Form):
    """Address and password, and where to go on."""

    email = EmailField(_("Official e-mail address"), [DataRequired(_("Write your e-mail address."))])
    password = PasswordField(_("Password"), [DataRequired(_("Write your password."))])
    next = HiddenField()


class ForgottenForm(Form):
    """The address of an account whose password is forgotten."""

    email = EmailField(_("Official e-mail address"), [DataRequired(_("Write your e-mail address.")), ADDRESS])


class OnwardForm(Form):
    """Where to go on: with the form that had been sent, if one had been."""

    next = HiddenField()
    sent = HiddenField()


class ConfirmForm(OnwardForm):
    """One's password again."""

    password = PasswordField(_("Password"), [DataRequired(_("Write your password."))])


class ConfirmByPasskeyForm(OnwardForm):
    """What a device answered with a passkey, as JSON."""

    response = HiddenField()


class FirstAdminForm(Form):
    """The first account of a new installation."""

    name = Text(_("Name"), [DataRequired(_("Write the name.")), Length(max=200)])
    email = EmailField(_("Official e-mail address"), [DataRequired(_("Write an e-mail address.")), ADDRESS])
    password = PasswordField(_("Password"), [DataRequired(_("Choose a password."))])


class PasswordForm(Form):
    """A new password, by a one-time link, and where to go on."""

    password = PasswordField(_("Password"), [DataRequired(_("Choose a password."))])
    next = HiddenField()


class OwnPasswordForm(Form):
    """Another password, by somebody who knows the one that holds."""

    current = PasswordField(_("Your password now"), [DataRequired(_("Write your password."))])
    password = PasswordField(_("The new password"), [DataRequired(_("Choose a password."))])
