"""The settings between the `---` lines, read for people who are not programmers."""

import pytest

from tests.core.questions.writing import CHECK, NAMES, compiled, course_md, one_problem, told
from trainer.core.course import FeedbackTime, QuizKind

QUESTION = "## What? {#q}\n- ( ) a\n- (x) b\n"


def lesson(settings: str) -> str:
    return f"---\n{settings}\n---\nA text.\n"


def title(line: str) -> str:
    course = compiled({NAMES: lesson(f"{line}\nminutes: 5")}).course
    page = course.page("networks/names")
    assert page
    return page.title


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("title: Crise : une introduction", "Crise : une introduction"),
        ("title: I did: alone", "I did: alone"),
        ("title: @x", "@x"),
        ("title: %x", "%x"),
        ("title: #1 risk", "#1 risk"),
        ("title: no", "no"),
        ("title: 010", "010"),
        ("title: 12:30", "12:30"),
        ("title: 1e3", "1e3"),
        ("title: null", "null"),
        ("title: ~", "~"),
        ("title: 2026-01-31", "2026-01-31"),
        ("title: .inf", ".inf"),
        ("title: *Norms* and more", "*Norms* and more"),
        ("title: a    # a comment", "a"),
        ('title: "a # b"', "a # b"),
        ("title: 'L''heure'", "L'heure"),
        ('title: "[draft] Norms"  # yes', "[draft] Norms"),
        ("TITLE: a", "a"),
        ("title : a", "a"),
        ("title\u00a0: a", "a"),
        ("title： a", "a"),
        ('"title": a', "a"),
        ("title: |\n  a\n  b", "a\nb"),
        ("title: >\n  a\n  b", "a b"),
        ("title: a\n  and b", "a and b"),
        ("# a comment\ntitle: a", "a"),
    ],
)
def test_what_follows_the_colon_is_text_to_the_end_of_the_line(line: str, read: str) -> None:
    """Rules 39, 40."""
    assert title(line) == read


@pytest.mark.parametrize(
    ("line", "at", "said", "correction"),
    [
        ("title: 'L'heure'", 2, "begins with", '"'),
        ("title: [draft] Norms", 2, "begins with", '"[draft] Norms"'),
        ("title: !!str a", 2, "programs", "quotes"),
        ("title: &a b", 2, "programs", "quotes"),
        ("title: *a", 2, "programs", "quotes"),
        ("title: a\ntitle: b", 3, "second time", "Keep one"),
        ("title: a\nTitle: b", 3, "second time", "Keep one"),
        ("title: Course #1 risk", 2, "comment", '"Course #1 risk"'),
        ("title: [a, b]", 2, "not a list", "title: "),
        ("title:", 2, "no value", "title: "),
        ("title: a\n  level: b", 3, "indented", "level: b"),
        ("title:a", 2, "no space", "title: a"),
        ("A sentence.\ntitle: a", 2, "only settings", "key: value"),
    ],
)
def test_what_is_not_certain_is_told_with_its_line(line: str, at: int, said: str, correction: str) -> None:
    """Rule 39."""
    found = told({NAMES: lesson(f"{line}\nminutes: 5")})
    one = next(problem for problem in found if said in str(problem.message))
    assert one.line == at
    assert correction in str(one.correction)


@pytest.mark.parametrize(
    "value",
    ["[&a [x, x], *a, *a]", "[*a, b]", "[&a b, c]", "[!x y]", "{a: 1, a: 2}", "[[[[[[[[[[[a]]]]]]]]]]]"],
)
def test_what_only_programs_use_is_told(value: str) -> None:
    """Rules 39, 67."""
    assert one_problem({NAMES: lesson(f"title: a\nminutes: 5\noutcomes: {value}")}).line == 4


@pytest.mark.parametrize(
    "written", ["routing", "[routing]", '["routing"]', "\n  - routing", "\n- routing", "[routing,]"]
)
def test_a_list_may_be_written_in_many_ways(written: str) -> None:
    """Rule 41."""
    page = compiled({NAMES: lesson(f"title: a\nminutes: 5\noutcomes: {written}")}).course.page(
        "networks/names"
    )
    assert page
    assert page.outcomes == ("routing",)


def test_a_list_may_be_words_with_commas() -> None:
    """Rule 41."""
    course = compiled(
        {"course.md": course_md().replace("---\n", "---\naudience: diplomat, technologist\n", 1)}
    ).course
    assert course.audience == ("diplomat", "technologist")


