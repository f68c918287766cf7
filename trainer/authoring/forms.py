"""The shape of input of authoring: a new course, a new page, a title, a translation, a picture."""

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from wtforms import BooleanField, FileField, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import DataRequired, Length, Optional, Regexp

from trainer.authoring.pictures import DRAWN
from trainer.core.parsing.identity import id_of, is_language
from trainer.core.parsing.tree import FileKind
from trainer.core.rekeying import Policy
from trainer.core.source import MEDIA, MEDIA_LIMIT
from trainer.forms import NOT_LISTED, Form, Text

_TITLE = [DataRequired(_("Write a title.")), Length(max=200, message=_("At most 200 characters."))]


_NAME = Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_("Small letters, digits and hyphens, as cyber-basics."))


def _is_language(_form: Any, field: Any) -> None:
    if not is_language(field.data or ""):
        raise ValidationError(gettext("Write the tag of a language, as en, fr or pt-BR."))


class StartForm(Form):
    """A new course."""

    title = Text(_("Title"), _TITLE)
    name = Text(
        _("Name in addresses"),
        [
            DataRequired(_("Write a name.")),
            Length(max=64, message=_("At most 64 characters.")),
            _NAME,
        ],
    )
    language = Text(_("Language"), [_is_language])
    example = BooleanField(_("Begin with an example of everything, to write over"))


class BringForm(Form):
    """An archive of a course that is new here."""

    archive = FileField(_("Archive (.zip)"))
    called = Text(
        _("Its name in addresses"),
        [
            Optional(),
            Length(max=64, message=_("At most 64 characters.")),
            _NAME,
        ],
    )

    def validate_archive(self, field: Any) -> None:
        """There is one."""
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Choose the archive first: a file that ends in .zip."))


PICTURE_LIMIT = 15_000_000
"""Bytes of a picture as a camera makes it; what is written of it keeps within `MEDIA_LIMIT`."""

KINDS = {
    FileKind.LESSON: _("Lesson"),
    FileKind.QUIZ: _("Quiz"),
    FileKind.SCENARIO: _("Scenario"),
    FileKind.MODULE: _("Module"),
}


class AddForm(Form):
    """A new page or module."""

    title = Text(_("Title"), _TITLE)
    kind = RadioField(_("What it is"), invalid_choice_message=NOT_LISTED)
    module = SelectField(_("Where it stands"), invalid_choice_message=NOT_LISTED)

    def offer(self, modules: dict[str, str]) -> None:
        """Offer the modules, title by folder, and what can be added."""
        self.kind.choices = [(kind.name.lower(), label) for kind, label in KINDS.items()]
        self.module.choices = [*modules.items(), ("", gettext("At the level of the course"))]

    @property
    def what(self) -> FileKind:
        """What is added."""
        return FileKind[self.kind.data.upper()]

    def validate_module(self, field: Any) -> None:
        """A lesson stands in a module."""
        if self.kind.data == "lesson" and not field.data:
            raise ValidationError(gettext("A lesson stands in a module. Add a module first, then choose it."))


class TitleForm(Form):
    """Another title for a page."""

    path = HiddenField()
    title = Text(_("Title"), _TITLE)


class TranslationForm(Form):
    """A text in another language."""

    path = HiddenField()
    language = Text(_("Language"), [_is_language])


class PublishForm(Form):
    """Publishing a draft: why, and where scores change by it, how and what learners are told."""

    note = Text(
        _("Why"),
        [
            DataRequired(_("Write why this is published, in a line.")),
            Length(max=300, message=_("At most 300 characters.")),
        ],
    )
    policy = RadioField(
        _("What becomes of marks"),
        default=Policy.NEVER_LOWER.name,
        invalid_choice_message=NOT_LISTED,
    )
    reason = Text(
        _("What learners are told"),
        [
            DataRequired(_("Write why the key was corrected: whoever’s mark changes reads it.")),
            Length(max=300, message=_("At most 300 characters.")),
        ],
    )

    def ask(self, policies: Mapping[Policy, str]) -> None:
        """Offer what may become of marks; where that is nothing, ask neither for it nor for a reason."""
        self.asks = bool(policies)
        if self.asks:
            self.policy.choices = [(policy.name, words) for policy, words in policies.items()]
        elif "policy" in self:
            del self.policy, self.reason

    @property
    def chosen(self) -> Policy:
        """How earlier marks are treated."""
        return Policy[self.policy.data] if self.asks else Policy.NEVER_LOWER


class PictureForm(Form):
    """A picture or document to be shown in the course."""

    file = FileField(_("File"))
    alt = Text(
        _("What it shows"),
        [
            DataRequired(_("Say what it shows, for those who cannot see it.")),
            Length(max=300, message=_("At most 300 characters.")),
        ],
    )

    def validate_file(self, field: Any) -> None:
        """There is one, its type is one that courses have, and it is not too large."""
        sent = field.data
        self.data_sent = sent.read(PICTURE_LIMIT + 1) if sent else b""
        if not self.data_sent:
            raise ValidationError(gettext("Choose a file."))
        self.ending = posixpath.splitext(sent.filename or "")[1].lower().replace(".jpeg", ".jpg")
        if self.ending not in MEDIA:
            raise ValidationError(gettext("Choose a picture (.svg, .png, .jpg, .webp, .avif) or a .pdf."))
        most = PICTURE_LIMIT if self.ending in DRAWN else MEDIA_LIMIT
        if len(self.data_sent) > most:
            raise ValidationError(
                gettext("The file is larger than %(most)s MB. Make it smaller.", most=most // 1_000_000)
            )

    @property
    def path(self) -> str:
        """Where it will stand, by the name of the file."""
        name = posixpath.splitext(re.sub(r".*[/\\]", "", self.file.data.filename or ""))[0]
        return f"media/{id_of(name).replace('_', '-')}{self.ending}"

    @property
    def refusal(self) -> str:
        """What has to be corrected, in one line."""
        return " ".join(str(one) for said in self.errors.values() for one in said)
