"""The keeper of the catalogues: what it lists, and what it finds lacking."""

from pathlib import Path

import pytest
import time_machine

from tests.lint.catalogue import problems, template, unmarked, write

FRENCH = """
msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Hand in"
msgstr "{hand_in}"

msgid "One lesson"
msgid_plural "%(num)s lessons"
msgstr[0] "Une leçon"
msgstr[1] "{lessons}"

msgid "No such file: {{path}}."
msgstr "{file}"
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program with three texts: of a page, of a view and of the core."""
    program = tmp_path / "trainer"
    for folder in ("templates", "room", "translations"):
        (program / folder).mkdir(parents=True)
    (program / "templates" / "page.html").write_text("<button>{{ _('Hand in') }}</button>")
    (program / "room" / "views.py").write_text("ngettext('One lesson', '%(num)s lessons', 2)\n")
    (program / "room" / "queries.py").write_text("Message('No such file: {path}.', path=1)\n")
    write(program)
    return program


def translate(
    program: Path, hand_in: str = "Remettre", lessons: str = "%(num)s leçons", file: str = "{path} ?"
) -> None:
    folder = program / "translations" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = FRENCH.replace("{hand_in}", hand_in).replace("{lessons}", lessons).replace("{file}", file)
    (folder / "messages.po").write_text(po.replace("{{path}}", "{path}"), encoding="utf-8")
    write(program)


def test_the_list_names_the_texts_of_pages_views_and_core(program: Path) -> None:
    listed = template(program).read_text()
    assert all(text in listed for text in ("Hand in", "One lesson", "No such file: {path}."))
    assert list(problems(program)) == []


def test_a_text_that_changed_makes_the_list_stale(program: Path) -> None:
    (program / "templates" / "page.html").write_text("{{ _('Hand it in') }}")
    assert list(problems(program)) == [
        "trainer/translations/messages.pot:1: Not the texts of the program. Run make messages."
    ]


def test_a_text_that_moved_within_its_file_changes_nothing(program: Path) -> None:
    (program / "templates" / "page.html").write_text("<p></p>\n\n<button>{{ _('Hand in') }}</button>")
    assert list(problems(program)) == []


def test_a_complete_language_still_passes_another_day(program: Path) -> None:
    translate(program)
    with time_machine.travel("2031-05-06T07:08:09Z", tick=False):
        assert list(problems(program)) == []


def test_a_complete_language_passes(program: Path) -> None:
    translate(program)
    assert list(problems(program)) == []


@pytest.mark.parametrize(
    ("lack", "sentence"),
    [
        ({"hand_in": ""}, "Not translated"),
        ({"lessons": ""}, "Not translated, or not in every plural form"),
        ({"lessons": "des leçons"}, "Its places are not those of the text: num"),
        ({"file": "{fichier} ?"}, "Its places are not those of the text: path"),
    ],
)
def test_an_incomplete_language_is_told_text_by_text(
    program: Path, lack: dict[str, str], sentence: str
) -> None:
    translate(program, **lack)
    (found,) = problems(program)
    assert sentence in found


def test_a_new_text_must_be_translated_and_a_guess_is_no_translation(program: Path) -> None:
    translate(program)
    (program / "templates" / "page.html").write_text("{{ _('Hand in now') }}")
    write(program)
    (found,) = problems(program)
    assert "Guessed from a similar text" in found


def test_a_compiled_catalogue_of_other_texts_is_found(program: Path) -> None:
    translate(program)
    po = program / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
    po.write_text(po.read_text(encoding="utf-8").replace("Remettre", "Rendre"), encoding="utf-8")
    (found,) = problems(program)
    assert "messages.mo is not made of this" in found


def test_words_of_a_view_or_form_that_no_gettext_call_holds_are_found() -> None:
    source = (
        '"""What people fill in."""\n'
        "name = StringField('Full name', render_kw={'autocomplete': 'name'})\n"
        "flash(gettext('Kept.'), 'Content-Type')\n"
        "roles = [('hr', 'Officer')]\n"
        "raise ValueError('Not for people')\n"
    )
    assert sorted(unmarked(source)) == [(2, "Full name"), (4, "Officer")]
