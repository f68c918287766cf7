"""The shape of input about reports: what narrows and sorts the lists of records, completions and people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

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
from trainer.records.models import Route
from trainer.reports.queries.completed import CompletionConditions, Proof
from trainer.reports.queries.conditions import Conditions
from trainer.reports.queries.paging import Column, Order
from trainer.reports.queries.staff import Need, StaffConditions

STATES = {
    State.VALID: _("Valid"),
    State.EXPIRING: _("Expiring"),
    State.EXPIRED: _("Expired"),
    State.IN_PROGRESS: _("In progress"),
    State.TO_DO: _("To do"),
    State.OVERDUE: _("Overdue"),
    State.WAIVED: _("Waived"),
}
PROOFS = {
    Proof.VALID: _("Valid"),
    Proof.EXPIRING: _("Expiring"),
    Proof.EXPIRED: _("Expired"),
    Proof.REVOKED: _("Revoked"),
}
NEEDS = {
    Need.OVERDUE: _("Overdue"),
    Need.LACKING: _("Lacks something"),
    Need.COMPLETE: _("Lacks nothing"),
    Need.NOTHING: _("Nothing required"),
}
ROUTES = {Route.COURSE: _("Taken here"), Route.RECOGNITION: _("Taken elsewhere, recognised")}
UNCHANGED, CHANGED = "no", "yes"


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


def _sorted_by(*columns: Column) -> HiddenField:
    orders = [str(Order(column, descending)) for column in columns for descending in (False, True)]
    refused = _("The list cannot be sorted by this. Choose a heading of the table.")
    return HiddenField(default=str(Order()), validators=[AnyOf(orders, message=refused)])


def _states(words: Mapping[Any, Any]) -> SelectMultipleField:
    return SelectMultipleField(
        _("State"),
        choices=[SelectChoice(value=state.value, label=label) for state, label in words.items()],
        invalid_choice_message=NOT_LISTED,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class ListForm(DateForm):
    """What narrows and sorts a list of people's lines. Everything may be left out."""

    states: ClassVar[Mapping[Any, Any]]  # what a line can be said to be, in words

    q = SearchField(
        _("Name or e-mail"), [Length(max=100, message=_("At most 100 characters."))], filters=[stripped]
    )
    unit = SelectField(_("Unit"), [Optional()], invalid_choice_message=NOT_LISTED, widget=LongSelect())
    track = SelectField(_("Track"), [Optional()], invalid_choice_message=NOT_LISTED)
    post = SelectField(_("Post"), [Optional()], invalid_choice_message=NOT_LISTED, widget=LongSelect())
    requirement = SelectField(
        _("Requirement"), [Optional()], invalid_choice_message=NOT_LISTED, widget=LongSelect()
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

    @property
    def order(self) -> Order:
        """How the list is to be sorted."""
        return Order.parse(self.sort.data)

    def _asked(self) -> dict[str, Any]:
        """The conditions on people as a query understands them."""
        unit = self._units.get(self.unit.data)
        return {
            "search": self.q.data or "",
            "unit": unit.id if unit else None,
            "track": self.track.data or None,
            "post": int(self.post.data) if self.post.data else None,
            "requirement": int(self.requirement.data) if self.requirement.data else None,
        }

    def said(self) -> list[Said]:
        """Each condition in words."""
        found = []
        if self.q.data:
            found.append(Said(gettext("name or e-mail with “%(text)s”", text=self.q.data), frozenset({"q"})))
        if self.unit.data:
            unit = self._units[self.unit.data].name
            found.append(Said(gettext("posted to %(unit)s or below", unit=unit), frozenset({"unit"})))
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
        if self.state.data:
            labels = [str(self.states[state]) for state in self.state.data]
            words = format_list(labels, style="or", locale=get_locale())
            found.append(Said(gettext("state: %(states)s", states=words), frozenset({"state"})))
        return found


class CoursesForm(ListForm):
    """Conditions also on the course and on when it was completed."""

    course = SelectField(_("Course"), [Optional()], invalid_choice_message=NOT_LISTED)
    since = Day(_("Completed from"), [Optional()], name="from")
    until = Day(_("Completed until"), [Optional()])
    sort = _sorted_by(Column.NAME, Column.COURSE, Column.COMPLETED, Column.UNTIL)

    def offer(self, units: Sequence[Unit], volumes: Iterable[Volume], offered: Offered) -> None:
        """Also: which courses."""
        super().offer(units, volumes, offered)
        self.course.choices = [
            SelectChoice(value="", label=_("All courses")),
            *(SelectChoice(value=name, label=reading.reading(v).title) for name, v in self._courses.items()),
        ]

    def validate_until(self, field: Any) -> None:
        """A period ends after it begins."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError(_("This is before the first day. Choose the same day or a later one."))

    def _asked(self) -> dict[str, Any]:
        course = self._courses.get(self.course.data)
        dated = {"since": self.since.data, "until": self.until.data}
        return super()._asked() | {"course": course.id if course else None} | dated

    def said(self) -> list[Said]:
        """Each condition in words."""
        found = super().said()
        if self.course.data:
            title = self._courses[self.course.data].course.title
            found.append(Said(gettext("for the course %(title)s", title=title), frozenset({"course"})))
        if self.since.data or self.until.data:
            found.append(Said(self._period(), frozenset({"from", "until"})))
        return found

    def _period(self) -> str:
        since, until = self.since.data, self.until.data
        if not until:
            return gettext("completed from %(day)s", day=day(since))
        if not since:
            return gettext("completed until %(day)s", day=day(until))
        return gettext("completed from %(since)s until %(until)s", since=day(since), until=day(until))


class RecordsForm(CoursesForm):
    """What narrows and sorts the list of records."""

    states = STATES
    state = _states(STATES)
    sort = _sorted_by(*Column)

    def asked(self) -> Conditions:
        """The conditions as a query understands them."""
        return Conditions(**self._asked(), states=tuple(map(State, self.state.data or ())))


class CompletionsForm(CoursesForm):
    """What narrows and sorts the list of completions."""

    states = PROOFS
    state = _states(PROOFS)
    route = SelectField(
        _("Route"),
        [Optional()],
        choices=[
            SelectChoice(value="", label=_("All routes")),
            *(SelectChoice(value=route.value, label=words) for route, words in ROUTES.items()),
        ],
        invalid_choice_message=NOT_LISTED,
    )
    changed = SelectField(
        _("Corrections"),
        [Optional()],
        choices=[
            SelectChoice(value="", label=_("With and without")),
            SelectChoice(value=CHANGED, label=_("Corrected or revoked")),
            SelectChoice(value=UNCHANGED, label=_("As first recorded")),
        ],
        invalid_choice_message=NOT_LISTED,
    )

    def asked(self) -> CompletionConditions:
        """The conditions as a query understands them."""
        return CompletionConditions(
            **self._asked(),
            proofs=tuple(map(Proof, self.state.data or ())),
            route=Route(self.route.data) if self.route.data else None,
            changed=self.changed.data == CHANGED if self.changed.data else None,
        )

    def said(self) -> list[Said]:
        """Each condition in words."""
        found = super().said()
        if self.route.data:
            words = gettext("route: %(route)s", route=ROUTES[Route(self.route.data)])
            found.append(Said(words, frozenset({"route"})))
        if self.changed.data:
            changed = self.changed.data == CHANGED
            words = gettext("corrected or revoked") if changed else gettext("as first recorded")
            found.append(Said(words, frozenset({"changed"})))
        return found


class StaffForm(ListForm):
    """What narrows and sorts the list of people."""

    states = NEEDS
    state = _states(NEEDS)
    sort = _sorted_by(Column.NAME, Column.UNIT)

    def asked(self) -> StaffConditions:
        """The conditions as a query understands them."""
        return StaffConditions(**self._asked(), needs=tuple(map(Need, self.state.data or ())))


class ViewForm(Form):
    """The name under which conditions are kept."""

    name = Text(
        _("Name of the view"),
        [
            DataRequired(_("Write a name for this view, then keep it again.")),
            Length(max=80, message=_("At most 80 characters.")),
        ],
    )
