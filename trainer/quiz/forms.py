"""The shape of input about what is allowed beyond the rules of a quiz."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from trainer.forms import Form, stripped

REASON = [DataRequired(_("Write the reason.")), Length(max=500, message=_("At most 500 characters."))]
WHOLE = _("Write a whole number.")


class Whole(IntegerField):
    """A whole number; what is none is said to be none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(WHOLE) from None


class AttemptForm(Form):
    """One attempt more. `so_far` says how many had been given when the form was shown."""

    so_far = HiddenField()
    reason = TextAreaField(_("Reason"), REASON, filters=[stripped])


class MinutesForm(Form):
    """More minutes for the open attempt. `so_far` says when it was to end when the form was shown."""

    so_far = HiddenField()
    minutes = Whole(
        _("Minutes more"),
        [InputRequired(WHOLE), NumberRange(1, 1440, message=_("From 1 to 1440 minutes."))],
    )
    reason = TextAreaField(_("Reason"), REASON, filters=[stripped])


class AllowanceForm(Form):
    """Extra time for all that a person begins, in per cent; 0 ends it."""

    percent = Whole(
        _("Extra time in per cent"),
        [InputRequired(WHOLE), NumberRange(0, 300, message=_("From 0 to 300 per cent."))],
    )
    reason = TextAreaField(_("Reason"), REASON, filters=[stripped])
