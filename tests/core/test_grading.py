"""A paper is drawn from a seed alone; a result is exact."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from trainer.core.course import Html, Pool, Question, Quiz, QuizKind
from trainer.core.grading import grade
from trainer.core.paper import Paper, draw
from trainer.core.questions.essay import Criterion, Essay
from trainer.core.questions.kind import Account, Kind


class Given(Kind):
    """A kind for these tests: the answer says its own credit."""

    name = "given"
    label = "Given"

    @classmethod
    def parse(cls, block, tell):
        raise AssertionError

    def draw(self, random, *, shuffle):
        return {"order": random.random(), "shuffled": shuffle}

    def view(self, drawn):
        return {}

    def read(self, form, drawn, *, language):
        return None

    def fill(self, answer, drawn):
        return {}

    def mark(self, answer):
        return Fraction(answer["credit"]) if answer else Fraction(0)

    def account(self, answer, drawn):
        return Account((), (), ())


def question(name: str, **values) -> Question:
    return Question(id=name, ask=Html(name), kind=Given(), **values)


def quiz(*questions: Question, **values) -> Quiz:
    return Quiz(id="q", title="Q", kind=QuizKind.GRADED, pools=(Pool(questions=questions),), **values)


def earning(**given: str) -> dict[str, dict[str, str]]:
    return {name: {"credit": credit} for name, credit in given.items()}


def test_the_same_seed_draws_the_same_paper_and_another_seed_another() -> None:
    many = quiz(*(question(f"q{n}") for n in range(30)))
    assert draw(many, "a") == draw(many, "a")
    assert draw(many, "a") != draw(many, "b")


def test_each_pool_gives_its_number_of_different_questions() -> None:
    pools = tuple(
        Pool(questions=tuple(question(f"{pool}{n}") for n in range(10)), draw=count)
        for pool, count in (("a", 3), ("b", 4))
    )
    drawn = [
        slot.question for slot in draw(Quiz(id="q", title="Q", kind=QuizKind.GRADED, pools=pools), "x").slots
    ]
    assert len(set(drawn)) == 7
    assert [name[0] for name in drawn] == ["a"] * 3 + ["b"] * 4


def test_without_shuffling_the_authors_order_stays_even_for_a_draw() -> None:
    pool = Pool(questions=tuple(question(f"q{n}") for n in range(9)), draw=5)
    paper = draw(Quiz(id="q", title="Q", kind=QuizKind.GRADED, pools=(pool,), shuffle=False), "x")
    names = [slot.question for slot in paper.slots]
    assert names == sorted(names)
    assert not any(slot.drawn["shuffled"] for slot in paper.slots)


def test_a_paper_survives_being_stored() -> None:
    paper = draw(quiz(question("a"), question("b")), "x")
    assert Paper.load(paper.dump()) == paper


def test_a_pass_is_decided_on_the_exact_fraction() -> None:
    three = quiz(question("a"), question("b"), question("c"), pass_mark=Fraction(2, 3))
    paper = draw(three, "x")
    assert grade(three, paper, earning(a="1", b="1")).passed is True
    assert grade(three, paper, earning(a="1", b="999999999/1000000000")).passed is False


def test_what_is_not_answered_earns_nothing_and_still_counts() -> None:
    two = quiz(question("a", points=Fraction(3)), question("b"), pass_mark=Fraction(1))
    whole = grade(two, draw(two, "x"), earning(b="1")).whole
    assert (whole.points, whole.out_of, whole.share) == (Fraction(1), Fraction(4), Fraction(1, 4))


def test_every_outcome_has_its_own_floor() -> None:
    both = quiz(
        *(question(f"a{n}", outcome="a") for n in range(8)),
        *(question(f"b{n}", outcome="b") for n in range(2)),
        pass_mark=Fraction(3, 4),
        pass_per_outcome=Fraction(1, 2),
    )
    paper = draw(both, "x")
    strong = earning(**{f"a{n}": "1" for n in range(8)})
    assert grade(both, paper, strong).whole.share == Fraction(4, 5)
    assert grade(both, paper, strong).passed is False
    assert grade(both, paper, strong | earning(b0="1")).passed is True


def test_a_must_question_needs_full_credit() -> None:
    must = quiz(question("a"), question("b", must=True), pass_mark=Fraction(1, 2))
    paper = draw(must, "x")
    missed = grade(must, paper, earning(a="1", b="1/2"))
    assert (missed.passed, missed.missed_musts) == (False, ("b",))
    assert grade(must, paper, earning(a="0", b="1")).passed is True


def test_a_void_question_earns_everybody_full_credit() -> None:
    """Rule 3."""
    void = quiz(question("a", void=True), question("b"), pass_mark=Fraction(1, 2))
    assert grade(void, draw(void, "x"), {}).whole.share == Fraction(1, 2)


def test_a_quiz_without_a_pass_mark_is_neither_passed_nor_failed() -> None:
    assert grade(quiz(question("a")), draw(quiz(question("a")), "x"), earning(a="1")).passed is None


@given(st.lists(st.fractions(0, 1, max_denominator=50), min_size=1, max_size=12))
def test_the_whole_is_the_sum_of_its_marks(given_credits: list[Fraction]) -> None:
    many = quiz(*(question(f"q{n}", points=Fraction(n + 1, 3)) for n in range(len(given_credits))))
    result = grade(
        many, draw(many, "x"), {f"q{n}": {"credit": str(credit)} for n, credit in enumerate(given_credits)}
    )
    assert result.whole.points == sum(mark.points for mark in result.marks)
    assert 0 <= result.whole.share <= 1


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_only_drawn_questions_are_marked(seed: str) -> None:
    pool = Pool(questions=tuple(question(f"q{n}") for n in range(10)), draw=4)
    drawn = Quiz(id="q", title="Q", kind=QuizKind.GRADED, pools=(pool,))
    result = grade(drawn, draw(drawn, seed), {f"q{n}": {"credit": "1"} for n in range(10)})
    assert result.whole.out_of == 4


RUBRIC = (Criterion("names the norm", Fraction(2)), Criterion("applies it", Fraction(2)))


def with_essay(**values) -> Quiz:
    essay = Question(
        id="why", ask=Html("Why?"), kind=Essay(RUBRIC), points=Fraction(4), outcome="b", **values
    )
    return quiz(question("a", outcome="a"), essay, pass_mark=Fraction(1, 2))


WRITTEN = {"a": {"credit": "1"}, "why": {"text": "Because."}}


def test_an_essay_is_pending_until_a_person_has_marked_it() -> None:
    mixed = with_essay()
    result = grade(mixed, draw(mixed, "x"), WRITTEN)
    assert result.pending == ("why",)
    assert result.passed is None
    assert [mark.question for mark in result.marks] == ["a"]
    assert (result.whole.points, result.whole.out_of) == (Fraction(1), Fraction(5))
    assert result.outcomes["b"].out_of == 4


def test_the_mark_of_a_person_counts_like_any_other() -> None:
    mixed = with_essay()
    paper = draw(mixed, "x")
    half = grade(mixed, paper, WRITTEN, {"why": Fraction(1, 2)})
    assert (half.pending, half.whole.points, half.passed) == ((), Fraction(3), True)
    nothing = grade(mixed, paper, WRITTEN, {"why": Fraction(0)})
    assert (nothing.pending, nothing.whole.points, nothing.passed) == ((), Fraction(1), False)


def test_a_blank_essay_is_nothing_at_once() -> None:
    """Rule 37."""
    mixed = with_essay()
    result = grade(mixed, draw(mixed, "x"), {"a": {"credit": "1"}, "why": None})
    assert (result.pending, result.passed) == ((), False)


def test_a_void_essay_waits_for_nobody() -> None:
    mixed = with_essay(void=True)
    result = grade(mixed, draw(mixed, "x"), WRITTEN)
    assert (result.pending, result.passed) == ((), True)


def test_a_pending_must_is_not_missed_yet() -> None:
    mixed = with_essay(must=True)
    paper = draw(mixed, "x")
    assert grade(mixed, paper, WRITTEN).missed_musts == ()
    assert grade(mixed, paper, WRITTEN, {"why": Fraction(3, 4)}).missed_musts == ("why",)


@given(st.fractions(0, 1, max_denominator=50))
def test_while_a_mark_is_pending_the_whole_can_only_rise(credit: Fraction) -> None:
    mixed = with_essay()
    paper = draw(mixed, "x")
    assert (
        grade(mixed, paper, WRITTEN).whole.share <= grade(mixed, paper, WRITTEN, {"why": credit}).whole.share
    )
