"""The smaller ways into rendering: one paragraph, slots, plain text, words, addresses."""

import pytest

from tests.core.markup.rendering import Judge, resolve, shown
from trainer.core import markup
from trainer.core.course import Html
from trainer.core.markup import plain, render_inline


def test_an_inline_text_has_no_paragraph_around_it() -> None:
    assert render_inline("a *b*", resolve=resolve).html == "a <em>b</em>"
    assert render_inline("a\n\nb", resolve=resolve).html.count("<p>") == 2


@pytest.mark.parametrize(
    "text", ["1984. A year", "1) one", "# of attempts", "- none", "> 5", "+ 3", "!!! really", "* x"]
)
def test_an_option_that_looks_like_a_block_is_text(text: str) -> None:
    assert plain(render_inline(text, resolve=resolve).html) == text


def test_slots_keep_their_place_and_one_set_of_notes() -> None:
    text = f"a[^1]\n\n{markup.slot(7)}\n\nb[^2]\n{markup.slot(8)}\n[^1]: x\n[^2]: y"
    found = markup.pieces(shown(text).html)
    assert [piece for piece in found if isinstance(piece, int)] == [7, 8]
    for piece in found:
        if not isinstance(piece, int):
            Judge(piece)
    assert str(found[-1]).startswith("<section")


def test_plain_text_has_no_tags_and_one_space_between_blocks() -> None:
    assert plain(Html("<p>a <em>b</em>c</p>\n<ul><li>d &lt;</li><li>e</li></ul>")) == "a bc d < e"


def test_words_are_counted_in_every_script() -> None:
    assert shown("Don't *stop* at 3.").words == 4
    assert shown("网络外交").words == 4


def test_addresses_are_quoted() -> None:
    assert (
        markup.page_url("c", "сети/a b", quiz=False, anchor="é")
        == "/learning/c/%D1%81%D0%B5%D1%82%D0%B8/a%20b#%C3%A9"
    )
    assert markup.page_url("c", "exam", quiz=True) == "/quiz/c/exam"
    assert markup.medium_url("ab12", "map 1?.svg") == "/media/ab12/map%201%3F.svg"
