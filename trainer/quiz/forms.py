"""The shape of input of a quiz: the marks that a person gives, and what is allowed beyond the rules."""

from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from trainer.core.marking import levels
from trainer.core.questions.essay import Essay
from trainer.forms import NOT_LISTED, WHOLE, Form, Whole, stripped
from trainer.pages.wording import figure
from trainer.quiz.marking.operations import Judgement
from trainer.quiz.marking.queries import Marks

LONGEST = 5000
_SHORT_ENOUGH = Length(max=LONGEST, message=_("At most 5,000 characters."))


def _comment(label: object) -> Any:
    return TextAreaField(label, [_SHORT_ENOUGH], filters=[stripped])


class MarkingForm(Form):
    """Points and a comment for each criterion of a rubric, and a comment on the whole."""

    comment = _comment(_("Comment on the whole"))

    def criteria(self) -> list[tuple[Any, Any]]:
        """The fields of each criterion: points, comment."""
        count = sum(field.name.startswith("points") for field in self)
        return [(self[f"points{place}"], self[f"comment{place}"]) for place in range(1, count + 1)]

    def judgement(self) -> Judgement:
        """What was given."""
        criteria = self.criteria()
        return Judgement(
            tuple(Fraction(points.data) for points, _ in criteria),
            self.comment.data,
            {str(place): comment.data for place, (_, comment) in enumerate(criteria, 1) if comment.data},
            self["reason"].data if "reason" in self else "",
        )


class CorrectionForm(MarkingForm):
    """Other marks in place of those that hold, and why."""

    reason = TextAreaField(
        _("Why the marks are corrected"),
        [InputRequired(_("Say why: it stands beside the marks.")), _SHORT_ENOUGH],
        filters=[stripped],
    )


def marking_form(kind: Essay, *, former: Marks | None = None) -> MarkingForm:
    """The form for a rubric; with the marks to be corrected, one that begins with what they are."""
    fields: dict[str, Any] = {}
    for place, criterion in enumerate(kind.rubric, 1):
        fields[f"points{place}"] = RadioField(
            _("Points for criterion %(number)s", number=place),
            [InputRequired(_("Choose the points."))],
            choices=[
                SelectChoice(value=str(points), label=figure(points)) for points in levels(criterion.points)
            ],
            invalid_choice_message=NOT_LISTED,
        )
        fields[f"comment{place}"] = _comment(_("Comment on criterion %(number)s", number=place))
    if former is None:
        made: MarkingForm = type("RubricForm", (MarkingForm,), fields)()
        return made
    begun: dict[str, Any] = {"comment": former.comment}
    for place, points in enumerate(former.points, 1):
        begun |= {f"points{place}": str(points), f"comment{place}": former.criteria.get(str(place), "")}
    corrected: MarkingForm = type("RubricCorrectionForm", (CorrectionForm,), fields)(data=begun)
    return corrected


REASON = [DataRequired(_("Write the reason.")), Length(max=500, message=_("At most 500 characters."))]


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
