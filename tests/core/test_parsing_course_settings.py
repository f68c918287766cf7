"""The settings of a whole course, in `course.md`."""

import pytest

from tests.core.questions.writing import compiled, course_md, one_problem, told


def test_every_setting_of_a_course_is_read() -> None:
    settings = (
        "title: Cyber: a start\nsummary: What to know\nlanguage: en\n"
        "audience: [diplomat]   # tracks\nlevel: introductory\nprerequisites: []\norder: in order\n"
        "valid for: 2 years\nlicense: CC BY 4.0\nauthors: [Ines Doe, Tariq]\n"
        "outcomes:       # what one can do\n  routing: Explain: how\n"
        "accepted advice:\n  networks/check#tls: the key quotes the rule"
    )
    course = compiled({"course.md": f"---\n{settings}\n---\nWelcome.\n"}).course
    assert (course.title, course.summary, course.level) == ("Cyber: a start", "What to know", "introductory")
    assert (course.in_order, course.valid_months, course.prerequisites) == (True, 24, ())
    assert course.outcomes == {"routing": "Explain: how"}
    assert course.authors == ("Ines Doe", "Tariq")
    assert course.accepted_advice == {"networks/check#tls": "the key quotes the rule"}
    assert course.welcome == "<p>Welcome.</p>"


@pytest.mark.parametrize(("written", "months"), [("forever", None), ("24 months", 24), ("1 month", 1)])
def test_a_completion_is_valid_for_calendar_months_or_for_ever(written: str, months: int | None) -> None:
    """Rule 43."""
    course = course_md().replace("---\n", f"---\nvalid for: {written}\n", 1)
    assert compiled({"course.md": course}).course.valid_months == months


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("valid for: 90 days", "calendar months"),
        ("valid for: 24", "unit"),
        ("language: klingon", "not a language"),
        ("language: no", ""),
        ("order: strict", "not a word"),
        ("prerequisites: [a b]", "id"),
    ],
)
def test_settings_of_a_course_are_checked(setting: str, said: str) -> None:
    """Rules 39, 41: `no` is Norwegian."""
    head = {"title": "title: a", "language": "language: en", "outcomes": "outcomes:\n  routing: x"}
    head[setting.partition(":")[0]] = setting
    found = told({"course.md": "---\n" + "\n".join(head.values()) + "\n---\n"})
    assert [said in str(one.message) for one in found] == [True] * bool(said)


@pytest.mark.parametrize(
    ("outcomes", "line"), [("outcomes: routing", 4), ("outcomes:\n  a b: x", 4), ("outcomes:\n  routing:", 5)]
)
def test_outcomes_of_a_course_are_ids_with_texts(outcomes: str, line: int) -> None:
    one = one_problem({"course.md": f"---\ntitle: a\nlanguage: en\n{outcomes}\n---\n"})
    assert one.line == line
