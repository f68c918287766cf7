"""Names stand where their reader looks for them."""

from hypothesis import given, strategies as st

from trainer.core.collation import folded


def test_marks_and_case_do_not_part_what_belongs_together() -> None:
    names = ["Zhang", "Ødegård", "Okafor", "Odell", "de Vries", "Devi", "Łukasik", "Lund", "Émile", "Eriksen"]
    assert sorted(names, key=folded) == [
        "de Vries", "Devi", "Émile", "Eriksen", "Łukasik", "Lund", "Ødegård", "Odell", "Okafor", "Zhang",
    ]  # fmt: skip


def test_other_scripts_keep_their_letters() -> None:
    assert folded("Иванова") == "иванова"
    assert folded("李") == "李"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)
