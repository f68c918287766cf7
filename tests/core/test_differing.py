"""What publishing changes for learners is said in sentences."""

from tests.core.questions.writing import CHECK, NAMES, compiled
from trainer.core.differing import Sort, differences

HEAD = "---\ntitle: Check\nkind: graded\npass: 80%\nattempts: 3\n---\n"
QUESTION = "## Which? {#which}\n- (x) A door\n- ( ) A wall\n- ( ) A roof\n\nOutcome: routing\n"


def said(before: dict[str, str | None], now: dict[str, str | None]) -> list[str]:
    found = differences(compiled(before), compiled(now))
    return [f"{one.sort} {one.place}: {one.message}" for one in found]


def changed(*changes: tuple[str, str]) -> list[str]:
    text = HEAD + QUESTION
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return said({CHECK: HEAD + QUESTION}, {CHECK: text})


def test_the_same_course_differs_in_nothing() -> None:
    assert changed() == []


def test_a_corrected_key_is_told_from_other_words() -> None:
    key = ("(x) A door", "( ) A door"), ("( ) A wall", "(x) A wall")
    assert changed(*key) == ["key networks/check#which: The key of the question `which` is corrected."]
    assert changed(("Which?", "Which one?")) == [
        "question networks/check#which: The question `which` is worded anew."
    ]
    moved = ("- ( ) A wall\n- ( ) A roof", "- ( ) A roof\n- ( ) A wall")
    assert changed(moved) == []


def test_rules_are_told_as_they_were_and_are() -> None:
    assert changed(("pass: 80%", "pass: 70%"), ("attempts: 3", "time: 20 minutes")) == [
        "quiz networks/check: The pass mark is 70\u00a0% instead of 80\u00a0%.",
        "quiz networks/check: The number of attempts is unlimited instead of 3.",
        "quiz networks/check: The time is 20 minutes instead of none.",
    ]


def test_void_points_and_must_are_told() -> None:
    assert changed(("Outcome: routing", "Outcome: routing\nStatus: void\nPoints: 2\nMust: yes")) == [
        "key networks/check#which: The question `which` is void: whoever had it gets full marks for it.",
        (
            "question networks/check#which: The question `which` counts 2 points instead of 1,"
            " from the next attempt on."
        ),
        "question networks/check#which: Without the question `which` the quiz can't be passed any more.",
    ]


def test_pages_and_questions_that_come_and_go_are_told() -> None:
    more = "10-networks/20-more.md"
    lesson = "---\ntitle: More\nminutes: 5\noptional: yes\n---\nA text.\n"
    other = QUESTION.replace("which", "other")
    assert said({CHECK: HEAD + QUESTION}, {CHECK: HEAD + QUESTION + other, more: lesson, NAMES: None}) == [
        "lesson networks/more: New lesson “More”, which is optional.",
        "quiz networks/check: The number of questions in an attempt is 2 instead of 1.",
        "question networks/check#other: New question `other`.",
        "lesson networks/names: The lesson “Names” is gone.",
    ]
    assert said({CHECK: HEAD + QUESTION + other}, {CHECK: HEAD + QUESTION})[1:] == [
        "question networks/check#other: The question `other` is not asked any more."
    ]


def test_a_page_that_moved_is_the_same_page() -> None:
    moved = "---\ntitle: Names\nminutes: 5\nwas: [networks/names]\n---\n# Routes\n\nA text.\n"
    assert said({}, {NAMES: None, "10-networks/20-called.md": moved}) == []


def test_marks_may_change_only_by_what_is_of_the_sort_key() -> None:
    assert {Sort(one.partition(" ")[0]) for one in changed(("pass: 80%", "pass: 70%"))} == {Sort.QUIZ}
