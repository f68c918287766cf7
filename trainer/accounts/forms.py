"""The shape of input about people."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, PasswordField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.accounts import operations
from trainer.accounts.words import ROLES
from trainer.forms import Form, Text
from trainer.pages.wording import say
from trainer.permissions import Role

ADDRESS = Regexp(
    operations.ADDRESS,
    message=_("This is not an e-mail address. An example: lena.okafor@mfa.example"),
)


class SignInForm(Form):
    """Address and password, and where to go on."""

    email = EmailField(_("Official e-mail address"), [DataRequired(_("Write your e-mail address."))])
    password = PasswordField(_("Password"), [DataRequired(_("Write your password."))])
    next = HiddenField()


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


class PersonForm(Form):
    """A new account."""

    name = Text(_("Name"), [DataRequired(_("Write the name.")), Length(max=200)])
    sorting_name = Text(_("Name to sort by"), [Optional(), Length(max=200)])
    email = EmailField(_("Official e-mail address"), [DataRequired(_("Write an e-mail address.")), ADDRESS])
    staff_number = Text(_("Staff number"), [Optional(), Length(max=40)])
    unit = SelectField(_("Unit"), coerce=int)
    track = SelectField(_("Track"))
    roles = SelectMultipleField(
        _("Roles"),
        choices=[SelectChoice(value=role.value, label=label) for role, label in ROLES.items()],
        default=[Role.LEARNER.value],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class GrantForm(Form):
    """A role to give, and where it holds."""

    role = SelectField(
        _("Role"), choices=[SelectChoice(value=role.value, label=label) for role, label in ROLES.items()]
    )
    unit = SelectField(_("Where"), coerce=int)
