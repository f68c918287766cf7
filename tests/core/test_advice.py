"""What the examiner says, where, and why; and what the tricks of tests earn."""

import pytest

from tests.core.questions.writing import CHECK, LESSON, NAMES, QUIZ_HEAD, course_md, files, source
from trainer.core.advice import RULES, Advice, Review
from trainer.core.advice.review import advise
from trainer.core.parsing.compiling import compile_course

PLAIN = "\nExplanation: because.\nOutcome: routing\n"
QUESTION = "## Who routes? {#who}\n- ( ) one two\n- (x) three\n- ( ) four five six" + PLAIN


def review(texts: dict[str, str | bytes]) -> Review:
    whole = source(files(texts))
    return advise(compile_course("cyber", whole), whole)


def on(texts: dict[str, str | bytes], rule: str) -> list[Advice]:
    """The advice by one rule."""
    return [one for one in review(texts).found if one.rule == rule]


def asked(body: str, ask: str = "Who routes?") -> set[str]:
    """The rules that have something to say on one question with an explanation and an outcome."""
    found = review({CHECK: f"{QUIZ_HEAD}## {ask} {{#q}}\n{body}{PLAIN}"}).found
    return {one.rule for one in found if one.place == "networks/check#q"}


def many(*options: str) -> str:
    """A quiz that asks the same thing again and again."""
    body = "".join(
        f"## Question number {number}? {{#q{number}}}\n" + "\n".join(options) + PLAIN for number in range(6)
    )
    return QUIZ_HEAD + body


def test_a_sound_question_is_left_alone() -> None:
    assert asked("- ( ) one two\n- (x) three\n- ( ) four five six") == set()


def test_a_key_that_is_always_the_longest_is_told_for_the_quiz() -> None:
    long = "- (x) the longest of all of them"
    (one,) = on({CHECK: many("- ( ) short", long, "- ( ) brief")}, "key-longest")
    assert one.place == "networks/check"
    assert str(one.message) == "The right option is the longest in 6 of 6 questions."
    assert (
        on({CHECK: many("- ( ) just as long as the one below it", long, "- ( ) brief")}, "key-longest") == []
    )


def test_the_longest_key_is_told_in_a_translation_too() -> None:
    french = many("- ( ) court", "- (x) la plus longue de toutes", "- ( ) bref").replace("Check", "Contrôle")
    head = "---\ntitre: Contrôle\n---\n" + french.partition("\n---\n")[2].replace("Question number", "Numéro")
    head = head.replace("Explanation:", "Explication :").replace("Outcome: routing\n", "")
    texts: dict[str, str | bytes] = {
        CHECK: many("- ( ) same length", "- (x) same-length", "- ( ) same_length"),
        CHECK.replace(".md", ".fr.md"): head,
    }
    (one,) = on(texts, "key-longest")
    assert (one.place, one.file) == ("networks/check.fr", CHECK.replace(".md", ".fr.md"))


def test_a_skewed_position_of_the_key_is_told() -> None:
    (one,) = on({CHECK: many("- (x) same", "- ( ) equal", "- ( ) other")}, "key-position")
    assert str(one.message) == "The right option is number 1 in 6 of 6 questions."


def test_few_questions_are_no_skew() -> None:
    assert on({CHECK: QUIZ_HEAD + QUESTION}, "key-position") == []


@pytest.mark.parametrize("text", ["All of the above", "None of these.", "Both of the above"])
def test_all_of_the_above_is_told(text: str) -> None:
    assert asked(f"- ( ) a tree\n- (x) {text}\n- ( ) a house with a garden") == {"all-of-the-above"}


def test_double_negatives_are_told() -> None:
    options = "- ( ) It is not signed\n- (x) It is long\n- ( ) It is signed by somebody"
    assert asked(options, "Which is not a reason?") == {"double-negative"}
    assert asked(options, "Which is a reason?") == set()


def test_an_absolute_word_in_wrong_options_only_gives_them_away() -> None:
    assert asked("- ( ) It is always safe\n- (x) It may be safe, depending\n- ( ) It is safe") == {"giveaway"}
    assert asked("- ( ) It is always safe\n- (x) It is never safe, as I said\n- ( ) It is safe") == set()


def test_overlapping_ranges_are_told() -> None:
    assert asked("- ( ) 1 to 5\n- (x) 5 to 10\n- ( ) 11 to 20") == {"overlap"}
    assert asked("- ( ) 1–4 %\n- (x) 5–10 %\n- ( ) 11–20 %") == set()


def test_several_right_options_are_told() -> None:
    assert asked("- (x) one\n- (x) two\n- ( ) three and more") == {"several-right"}


def test_a_question_without_feedback_or_without_outcome_is_told() -> None:
    bare = "## Who? {#q}\n- ( ) one two\n- (x) three\n- ( ) four five six\n"
    found = review({CHECK: QUIZ_HEAD + bare}).found
    assert {one.rule for one in found if one.place == "networks/check#q"} == {"no-feedback", "no-outcome"}
    said = bare.replace("- (x) three", "- (x) three\n  > Yes.")
    assert {one.rule for one in review({CHECK: QUIZ_HEAD + said}).found} >= {"no-outcome"}
    assert on({CHECK: QUIZ_HEAD + said}, "no-feedback") == []


