"""The interface in French: whole, written as French is written, and there for whoever wants it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from html.parser import HTMLParser

import flask
import pytest
from babel.messages import Catalog
from flask.testing import FlaskClient
from flask_babel import force_locale, ngettext

import config
import trainer
from tests import world
from tests.conftest import Post, SignIn
from tests.lint import catalogue
from tests.pages import album, story
from tests.pages.album import Album, Shot
from tests.pages.listing import NAMES
from tests.site import settings_in
from tests.world import START
from trainer import db, settings
from trainer.accounts.views import people
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source
from trainer.pages import wording
from trainer.reports.views import learners, listing

CHOOSE = "/accounts/preferences"
PARIS = {"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"}
NB, FINE = "\u00a0", "\u202f"
CODE = re.compile(r"(?s)\n---.*|``.+?``|```|`[^`]*`|<[^>]+>|https?:|mailto:|%\(\w+\)s|\{[^{}]*\}:?")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
SAID = {"alt", "aria-label", "placeholder", "title"}


@pytest.fixture(scope="module")
def french() -> Catalog:
    """The French catalogue as it stands in the tree."""
    found = catalogue.languages(catalogue.PROGRAM)
    return next(one for file, one in found.items() if file.parent.parent.name == "fr")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, password_hash: str) -> Iterator[Album]:
    """Every page in each of its states, in a ministry that speaks French."""
    folder = tmp_path_factory.mktemp("french")
    database = db.Database(f"sqlite:///{folder / 'trainer.db'}")
    database.upgrade(config.ROOT / "migrations")
    with database.aside() as session:
        settings.change(session, language="fr")
    app = trainer.create_app(settings_in(folder / "instance"), database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(album, "TONGUES", ("fr",))
        for room in (people, listing, learners):
            patch.setattr(room, "PAGE", 12)  # the story turns the pages of long lists
        yield story.tell(app, database, password_hash)
    database.dispose()


class Said(HTMLParser):
    """What a page says in its own language: its text and spoken attributes, without texts of courses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._within: list[
            bool
        ] = []  # for each open tag: whether it is in another language, or not for people
        self.words: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        foreign = given.get("lang", "fr") != "fr" or tag in {"script", "style"}
        if not foreign and not any(self._within):
            self.words += [v for name, v in given.items() if name in SAID or name.startswith("data-say-")]
        if tag not in VOID:
            self._within.append(foreign)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._within):
            self.words.append(data)


def pieces(text: str) -> list[str]:
    """The parts of an English text between its places that have more than three words."""
    parts = re.split(r"%\(\w+\)s|\{\w+\}|<[^>]+>", text)
    return [" ".join(part.split()) for part in parts if len(part.split()) > 3]


def forms(text: object) -> tuple[str, ...]:
    """A text of a catalogue in its forms."""
    return tuple(map(str, text)) if isinstance(text, (list, tuple)) else (str(text),)


@pytest.mark.parametrize("name", NAMES)
def test_every_page_speaks_french(pages: Album, french: Catalog, name: str) -> None:
    shot: Shot = pages.shots[name, "fr"]
    assert '<html lang="fr" dir="ltr"' in shot.html
    text = Said(shot.html).text
    english = [piece for one in french if one.id for form in forms(one.id) for piece in pieces(form)]
    assert [piece for piece in english if piece in text] == []


def test_french_is_set_as_french_printers_set_it(french: Catalog) -> None:
    wrong = []
    for one in french:
        for form in forms(one.string) if one.id else ():
            prose = CODE.sub("x", form)
            glued = re.search(rf"(?<![{NB}\s]):(?=\s|$)|(?<!{FINE})[;!?](?=\s|$)|«(?!{NB})|(?<!{NB})»", prose)
            broken = re.search(r" [:;!?»%](?=\s|$)|'|\.\.\.", prose)
            if glued or broken:
                wrong.append(form)
    assert wrong == []


@pytest.mark.parametrize(("count", "said"), [(0, "0 jour"), (1, "1 jour"), (2, "2 jours")])
def test_none_and_one_are_singular_in_french(app: flask.Flask, count: int, said: str) -> None:
    with app.test_request_context(), force_locale("fr"):
        in_days = ngettext("in %(count)s day", "in %(count)s days", count, count=wording.figure(count))
    assert in_days == f"dans {said}"


