"""`fix` writes missing ids and fingerprints, and nothing else."""

import codecs

import pytest

from tests.core.questions.writing import CHECK, LESSON, NAMES, QUIZ_HEAD, files, source, told
from trainer.core.fixing import fix
from trainer.core.parsing.compiling import compile_course
from trainer.core.source import Source

QUESTION = "- ( ) a\n- (x) b\n"
CHECK_FR = "10-networks/90-check.quiz.fr.md"
NAMES_FR = "10-networks/10-names.fr.md"


def fixed(texts: dict[str, str | bytes]) -> dict[str, bytes]:
    """The bytes of the whole course after `fix`."""
    whole = source(files(texts))
    return dict(whole) | dict(fix(whole).files)


def heading(row: str) -> str:
    """What becomes of the heading of a question."""
    text = fixed({CHECK: f"{QUIZ_HEAD}{row}\n{QUESTION}"})[CHECK].decode()
    return text.removeprefix(QUIZ_HEAD).removesuffix("\n" + QUESTION)


@pytest.mark.parametrize(
    ("row", "after"),
    [
        ("## Who routes?", "## Who routes? {#who-routes}"),
        ("## Who routes?  ", "## Who routes? {#who-routes}  "),
        ("## Who routes? ##", "## Who routes? {#who-routes} ##"),
        ("## Who routes? {#}", "## Who routes? {#who-routes}"),
        ("## Кто решает?", "## Кто решает? {#кто-решает}"),
        ("## Who? {#mine}", "## Who? {#mine}"),
    ],
)
def test_an_id_is_written_behind_the_words_of_the_heading(row: str, after: str) -> None:
    assert heading(row) == after


def test_endings_of_lines_the_byte_order_mark_and_spaces_stay() -> None:
    text = (QUIZ_HEAD + f"## Who?  \n{QUESTION}\n\n  \t\n").replace("\n", "\r\n")
    data = codecs.BOM_UTF8 + text.encode()
    assert fixed({CHECK: data})[CHECK] == data.replace(b"## Who?  ", b"## Who? {#who}  ")


def test_a_second_run_changes_no_byte() -> None:
    once = fixed({CHECK: f"{QUIZ_HEAD}## Who?\n{QUESTION}\n## Who?\n{QUESTION}"})
    assert b"{#who-2}" in once[CHECK]
    assert fix(Source(once)).files == {}


def test_what_was_fixed_compiles() -> None:
    texts = files(
        {CHECK: f"{QUIZ_HEAD}## Who?\n{QUESTION}", NAMES: f"{LESSON}\n```question\n## And?\n{QUESTION}```\n"}
    )
    before = source(texts)
    assert told(dict(texts.items()))
    compile_course("cyber", Source(dict(before) | dict(fix(before).files)))


def test_an_id_in_use_anywhere_in_the_course_is_not_given_again() -> None:
    texts: dict[str, str | bytes] = {
        CHECK: f"{QUIZ_HEAD}## Who?\n{QUESTION}",
        "99-exam.quiz.md": f"{QUIZ_HEAD}## Else? {{#who}}\n{QUESTION}",
    }
    assert b"## Who? {#who-2}" in fixed(texts)[CHECK]


def test_headings_in_code_and_comments_are_left_alone() -> None:
    body = f"<!--\n## Draft\n-->\n## Who? {{#who}}\n```\n## code\n```\n{QUESTION}"
    assert fix(source(files({CHECK: QUIZ_HEAD + body}))).files == {}


def test_it_says_what_it_wrote_and_where() -> None:
    (note,) = fix(source(files({CHECK: f"{QUIZ_HEAD}## Who?\n{QUESTION}"}))).notes
    assert (note.file, note.line) == (CHECK, 5)
    assert str(note.message) == "`who` is the id of “Who?”."


def test_a_translation_is_given_the_fingerprint_of_its_original() -> None:
    texts: dict[str, str | bytes] = {NAMES_FR: "---\ntitre: Noms\n---\n# Routes\n\nUn texte.\n"}
    text = fixed(texts)[NAMES_FR].decode()
    assert text.startswith("---\ntitre: Noms\ntraduit de: ")
    assert text.endswith("\n---\n# Routes\n\nUn texte.\n")


def test_a_text_that_nobody_translated_is_given_no_fingerprint() -> None:
    assert fix(source(files({NAMES_FR: LESSON}))).files == {}


def test_a_fingerprint_that_stands_there_is_never_replaced() -> None:
    text = "---\ntitre: Noms\ntraduit de: 0123456789ab\n---\nUn texte.\n"
    assert fix(source(files({NAMES_FR: text}))).files == {}


def test_each_translated_question_has_its_own_fingerprint() -> None:
    original = f"{QUIZ_HEAD}## Who? {{#who}}\n{QUESTION}\n## What? {{#what}}\n{QUESTION}"
    french = f"---\ntitre: Contrôle\n---\n## Qui ? {{#who}}\n{QUESTION}\n## What? {{#what}}\n{QUESTION}"
    texts = {CHECK: original, CHECK_FR: french}
    once = fixed(dict(texts))
    head = once[CHECK_FR].decode().partition("\n---\n")[0]
    assert "\ntraduit de:\n  la page: " in head
    assert "\n  who: " in head
    assert "what" not in head  # it still is the original's
    more = once[CHECK_FR].replace(b"## What?", b"## Quoi ?")
    again = fixed({CHECK: original, CHECK_FR: more})[CHECK_FR]
    assert again.decode().partition("\n---\n")[0].startswith(head + "\n  what: ")
