"""The shape of input about records: requirements, waivers, recognitions, corrections."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from trainer.accounts.models import Post, Unit
from trainer.forms import NOT_LISTED, Day, Form, Whole, reason, stripped
from trainer.records.asking import NEEDED

UNIT, TRACK, POST, PERSON = "unit", "track", "post", "person"
AUDIENCES = {
    UNIT: _("Everyone in a unit and below"),
    TRACK: _("Everyone in a track"),
    POST: _("Everyone at a post"),
    PERSON: _("One person"),
}


_MONTHS = NumberRange(1, 240, message=_("From 1 to 240 months."))


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


def _due_or_days(form: Any, field: Any) -> None:
    """A day may be left out where the days after arrival are given."""
    if any(map(stripped, field.raw_data or ())):
        return
    field.errors[:] = []
    if any(map(stripped, form.days.raw_data or ())):
        raise StopValidation
    raise StopValidation(_("Write the last day on which it may be completed, or the days after arrival."))


class RequirementForm(Form):
    """Who must hold which course by when, and why."""

    course = SelectField(
        _("Course"), [InputRequired(_("Choose a course."))], invalid_choice_message=NOT_LISTED
    )
    audience = RadioField(_("Who must hold it"), [InputRequired(_("Say of whom it is required."))])
    unit = SelectField(_("Unit"), [Names(UNIT, _("Choose a unit."))], invalid_choice_message=NOT_LISTED)
    track = SelectField(_("Track"), [Names(TRACK, _("Choose a track."))], invalid_choice_message=NOT_LISTED)
    post = SelectField(_("Post"), [Names(POST, _("Choose a post."))], invalid_choice_message=NOT_LISTED)
    email = EmailField(
        _("E-mail address of the person"),
        [Names(PERSON, _("Write the official e-mail address of the person."))],
        filters=[stripped],
    )
    due = Day(_("Due by"), [_due_or_days])
    days = Whole(
        _("Or so many days after arrival"),
        [Optional(), NumberRange(0, 3650, message=_("From 0 to 3650 days."))],
    )
    months = Whole(_("Renewed every so many months"), [Optional(), _MONTHS])
    recognition = Whole(_("Training taken elsewhere: at most so many months old"), [Optional(), _MONTHS])
    why = TextAreaField(_("Why"), [Length(max=500, message=_("At most 500 characters."))], filters=[stripped])

    def offer(
        self, courses: Iterable[tuple[str, str]], units: Sequence[Unit], tracks: Iterable[tuple[str, Any]],
        posts: Sequence[Post], today: date,
    ) -> None:  # fmt: skip
        """Say what can be chosen, as values with labels. Of tracks and posts, only where there are any."""
        tracks = list(tracks)
        self.today = today
        self.course.choices = _choices(courses)
        self.unit.choices = _choices((unit.code, f"{unit.code} · {unit.name}") for unit in units)
        self.track.choices = _choices(tracks)
        self.post.choices = _choices((str(post.id), f"{post.code} · {post.name}") for post in posts)
        offered = {UNIT: True, TRACK: bool(tracks), POST: bool(posts), PERSON: True}
        self.audience.choices = [
            SelectChoice(value=value, label=label) for value, label in AUDIENCES.items() if offered[value]
        ]

    def validate_due(self, field: Any) -> None:
        """One of two ways, and nobody can be asked to have done something before today."""
        if field.data and field.data < self.today:
            raise ValidationError(_("This day is past. Choose today or a later day."))
        if field.data is not None and self.days.data is not None:
            raise ValidationError(_("Write a day, or the days after arrival: not both."))


class EndForm(Form):
    """Why a requirement ends."""

    why = reason(_("Reason"), NEEDED)


class RecognitionForm(Form):
    """Which course somebody holds by training taken elsewhere, when, and what proves it."""

    course = SelectField(
        _("Course"), [InputRequired(_("Choose a course."))], invalid_choice_message=NOT_LISTED
    )
    taken = Day(_("Day of the training"), [InputRequired(_("Write the day on which the training ended."))])
    evidence = reason(_("Evidence"), _("Write what proves it: who gave the training, which paper was shown."))

    def offer(self, courses: Iterable[tuple[str, str]]) -> None:
        """Say which courses there are."""
        self.course.choices = _choices(courses)


class RevocationForm(Form):
    """From which day a completion is not held any more, and why."""

    from_day = Day(_("Not held from"), [InputRequired(_("Write the first day on which it is not held."))])
    why = reason(_("Reason"), NEEDED)


class DatesForm(Form):
    """The day of a completion and its last valid day, as they should be; `seen` is what stood there."""

    seen = HiddenField()
    day = Day(_("Completed"), [InputRequired(_("Write the day."))])
    valid_until = Day(_("Valid until"), [Optional()])
    why = reason(_("Reason"), NEEDED)


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [
        SelectChoice(value="", label=_("Choose …")),
        *(SelectChoice(value=value, label=label) for value, label in pairs),
    ]
