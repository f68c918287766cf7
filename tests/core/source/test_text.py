"""The text of a file: encoding, lines, comments, fences."""

import pytest
from hypothesis import given, strategies as st

from trainer.core.problem import Problem
from trainer.core.source import decode, drop_comments, fences, flaws, lines


def test_utf_8_is_read_with_and_without_its_mark() -> None:
    assert decode("a.md", "é\r\n".encode()) == "é\r\n"
    assert decode("a.md", b"\xef\xbb\xbfx") == "x"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("Crise à l’ambassade".encode("utf-16"), "UTF-16"),
        ("Crise".encode("utf-16-le"), "UTF-16"),
        ("Crise à".encode("utf-16-be"), "UTF-16"),
        ("ok\nCrise à l’ambassade".encode("cp1252"), "Windows-1252"),
    ],
)
def test_another_encoding_is_named(data: bytes, name: str) -> None:
    problem = decode("a.md", data)
    assert isinstance(problem, Problem)
    assert name in problem.say()
    assert "UTF-8" in str(problem.correction)
    assert problem.line == (2 if name == "Windows-1252" else 0)


@pytest.mark.parametrize("char", ["\0", "\x01", "\x0b", "\x0c", "\x1a", "\x1c", "\x7f"])
def test_a_control_character_is_a_problem_with_its_line_and_column(char: str) -> None:
    assert [(p.line, p.column) for p in flaws("a.md", f"a\r\nb\rc\nde{char}f".encode())] == [(4, 3)]


def test_all_flaws_of_a_text_come_at_once() -> None:
    text = f"a\x0b\n\u202eb\n\nc\x0c\n{'x' * 20_001}"
    assert [problem.line for problem in flaws("a.md", text.encode())] == [1, 2, 4, 5]


def test_directions_must_be_closed_in_their_paragraph() -> None:
    assert flaws("a.md", "a \u2067b\nc\u2069 d \u202be\u202c".encode()) == []
    assert [p.line for p in flaws("a.md", "a\nb \u2066c\n\nd\u2069".encode())] == [2, 4]
    crossed = flaws("a.md", "a \u202e\u2066b\u202c\u2069".encode())
    assert [(p.line, p.column) for p in crossed] == [(1, 6), (1, 3)]
    assert flaws("a.md", "mark\u200f \u061c left\u200e".encode()) == []


def test_lines_end_only_where_an_editor_ends_them() -> None:
    assert lines("a\u2028b\x85c\x0bd\ne\r\nf\rg") == ["a\u2028b\x85c\x0bd", "e", "f", "g"]


@given(st.text(alphabet="a\r\n\u2028\x0b"))
def test_there_is_one_line_more_than_line_ends(text: str) -> None:
    ends = text.count("\r\n") + text.replace("\r\n", "").count("\r") + text.replace("\r\n", "").count("\n")
    assert len(lines(text)) == ends + 1


def test_comments_on_their_own_lines_go_and_every_line_keeps_its_number() -> None:
    text = "a\r\n<!-- one -->\r\n  <!-- two\n- ( ) x\n-->  \nb"
    assert drop_comments("a.md", text) == ("a\r\n\r\n\n\n\nb", [])


def test_comments_in_fences_and_code_stay() -> None:
    text = "```\n<!-- x -->\n```\n\n- a\n\n  ~~~~ html\n  <!-- y\n  ~~~\n  ~~~~\n`<!--`"
    assert drop_comments("a.md", text) == (text, [])


def test_a_fence_in_a_comment_opens_nothing() -> None:
    assert drop_comments("a.md", "<!--\n```\n-->\n<!-- x -->\nb")[0] == "\n\n\n\nb"


def test_a_comment_without_an_end_is_a_problem_and_hides_nothing_from_the_author() -> None:
    text, problems = drop_comments("a.md", "a\n\n<!-- the key is B\nb")
    assert [(p.line, str(p.correction)) for p in problems] == [(3, "Close it with -->.")]
    assert "key" not in text


@pytest.mark.parametrize(
    "text", ["a <!-- note --> b", "a\n<!-- note --> b", "a\n<!-- x\ny --> b", "- a <!-- note"]
)
def test_a_comment_beside_text_is_a_problem(text: str) -> None:
    assert len(drop_comments("a.md", text)[1]) == 1


def test_fences_are_found_in_lists_and_quotes_with_their_bodies() -> None:
    rows = [
        "- a",
        "",
        "  ```question",
        "  ## x",
        "    y",
        "  ```",
        "> ~~~",
        "> - z",
        ">~~~",
        "````",
        "```",
        "````",
    ]
    blocks = fences(rows)
    assert [(b.first, b.last, b.info, b.closed) for b in blocks] == [
        (2, 5, "question", True),
        (6, 8, "", True),
        (9, 11, "", True),
    ]
    assert [b.body(rows) for b in blocks] == [["## x", "  y"], ["- z"], ["```"]]


def test_code_between_ticks_on_one_line_is_no_fence() -> None:
    assert fences(["```x``` and text", "b"]) == []


def test_a_fence_without_an_end_runs_to_the_last_line() -> None:
    assert [(b.first, b.last, b.closed) for b in fences(["a", "```", "b"])] == [(1, 2, False)]