def test_an_outcome_that_no_question_tests_is_told_and_all_are_counted() -> None:
    (one,) = on({}, "untested-outcome")
    assert one.place == "course#routing"
    done = review({CHECK: QUIZ_HEAD + QUESTION})
    assert done.figures.outcomes == {"routing": 1}


def test_two_items_to_order_are_told() -> None:
    assert asked("1) one\n2) two") == {"short-order"}


def test_minutes_that_reading_alone_exceeds_are_told_by_language() -> None:
    text = "---\ntitle: Names\nminutes: 1\noutcomes: [routing]\n---\n" + "word " * 230
    assert [one.place for one in on({NAMES: text}, "too-little-time")] == ["networks/names"]
    assert on({NAMES: text.replace("minutes: 1", "minutes: 2")}, "too-little-time") == []
    german = files({NAMES: text.replace("minutes: 1", "minutes: 2")}, language="ar")
    whole = source(german)
    told = advise(compile_course("cyber", whole), whole).found
    assert "too-little-time" not in {one.rule for one in told}  # 230 words at 138 a minute
    assert on({NAMES: text.replace("minutes: 1", "minutes: 60")}, "too-much-time")


def test_a_heavy_lesson_is_told_with_its_seconds() -> None:
    picture = b"%PDF-1.7\n" + b"0" * 150_000
    text = LESSON + "[take it away](../media/map.pdf)\n"
    texts: dict[str, str | bytes] = {NAMES: text, "media/map.pdf": picture}
    (one,) = on(texts, "heavy")
    assert "150 KB with its pictures: 40 s at 30 kbit/s" in str(one.message)


def test_equal_numbers_are_told() -> None:
    (one,) = on({"10-networks/10-also.md": LESSON}, "equal-numbers")
    assert one.file == NAMES
    assert on({"10-networks/11-also.md": LESSON}, "equal-numbers") == []


def test_unused_media_and_plain_addresses_are_told() -> None:
    texts: dict[str, str | bytes] = {
        "media/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        NAMES: LESSON + "[a](http://example.org/page)\n",
    }
    assert [one.file for one in on(texts, "unused")] == ["media/a.svg"]
    (one,) = on(texts, "insecure")
    assert (one.file, one.line) == (NAMES, 8)
    assert str(one.message) == "`http://example.org/page` is not encrypted."


def test_lessons_without_outcome_are_told() -> None:
    assert [one.place for one in on({}, "lesson-outcome")] == ["networks/names"]


def test_accepted_advice_is_counted_and_not_listed() -> None:
    accepted = course_md().replace("---\n", "---\naccepted advice:\n  networks/names: a letter\n", 1)
    done = review({"course.md": accepted, CHECK: QUIZ_HEAD + QUESTION})
    assert done.accepted >= 1
    assert not any(one.place == "networks/names" for one in done.found)


def test_accepted_advice_that_matches_nothing_is_advice() -> None:
    accepted = course_md().replace("---\n", "---\naccepted advice:\n  networks/gone#x: a letter\n", 1)
    (one,) = on({"course.md": accepted}, "accepted")
    assert "networks/gone#x" in str(one.message)


def test_every_piece_of_advice_is_one_line_with_place_reason_and_source() -> None:
    for one in review({CHECK: many("- (x) same", "- ( ) equal", "- ( ) other")}).found:
        said = one.say()
        assert "\n" not in said
        assert said.startswith(f"{one.file}")
        assert str(RULES[one.rule].reason) in said
        assert said.endswith(f"({RULES[one.rule].source})")


def figures(*options: str, ask: str = "Question number") -> dict[str, float]:
    body = many(*options).replace("Question number", ask)
    return {one.trick: round(one.share - one.chance, 3) for one in review({CHECK: body}).figures.guesses}


def test_the_four_tricks_are_measured_against_chance() -> None:
    told = figures("- ( ) one", "- (x) two and three", "- ( ) four")
    assert told == {"longest": 0.667, "first": -0.333, "moderate": 0.0, "echo": 0.0}
    assert figures("- ( ) always", "- (x) usually", "- ( ) never ever")["moderate"] == 0.667
    assert figures("- ( ) a mill", "- (x) a border", "- ( ) a field", ask="Which border")["echo"] == 0.667
    assert figures("- (x) a mill", "- ( ) a door", "- ( ) a field")["first"] == 0.667


def test_options_that_a_trick_cannot_tell_apart_share() -> None:
    assert figures("- (x) one", "- ( ) two", "- ( ) six")["longest"] == 0.0


def test_a_course_where_a_trick_pays_is_told() -> None:
    body = "".join(
        f"## Number {number}? {{#q{number}}}\n- ( ) a\n- (x) the long one\n- ( ) b{PLAIN}"
        for number in range(20)
    )
    told = on({CHECK: QUIZ_HEAD + body}, "guess")
    assert [one.place for one in told] == ["course"]
    assert str(told[0].message).startswith("“Always the longest” earns 100 % over the course, chance 33 %.")
