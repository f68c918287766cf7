"""The shape of input about records: a requirement."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import EmailField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from trainer.accounts.models import Unit
from trainer.forms import NOT_LISTED, Day, Form, stripped

UNIT, TRACK, PERSON = "unit", "track", "person"
AUDIENCES = {
    UNIT: _("Everyone in a unit and below"),
    TRACK: _("Everyone in a track"),
    PERSON: _("One person"),
}


class Names:
    """The field is needed exactly where the audience is of this kind."""

    def __init__(self, audience: str, message: object) -> None:
        self._audience, self._message = audience, message

    def __call__(self, form: Any, field: Any) -> None:
        if form.audience.data != self._audience:
            field.errors[:] = []
            raise StopValidation
        if not field.data:
            raise StopValidation(self._message)


class RequirementForm(Form):
    """Who must hold which course by when, and why."""

    course = SelectField(
        _("Course"), [InputRequired(_("Choose a course."))], invalid_choice_message=NOT_LISTED
    )
    audience = RadioField(_("Who must hold it"), [InputRequired(_("Say of whom it is required."))])
    unit = SelectField(_("Unit"), [Names(UNIT, _("Choose a unit."))], invalid_choice_message=NOT_LISTED)
    track = SelectField(_("Track"), [Names(TRACK, _("Choose a track."))], invalid_choice_message=NOT_LISTED)
    email = EmailField(
        _("E-mail address of the person"),
        [Names(PERSON, _("Write the official e-mail address of the person."))],
        filters=[stripped],
    )
    due = Day(_("Due by"), [InputRequired(_("Write the last day on which it may be completed."))])
    why = TextAreaField(_("Why"), [Length(max=500, message=_("At most 500 characters."))], filters=[stripped])

    def offer(
        self, courses: Iterable[tuple[str, str]], units: Sequence[Unit], tracks: Iterable[tuple[str, Any]],
        today: date,
    ) -> None:  # fmt: skip
        """Say what can be chosen, as values with labels. Without tracks, only units and people can be."""
        tracks = list(tracks)
        self.today = today
        self.course.choices = _choices(courses)
        self.unit.choices = _choices((unit.code, f"{unit.code} · {unit.name}") for unit in units)
        self.track.choices = _choices(tracks)
        self.audience.choices = [
            SelectChoice(value=value, label=label)
            for value, label in AUDIENCES.items()
            if value != TRACK or tracks
        ]

    def validate_due(self, field: Any) -> None:
        """Nobody can be asked to have done something before today."""
        if field.data and field.data < self.today:
            raise ValidationError(_("This day is past. Choose today or a later day."))


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [
        SelectChoice(value="", label=_("Choose …")),
        *(SelectChoice(value=value, label=label) for value, label in pairs),
    ]
