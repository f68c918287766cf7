"""The shape of input about people, their roles, and the house."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from flask_babel import gettext, lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    SearchField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.accounts.administration.events import SENTENCES, sentence
from trainer.accounts.establishment.forms import listed, tracks
from trainer.accounts.forms import ADDRESS
from trainer.accounts.models import Unit
from trainer.accounts.words import ROLES
from trainer.core import contrast
from trainer.core.picture import NotAPicture, png
from trainer.forms import NOT_LISTED, Conditions, Day, Form, Text, Whole, stripped
from trainer.pages.language import own_name
from trainer.pages.wording import figure, say
from trainer.permissions import Role
from trainer.settings import LANGUAGES

if TYPE_CHECKING:
    from trainer.core.markup import Rendered


class IdentityForm(Form):
    """Who the holder of an account is."""

    name = Text(_("Name"), [DataRequired(_("Write the name.")), Length(max=200)])
    sorting_name = Text(_("Name to sort by"), [Optional(), Length(max=200)])
    email = EmailField(_("Official e-mail address"), [DataRequired(_("Write an e-mail address.")), ADDRESS])
    staff_number = Text(_("Staff number"), [Optional(), Length(max=40)])

    def said(self) -> dict[str, Any]:
        """What was typed, by the names of `administration.operations.correct`."""
        return {name: self[name].data for name in ("name", "sorting_name", "email", "staff_number")}


class PersonForm(IdentityForm):
    """A new account."""

    language = SelectField(_("Language of letters and pages"), default="", invalid_choice_message=NOT_LISTED)
    unit = SelectField(_("Unit"), coerce=int, invalid_choice_message=NOT_LISTED)
    track = SelectField(_("Track"), invalid_choice_message=NOT_LISTED)
    roles = SelectMultipleField(
        _("Roles"),
        choices=[SelectChoice(value=role.value, label=label) for role, label in ROLES.items()],
        default=[Role.LEARNER.value],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, units: Sequence[Unit]) -> None:
        """Offer what can be chosen in this house."""
        self.language.choices = [
            SelectChoice(value="", label=gettext("Their own choice, or the browser’s")),
            *(SelectChoice(value=tag, label=own_name(tag)) for tag in LANGUAGES),
        ]
        self.unit.choices = [SelectChoice(value=0, label=gettext("No unit yet")), *listed(units)]
        self.track.choices = tracks()


class GrantForm(Form):
    """A role to give, and where it holds: everywhere, in a unit and below, or for a course."""

    role = SelectField(
        _("Role"), choices=[SelectChoice(value=role.value, label=label) for role, label in ROLES.items()]
    )
    where = SelectField(_("Where"), invalid_choice_message=NOT_LISTED)

    def offer(self, units: Sequence[Unit], courses: dict[int, str]) -> None:
        """Offer every place where a role can hold."""
        self.where.choices = [
            SelectChoice(value="everywhere", label=gettext("Everywhere")),
            *(
                SelectChoice(
                    value=f"unit:{unit.id}",
                    label=gettext("%(unit)s and below", unit=unit.name),
                    optgroup=gettext("In a unit"),
                )
                for unit in units
            ),
            *(
                SelectChoice(value=f"course:{number}", label=title, optgroup=gettext("For a course"))
                for number, title in courses.items()
            ),
        ]

    def scope(self) -> tuple[int | None, int | None]:
        """The unit and the course for which the role is to hold; everywhere if both are None."""
        kind, _colon, number = self.where.data.partition(":")
        return int(number) if kind == "unit" else None, int(number) if kind == "course" else None


def _is_zone(_form: Any, field: Any) -> None:
    if field.data not in available_timezones():
        raise ValidationError(gettext("This is not a time zone. An example: Europe/Vienna"))


def _stands_out(grounds: tuple[str, ...]) -> Any:
    """A check that a colour can be read on these grounds."""

    def check(_form: Any, field: Any) -> None:
        if not contrast.COLOUR.match(field.data):
            raise ValidationError(gettext("This is not a colour. An example: #1c3f6e"))
        found = contrast.least(field.data, grounds)
        if found < contrast.ENOUGH:
            raise ValidationError(
                gettext(
                    "This colour stands out at %(found)s : 1 only; text needs %(enough)s : 1.",
                    found=figure(Fraction(int(found * 100), 100)),
                    enough=figure(Fraction(9, 2)),
                )
            )

    return check


def _is_safe(_form: Any, field: Any) -> None:
    faults = policy(field.data).faults
    if faults:
        lines = [
            gettext("Line %(line)s: %(problem)s", line=one.line, problem=say(one.message)) for one in faults
        ]
        raise ValidationError(" ".join(lines[:5]))


@lru_cache(maxsize=8)
def policy(text: str) -> Rendered:
    """The ministry's rules as a page shows them: safe HTML; pictures and links within go nowhere."""
    from trainer.core.markup import render  # noqa: PLC0415 - a worker seldom needs it, and it takes its time

    return render(text, resolve=lambda _role, _target: None)


