"""Cells that leave the house: never a formula, and back again exactly."""

import csv
import hashlib
import io
from datetime import date

import pytest
from hypothesis import given, strategies as st

from trainer.core.spreadsheet import neutral, restored
from trainer.reports.table import TableWriter, spooled

SIGNS = "=+-@\t\r\n\0＝＋－＠"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NASTY = st.text(st.sampled_from([*SIGNS, *" '\"“;,\u3000\u200b", "a", "1"]), max_size=12)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "－1", "＋1", "＠A",
     " =1", "\u3000=1", '"=1', "'=1", "“=1", "＂=1", "\u200b=1", "\ufeff=1"],
)  # fmt: skip
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutral(text).startswith("'" + text[0])


@pytest.mark.parametrize(
    ("text", "harmless"), [("a;=1", "a;'=1"), ("a\t=1", "a\t'=1"), ("a; @b", "a;' @b"), ("a\n-1", "a\n'-1")]
)
def test_a_formula_behind_a_place_where_a_spreadsheet_splits_gets_one_too(text: str, harmless: str) -> None:
    assert neutral(text) == harmless


@pytest.mark.parametrize(
    "text",
    [
        "Okafor, Lena",
        "Al-Rashid, Noor",
        "lena@mfa.example",
        "O'Neill",
        "'quoted'",
        "1+1",
        "Øst; Vest",
        "",
        "'",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


@given(st.one_of(TEXT, NASTY))
def test_exactly_the_marks_come_off_again(text: str) -> None:
    assert restored(neutral(text)) == text
    assert restored(neutral(neutral(text))) == neutral(text)


@given(st.one_of(TEXT, NASTY))
def test_no_part_of_a_cell_begins_with_a_sign(text: str) -> None:
    passed_over = " '\"“\u3000\u200b\xa0"
    for part in neutral(text).replace("\t", ";").replace("\r", ";").replace("\n", ";").split(";"):
        assert not part or part[0] not in SIGNS
        bare = part.lstrip(passed_over)
        assert not bare or bare[0] not in SIGNS or part.startswith("'")


@given(st.lists(st.lists(st.one_of(TEXT, NASTY), min_size=3, max_size=3), max_size=5))
def test_a_table_is_read_back_as_it_was(rows: list[list[str]]) -> None:
    table = TableWriter(["a", "b", "c"])
    data = table.chunk(rows[:2]) + table.chunk(rows[2:])
    _, *found = csv.reader(io.StringIO(data.decode(), newline=""))
    assert [[restored(cell) for cell in row] for row in found] == rows
    assert table.rows == len(rows)
    assert table.digest == hashlib.sha256(data).hexdigest()


def test_numbers_stay_numbers_dates_are_iso_and_nothing_is_empty() -> None:
    data = TableWriter(["n", "d"]).chunk([[-12, date(2026, 3, 1)], [82.5, None]])
    assert data.decode() == "n,d\r\n-12,2026-03-01\r\n82.5,\r\n"


def test_a_byte_order_mark_stands_first_where_it_was_asked_for() -> None:
    assert TableWriter(["a"], bom=True).chunk(()) == "\ufeffa\r\n".encode()
    assert TableWriter(["a"]).chunk(()) == b"a\r\n"


def test_what_is_spooled_is_all_made_before_the_first_byte_goes_out() -> None:
    made = []

    def chunks():
        for chunk in (b"one", b"two", b"three"):
            made.append(chunk)
            yield chunk

    out = spooled(chunks())
    first = next(out)
    assert made == [b"one", b"two", b"three"]
    assert first + b"".join(out) == b"onetwothree"
