"""A quiz is asked in the reader's language, question by question, and marked alike in all of them."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import tongues, world
from tests.conftest import Post, SignIn
from tests.pages.story.telling import option, questions
from tests.quiz.test_leaks import CANARY, fields
from tests.tongues import marked, reads
from trainer import db
from trainer.core.source import Source
from trainer.quiz.models import Attempt, Response

FINAL, WARM_UP = "/quiz/two-tongues/final", "/quiz/two-tongues/start/warm-up"
ENGLISH = 'lang="en" dir="ltr"'


@pytest.fixture
def lena(sign_in: SignIn, database: db.Database) -> FlaskClient:
    """Lena, who reads French."""
    tongues.publish(database)
    return reads(sign_in("lena"), "fr")


@pytest.fixture
def sitting(lena: FlaskClient, post: Post) -> str:
    """The address of Lena's attempt at the final."""
    return str(post(lena, FINAL).location).split("?")[0]


def asked(page: str, words: str) -> tuple[str, str]:
    """The number of the question with these words, and its HTML."""
    return next((number, html) for number, html in questions(page) if words in html)


def right(page: str, **words: str) -> dict[str, Any]:
    """Answers to the final that earn everything, as its page in either language takes them."""
    found: dict[str, Any] = {}
    for key, text in words.items():
        number, html = asked(page, key)
        found[f"q{number}"] = option(html, text) if 'type="radio"' in html else text
    return found


def test_rules_are_in_french_with_the_words_the_declaration_has_there(lena: FlaskClient) -> None:
    page = lena.get(FINAL).text
    assert marked(page, "Épreuve finale</span></h1>") == ""
    assert "Ici, tout compte." in page
    assert "J’ai travaillé sans aide." in page
    assert "Everything counts here." not in page
    assert "Everything counts here." in reads(lena, "en").get(FINAL).text


def test_a_declaration_that_has_not_been_translated_stands_in_its_own_language(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    whole = dict(world.source(tongues.NAME))
    french = whole["90-final.quiz.fr.md"].decode()
    declared = re.search("declaration: .*\n", french)
    own = re.search("declaration: (.*)\n", whole["90-final.quiz.md"].decode())
    assert declared
    assert own
    without = french.replace(declared[0], "").encode()
    tongues.publish(database, Source(whole | {"90-final.quiz.fr.md": without}))
    sentence = own[1]
    assert marked(lena.get(FINAL).text, f"{sentence}</dd>") == ENGLISH
    sitting = post(lena, FINAL).location.split("?")[0]
    assert marked(lena.get(f"{sitting}/check").text, f"{sentence}</span>") == ENGLISH


def test_questions_are_asked_in_french_and_those_that_are_missing_or_stale_in_english(
    lena: FlaskClient, sitting: str
) -> None:
    page = lena.get(sitting).text
    assert marked(page, "Qu’est-ce qui s’ouvre") == ""
    assert "Qu’est-ce qui reste" not in page
    note = "Cette question n’a pas encore été traduite\u202f; elle est affichée en anglais."
    for words, one in (("What stays?", "A wall"), ("What is a sill?", "A part of a window")):
        _, html = asked(page, words)
        assert marked(html, words) == ENGLISH
        assert marked(html, f"{one}</span>") == ENGLISH
        assert note in html
    assert page.count(note) == 2


def test_begun_in_english_and_handed_in_in_french_it_is_one_attempt(
    lena: FlaskClient, post: Post, database: db.Database
) -> None:
    sitting = str(post(reads(lena, "en"), FINAL).location).split("?")[0]
    page = lena.get(sitting).text
    first = right(page, **{"Which one": "A door", "pivot": "hinge", "How long": "7 days"})
    post(lena, sitting, {**first, "part": 1, "go": "1"})
    french = reads(lena, "fr").get(sitting).text
    chosen = option(asked(page, "Which one")[1], "A door")
    assert f'value="{chosen}" checked' in french
    assert 'value="7 days"' in french
    second = right(french, **{"What stays": "A wall", "sill": "A part of a window"})
    post(lena, sitting, {**second, "part": 1, "go": "check"})
    assert "Une porte" in lena.get(f"{sitting}/check").text
    done = post(lena, f"{sitting}/hand-in", declared="yes").location
    assert "canary-which-explication" in lena.get(done).text
    with database.reader() as session:
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.points, attempt.out_of, attempt.passed) == (5, 5, True)
        assert len(session.scalars(select(Response)).all()) == 5


