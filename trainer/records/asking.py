"""What other rooms ask for as records do: as of which day, by what was known; what officers decide."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from trainer.forms import NOT_LISTED, Conditions, Day, Form, Whole, reason, stripped
from trainer.records.asof import AsOf
from trainer.settings import Settings

NEEDED = _("Write the reason. Whoever asks later reads it.")
NOW, THEN = "now", "then"
EARLIEST = date(1970, 1, 1)


class DateForm(Conditions):
    """As of which day a page is told, and by what was known. Left out: today."""

    on = Day(_("As it stood on"), [Optional()])
    known = SelectField(
        _("By what was known"),
        [Optional()],
        choices=[
            SelectChoice(value=NOW, label=_("until now")),
            SelectChoice(value=THEN, label=_("at the end of that day")),
        ],
        default=NOW,
        invalid_choice_message=NOT_LISTED,
    )

    def asked_on(self, house: Settings, at: datetime) -> None:
        """Say for which house and at which instant it is asked."""
        self._house, self._today = house, house.day(at)

    def validate_on(self, field: Any) -> None:
        """Nobody knows what is still to come."""
        if field.data and field.data > self._today:
            raise ValidationError(_("This day is still to come. Choose today or an earlier day."))
        if field.data and field.data < EARLIEST:
            raise ValidationError(_("There are no records of this day. Choose a later one."))

    @property
    def asof(self) -> AsOf:
        """The day, today where none was given or what was given is none."""
        on = self.on.data
        if on is None or self.on.errors or on >= self._today:
            return AsOf(self._today)
        return AsOf(on, self._house.end_of(on), self.known.data == THEN)

    def dated(self) -> dict[str, Any]:
        """The day as it stands in the address of another page that is to be told of it too."""
        named = {"on": self.on.data and self.on.data.isoformat(), "known": self.known.data}
        return {name: value for name, value in named.items() if value and value != NOW}


class WaiverForm(Form):
    """From when until when something is not owed, and why."""

    requirement = SelectField(_("What is waived"), invalid_choice_message=NOT_LISTED)
    from_day = Day(_("From"), [InputRequired(_("Write the first day of the waiver."))])
    until_day = Day(_("Until"), [InputRequired(_("Write the last day of the waiver."))])
    why = reason(_("Reason"), NEEDED)

    def offer(self, requirements: Iterable[tuple[int, str]]) -> None:
        """Say which requirements can be waived."""
        self.requirement.choices = [
            SelectChoice(value="", label=_("Everything that is required")),
            *(SelectChoice(value=str(number), label=title) for number, title in requirements),
        ]

    def validate_until_day(self, field: Any) -> None:
        """A waiver ends after it begins."""
        if field.data and self.from_day.data and field.data < self.from_day.data:
            raise ValidationError(_("This is before the first day. Choose the same day or a later one."))


def _due_or_days(form: Any, field: Any) -> None:
    """A day may be left out where the days after arrival are given."""
    if any(map(stripped, field.raw_data or ())):
        return
    field.errors[:] = []
    if any(map(stripped, form.days.raw_data or ())):
        raise StopValidation
    raise StopValidation(_("Write the last day on which it may be completed, or the days after arrival."))


_MONTHS = NumberRange(1, 240, message=_("From 1 to 240 months."))


class DemandForm(Form):
    """Which course must be held by when, and why."""

    course = SelectField(
        _("Course"), [InputRequired(_("Choose a course."))], invalid_choice_message=NOT_LISTED
    )
    due = Day(_("Due by"), [_due_or_days])
    days = Whole(
        _("Or so many days after arrival"),
        [Optional(), NumberRange(0, 3650, message=_("From 0 to 3650 days."))],
    )
    months = Whole(_("Renewed every so many months"), [Optional(), _MONTHS])
    recognition = Whole(_("Training taken elsewhere: at most so many months old"), [Optional(), _MONTHS])
    why = TextAreaField(_("Why"), [Length(max=500, message=_("At most 500 characters."))], filters=[stripped])

    def offer(self, courses: Iterable[tuple[str, str]], today: date) -> None:
        """Say which courses can be required, and from which day on."""
        self.today = today
        self.course.choices = choices(courses)

    def validate_due(self, field: Any) -> None:
        """One of two ways, and nobody can be asked to have done something before today."""
        if field.data and field.data < self.today:
            raise ValidationError(_("This day is past. Choose today or a later day."))
        if field.data is not None and self.days.data is not None:
            raise ValidationError(_("Write a day, or the days after arrival: not both."))


class RecognitionForm(Form):
    """Which course somebody holds by training taken elsewhere, when, and what proves it."""

    course = SelectField(
        _("Course"), [InputRequired(_("Choose a course."))], invalid_choice_message=NOT_LISTED
    )
    taken = Day(_("Day of the training"), [InputRequired(_("Write the day on which the training ended."))])
    evidence = reason(_("Evidence"), _("Write what proves it: who gave the training, which paper was shown."))

    def offer(self, courses: Iterable[tuple[str, str]]) -> None:
        """Say which courses there are."""
        self.course.choices = choices(courses)


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """What a field offers, as values with labels; nothing is chosen for anybody."""
    return [
        SelectChoice(value="", label=_("Choose …")),
        *(SelectChoice(value=value, label=label) for value, label in pairs),
    ]
