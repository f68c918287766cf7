"""The shape of input about a class: what narrows and sorts it."""

from babel.lists import format_list
from flask_babel import get_locale, gettext, lazy_gettext as _, ngettext
from wtforms import HiddenField, SearchField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from trainer import forms
from trainer.forms import NOT_LISTED, Whole, stripped
from trainer.pages.wording import figure
from trainer.reports.forms import Said
from trainer.reports.learners.lines import IDLE, Situation
from trainer.reports.learners.queries import Sorting
from trainer.reports.learners.words import SITUATIONS


class ClassForm(forms.Conditions):
    """What narrows and sorts a class. Everything may be left out."""

    q = SearchField(_("Name"), [Length(max=100, message=_("At most 100 characters."))], filters=[stripped])
    days = Whole(
        _("Idle after so many days"),
        [NumberRange(1, 365, _("A number of days from 1 to 365."))],
        default=IDLE,
    )
    state = SelectMultipleField(
        _("State"),
        choices=[SelectChoice(value=one.value, label=label) for one, label in SITUATIONS.items()],
        invalid_choice_message=NOT_LISTED,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    sort = HiddenField(
        default=Sorting.NAME.value,
        validators=[
            AnyOf(
                [one.value for one in Sorting],
                message=_("The list cannot be sorted by this. Choose a heading of the table."),
            )
        ],
    )

    @property
    def order(self) -> Sorting:
        """How the list is to be sorted."""
        return Sorting(self.sort.data)

    @property
    def situations(self) -> tuple[Situation, ...]:
        """The situations that are asked for; none are all."""
        return tuple(Situation(one) for one in self.state.data or ())

    def said(self) -> list[Said]:
        """Each condition in words."""
        found = []
        if self.q.data:
            found.append(Said(gettext("name with “%(text)s”", text=self.q.data), frozenset({"q"})))
        if self.state.data:
            labels = [self._label(one) for one in self.situations]
            words = format_list(labels, style="or", locale=get_locale())
            found.append(Said(gettext("state: %(states)s", states=words), frozenset({"state", "days"})))
        return found

    def _label(self, situation: Situation) -> str:
        if situation is not Situation.IDLE:
            return str(SITUATIONS[situation])
        days = self.days.data
        return ngettext("Idle for %(count)s day or more", "Idle for %(count)s days or more", days,
                        count=figure(days))  # fmt: skip
