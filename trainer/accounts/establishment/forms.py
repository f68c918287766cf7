"""The shape of input about units, posts and postings."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp

from trainer.accounts.models import Post, Unit
from trainer.accounts.words import TRACKS
from trainer.forms import NOT_LISTED, Conditions, Day, Form, Text

CODE = Regexp(
    r"[^\s,;]{1,40}\Z", message=_("Up to 40 letters, digits and signs, without spaces. An example: EUR-VIE")
)


class NameForm(Form):
    """What a unit is called."""

    name = Text(_("Name"), [DataRequired(_("Write the name.")), Length(max=200)])


class PostForm(NameForm):
    """A post: what somebody can be in a unit."""

    code = Text(_("Code"), [DataRequired(_("Write the code.")), CODE])


class UnitForm(PostForm):
    """A new unit, and where it hangs in the tree."""

    parent = SelectField(_("Below"), coerce=int, invalid_choice_message=NOT_LISTED)

    def offer(self, units: Sequence[Unit]) -> None:
        """Offer the units that are open."""
        still = [unit for unit in units if unit.closed_from is None]
        self.parent.choices = [SelectChoice(value=0, label=gettext("At the top")), *listed(still)]


class ClosingForm(Form):
    """From which day on a unit is closed."""

    closed_from = Day(
        _("Closed from"), [DataRequired(_("Write the first day without it. An example: 2027-03-31"))]
    )


class DayForm(Conditions):
    """The day of which a page tells."""

    on = Day(_("On"), [Optional()])


class PostingForm(Form):
    """Where a person serves from a day on, and as what."""

    unit = SelectField(_("Unit"), coerce=int, invalid_choice_message=NOT_LISTED)
    post = SelectField(_("Post"), coerce=int, default=0, invalid_choice_message=NOT_LISTED)
    track = SelectField(_("Track"), invalid_choice_message=NOT_LISTED)
    from_day = Day(_("From"), [DataRequired(_("Write the first day. An example: 2027-03-31"))])
    until = Day(_("Until"), [Optional()])

    def offer(self, units: Sequence[Unit], posts: Sequence[Post], track: str = "") -> None:
        """Offer the units, the posts, and the tracks with the one held now."""
        self.unit.choices = listed(units)
        none = SelectChoice(value=0, label=gettext("No post"))
        self.post.choices = [none, *(SelectChoice(value=post.id, label=post.name) for post in posts)]
        self.track.choices = tracks(track)


class EndForm(Form):
    """The last day of a posting."""

    last = Day(_("Last day"), [DataRequired(_("Write the last day. An example: 2027-03-31"))])


def listed(units: Sequence[Unit]) -> list[SelectChoice]:
    """Units to choose from, by code and name."""
    return [SelectChoice(value=unit.id, label=f"{unit.code} · {unit.name}") for unit in units]


def tracks(held: str = "") -> list[SelectChoice]:
    """The tracks the house knows, and the one held now if it is another."""
    words = TRACKS if held in {"", *TRACKS} else {**TRACKS, held: held}
    return [SelectChoice(value=track, label=label) for track, label in words.items()]
