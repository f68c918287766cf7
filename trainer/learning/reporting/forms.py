"""The shape of input about reports: a report, and an answer to one."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from trainer.forms import NOT_LISTED, Form, stripped

MOST = 2000  # characters


def _text(label: object) -> TextAreaField:
    missing, long = _("Write what it is about."), _("Write at most %(max)d characters.")
    return TextAreaField(label, [DataRequired(missing), Length(max=MOST, message=long)], filters=[stripped])


class ReportForm(Form):
    """What is wrong or unclear, and in a lesson below which heading."""

    anchor = SelectField(_("Where"), validate_choice=False)
    text = _text(_("What is wrong or unclear"))

    def offer(self, headings: Sequence[tuple[str, str]]) -> None:
        """The headings that may be chosen; without any there is nothing to choose."""
        if headings:
            whole = SelectChoice("", _("The whole page"))
            self.anchor.choices = [whole, *(SelectChoice(value, label) for value, label in headings)]
        else:
            del self.anchor

    def validate_anchor(self, field: SelectField) -> None:
        """One of the headings, or the whole page."""
        if (field.data or "") not in {choice.value for choice in field.choices}:
            raise ValidationError(NOT_LISTED)


class AnswerForm(Form):
    """What a reader is answered."""

    text = _text(_("Your answer"))