def test_an_unknown_key_is_told_with_the_one_that_is_meant() -> None:
    one = one_problem({CHECK: f"---\ntitle: a\nkind: practice\natempts: 3\n---\n{QUESTION}"})
    assert (one.line, one.column, one.quote) == (4, 1, "atempts")
    assert str(one.correction) == "Did you mean `attempts`?"


def test_a_key_of_another_kind_of_file_is_told_as_such() -> None:
    one = one_problem({NAMES: lesson("title: a\nminutes: 5\npass: 80%")})
    assert "not a setting of this kind of file" in str(one.message)


def test_keys_may_be_in_the_language_of_the_course() -> None:
    """Rule 40."""
    french = "---\ntitre: Cyber\nlangue: fr\nobjectifs:\n  routing: Expliquer\nordre: dans l’ordre\n---\n"
    quiz = "---\ntitre: Bilan\ntype: noté\nseuil: 80 %\ncommentaires: après chaque question\n---\n"
    files = {
        "course.md": french,
        "10-networks/module.md": "---\ntitre: R\n---\n",
        NAMES: lesson("titre: a\nminutes: 5"),
        CHECK: quiz + "## Quoi ? {#q}\n- ( ) a\n- (x) b\n\nExplication : parce que.\n",
    }
    whole = compiled(files)
    check = whole.quizzes["networks/check"]
    assert whole.course.in_order
    assert check.kind is QuizKind.GRADED
    assert check.feedback is FeedbackTime.EACH_QUESTION
    assert check.questions[0].explanation == "<p>parce que.</p>"


def test_a_word_of_another_language_is_told_with_the_right_one() -> None:
    """Rule 40."""
    one = one_problem({NAMES: lesson("titre: a\nminutes: 5")})
    assert "French" in str(one.message)
    assert str(one.correction) == "Write `title`."
    value = one_problem({CHECK: f"---\ntitle: a\nkind: noté\npass: 80%\n---\n{QUESTION}"})
    assert str(value.correction) == "Write `kind: graded`."


@pytest.mark.parametrize("course", [b"caf\xe9", "---\ntitre: a\nobjectifs:\n  routing: x\n---\n"])
def test_while_the_language_is_not_known_no_word_is_called_foreign(course: str | bytes) -> None:
    """Rule 71."""
    assert one_problem({"course.md": course, NAMES: lesson("titre: a\nminutes: 5")}).file == "course.md"


def test_a_file_without_settings_is_told_once_with_what_to_begin_it_with() -> None:
    """Rule 71."""
    one = one_problem({NAMES: "# Names\n\nA text.\n"})
    assert one.line == 1
    assert "---\ntitle: " in str(one.correction)
    assert "minutes: 15" in str(one.correction)


def test_settings_without_an_end_are_told_once() -> None:
    """Rule 71."""
    one = one_problem({NAMES: "---\ntitle: a\nminutes: 5\n\nA text.\n"})
    assert "no end" in str(one.message)


@pytest.mark.parametrize(
    ("path", "settings", "missing"),
    [
        ("course.md", "language: en\noutcomes:\n  routing: x", "title"),
        ("course.md", "title: a\noutcomes:\n  routing: x", "language"),
        ("course.md", "title: a\nlanguage: en", "outcomes"),
        ("10-networks/module.md", "optional: no", "title"),
        (NAMES, "minutes: 5", "title"),
        (NAMES, "title: a", "minutes"),
    ],
)
def test_what_is_required_is_told_if_it_is_missing(path: str, settings: str, missing: str) -> None:
    """Rule 42."""
    one = one_problem({path: f"---\n{settings}\n---\n"})
    assert (one.file, one.line) == (path, 1)
    assert str(one.message) == f"`{missing}` is missing."


@pytest.mark.parametrize(
    ("settings", "missing"),
    [("kind: practice", "title"), ("title: a", "kind"), ("title: a\nkind: graded", "pass")],
)
def test_a_quiz_has_a_title_a_kind_and_a_pass_mark_if_it_is_graded(settings: str, missing: str) -> None:
    """Rule 42."""
    one = one_problem({CHECK: f"---\n{settings}\n---\n{QUESTION}"})
    assert missing in str(one.message) + str(one.correction)


