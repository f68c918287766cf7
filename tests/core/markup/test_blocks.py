"""Lists, fences, definitions as people write them."""

import pytest

from tests.core.markup.rendering import bare, faults, html, shown
from trainer.core.course import Html
from trainer.core.markup import plain


def test_a_list_may_follow_its_sentence_without_a_blank_line() -> None:
    assert bare("Three things:\n- a\n- b") == "<p>Three things:</p><ul><li>a</li><li>b</li></ul>"


def test_numbers_with_a_bracket_make_a_list() -> None:
    assert bare("1) a\n2) b") == "<ol><li>a</li><li>b</li></ol>"


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_two_three_or_four_spaces_nest_a_list(indent: int) -> None:
    assert bare(f"- a\n{' ' * indent}- b\n- c") == "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"


def test_a_list_goes_on_after_a_second_paragraph() -> None:
    assert bare("1. a\n\n   more\n2. b").count("<li>") == 2


def test_a_list_starts_with_its_first_number() -> None:
    assert 'start="3"' in html("3. c\n4. d")


def test_a_year_at_the_start_of_a_line_is_no_list() -> None:
    assert "<ol" not in html("It was adopted in\n2015. It is not binding.")


def test_a_number_sign_without_a_space_is_no_heading() -> None:
    assert bare("#1 risk") == "<p>#1 risk</p>"


def test_a_list_of_another_kind_is_another_list() -> None:
    assert bare("- a\n1. b") == "<ul><li>a</li></ul><ol><li>b</li></ol>"


def test_a_line_at_the_margin_ends_a_box() -> None:
    assert bare('!!! note "T"\n    in\nout').endswith("<p>in</p></aside><p>out</p>")


def test_a_paragraph_after_a_list_is_no_item() -> None:
    assert bare("- a\n\nafter").endswith("</ul><p>after</p>")


def test_nothing_in_a_fence_is_touched() -> None:
    code = "text\n- a\n1) b\n<!-- c -->\n[^1] [x](javascript:1)\n    deep\n\n  # d"
    found = shown(f"```python title=x\n{code}\n```")
    assert plain(found.html) == " ".join(code.split())
    assert f"{code.replace('<', '&lt;').replace('>', '&gt;')}\n</code>" in found.html
    assert not found.faults
    assert not found.references


@pytest.mark.parametrize(
    "text",
    [
        "- a\n\n  ```\n  x\n    y\n  ```\n- b",
        "1. a\n    ~~~~\n    x\n      y\n    ~~~~\n2. b",
        "- ```\n  x\n    y\n  ```\n- b",
    ],
)
def test_fences_work_inside_lists(text: str) -> None:
    found = bare(text)
    assert "<code>x\n  y\n</code>" in found
    assert found.count("<li>") == 2


def test_fences_work_inside_quotes_and_boxes() -> None:
    assert "<blockquote><pre" in bare("> ```\n> x\n> ```")
    assert "<code>x\n</code>" in bare('!!! note "T"\n    ```\n    x\n    ```')


def test_a_fence_without_an_end_is_a_fault_with_its_line() -> None:
    assert faults("a\n\n```\ncode") == [(3, "This code block has no end.")]


def test_code_reads_from_left_to_right_and_scrolls_by_keyboard() -> None:
    assert '<pre dir="ltr" tabindex="0"><code>x\n</code></pre>' in html("```\nx\n```")
    assert '<pre dir="ltr" tabindex="0">' in html("    x")


def test_definitions_may_follow_each_other_without_blank_lines() -> None:
    found = bare("A\n: one\nB\n:   two\n\nC; D\n:   three\n\n    more")
    assert found.count("<dt>") == 3
    assert found.count("<dd>") == 3
    assert "<p>more</p></dd>" in found


def test_parameters_in_braces_stay_text() -> None:
    assert plain(Html(html("*{AV}*{EF} is {cost}"))) == "{AV}{EF} is {cost}"
    assert plain(Html(html("## What is {cost}?"))) == "What is {cost}?"
