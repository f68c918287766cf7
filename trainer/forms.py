"""What every form shares."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import TextInput

from trainer.core.turning import unturned

NOT_LISTED = _("Choose one of the list.")


class Form(FlaskForm):
    """A form that is posted: guarded against forgery, its errors in the reader's language."""


class Conditions(FlaskForm):
    """A form that only narrows a list: its fields stand in the address, and it changes nothing."""

    class Meta:
        """No guard: a GET changes nothing."""

        csrf = False

    def chosen(self) -> dict[str, Any]:
        """The fields that were filled in."""
        return {field.name: field.data for field in self if field.data not in (None, "", [])}

    def address(self) -> dict[str, Any]:
        """What stands in the address: what was chosen, the usual left out."""
        usual = {field.name: field.default for field in self}
        return {name: value for name, value in self.chosen().items() if value != usual[name]}

    def without(self, fields: frozenset[str]) -> dict[str, Any]:
        """The address without a condition."""
        return {name: value for name, value in self.address().items() if name not in fields}

    def pairs(self) -> list[tuple[str, str]]:
        """The same as fields of a form."""
        found = []
        for name, value in self.address().items():
            found += [(name, str(part)) for part in (value if isinstance(value, list) else [value])]
        return found


def stripped(value: str | None) -> str:
    """A typed text without space around it and without turns of direction: a filter for text fields."""
    return unturned(value).strip() if value else ""


class Text(StringField):
    """A line of text without space around it and without turns of direction."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        self.data = stripped(valuelist[0]) if valuelist else ""


class Day(DateField):
    """A calendar date. What is none is said to be none; no date field of a browser could show it again."""

    def __init__(self, label: object, validators: Sequence[Any], **given: Any) -> None:
        message = _("This is not a date. An example: 2027-03-31")
        super().__init__(label, validators, invalid_value_message=message, **given)

    def _value(self) -> str:
        return self.data.isoformat() if self.data else ""


WHOLE = _("Write a whole number.")


class Whole(IntegerField):
    """A whole number; what is none is said to be none, and shown as it was typed."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(WHOLE) from None


def reason(label: object, empty: object) -> TextAreaField:
    """A field for what somebody says of their decision; `empty` asks for it where nothing was written."""
    needed = [DataRequired(empty), Length(max=500, message=_("At most 500 characters."))]
    return TextAreaField(label, needed, filters=[stripped])
