"""The shape of input about reports: what narrows the list of records."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from babel.lists import format_list
from flask_babel import get_locale, gettext, lazy_gettext as _
from markupsafe import Markup, escape
from wtforms import HiddenField, SearchField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, Select

from trainer.accounts.models import Unit
from trainer.accounts.words import TRACKS
from trainer.catalogue import reading
from trainer.catalogue.shelf import Volume
from trainer.core.validity import State
from trainer.forms import NOT_LISTED, Day, Form, Text, stripped
from trainer.pages.wording import day
from trainer.records.asking import DateForm
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Column, Order

STATES = {
    State.VALID: _("Valid"),
    State.EXPIRING: _("Expiring"),
    State.EXPIRED: _("Expired"),
    State.IN_PROGRESS: _("In progress"),
    State.TO_DO: _("To do"),
    State.OVERDUE: _("Overdue"),
    State.WAIVED: _("Waived"),
}
ORDERS = [str(Order(column, descending)) for column in Column for descending in (False, True)]


class LongSelect(Select):
    """A list of thousands, written in a tenth of the time: an option has its value and nothing else."""

    @classmethod
    def render_option(cls, choice: SelectChoice, **_given: Any) -> Markup:
        """One option, as the usual widget writes it."""
        chosen = "selected " if choice.selected else ""
        label = escape(choice.label or choice.value)
        return Markup(f'<option {chosen}value="{escape(choice.value)}">{label}</option>')  # noqa: S704 - escaped


class Said(NamedTuple):
    """A condition in words, and the fields that make it."""

    words: str
    fields: frozenset[str]


class Offered(NamedTuple):
    """What else can be chosen: tracks by name, posts and requirements by number with what they are called."""

    tracks: Sequence[str]
    posts: Sequence[tuple[int, str]]
    requirements: Sequence[tuple[int, str]]


class RecordsForm(DateForm):
    """What narrows and sorts the list of records. Everything may be left out."""

    q = SearchField(
        _("Name or e-mail"), [Length(max=100, message=_("At most 100 characters."))], filters=[stripped]
    )
    unit = SelectField(_("Unit"), [Optional()], invalid_choice_message=NOT_LISTED, widget=LongSelect())
    course = SelectField(_("Course"), [Optional()], invalid_choice_message=NOT_LISTED)
    track = SelectField(_("Track"), [Optional()], invalid_choice_message=NOT_LISTED)
    post = SelectField(_("Post"), [Optional()], invalid_choice_message=NOT_LISTED, widget=LongSelect())
    requirement = SelectField(
        _("Requirement"), [Optional()], invalid_choice_message=NOT_LISTED, widget=LongSelect()
    )
    since = Day(_("Completed from"), [Optional()], name="from")
    until = Day(_("Completed until"), [Optional()])
    state = SelectMultipleField(
        _("State"),
        choices=[SelectChoice(value=state.value, label=label) for state, label in STATES.items()],
        invalid_choice_message=NOT_LISTED,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    sort = HiddenField(
        default=str(Order()),
        validators=[
            AnyOf(ORDERS, message=_("The list cannot be sorted by this. Choose a heading of the table."))
        ],
    )

    def offer(self, units: Sequence[Unit], volumes: Iterable[Volume], offered: Offered) -> None:
        """Say which units, courses, tracks, posts and requirements can be chosen."""
        self._posts, self._requirements = dict(offered.posts), dict(offered.requirements)
        for field, words, choices in (
            (self.track, _("All tracks"), TRACKS | {one: TRACKS.get(one, one) for one in offered.tracks}),
            (self.post, _("All posts"), self._posts),
            (self.requirement, _("All requirements"), self._requirements),
        ):
            pairs = ((str(value), label) for value, label in choices.items())
            field.choices = [
                SelectChoice(value="", label=words),
                *(SelectChoice(value=value, label=label) for value, label in pairs),
            ]
        self._units = {unit.code: unit for unit in units}
        self._courses = {volume.course.id: volume for volume in volumes}
        self.unit.choices = [
            SelectChoice(value="", label=_("All units")),
            *(SelectChoice(value=u.code, label=f"{u.code} · {u.name}") for u in units),
        ]
        self.course.choices = [
            SelectChoice(value="", label=_("All courses")),
            *(SelectChoice(value=name, label=reading.reading(v).title) for name, v in self._courses.items()),
        ]

    def validate_until(self, field: Any) -> None:
        """A period ends after it begins."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_("This is before the first day. Choose the same day or a later one."))

    @property
    def order(self) -> Order:
        """How the list is to be sorted."""
        return Order.parse(self.sort.data)

    def asked(self) -> Conditions:
        """The conditions as a query understands them."""
        unit, course = self._units.get(self.unit.data), self._courses.get(self.course.data)
        return Conditions(
            search=self.q.data or "",
            unit=unit.id if unit else None,
            course=course.id if course else None,
            since=self.since.data,
            until=self.until.data,
            track=self.track.data or None,
            post=int(self.post.data) if self.post.data else None,
            requirement=int(self.requirement.data) if self.requirement.data else None,
            states=tuple(State(state) for state in self.state.data or ()),
        )

    def said(self) -> list[Said]:
        """Each condition in words."""
        found = []
        if self.q.data:
            found.append(Said(gettext("name or e-mail with “%(text)s”", text=self.q.data), frozenset({"q"})))
        if self.unit.data:
            unit = self._units[self.unit.data].name
            found.append(Said(gettext("posted to %(unit)s or below", unit=unit), frozenset({"unit"})))
        if self.course.data:
            title = self._courses[self.course.data].course.title
            found.append(Said(gettext("for the course %(title)s", title=title), frozenset({"course"})))
        if self.track.data:
            track = TRACKS.get(self.track.data, self.track.data)
            found.append(Said(gettext("in the track %(track)s", track=track), frozenset({"track"})))
        if self.post.data:
            post = self._posts[int(self.post.data)]
            found.append(Said(gettext("at the post %(post)s", post=post), frozenset({"post"})))
        if self.requirement.data:
            asked = self._requirements[int(self.requirement.data)]
            words = gettext("under the requirement %(requirement)s", requirement=asked)
            found.append(Said(words, frozenset({"requirement"})))
        if self.since.data or self.until.data:
            found.append(Said(self._period(), frozenset({"from", "until"})))
        if self.state.data:
            labels = [str(STATES[State(state)]) for state in self.state.data]
            words = format_list(labels, style="or", locale=get_locale())
            found.append(Said(gettext("state: %(states)s", states=words), frozenset({"state"})))
        return found

    def _period(self) -> str:
        since, until = self.since.data, self.until.data
        if not until:
            return gettext("completed from %(day)s", day=day(since))
        if not since:
            return gettext("completed until %(day)s", day=day(until))
        return gettext("completed from %(since)s until %(until)s", since=day(since), until=day(until))


class ViewForm(Form):
    """The name under which conditions are kept."""

    name = Text(
        _("Name of the view"),
        [
            DataRequired(_("Write a name for this view, then keep it again.")),
            Length(max=80, message=_("At most 80 characters.")),
        ],
    )
