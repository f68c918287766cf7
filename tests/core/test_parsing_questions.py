"""Questions: headings, ids, the answer block, the settings around it."""

from fractions import Fraction

import pytest

from tests.core.questions.writing import (
    CHECK,
    NAMES,
    QUIZ_HEAD,
    compiled,
    one_problem,
    problem,
    question,
    quiz,
    told,
)
from trainer.core.questions.choose_one import ChooseOne

ANSWER = "- ( ) a\n- (x) b\n"


def option(body: str, place: int = 0) -> str:
    kind = question(body).kind
    assert isinstance(kind, ChooseOne)
    return kind.options[place].text


def test_the_last_block_is_the_answer_and_earlier_lists_are_prose() -> None:
    """Rule 9."""
    asked = question("- one\n- two\n\n= not this\n\nSo:\n\n" + ANSWER)
    assert asked.kind.name == "choose-one"
    assert "<li>one</li>" in asked.text
    assert "= not this" in asked.text


def test_answer_lines_in_code_are_text() -> None:
    """Rule 9."""
    asked = question("```\n- (x) code\n= 4\n```\n\n" + ANSWER)
    assert "- (x) code" in asked.text


def test_blank_lines_stand_anywhere_in_a_block() -> None:
    """Rule 9."""
    assert option("- ( ) a\n\n- (x) b\n\n  > why\n\n- ( ) c\n", 2) == "c"


def test_an_indented_line_joins_its_option() -> None:
    """Rule 13."""
    assert option("- ( ) a\n  and more\n- (x) b\n").split() == [
        "<p>a",
        "and",
        "more</p>",
    ] or "more" in option("- ( ) a\n  and more\n- (x) b\n")


def test_an_indented_paragraph_is_a_second_paragraph_of_its_option() -> None:
    """Rule 13."""
    assert option("- ( ) a\n\n  Second.\n- (x) b\n").count("<p>") == 2


def test_an_option_may_hold_code() -> None:
    """Rule 13."""
    text = option("- ( ) a\n\n  ```\n  if x:\n\n      - (x) y\n  ```\n- (x) b\n")
    assert "if x:\n\n    - (x) y" in text


def test_feedback_may_be_indented_or_not_and_have_paragraphs() -> None:
    """Rule 13."""
    kind = question("- ( ) a\n> one\n> two\n>\n> three\n- (x) b\n  > four\n").kind
    assert isinstance(kind, ChooseOne)
    assert kind.options[0].feedback.count("<p>") == 2
    assert "four" in kind.options[1].feedback


def test_text_below_a_feedback_is_told() -> None:
    one = problem("- ( ) a\n  > why\n\n  more\n- (x) b\n")
    assert one.line == 4
    assert ">" in str(one.correction)


@pytest.mark.parametrize(
    "stray", ["Explanaton: because", "Because of this.", "Explanatoin: because", "Remark: because"]
)
def test_nothing_but_settings_may_follow_the_answer(stray: str) -> None:
    """Rule 10: shown as prose it would give the answer away."""
    one = problem(f"{ANSWER}\n{stray}\n")
    assert one.line == 4
    assert one.quote.startswith(stray[:8])
    assert "Explanation" in str(one.correction)


def test_a_misspelt_setting_is_told_in_the_house_s_words() -> None:
    """Rule 10."""
    one = problem(f"{ANSWER}\nExplanaton: because\n\nSecond paragraph.\n")
    assert one.say() == f"{CHECK}:4: `Explanaton:` is not a word Trainer knows. Write `Explanation:`."
    assert (one.column, one.quote) == (1, "Explanaton:")


def test_a_misspelt_setting_above_the_answer_is_told_too() -> None:
    """Rule 11."""
    one = problem(f"Explanaton: because\n\n{ANSWER}")
    assert one.line == 1
    assert "**Explanaton:**" in str(one.correction)


@pytest.mark.parametrize(
    "prose", ["Note: take care.", "The minister: an idea", "List: a, b", "https://example.org is up"]
)
def test_other_words_with_a_colon_above_the_answer_are_prose(prose: str) -> None:
    """Rule 11."""
    assert prose.partition(":")[0] in question(f"{prose}\n\n{ANSWER}").text