@pytest.mark.parametrize(("text", "points"), [("gond", 1), ("hinge", 1), ("canary-gond", 0.5), ("porte", 0)])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_short_text_earns_the_same_whichever_language_it_is_written_and_read_in(
    language: str,
    text: str,
    points: float,
    lena: FlaskClient,
    sitting: str,
    post: Post,
    database: db.Database,
) -> None:
    page = reads(lena, language).get(sitting).text
    number, _ = asked(page, "pivot")
    post(lena, sitting, {f"q{number}": text, "part": 1, "go": "check"})
    post(lena, f"{sitting}/hand-in", declared="yes")
    with database.reader() as session:
        assert session.scalars(select(Attempt.points)).one() == points


@pytest.mark.parametrize("typed", ["7", "7 jours", "7 days"])
def test_a_number_is_read_with_the_unit_of_the_language_shown(
    typed: str, lena: FlaskClient, sitting: str, post: Post, database: db.Database
) -> None:
    language = "en" if "days" in typed else "fr"
    number, html = asked(
        reads(lena, language).get(sitting).text, "How long" if language == "en" else "Combien"
    )
    assert ("days" if language == "en" else "jours") in html
    assert post(lena, sitting, {f"q{number}": typed, "part": 1, "go": "check"}).status_code == 303
    post(lena, f"{sitting}/hand-in", declared="yes")
    with database.reader() as session:
        assert session.scalars(select(Attempt.points)).one() == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_of_either_languages_key_is_told_before_it_is_due(
    language: str, lena: FlaskClient, sitting: str, post: Post
) -> None:
    reads(lena, language)
    paths = ["/learning/two-tongues", "/learning/two-tongues/start/doors", FINAL, WARM_UP, sitting,
             f"{sitting}/check", f"{FINAL}?original=yes", f"{sitting}?original=yes"]  # fmt: skip
    page = lena.get(sitting).text
    post(lena, sitting, {**dict.fromkeys(fields(page), "x"), "part": 1, "go": "check"})
    for path in paths:
        assert CANARY.search(lena.get(path).text) is None, path
    result = post(lena, f"{sitting}/hand-in", declared="yes").location
    for told in (result, f"{result}?original=yes"):
        assert CANARY.search(lena.get(told).text) is None
    for word in ("gond", "hinge"):
        assert word not in lena.get(result).text


def test_feedback_is_told_in_the_language_read(lena: FlaskClient, post: Post) -> None:
    sitting = str(post(lena, WARM_UP).location).split("?")[0]
    page = lena.get(sitting).text
    assert CANARY.search(page) is None
    post(lena, sitting, {"q1": option(page, "En un sens"), "part": 1, "go": "1"})
    assert set(CANARY.findall(lena.get(sitting).text)) == {"canary-trou-oui", "canary-trou-explication"}
    english = reads(lena, "en").get(sitting).text
    assert set(CANARY.findall(english)) == {"canary-hole-yes", "canary-hole-explanation"}


def test_result_certificate_and_the_way_back_are_in_french(
    lena: FlaskClient, sitting: str, post: Post
) -> None:
    for name in ("doors", "windows", "walls", "roofs"):
        post(lena, f"/learning/two-tongues/start/{name}")
    page = lena.get(sitting).text
    keys = {"Qu’est-ce qui s’ouvre": "Une porte", "pivot": "gond", "Combien": "7", "What stays": "A wall"}
    post(lena, sitting, {**right(page, **keys), "part": 1, "go": "check"})
    result = lena.get(str(post(lena, f"{sitting}/hand-in", declared="yes").location)).text
    assert "Réussi" in result
    assert "canary-which-explication" in result
    assert marked(result, "Distinguer une porte") == ""
    assert marked(result, "Lean on a wall") == ENGLISH
    assert marked(result, "What stays?").endswith(ENGLISH)
    assert marked(result, "Portes</span>") == ""
    address = re.search(r'href="(/records/certificates/[^"]+)"', result)
    assert address
    certificate = lena.get(address[1]).text
    assert '<p class="course">Deux langues</p>' in certificate
    english = reads(lena, "en").get(address[1]).text
    assert '<p class="course">Two tongues</p>' in english


def test_an_attempt_in_a_revision_without_the_translation_goes_on_as_it_was_written(
    sign_in: SignIn, database: db.Database, post: Post
) -> None:
    whole = dict(world.source(tongues.NAME))
    tongues.publish(database, Source({p: data for p, data in whole.items() if ".fr." not in p}))
    lena = sign_in("lena")
    sitting = str(post(lena, FINAL).location).split("?")[0]
    tongues.publish(database)
    page = reads(lena, "fr").get(sitting).text
    assert marked(page, "Which one opens?") == ENGLISH
    assert marked(page, "Final</span></h1>") == ENGLISH
