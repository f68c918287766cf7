"""Texts written anew keep their file's manner; two changes to one text become one where they stand apart."""

from hypothesis import given, strategies as st

from trainer.core.revising import merged, plain, rewritten

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "d é"]), max_size=12)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@given(TEXTS, st.data())
def test_a_text_that_comes_back_unchanged_is_the_same_byte_for_byte(
    rows: list[str], data: st.DataObject
) -> None:
    former = "".join(row + data.draw(ENDS) for row in rows).encode()
    sent = former.decode().replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    assert rewritten(former, sent) == former


def test_a_new_text_has_line_feeds_and_an_old_one_keeps_its_own() -> None:
    assert rewritten(None, "a\r\nb\r\n") == b"a\nb\n"
    assert rewritten(b"a\r\nb\r\n", "a\nnew\nb\n") == b"a\r\nnew\r\nb\r\n"
    assert rewritten(b"a\nb\r\nc\nd\n", "a\r\nb\r\nx\r\nd\r\n") == b"a\nb\r\nx\nd\n"


def test_a_byte_order_mark_stays_and_none_comes() -> None:
    assert rewritten(b"\xef\xbb\xbfa\n", "b\r\n") == b"\xef\xbb\xbfb\n"
    assert rewritten(b"a\n", "b\r\n") == b"b\n"


def test_changes_that_stand_apart_are_both_there() -> None:
    base = "title\n\none\n\ntwo\n\nthree\n"
    assert merged(base, base.replace("one", "ONE"), base.replace("three", "THREE") + "four\n") == (
        "title\n\nONE\n\ntwo\n\nTHREE\nfour\n"
    )


def test_changes_that_touch_are_nobodys_to_join() -> None:
    base = "one\ntwo\nthree\n"
    assert merged(base, "one\n2\nthree\n", "one\nzwei\nthree\n") is None
    assert merged(base, "one\n2\nthree\n", "one\ntwo\n3\n") is None
    assert merged(base, "one\nthree\n", "one\nzwei\nthree\n") is None
    assert merged("a\nb\n", "a\nmine\nb\n", "a\ntheirs\nb\n") is None


def test_the_same_change_by_both_is_made_once() -> None:
    assert merged("a\nb\nc\n", "a\nB\nc\n", "a\r\nB\r\nc\r\n") == "a\nB\nc\n"


@given(TEXTS, TEXTS, TEXTS)
def test_a_merge_does_not_depend_on_who_was_first(base: list[str], one: list[str], other: list[str]) -> None:
    texts = ["\n".join(rows) for rows in (base, one, other)]
    assert merged(texts[0], texts[1], texts[2]) == merged(texts[0], texts[2], texts[1])
    assert merged(texts[0], texts[1], texts[0]) == plain(texts[1])


def test_a_text_made_to_be_compared_for_ever_is_not_compared() -> None:
    assert merged("\n" * 200_000, "a" + "\n" * 200_000, "\n" * 200_000 + "b") is None