@pytest.mark.parametrize(
    ("setting", "correction"),
    [
        ("pass: 80", "pass: 80%"),
        ("pass: 0.8", "pass: 80%"),
        ("pass: 120%", "pass: 80%"),
        ("pass: 0%", "pass: 80%"),
        ("pass: most", "pass: 80%"),
        ("time: 20", "time: 20 minutes"),
        ("time: 1:30", "time: 20 minutes"),
        ("time: 12:30", "time: 20 minutes"),
        ("time: 2 months", "time: 20 minutes"),
        ("time: 0 minutes", "time: 20 minutes"),
        ("wait between attempts: soon", "wait between attempts: 1 hour"),
        ("attempts: 0", "attempts: 3"),
        ("attempts: 2.5", "attempts: 3"),
        ("attempts: many", "attempts: 3"),
        ("per page: -1", "per page: 7"),
        ("shuffle: perhaps", "shuffle: yes"),
        ("shuffle: ye", "shuffle: yes"),
        ("confidence: true", "confidence: yes"),
        ("feedback: after pasing", "feedback: after passing"),
        ("feedback: sometimes", "feedback: never"),
        ("markers: 3", "markers: 2"),
        ("draw: 010x", "draw: 10"),
        ("draw: 2", "draw: 1"),
        ("outcomes: [naming]", "routing"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_with_a_good_one(setting: str, correction: str) -> None:
    """Rule 41."""
    one = one_problem({CHECK: f"---\ntitle: a\nkind: practice\n{setting}\n---\n{QUESTION}"})
    assert one.line == 4
    assert correction in str(one.correction)


def test_every_setting_of_a_quiz_is_read() -> None:
    """Rules 41, 43."""
    settings = (
        "title: Check\nkind: graded\npass: 66,5%\npass per outcome: 50 %\nattempts: 3\n"
        "wait between attempts: 1 h 30 min\ntime: 20 minutes\ndraw: 1\n"
        "per page: 7\nshuffle: no\nfeedback: after passing\nconfidence: yes\n"
        "declaration: I did: alone\nmarkers: 2\noptional: yes\nwas: [networks/old]"
    )
    whole = compiled({CHECK: f"---\n{settings}\n---\nWelcome.\n\n{QUESTION}"})
    quiz, page = whole.quizzes["networks/check"], whole.course.page("networks/check")
    assert (str(quiz.pass_mark), str(quiz.pass_per_outcome)) == ("133/200", "1/2")
    assert (quiz.attempts, quiz.per_page, quiz.markers, quiz.drawn) == (3, 7, 2, 1)
    assert quiz.wait.total_seconds() == 5400
    assert quiz.time
    assert quiz.time.total_seconds() == 1200
    assert (quiz.shuffle, quiz.confidence, quiz.feedback) == (False, True, FeedbackTime.PASSING)
    assert quiz.declaration == "I did: alone"
    assert quiz.welcome == "<p>Welcome.</p>"
    assert page
    assert (page.graded, page.optional, page.was) == (True, True, ("networks/old",))


def test_what_a_quiz_does_not_say_has_its_default() -> None:
    """Rule 42."""
    quiz = compiled({CHECK: f"---\ntitle: a\nkind: practice\n---\n{QUESTION}"}).quizzes["networks/check"]
    assert (quiz.pass_mark, quiz.attempts, quiz.time, quiz.per_page) == (None, None, None, None)
    assert (quiz.shuffle, quiz.confidence, quiz.feedback, quiz.markers) == (
        True,
        False,
        FeedbackTime.HANDING_IN,
        1,
    )
    assert quiz.wait.total_seconds() == 0


def test_a_pre_test_is_taken_once() -> None:
    head = "---\ntitle: a\nkind: pre-test\n{}---\n"
    assert compiled({CHECK: head.format("") + QUESTION}).quizzes["networks/check"].attempts == 1
    assert "once" in str(one_problem({CHECK: head.format("attempts: 3\n") + QUESTION}).message)


@pytest.mark.parametrize(
    "value", [f"[{'a, ' * 3_000}a]", "\n  - ".join(["", *[f'"{"a" * 1_000}"'] * 9])], ids=["one", "together"]
)
def test_more_in_brackets_and_quotes_than_anybody_needs_is_told_before_it_is_read(value: str) -> None:
    """Rule 41: the reader of YAML is slow, and somebody waits for it."""
    found = told({NAMES: lesson(f"title: Names\nminutes: 5\noutcomes: {value}")})
    assert "too long to be read" in str(found[0].message)
