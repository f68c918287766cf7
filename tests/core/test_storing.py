"""The values of the core as JSON, and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from tests.core.questions.writing import compiled
from tests.core.test_parsing_courses import GOOD
from trainer.core.course import Compiled, Course, Html, Lesson, Quiz
from trainer.core.questions.choices import Option
from trainer.core.questions.choose_all import ChooseAll
from trainer.core.questions.kind import Kind
from trainer.core.storing import dump, load


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Leaf:
    share: Fraction
    span: timedelta | None = None
    colour: Colour = Colour.RED
    text: Html | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    leaves: tuple[Leaf, ...]
    named: Mapping[str, Leaf]
    pair: tuple[str, Fraction]
    words: Mapping[str, str]
    inner: "Tree | None" = None
    kind: Kind | None = None
    count: int = 0
    yes: bool = False


leaves = st.builds(
    Leaf,
    st.fractions(),
    st.none() | st.integers(0, 10**8).map(lambda seconds: timedelta(seconds=seconds)),
    st.sampled_from(Colour),
    st.text(),
)
kinds = st.builds(
    ChooseAll, st.lists(st.builds(Option, st.text(), st.fractions(), st.text())).map(tuple), st.booleans()
)


def trees(inner: st.SearchStrategy[Tree | None]) -> st.SearchStrategy[Tree]:
    return st.builds(
        Tree,
        leaves=st.lists(leaves, max_size=3).map(tuple),
        named=st.dictionaries(st.text(), leaves, max_size=3),
        pair=st.tuples(st.text(), st.fractions()),
        words=st.dictionaries(st.text(), st.text(), max_size=3),
        inner=inner,
        kind=st.none() | kinds,
        count=st.integers(),
        yes=st.booleans(),
    )


@given(trees(st.none() | trees(st.none())))
def test_what_is_stored_is_loaded_again(tree: Tree) -> None:
    assert load(Tree, dump(tree)) == tree


def test_a_whole_course_is_stored_and_loaded_again() -> None:
    whole = compiled(GOOD)
    assert load(Compiled, dump(whole)) == whole
    assert load(Course, dump(whole.course)) == whole.course
    assert load(Quiz, dump(whole.quizzes["networks/check"])) == whole.quizzes["networks/check"]
    assert load(Lesson, dump(whole.lessons["networks/names"])) == whole.lessons["networks/names"]


def test_it_is_plain_json_with_exact_fractions_and_named_kinds() -> None:
    stored = json.loads(dump(compiled(GOOD).quizzes["networks/check"]))
    assert stored["pass_mark"] == "4/5"
    assert stored["time"] == 1200
    assert stored["feedback"] == "after each question"
    kind = stored["pools"][0]["questions"][0]["kind"]
    assert kind["kind is"] == "choose-one"
    assert kind["options"][1]["credit"] == "1/2"


def test_every_field_is_stored_so_that_a_new_default_changes_nothing_old() -> None:
    assert json.loads(dump(Leaf(Fraction(1)))).keys() == {"share", "span", "colour", "text"}


def test_a_field_that_was_not_there_yet_has_its_default() -> None:
    assert load(Leaf, b'{"share": "1/3"}') == Leaf(Fraction(1, 3))


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        b"null",
        b'{"share": "a/b"}',
        b'{"share": "1/0"}',
        b"{",
        b'{"share": "1/1", "colour": "green"}',
    ],
)
def test_what_is_no_stored_value_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        load(Leaf, data)


def test_what_has_no_place_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        dump({"a": object()})