def test_settings_stand_before_or_after_the_answer() -> None:
    """Rule 11."""
    asked = question(f"Hint: think\n{ANSWER}Points: 2.5\nOutcome: routing\n")
    assert asked.hint == "<p>think</p>"
    assert asked.points == Fraction(5, 2)
    assert asked.outcome == "routing"
    assert asked.text == ""


def test_every_setting_is_read() -> None:
    asked = question(
        f"{ANSWER}\nExplanation: one\n\ntwo\n\n- three\n\nHint: think\n  twice\nPoints: 2\nOutcome: routing\n"
        "Lesson: 10-names.md#routes\nShuffle: no\nMust: yes\nStatus: void\n"
    )
    assert "two" in asked.explanation
    assert "<li>three</li>" in asked.explanation
    assert "twice" in asked.hint
    assert asked.lesson
    assert (asked.lesson.page, asked.lesson.anchor) == ("networks/names", "routes")
    assert (asked.shuffle, asked.must, asked.void) == (False, True, True)


def test_a_blank_line_before_the_colon_of_french_and_a_wide_colon_are_colons() -> None:
    """Rule 44."""
    assert question(f"{ANSWER}\nExplication\u00a0: oui\n", "fr").explanation == "<p>oui</p>"
    assert question(f"{ANSWER}\nExplanation：yes\n").explanation == "<p>yes</p>"


@pytest.mark.parametrize(
    ("setting", "said", "correction"),
    [
        ("Hint: a\nHint: b", "twice", "Keep one"),
        ("Points: none", "points", "Points: 2"),
        ("Points: 0", "points", "Points: 2"),
        ("Points: -1", "points", "Points: 2"),
        ("Must: maybe", "neither yes nor no", "Must: yes"),
        ("Status: flawed", "status", "Status: void"),
        ("Outcome: naming", "not an outcome", "`routing`"),
        ("Outcome:", "no value", "behind the colon"),
        ("Lesson: 10-nams.md", "no file", "10-names.md"),
        ("Lesson: 10-names.md#rotes", "no heading", "10-names.md#routes"),
        ("Lesson: 90-check.quiz.md", "not a lesson", "lesson"),
        ("**Explanation:** because", "without", "Explanation: because"),
        ("Indice: pensez", "French", "Hint"),
        ("---\nText", "Only settings".lower(), "Explanation"),
    ],
)
def test_a_setting_with_a_mistake_is_told_once(setting: str, said: str, correction: str) -> None:
    """Rules 11, 40, 71, 73."""
    one = problem(f"{ANSWER}\n{setting}\n")
    assert said in str(one.message)
    assert correction in str(one.correction)


def test_a_misspelt_setting_within_an_explanation_is_told() -> None:
    """Rule 14."""
    one = problem(f"{ANSWER}\nExplanation: a\n\nOutcom: routing\n")
    assert (one.line, one.quote) == (6, "Outcom:")


def test_a_line_between_questions_is_nothing() -> None:
    assert len(quiz(f"## A {{#a}}\n{ANSWER}\n---\n\n## B {{#b}}\n{ANSWER}").questions) == 2


def test_a_second_answer_below_the_explanation_is_told() -> None:
    """Rule 10: the first would be shown as prose, with its key."""
    one = problem(f"{ANSWER}\nExplanation: see\n\n- [ ] this\n- [x] that\n")
    assert one.line == 6


def test_two_kinds_of_answer_in_one_list_are_told_once() -> None:
    """Rule 12."""
    assert problem("- ( ) a\n- [x] b\n- [ ] c\n").line == 2


def test_a_question_without_an_answer_is_told_at_its_heading() -> None:
    assert problem("Only text.\n").line == 0


@pytest.mark.parametrize(
    "heading", ["## What? {#q}", "## What?   {#q}  ", "## What? {#q} ##", "##\u00a0What? {#q}"]
)
def test_the_id_ends_the_heading(heading: str) -> None:
    asked = quiz(f"{heading}\n{ANSWER}").questions[0]
    assert (asked.id, asked.ask) == ("q", "What?")


@pytest.mark.parametrize("name", ["1", "tls-1_3", "вопрос", "سؤال", "प्रश्न", "a" * 64])
def test_an_id_may_be_of_any_script(name: str) -> None:
    """Rule 48."""
    assert quiz(f"## What? {{#{name}}}\n{ANSWER}").questions[0].id == name


