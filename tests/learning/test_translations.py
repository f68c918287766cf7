"""A course is read in the reader's language where it has it; what is missing stands as it was written."""

import pytest
from flask.testing import FlaskClient

from tests import tongues
from tests.conftest import Post, SignIn
from tests.learning.test_lesson import statements
from tests.tongues import COURSE, marked, reads
from tests.world import World
from trainer import db

DOORS, WINDOWS, WALLS = (f"{COURSE}/start/{name}" for name in ("doors", "windows", "walls"))
ENGLISH = 'lang="en" dir="ltr"'


@pytest.fixture
def lena(sign_in: SignIn, database: db.Database) -> FlaskClient:
    """Lena, who reads French."""
    tongues.publish(database)
    return reads(sign_in("lena"), "fr")


def test_a_translated_lesson_is_read_in_french_and_bears_no_mark(lena: FlaskClient) -> None:
    page = lena.get(DOORS).text
    assert "<title>Portes" in page
    assert "Une porte tourne sur ses gonds." in page
    assert "A door turns" not in page
    assert "pas encore été traduite" not in page.partition("Qu’est-ce qui s’ouvre")[0]
    assert marked(page, "Portes</span></h1>") == ""


def test_an_english_reader_of_the_same_course_meets_no_word_of_french(lena: FlaskClient) -> None:
    page = reads(lena, "en").get(DOORS).text
    assert "A door turns on its hinges." in page
    assert "Portes" not in page
    assert "Deux langues" not in page


def test_the_outline_is_translated_line_by_line(lena: FlaskClient) -> None:
    for path in (COURSE, DOORS):
        page = lena.get(path).text
        assert "Deux langues" in page
        assert "La maison" in page
        assert marked(page, "Walls").endswith(ENGLISH)
        assert ENGLISH not in marked(page, "Fenêtres")
    page = lena.get(COURSE).text
    assert "Bienvenue en français." in page
    assert marked(page, "Distinguer une porte d’une fenêtre") == ""
    assert marked(page, "Lean on a wall") == ENGLISH


@pytest.mark.parametrize(("page", "words"), [("walls", "A wall stays"), ("roofs", "A roof keeps")])
def test_a_page_without_a_translation_is_shown_as_written_with_a_note(
    page: str, words: str, lena: FlaskClient
) -> None:
    shown = lena.get(f"{COURSE}/start/{page}").text
    assert "Cette page n’a pas encore été traduite\u202f; elle est affichée en anglais." in shown
    assert f'<div class="prose" {ENGLISH}>' in shown
    assert words in shown


def test_a_stale_translation_is_shown_with_a_way_to_the_original_and_back(lena: FlaskClient) -> None:
    page = lena.get(WINDOWS).text
    assert "Une fenêtre sert à regarder dehors." in page
    assert "L’original a été modifié depuis la traduction de cette page." in page
    assert f'href="{WINDOWS}?original=yes"' in page
    original = lena.get(f"{WINDOWS}?original=yes").text
    assert "A window is for looking out" in original
    assert f'<div class="prose" {ENGLISH}>' in original
    assert f'<a href="{WINDOWS}">Lire la traduction</a>' in original
    assert "Une fenêtre sert" in lena.get(WINDOWS).text


def test_a_course_that_is_not_in_the_readers_language_at_all_needs_no_note(lena: FlaskClient) -> None:
    page = lena.get("/learning/first-steps/start/doors").text
    assert "traduite" not in page
    assert ENGLISH in page


def test_a_practice_question_that_is_missing_falls_back_alone(lena: FlaskClient) -> None:
    page = lena.get(DOORS).text
    assert "Qu’est-ce qui s’ouvre" in page
    assert "Cette question n’a pas encore été traduite\u202f; elle est affichée en anglais." in page
    assert marked(page, "What closes?") == ENGLISH
    assert marked(page, "A lock") == ENGLISH
    assert marked(page, "Une porte</span>") == ""


def test_practice_is_answered_in_one_language_and_remembered_in_the_other(
    lena: FlaskClient, post: Post
) -> None:
    page = lena.get(DOORS).text
    token = page.partition("Une porte</span>")[0].rpartition('value="')[2].partition('"')[0]
    assert post(lena, f"{DOORS}/practice/opens", q=token).status_code == 303
    assert "canary-practice-porte" in lena.get(DOORS).text
    english = reads(lena, "en").get(DOORS).text
    assert "canary-practice-door" in english
    assert f'value="{token}" checked' in english


def test_practice_on_the_original_stays_on_the_original(lena: FlaskClient, post: Post) -> None:
    path = f"{DOORS}/practice/opens?original=yes"
    assert f'action="{path}"' in lena.get(f"{DOORS}?original=yes").text
    page = lena.get(f"{DOORS}?original=yes").text
    token = page.partition("A door</span>")[0].rpartition('value="')[2].partition('"')[0]
    assert post(lena, path, q=token).location == f"{DOORS}?original=yes#practice-opens"


def test_what_is_done_in_french_is_done_in_english(lena: FlaskClient, post: Post) -> None:
    assert post(lena, DOORS).location == WINDOWS
    assert "Fait le" in lena.get(DOORS).text
    assert "Done on" in reads(lena, "en").get(DOORS).text


def test_catalogue_and_training_name_the_course_in_the_readers_language(
    lena: FlaskClient, post: Post
) -> None:
    catalogue = lena.get("/catalogue/").text
    assert "<bdi>Deux langues</bdi>" in catalogue
    assert "Un petit cours qui parle français" in catalogue
    assert "<bdi>Français</bdi>" in catalogue
    post(lena, DOORS)
    training = lena.get("/learning/").text
    assert "Deux langues" in training
    assert "Two tongues" not in training
    assert "Fenêtres" in training
    english = reads(lena, "en").get("/learning/").text
    assert "Two tongues" in english
    assert "Deux langues" not in english


def test_hr_reads_titles_in_its_own_language(
    lena: FlaskClient, sign_in: SignIn, post: Post, ministry: World
) -> None:
    post(lena, DOORS)
    person = f"/reports/people/{ministry.people['lena']}"
    for path in (person, "/records/requirements", "/reports/records"):
        hugo = reads(sign_in("hugo"), "fr")
        assert "Deux langues" in hugo.get(path).text
        assert "Two tongues" not in hugo.get(path).text
        assert "Two tongues" in reads(hugo, "en").get(path).text


@pytest.mark.parametrize("name", ["doors", "windows", "walls"])
def test_a_lesson_in_another_language_costs_no_further_statement(
    name: str, lena: FlaskClient, post: Post, database: db.Database
) -> None:
    post(lena, DOORS)
    lena.get(f"{COURSE}/start/{name}")
    with statements(database) as asked:
        assert lena.get(f"{COURSE}/start/{name}").status_code == 200
    assert len(asked) <= 3, asked


def test_arabic_within_an_english_page_runs_from_right_to_left(
    sign_in: SignIn, database: db.Database
) -> None:
    tongues.publish(database, tongues.arabic())
    lena = reads(sign_in("lena"), "en")
    page = lena.get(WALLS).text
    assert '<html lang="en" dir="ltr"' in page
    assert '<div class="prose" lang="ar" dir="rtl">' in page
    assert "it is shown in Arabic." in page
    assert marked(page, "Walls</span></h1>") == 'lang="ar" dir="rtl"'
    assert marked(page, "Fenêtres") == ""
    doors = lena.get(DOORS).text
    assert marked(doors, "What closes?") == 'lang="ar" dir="rtl"'
    assert marked(doors, "Qu’est-ce qui s’ouvre") == ""
