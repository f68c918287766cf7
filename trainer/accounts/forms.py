"""The shape of input of whoever comes in: signing in, a first account, a password."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from trainer.accounts import operations
from trainer.forms import Form, Text
from trainer.pages.wording import say

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


def _long_enough(_form: Any, field: Any) -> None:
    problem = operations.password_problem(field.data)
    if problem:
        raise ValidationError(say(problem))


def _new_password() -> Any:
    return PasswordField(_("Password"), [DataRequired(_("Choose a password.")), _long_enough])


class FirstAdminForm(Form):
    """The first account of a new installation."""

    name = Text(_("Name"), [DataRequired(_("Write the name.")), Length(max=200)])
    email = EmailField(_("Official e-mail address"), [DataRequired(_("Write an e-mail address.")), ADDRESS])
    password = _new_password()


class PasswordForm(Form):
    """A new password, by a one-time link."""

    password = _new_password()
