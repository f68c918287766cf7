"""What differs between two texts: nothing is lost of either, words are told apart, the work is bounded."""

import random
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given, strategies as st

from trainer.core import textdiff
from trainer.core.textdiff import CONTEXT, Passage, Piece, Sort, difference

WORDS = st.sampled_from(["treaty", "cable", "the", "a", "note", ",", "naïve", "条約", "."])
TEXT = st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=30).map("\n".join)


def said(passage: Passage) -> str:
    marks = {Sort.SAME: "{}", Sort.OLD: "[-{}-]", Sort.NEW: "[+{}+]"}
    return "".join(marks[piece.sort].format(piece.text) for piece in passage.pieces)


def whole(text: str) -> list[str]:
    rows = text.split("\n")
    return rows if rows[-1] else rows[:-1]


@given(TEXT, TEXT)
def test_the_text_after_is_what_stayed_with_what_was_put_in(before: str, after: str) -> None:
    rows = whole(after)
    for passage in difference(before, after):
        text = "".join(piece.text for piece in passage.pieces if piece.sort is not Sort.OLD)
        assert text == "".join(f"{row}\n" for row in rows[passage.since - 1 : passage.until])


@given(TEXT, TEXT)
def test_what_was_taken_out_and_what_stayed_is_the_text_before(before: str, after: str) -> None:
    rows, at = whole(before), 0
    new_rows, new_at = whole(after), 0
    for passage in difference(before, after):
        between = passage.since - 1 - new_at
        assert rows[at : at + between] == new_rows[new_at : new_at + between]
        text = "".join(piece.text for piece in passage.pieces if piece.sort is not Sort.NEW)
        count = text.count("\n")
        at += between
        assert text == "".join(f"{row}\n" for row in rows[at : at + count])
        at += count
        new_at += between + "".join(p.text for p in passage.pieces if p.sort is not Sort.OLD).count("\n")
    assert rows[at:] == new_rows[new_at:]


@given(TEXT)
def test_a_text_does_not_differ_from_itself_however_its_lines_end(text: str) -> None:
    assert difference(text, text) == []
    assert difference(text, text.replace("\n", "\r\n")) == []


def test_only_the_words_that_changed_are_told_with_the_lines_round_them() -> None:
    before = "one\ntwo\nthree\nThe door closes, slowly.\nfive\nsix\nseven\n"
    after = before.replace("closes", "opens")
    (passage,) = difference(before, after)
    assert (passage.since, passage.until) == (4 - CONTEXT, 4 + CONTEXT)
    assert said(passage) == "two\nthree\nThe door [-closes-][+opens+], slowly.\nfive\nsix\n"


def test_a_paragraph_that_is_only_broken_elsewhere_shows_only_that() -> None:
    (passage,) = difference("A treaty binds those\nwho sign it.\n", "A treaty binds\nthose who sign it.\n")
    changed = [piece.text for piece in passage.pieces if piece.sort is not Sort.SAME]
    assert sum(map(len, changed)) <= len(" those\n" * 2)


def test_a_sentence_of_which_hardly_a_word_stays_is_shown_as_replaced() -> None:
    (passage,) = difference("The cable was cut at night.\n", "Ministers met in Geneva at noon.\n")
    assert passage.pieces == (
        Piece(Sort.OLD, "The cable was cut at night.\n"),
        Piece(Sort.NEW, "Ministers met in Geneva at noon.\n"),
    )


def test_words_are_found_in_scripts_without_spaces_and_keep_their_marks() -> None:
    (passage,) = difference("条約は署名された。\n", "条約は批准された。\n")
    assert said(passage) == "条約は[-署名-][+批准+]された。\n"
    (passage,) = difference("هذا كِتَابٌ قديم هنا\n", "هذا كِتَابٌ جديد هنا\n")
    assert said(passage) == "هذا كِتَابٌ [-قديم-][+جديد+] هنا\n"


def test_changes_far_apart_are_passages_of_their_own() -> None:
    before = "".join(f"line {n}\n" for n in range(40))
    after = before.replace("line 3\n", "line three\n").replace("line 30\n", "")
    near, far = difference(before, after)
    assert (near.since, near.until) == (2, 6)
    assert said(far) == "line 28\nline 29\n[-line 30\n-]line 31\nline 32\n"


HARD: dict[str, tuple[Callable[[int], str], Callable[[int], str]]] = {
    "every line another": (lambda n: f"line {n}", lambda n: f"row {n}"),
    "every line the same": (lambda _: "a", lambda n: "a" if n % 2 else "b"),
    "all in another order": (str, lambda n: str(-n % 10_000)),
    "lines that come often": (lambda n: str(n * 7 % 97), lambda n: str(n * 5 % 97)),
    "few that come twice": (lambda n: str(n % 5_000), lambda n: str(n * 3 % 5_000)),
}


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The size of each place that is compared in full, with the steps which that takes at most."""
    steps: list[int] = []

    class Counted(SequenceMatcher[str]):
        def __init__(self, junk: None, old: Sequence[str], new: Sequence[str], autojunk: bool) -> None:
            assert len(old) * len(new) <= textdiff.SMALL
            steps.append(len(old) * len(new) * min(len(old), len(new)))
            super().__init__(junk, old, new, autojunk=autojunk)

    monkeypatch.setattr(textdiff, "SequenceMatcher", Counted)
    return steps


def bounded(steps: list[int], passages: list[Passage]) -> bool:
    """Whether no comparison spent more than its effort: one of the lines, one of the words of each place."""
    places = sum(piece.sort is not Sort.SAME for passage in passages for piece in passage.pieces) + 1
    return sum(steps) < (textdiff.EFFORT + textdiff.SMALL**2) * (1 + places)


@pytest.mark.parametrize("case", HARD)
def test_comparing_the_longest_texts_takes_no_more_steps_than_are_allowed(
    case: str, compared: list[int]
) -> None:
    old, new = ("\n".join(map(make, range(10_000))) for make in HARD[case])
    passages = difference(old, new)
    assert passages
    assert bounded(compared, passages)


def test_comparing_the_longest_lines_takes_no_more_steps_than_are_allowed(compared: list[int]) -> None:
    chance = random.Random(4)  # noqa: S311 - a text, not a secret
    old, new = (" ".join(chance.choices("abcdefgh", k=100_000)) for _ in range(2))
    passages = difference(old, new)
    assert passages
    assert bounded(compared, passages)


def test_once_the_effort_is_spent_the_rest_is_shown_as_replaced(
    compared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(textdiff, "EFFORT", 0)
    (passage,) = difference("p\nq\np\nq\n", "q\np\nq\np\n")
    assert compared == []
    assert [piece.sort for piece in passage.pieces] == [Sort.OLD, Sort.NEW]