@pytest.mark.parametrize(
    "braces", ["{#a b}", "{#-a}", "{a}", "{#" + "a" * 65 + "}", "{#é²}", "{.class}", "{#a .b}"]
)
def test_other_braces_that_end_a_heading_are_told(braces: str) -> None:
    """Rule 48."""
    one = one_problem({CHECK: f"{QUIZ_HEAD}## What? {braces}\n{ANSWER}"})
    assert one.line == 5
    assert "{#" in str(one.correction)


def test_an_id_is_unique_in_the_whole_course() -> None:
    """Rule 48."""
    lesson = "---\ntitle: a\nminutes: 5\n---\n```question\n## What? {#q}\n- ( ) a\n- (x) b\n```\n"
    one = one_problem({CHECK: f"{QUIZ_HEAD}## What? {{#q}}\n{ANSWER}", NAMES: lesson})
    assert one.file == CHECK
    assert NAMES in str(one.message)
    assert "{#what}" in str(one.correction)


def test_a_missing_id_is_told_with_one_to_paste() -> None:
    """Rule 49."""
    one = one_problem({CHECK: f"{QUIZ_HEAD}## Which *one* opens?\n{ANSWER}"})
    assert "## Which *one* opens? {#which-one-opens}" in str(one.correction)


def test_a_lenient_reading_makes_up_missing_ids_that_last() -> None:
    """Rule 49."""
    text = {CHECK: f"{QUIZ_HEAD}## A?\n{ANSWER}\n## A?\n{ANSWER}\n## B? {{#b}}\n{ANSWER}"}
    first = [one.id for one in compiled(text, lenient=True).quizzes["networks/check"].questions]
    again = [one.id for one in compiled(text, lenient=True).quizzes["networks/check"].questions]
    assert first == again
    assert len(set(first)) == 3
    assert first[2] == "b"


def test_lower_headings_are_prose() -> None:
    """Rule 16."""
    assert "Part" in question(f"### Part\n\nText\n\n{ANSWER}").text


@pytest.mark.parametrize(("line", "at"), [("##What? {#q}", 5), ("  ## What? {#q}", 5)])
def test_a_heading_that_misses_its_space_is_told(line: str, at: int) -> None:
    """Rule 8."""
    one = one_problem({CHECK: f"{QUIZ_HEAD}{line}\n{ANSWER}"})
    assert one.line == at
    assert "`## What? {#q}`" in str(one.correction)


@pytest.mark.parametrize("underline", ["---", "====="])
def test_an_underline_that_makes_a_heading_of_text_is_told(underline: str) -> None:
    """Rule 8."""
    one = problem(f"Text\n{underline}\n\n{ANSWER}")
    assert one.line == 2
    assert "blank line" in str(one.correction)


def test_code_without_an_end_is_told_once() -> None:
    """Rule 71."""
    assert problem(f"```\ncode\n\n{ANSWER}").line == 1


def test_a_broken_question_does_not_hide_the_next() -> None:
    found = told({CHECK: f"{QUIZ_HEAD}## A {{#a}}\n- ( ) a\n\n## B {{#b}}\n= l\n\n## C {{#c}}\n{ANSWER}"})
    assert [one.line for one in found] == [6, 9]


def test_comments_are_gone_and_lines_still_count() -> None:
    """Rule 69."""
    asked = question(f"<!--\n- (x) secret\n-->\nText\n\n{ANSWER}")
    assert "secret" not in asked.text
    assert problem("<!--\n\n-->\n= l\n").line == 4


def test_a_comment_without_an_end_is_told_once() -> None:
    """Rules 69, 71."""
    assert problem(f"<!-- note\n\n{ANSWER}").line == 1


def test_faults_in_a_broken_list_are_told_with_it() -> None:
    found = told({CHECK: f"{QUIZ_HEAD}## What? {{#q}}\n- ( ) a\n  > [x](no.md)\n- b\n- (x) c\n"})
    assert [one.line for one in found] == [7, 8]


def test_faults_and_links_in_options_have_their_lines() -> None:
    """Rules 64, 73."""
    one = problem("- ( ) a\n- (x) b\n  > See [this](missing.md).\n")
    assert (one.line, one.quote) == (3, "missing.md")
    assert problem("- ( ) [a](javascript:alert)\n- (x) b\n").line == 1
