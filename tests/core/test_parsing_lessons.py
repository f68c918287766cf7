"""Lessons: pieces, practice, headings, links and pictures."""

import hashlib

import pytest

from tests.core.questions.writing import CHECK, NAMES, QUIZ_HEAD, compiled, one_problem, problem
from trainer.core.course import Lesson

HEAD = "---\ntitle: Names\nminutes: 5\noutcomes: routing\n---\n"
PRACTICE = "```question\n## What? {#p}\n- ( ) a\n- (x) b\n```\n"
MORE = "10-networks/20-more.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def lesson(body: str, more: dict[str, str] | None = None) -> Lesson:
    return compiled({NAMES: HEAD + body, **(more or {})}).lessons["networks/names"]


def test_a_lesson_is_html_with_practice_between() -> None:
    """Rules 6, 18."""
    pieces = lesson(f"Before.\n\n{PRACTICE}\nAfter.\n").pieces
    assert [bool(piece.question) for piece in pieces] == [False, True, False]
    assert pieces[1].question
    assert pieces[1].question.id == "p"
    assert "After" in pieces[2].html


def test_practice_may_follow_a_line_of_text_at_once_and_end_the_lesson() -> None:
    pieces = lesson(f"Before:\n{PRACTICE}").pieces
    assert [bool(piece.question) for piece in pieces] == [False, True]


def test_footnotes_and_anchors_reach_across_practice() -> None:
    body = f"See[^1] and [below](#end).\n\n{PRACTICE}\n## The end {{#end}}\n\n[^1]: A source.\n"
    assert "A source." in "".join(piece.html for piece in lesson(body).pieces)


def test_practice_with_code_stands_in_four_backticks() -> None:
    """Rule 18."""
    body = "````question\n## What? {#p}\n```\n- ( ) code\n```\n- ( ) a\n- (x) b\n````\n"
    question = lesson(body).pieces[0].question
    assert question
    assert "- ( ) code" in question.text


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("```question\n- ( ) a\n- (x) b\n```\n", 6),
        (
            PRACTICE.replace("```\n", "## More? {#m}\n- ( ) a\n- (x) b\n```\n").replace(
                "question## More? {#m}\n- ( ) a\n- (x) b\n", "question\n"
            ),
            10,
        ),
        ("```question\n# Pool\n## What? {#p}\n- ( ) a\n- (x) b\n```\n", 8),
        ("```question\nText\n\n## What? {#p}\n- ( ) a\n- (x) b\n```\n", 6),
        ("```question\n## What? {#p}\n- ( ) a\n- (x) b\n\nPoints: 2\n```\n", 11),
        ("```question\n## What? {#p}\n- ( ) a\n- (x) b\n\nMust: yes\n```\n", 11),
        ("```question\n## What?\n- ( ) a\n- (x) b\n```\n", 7),
        ("```question\n## What? {#p}\n- ( ) a\n- ( ) b\n```\n", 8),
        ("```question\n## What? {#p}\n- ( ) a\n- (x) b\n", 6),
        ("- a list\n\n    ```question\n    ## What? {#p}\n    - (x) a\n    ```\n", 8),
    ],
)
def test_practice_with_a_mistake_is_told_once_with_its_line(body: str, line: int) -> None:
    """Rules 18, 49, 71."""
    assert one_problem({NAMES: HEAD + body}).line == line


def test_headings_are_known_with_their_ids() -> None:
    headings = lesson("# Routes\n\n## Привет\n\n## Names {#n}\n").headings
    assert [heading.id for heading in headings] == ["routes", "привет", "n"]


def test_links_name_files_and_open_pages() -> None:
    """Rule 53."""
    links = "[quiz](90-check.quiz.md) [more](20-more.md#part) [here](#part) [out](https://example.org)"
    body = f"{links}\n\n# Part\n"
    more = {CHECK: f"{QUIZ_HEAD}## W {{#q}}\n- ( ) a\n- (x) b\n", MORE: f"{HEAD}# Part\n"}
    html = lesson(body, more).pieces[0].html
    assert 'href="/quiz/cyber/networks/check"' in html
    assert 'href="/learning/cyber/networks/more#part"' in html
    assert 'href="#part"' in html
    assert 'href="https://example.org"' in html


def test_a_picture_is_served_by_its_digest() -> None:
    """Rule 58."""
    whole = compiled(
        {NAMES: HEAD + "![A map](../media/map.svg)\n", "media/map.svg": SVG, "media/unused.svg": SVG}
    )
    digest = hashlib.sha256(SVG.encode()).hexdigest()
    assert f'src="/media/{digest}/map.svg"' in whole.lessons["networks/names"].pieces[0].html
    assert [(medium.path, medium.digest, medium.size) for medium in whole.media] == [
        ("media/map.svg", digest, len(SVG))
    ]


@pytest.mark.parametrize(
    ("body", "correction"),
    [
        ("[a](20-mroe.md)", "20-more.md"),
        ("[a](../20-threats/20-more.md)", "20-more.md"),
        ("[a](20-more.md#prt)", "20-more.md#part"),
        ("[a](#prt)", "#part"),
        ("[a](20-more.fr.md)", "20-more.md"),
        ("[a](90-check.quiz.md#q)", "link without"),
        ("[a](module.md)", "lesson"),
        ("[a](../../etc/passwd)", "path from this file"),
        ("[a](%2e%2e/%2e%2e/x)", "path from this file"),
        ("![a](../media/mop.svg)", "../media/map.svg"),
        ("![a](map.svg)", "../media/map.svg"),
        ("![a](20-more.md)", "[text](20-more.md)"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_where_it_could(body: str, correction: str) -> None:
    """Rules 53, 58, 65, 73."""
    more = {
        MORE: f"{HEAD}# Part\n",
        "10-networks/20-more.fr.md": "---\ntitre: a\n---\n",
        CHECK: f"{QUIZ_HEAD}## W {{#q}}\n- ( ) a\n- (x) b\n",
        "media/map.svg": SVG,
    }
    one = one_problem({NAMES: f"{HEAD}# Part\n\nText {body} text.\n", **more})
    assert (one.file, one.line) == (NAMES, 8)
    assert one.column > 5
    assert correction in str(one.correction)


def test_a_link_to_a_file_with_a_problem_is_not_told_again() -> None:
    """Rule 71."""
    assert one_problem({NAMES: HEAD + "[a](20-more.md)\n", MORE: "---\ntitle: a\n---\n"}).file == MORE


def test_an_anchor_in_a_question_is_checked_too() -> None:
    assert problem("See [a](10-names.md#nowhere).\n\n- ( ) a\n- (x) b\n").line == 1