def test_dates_figures_and_lists_are_written_as_french_writes_them(app: flask.Flask) -> None:
    with app.test_request_context(), force_locale("fr"):
        assert wording.day(date(2026, 11, 23)) == "23 novembre 2026"
        assert wording.day(date(2026, 11, 23), "full") == "lundi 23 novembre 2026"
        assert wording.share(Fraction(33, 40)) == f"82,5{NB}%"
        assert wording.share(Fraction(1)) == f"100{NB}%"
        assert wording.share(Fraction(1, 3)) == f"33,3{NB}%"
        assert wording.figure(Fraction(2469, 2)) == f"1{FINE}234,5"
        assert wording.listed(["a", "b", "c"]) == "a, b et c"


def test_the_first_of_a_month_is_an_ordinal_in_french_and_no_other_day_is(app: flask.Flask) -> None:
    with app.test_request_context(), force_locale("fr"):
        assert wording.day(date(2026, 12, 1)) == "1er décembre 2026"
        assert wording.day(date(2026, 12, 1), "full") == "mardi 1er décembre 2026"
        assert wording.day(date(2026, 12, 11)) == "11 décembre 2026"
        assert wording.day(date(2021, 2, 21)) == "21 février 2021"
        assert wording.moment(datetime(2026, 12, 1, 14, 5, tzinfo=UTC)).startswith("1er décembre 2026")
    with app.test_request_context(), force_locale("en_GB"):
        assert wording.day(date(2026, 12, 1)) == "1 December 2026"


def test_a_browser_set_to_french_gets_french(client: FlaskClient) -> None:
    page = client.get("/accounts/sign-in", headers=PARIS).text
    assert '<html lang="fr"' in page
    assert "<title>Se connecter" in page


def test_a_browser_set_to_neither_language_gets_that_of_the_ministry(
    client: FlaskClient, database: db.Database
) -> None:
    with database.aside() as session:
        settings.change(session, language="fr")
    assert '<html lang="fr"' in client.get("/accounts/sign-in", headers={"Accept-Language": "tet"}).text


def test_each_language_is_offered_by_its_own_name(client: FlaskClient, sign_in: SignIn) -> None:
    for page in (client.get("/accounts/sign-in").text, sign_in("lena").get("/learning/").text):
        offered = re.findall(r'<button name="language" value="(\w+)" lang="(\w+)"[^>]*>([^<]+)<', page)
        assert offered == [("en", "en", "English"), ("fr", "fr", "Français")]


def test_a_visitor_who_chooses_french_reads_it_after_signing_in_too(client: FlaskClient, post: Post) -> None:
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    assert post(client, CHOOSE, language="fr", back="/accounts/sign-in").status_code == 303
    assert '<html lang="fr"' in client.get("/accounts/sign-in", environ_overrides=english).text
    entered = post(client, "/accounts/sign-in", email=world.email("lena"), password=world.PASSWORD)
    assert entered.status_code in {302, 303}
    assert '<html lang="fr"' in client.get("/learning/", environ_overrides=english).text


def test_a_person_s_choice_goes_with_them_to_another_browser(sign_in: SignIn, post: Post) -> None:
    assert post(sign_in("lena"), CHOOSE, language="fr", back="/learning/").status_code == 303
    assert '<html lang="fr"' in sign_in("lena").get("/learning/", headers={"Accept-Language": "en"}).text
    assert '<html lang="en"' in sign_in("otto").get("/learning/", headers={"Accept-Language": "en"}).text


def test_courses_are_listed_as_a_dictionary_lists_words(database: db.Database, sign_in: SignIn) -> None:
    for name, title in (("zones", "Zones d’influence"), ("ethics", "Éthique"), ("eastern", "est et ouest")):
        files = dict(world.source("first-steps"))
        files["course.md"] = re.sub(rb"(?m)^title:.*$", f"title: {title}".encode(), files["course.md"])
        text = Source(files)
        with database.aside() as session:
            authoring.publish(
                session, SYSTEM, name, text, world.compiled(name, text), origin=Origin.FOLDER, at=START
            )
    page = sign_in("lena").get("/catalogue/", headers=PARIS).text
    titles = ["est et ouest", "Éthique", "First steps", "Zones d’influence"]
    assert sorted(titles, key=page.index) == titles