class HouseForm(Form):
    """What holds for the whole installation."""

    name = Text(_("Name of the ministry"), [DataRequired(_("Write the name.")), Length(max=120)])
    state = Text(_("State, or second line"), [Optional(), Length(max=120)])
    contact = Text(_("Whom to ask"), [Optional(), Length(max=200)])
    policies = TextAreaField(
        _("Rules and data protection"),
        [Optional(), Length(max=20_000, message=_("At most 20,000 characters.")), _is_safe],
        filters=[stripped],
    )
    logo = FileField(_("Logo"))
    no_logo = BooleanField(_("Take the logo away"))
    accent_light = Text(_("Colour by day"), [Optional(), _stands_out(contrast.LIGHT)])
    accent_dark = Text(_("Colour by night"), [Optional(), _stands_out(contrast.DARK)])
    languages = SelectMultipleField(
        _("Languages offered"),
        validators=[DataRequired(_("Offer one language at least."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    language = SelectField(_("Language where nobody has chosen one"), invalid_choice_message=NOT_LISTED)
    zone = Text(_("Time zone"), [_is_zone])
    certificate_prefix = Text(
        _("Certificates begin with"),
        [Regexp(r"[A-Z0-9]{1,8}\Z", message=_("Up to eight capital letters and digits, as ARV."))],
    )
    recognition_months = Whole(
        _("Training taken elsewhere: at most so many months old"),
        [Optional(), NumberRange(1, 240, message=_("From 1 to 240 months."))],
    )
    scores_to_hr = BooleanField(_("HR officers see scores beside passes"))

    def offer(self) -> None:
        """Offer the languages that the interface has been translated into."""
        tags = [SelectChoice(value=tag, label=own_name(tag)) for tag in LANGUAGES]
        self.languages.choices, self.language.choices = tags, tags

    def validate_language(self, field: Any) -> None:
        """Nobody is met in a language that is not offered."""
        if self.languages.data and field.data not in self.languages.data:
            raise ValidationError(gettext("Choose a language that is offered."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: both colours or none, as what stands out by day does not by night."""
        right = bool(super().validate(extra_validators))
        if bool(self.accent_light.data) != bool(self.accent_dark.data):
            self.form_errors.append(gettext("Choose a colour for day and one for night, or neither."))
            return False
        return right

    def validate_logo(self, field: Any) -> None:
        """A picture is read and written anew, or refused."""
        sent = field.data.read() if field.data else b""
        try:
            self.picture = png(sent) if sent else b""
        except NotAPicture as wrong:
            raise ValidationError(say(wrong.message)) from None

    def said(self) -> dict[str, Any]:
        """The settings by their columns, but for the logo."""
        words = ("name", "state", "contact", "policies", "accent_light", "accent_dark")
        choices = ("language", "zone", "certificate_prefix", "recognition_months", "scores_to_hr")
        chosen = {name: self[name].data for name in (*words, *choices)}
        every = len(self.languages.data) == len(LANGUAGES)
        return {**chosen, "languages": "" if every else ",".join(self.languages.data)}


class FactorsForm(Form):
    """Whom the house asks for a second factor, and how many take a lost one off."""

    roles = SelectMultipleField(
        _("Roles that need a second factor"),
        choices=[SelectChoice(value=role.value, label=label) for role, label in ROLES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    two = BooleanField(_("It takes two administrators to take off somebody’s second factor"))

    def said(self) -> dict[str, Any]:
        """The settings by their columns."""
        return {"second_factor_for": ",".join(self.roles.data or []), "two_reset_factors": self.two.data}


class TrailForm(Conditions):
    """What narrows the audit trail. Everything may be left out."""

    q = SearchField(
        _("Name or e-mail"), [Length(max=100, message=_("At most 100 characters."))], filters=[stripped]
    )
    action = SelectField(_("Act"), [Optional()], invalid_choice_message=NOT_LISTED)
    since = Day(_("From"), [Optional()], name="from")
    until = Day(_("Until"), [Optional()])

    def offer(self) -> None:
        """Offer every act by its sentence."""
        acts = {action: sentence(action, "…", "…") for action in SENTENCES}
        self.action.choices = [
            SelectChoice(value="", label=gettext("All")),
            *(
                SelectChoice(value=action, label=said)
                for action, said in sorted(acts.items(), key=lambda one: one[1])
            ),
        ]
