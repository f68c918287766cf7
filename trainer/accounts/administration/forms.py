"""The shape of input about people and their roles."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext as _
from wtforms import EmailField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from trainer.accounts.forms import ADDRESS
from trainer.accounts.models import Unit
from trainer.accounts.words import ROLES, TRACKS
from trainer.forms import NOT_LISTED, Day, Form, Text
from trainer.pages.language import own_name
from trainer.permissions import Role
from trainer.settings import LANGUAGES


class IdentityForm(Form):
    """Who the holder of an account is."""

    name = Text(_("Name"), [DataRequired(_("Write the name.")), Length(max=200)])
    sorting_name = Text(_("Name to sort by"), [Optional(), Length(max=200)])
    email = EmailField(_("Official e-mail address"), [DataRequired(_("Write an e-mail address.")), ADDRESS])
    staff_number = Text(_("Staff number"), [Optional(), Length(max=40)])

    def said(self) -> dict[str, str]:
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
        self.unit.choices = [SelectChoice(value=0, label=gettext("No unit yet")), *_listed(units)]
        self.track.choices = _tracks()


class PostingForm(Form):
    """Where a person serves from a day on."""

    unit = SelectField(_("Unit"), coerce=int, invalid_choice_message=NOT_LISTED)
    track = SelectField(_("Track"), invalid_choice_message=NOT_LISTED)
    from_day = Day(_("From"), [DataRequired(_("Write the first day. An example: 2027-03-31"))])

    def offer(self, units: Sequence[Unit], track: str = "") -> None:
        """Offer the units, and the tracks with the one held now."""
        self.unit.choices = list(_listed(units))
        self.track.choices = _tracks(track)


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


def _listed(units: Sequence[Unit]) -> list[SelectChoice]:
    return [SelectChoice(value=unit.id, label=f"{unit.code} · {unit.name}") for unit in units]


def _tracks(held: str = "") -> list[SelectChoice]:
    words = TRACKS if held in {"", *TRACKS} else {**TRACKS, held: held}
    return [SelectChoice(value=track, label=label) for track, label in words.items()]
