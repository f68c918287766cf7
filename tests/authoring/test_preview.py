"""The preview of a folder, in a browser: what authors see of their course while they write it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import tongues, world
from tests.judges import AXE, OpenPage
from tests.pages.story import EVERY_KIND
from tests.pages.viewer import FINDINGS, OVER
from trainer.catalogue import folder
from trainer.core.parsing.compiling import compile_course

pytestmark = pytest.mark.browser

COURSE = compile_course("every-kind", folder.read(EVERY_KIND)).course
PAGES = [
    "/",
    *(f"/{'quiz' if one.kind == 'quiz' else 'learning'}/every-kind/{one.id}" for one in COURSE.walk()),
]
QUIZ = "/quiz/every-kind/all"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An author's folder of courses; there is no database anywhere."""
    made = tmp_path_factory.mktemp("desk")
    shutil.copytree(EVERY_KIND, made / "every-kind")
    shutil.copytree(world.COURSES / tongues.NAME, made / tongues.NAME)
    return made


@contextmanager
def previewed(directory: Path) -> Iterator[str]:
    """The address at which the command shows a folder."""
    instance = directory.parent / "instance"
    command = [sys.executable, "-c", "from trainer.cli import main; main()", "courses", "preview"]
    with subprocess.Popen(
        [*command, str(directory), "--port", "0"],
        env={
            **os.environ,
            "TRAINER_INSTANCE": str(instance),
            "TRAINER_DATABASE": "postgresql://nowhere.invalid/x",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as started:
        try:
            assert started.stdout
            found = re.search(r"http://\S+", started.stdout.readline())
            assert found
            yield found[0]
        finally:
            started.terminate()
    assert not instance.exists()


@pytest.fixture(scope="module")
def every_kind(desk: Path) -> Iterator[str]:
    """The preview of the course that holds everything."""
    with previewed(desk / "every-kind") as address:
        yield address


@pytest.fixture
def page(every_kind: str, open_page: OpenPage) -> Page:
    """A browser at that preview."""
    return open_page(base_url=every_kind)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_every_page_is_reached_from_the_contents_and_leads_back(page: Page) -> None:
    page.goto("/")
    for one in COURSE.walk():
        page.get_by_role("link", name=one.title, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(one.title)
        page.locator(".kicker a").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(COURSE.title)


def test_figures_are_shown(page: Page) -> None:
    page.goto("/learning/every-kind/matter/parts")
    figure = page.get_by_role("img", name="A plain door")
    expect(figure).to_be_visible()
    assert figure.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0


def test_answers_of_every_kind_are_shown_with_what_is_said_of_them(page: Page) -> None:
    page.goto(QUIZ)

    def question(name: str) -> str:
        return " ".join(page.locator(f"#question-{name}").inner_text().split())

    chosen = page.get_by_role("radio", checked=True).or_(page.get_by_role("checkbox", checked=True))
    labels = [label.inner_text().split()[0] for label in chosen.locator("xpath=..").all()]
    assert labels == ["The", "technical", "political"]
    for name, words in {
        "attributes": "The team It knows, and does not say. The spokesperson (50%) Explanation:",
        "hours": "Right answer 24 h 20 to 28 h (50%)",
        "called": "Right answer CSIRT Any other answer Five letters.",
        "does": "The team – finds out",
        "first": "Right answer It is noticed It is understood It is said",
        "gaps": "Right answer government day paper",
        "outage": "Right answer 72 h",
    }.items():
        assert words in question(name), question(name)
    cost = re.search(
        r"worth ([\d,]+) EUR; an incident takes ([\d.]+) of it.*Feedback ([\d,]+) × ([\d.]+)",
        question("cost"),
    )
    assert cost
    assert cost.group(1, 2) == cost.group(3, 4)
    expect(page.get_by_text("at least 60% of the points")).to_be_visible()


@pytest.mark.html
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_runs_over_the_side(path: str, page: Page) -> None:
    page.goto(path)
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(OVER) == []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(FINDINGS, None) == []


def test_the_page_follows_a_changed_file_by_itself(page: Page, desk: Path) -> None:
    lesson = desk / "every-kind" / "10-matter" / "20-after.md"
    page.goto("/learning/every-kind/matter/after")
    edit(lesson, "title: ", "title: Changed: ")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Changed:")
    edit(lesson, "title: Changed: ", "title: ")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Changed:")


def test_problems_are_told_with_place_words_and_correction_and_vanish_when_mended(
    page: Page, desk: Path
) -> None:
    quiz = desk / "every-kind" / "90-all.quiz.md"
    page.goto(QUIZ)
    edit(quiz, "attempts: 2", "atempts: 2")
    expect(page.get_by_role("heading", name="1 problem stands in the way")).to_be_visible()
    told = page.get_by_role("listitem")
    expect(told).to_contain_text("90-all.quiz.md:6")
    expect(told).to_contain_text("atempts is not a setting Trainer knows.")
    expect(told).to_contain_text("Did you mean attempts?")
    edit(quiz, "atempts: 2", "attempts: 2")
    expect(page.get_by_role("heading", level=1)).to_have_text("All kinds of questions")
    expect(page.get_by_text("in the way")).to_have_count(0)


def test_a_page_that_was_renamed_says_so_and_comes_back(page: Page, desk: Path) -> None:
    aside = desk / "every-kind" / "20-more" / "10-aside.md"
    page.goto("/learning/every-kind/more/aside")
    aside.rename(aside.with_name("10-elsewhere.md"))
    expect(page.get_by_text("no page of this name")).to_be_visible()
    aside.with_name("10-elsewhere.md").rename(aside)
    expect(page.get_by_role("heading", level=1)).to_have_text("An aside")


def test_translations_are_switched_and_what_is_missing_or_old_says_so(
    desk: Path, open_page: OpenPage
) -> None:
    with previewed(desk / tongues.NAME) as address:
        page = open_page(base_url=address)
        page.goto("/")
        page.get_by_role("link", name="Français").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Deux langues")
        expect(page.get_by_role("listitem").filter(has_text="Fenêtres")).to_contain_text("Out of date")
        expect(page.get_by_role("listitem").filter(has_text="Walls")).to_contain_text("Not translated")
        page.get_by_role("link", name="Portes").click()
        expect(page.get_by_text("Une porte tourne sur ses gonds.")).to_be_visible()
        expect(page.get_by_text("This question has not been translated yet")).to_have_count(1)
        page.get_by_role("link", name="English").click()
        expect(page.get_by_text("A door turns on its hinges.")).to_be_visible()
        page.goto("/learning/two-tongues/start/walls?language=fr")
        expect(
            page.get_by_text("This page has not been translated yet; it is shown in English.")
        ).to_be_visible()
