"""The shape of input about people."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, PasswordField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.accounts import operations
from trainer.accounts.words import ROLES
from trainer.forms import Form, Text
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


class ConfirmForm(Form):
    """One's password again, and where to go on: with the form that had been sent, if one had been."""

    password = PasswordField(_("Password"), [DataRequired(_("Write your password."))])
    next = HiddenField()
    sent = HiddenField()


class FirstAdminForm(Form):
    """The first account of a new installation."""

    name = Text(_("Name"), [DataRequired(_("Write the name.")), Length(max=200)])
    email = EmailField(_("Official e-mail address"), [DataRequired(_("Write an e-mail address.")), ADDRESS])
    password = PasswordField(_("Password"), [DataRequired(_("Choose a password."))])


class PasswordForm(Form):
    """A new password, by a one-time link."""

    password = PasswordField(_("Password"), [DataRequired(_("Choose a password."))])


class OwnPasswordForm(Form):
    """Another password, by somebody who knows the one that holds."""

    current = PasswordField(_("Your password now"), [DataRequired(_("Write your password."))])
    password = PasswordField(_("The new password"), [DataRequired(_("Choose a password."))])


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
