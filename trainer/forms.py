"""What every form shares."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField


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


def stripped(value: str | None) -> str:
    """A typed text without space around it: a filter for text fields."""
    return value.strip() if value else ""


class Text(StringField):
    """A line of text without space around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        self.data = stripped(valuelist[0]) if valuelist else ""
