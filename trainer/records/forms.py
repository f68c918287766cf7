"""The shape of input about records: requirements, waivers, recognitions, corrections."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation

from trainer.accounts.models import Post, Unit
from trainer.forms import NOT_LISTED, Day, Form, reason, stripped
from trainer.records.asking import NEEDED, DemandForm, choices

UNIT, TRACK, POST, PERSON = "unit", "track", "post", "person"
AUDIENCES = {
    UNIT: _("Everyone in a unit and below"),
    TRACK: _("Everyone in a track"),
    POST: _("Everyone at a post"),
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


class RequirementForm(DemandForm):
    """Who must hold which course by when, and why."""

    audience = RadioField(_("Who must hold it"), [InputRequired(_("Say of whom it is required."))])
    unit = SelectField(_("Unit"), [Names(UNIT, _("Choose a unit."))], invalid_choice_message=NOT_LISTED)
    track = SelectField(_("Track"), [Names(TRACK, _("Choose a track."))], invalid_choice_message=NOT_LISTED)
    post = SelectField(_("Post"), [Names(POST, _("Choose a post."))], invalid_choice_message=NOT_LISTED)
    email = EmailField(
        _("E-mail address of the person"),
        [Names(PERSON, _("Write the official e-mail address of the person."))],
        filters=[stripped],
    )

    def offer_audiences(
        self, units: Sequence[Unit], tracks: Iterable[tuple[str, Any]], posts: Sequence[Post]
    ) -> None:
        """Say whom it can be about, as values with labels. Tracks and posts only where there are any."""
        tracks = list(tracks)
        self.unit.choices = choices((unit.code, f"{unit.code} · {unit.name}") for unit in units)
        self.track.choices = choices(tracks)
        self.post.choices = choices((str(post.id), f"{post.code} · {post.name}") for post in posts)
        offered = {UNIT: True, TRACK: bool(tracks), POST: bool(posts), PERSON: True}
        self.audience.choices = [
            SelectChoice(value=value, label=label) for value, label in AUDIENCES.items() if offered[value]
        ]


class EndForm(Form):
    """Why a requirement ends."""

    why = reason(_("Reason"), NEEDED)


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
