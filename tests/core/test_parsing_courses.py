"""Whole courses: all problems at once, in order, and nothing but problems."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.core.questions.writing import (
    CHECK,
    LESSON,
    NAMES,
    QUIZ_HEAD,
    Files,
    compiled,
    files,
    source,
    told,
)
from trainer.core.fixing import fix
from trainer.core.parsing.compiling import compile_course
from trainer.core.problem import Problems

QUIZ = """---
title: Module check
kind: graded
pass: 80%
attempts: 3
wait between attempts: 1 hour
time: 20 minutes
feedback: after each question
declaration: I did: alone
---
Welcome.

# Norms {draw=2}

## Which detail should worry you most? {#phish-reply}
Your minister's "private address" asks for the travel list.

```
- (x) code
```

- ( ) It was sent on a Sunday
  > Diplomats do write on Sundays.
- (50%) It has an attachment

  A second paragraph.
  > A reason to look twice, not the main one.
- (x) The reply address differs from the sender
  > Right: call back on a known number.

Explanation: compare with the worked example in the lesson.

It goes on, with a [link](10-names.md#routes).

Lesson: 10-names.md#routes
Points: 2

## Which of these must be reported within 24 hours? {#report-24}
- [x] A lost encrypted phone
- [ ] A delayed pouch with seals intact
  > Log it; it is not an incident.
- [x] An unexplained login from another country

Scoring: exact
Outcome: routing

# Law

## How many reports were adopted? {#gge-n}
Hint: count 2010 as the first.
= 4 reports +- 2%
  > 2010, 2013, 2015, 2021.
= 3 to 5 (50%)
= other
  > See the table in module 1.

## The manual bears the name of which city? {#tallinn}
= "Tallinn"
= "Tallin" (50%)
  > Two n's.
"""
PRACTICE = (
    LESSON + "\n```question\n## Practice? {#practice}\n- ( ) a\n- (x) b\n```\n\n[quiz](90-check.quiz.md)\n"
)
TEXTS = {path: str(text) for path, text in files({CHECK: QUIZ, NAMES: PRACTICE}).items()}
GOOD: Files = TEXTS


def test_a_good_course_compiles_without_a_word() -> None:
    whole = compiled(GOOD)
    quiz = whole.quizzes["networks/check"]
    assert [question.kind.name for question in quiz.questions] == [
        "choose-one",
        "choose-all",
        "number",
        "short-text",
    ]
    assert [page.id for page in whole.course.walk()] == ["networks/names", "networks/check"]
    assert whole.lessons["networks/names"].words == len("Routes A text quiz".split())


def test_the_course_for_tests_compiles() -> None:
    folder = Path(__file__).parents[1] / "courses" / "first-steps"
    texts = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert compile_course("first-steps", source(texts)).course.title == "First steps"


def test_all_problems_come_at_once_in_the_order_of_files_and_lines() -> None:
    """Rule 72."""
    found = told(
        {
            "course.md": "---\ntitle: a\nlanguage: en\n---\n",
            "20-a/module.md": "---\n---\n",
            "9-b/module.md": "---\n---\n",
            NAMES: LESSON + "[a](b.md)\n\n[c](d.md)\n",
            "90-exam.quiz.md": QUIZ_HEAD,
            "zz.txt": "a",
        }
    )
    assert [(one.file, one.line) for one in found] == [
        ("course.md", 1),
        ("9-b/module.md", 1),
        (NAMES, 8),
        (NAMES, 10),
        ("20-a/module.md", 1),
        ("90-exam.quiz.md", 1),
        ("zz.txt", 0),
    ]


def test_after_two_hundred_problems_only_their_number_is_told() -> None:
    """Rule 72."""
    found = told({NAMES: LESSON + "[a](b.md)\n\n" * 250})
    assert len(found) == 201
    assert "250" in str(found[-1].message)


def test_every_problem_has_a_correction_and_its_quote_stands_in_its_line() -> None:
    """Rule 72."""
    broken = (
        QUIZ.replace("(50%) It", "(500%) It")
        .replace("Points", "Ponits")
        .replace("= 4 reports", "= four reports")
    )
    found = told({CHECK: broken})
    rows = broken.split("\n")
    assert len(found) == 3
    for one in found:
        assert one.correction
        assert one.quote
        assert rows[one.line - 1][one.column - 1 :].startswith(one.quote)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    """Rule 68: `str.splitlines` also splits at U+2028 and U+0085."""
    text = QUIZ_HEAD + "A\u2028B\u0085C\n\n## What? {#q}\n= l\n"
    assert [one.line for one in told({CHECK: text})] == [8]
    assert [one.line for one in told({CHECK: text.replace("\n", "\r\n")})] == [8]
    assert [one.line for one in told({CHECK: "\ufeff" + text})] == [8]


def test_a_file_that_takes_too_long_is_a_problem_of_that_file() -> None:
    """Rule 67."""

    @contextmanager
    def guard(path: str) -> Iterator[None]:
        if path == CHECK:
            raise TimeoutError
        yield

    with pytest.raises(Problems) as caught:
        compile_course("cyber", source(TEXTS), guard=guard)
    assert [(one.file, str(one.message)) for one in caught.value.found] == [
        (CHECK, "The file takes too long to read.")
    ]


def test_the_guard_stands_around_the_work_on_every_text() -> None:
    """Rule 67."""
    seen: list[str] = []

    @contextmanager
    def guard(path: str) -> Iterator[None]:
        seen.append(path)
        yield

    compile_course("cyber", source(TEXTS), guard=guard)
    assert sorted(seen) == sorted(TEXTS)


def test_a_crash_in_one_file_is_a_problem_of_that_file() -> None:
    """Rule 67."""

    @contextmanager
    def guard(path: str) -> Iterator[None]:
        if path == NAMES:
            raise ZeroDivisionError
        yield

    with pytest.raises(Problems) as caught:
        compile_course("cyber", source(TEXTS), guard=guard)
    assert [one.file for one in caught.value.found] == [NAMES]
    assert "ZeroDivisionError" in str(caught.value.found[0].message)


def test_compiling_twice_gives_the_same() -> None:
    assert compiled(GOOD) == compiled(GOOD)


LEADS = [" ", "  ", "    ", "\t", "> ", "- ", "# ", "## ", "= "]
MARKS = "--- ``` ~~~~ <!-- {draw=1} - = : a: [ { | >".split()
LINES = [*MARKS, "- ( )", "- [x", "```question", "# A {draw=9}"]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, str]:
    """The good course after a few slips of the hand."""
    texts = dict(TEXTS)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(sorted(texts)))
        rows = texts[path].split("\n")
        place = draw(st.integers(0, len(rows) - 1))
        match draw(st.sampled_from(["delete", "double", "swap", "insert", "cut", "indent", "line"])):
            case "delete":
                del rows[place]
            case "double":
                rows.insert(place, rows[place])
            case "swap":
                other = draw(st.integers(0, len(rows) - 1))
                rows[place], rows[other] = rows[other], rows[place]
            case "insert":
                at = draw(st.integers(0, len(rows[place])))
                rows[place] = rows[place][:at] + draw(st.text(max_size=6)) + rows[place][at:]
            case "cut":
                rows[place] = rows[place][: draw(st.integers(0, len(rows[place])))]
            case "indent":
                rows[place] = draw(st.sampled_from(LEADS)) + rows[place]
            case "line":
                rows.insert(place, draw(st.sampled_from(LINES)))
        texts[path] = "\n".join(rows)
    return texts


NAMES_OF_FILES = st.text(alphabet="ab10-./_ éя%\\~.mdquizfr", min_size=1, max_size=30)


def good_or_told(texts: Mapping[str, str | bytes]) -> None:
    """Compile these files: whatever is wrong is told as a problem, and none is a crash in disguise."""
    try:
        compile_course("cyber", source(texts))
    except Problems as problems:
        found = problems.found
    else:
        return
    assert found
    for one in found:
        assert "stumbled" not in one.say()
        assert one.correction


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_any_slip_of_the_hand_gives_a_course_or_problems_and_no_crash(texts: dict[str, str]) -> None:
    good_or_told({path: text.encode("utf-8", "replace") for path, text in texts.items()})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_fixing_a_second_time_changes_no_byte_whatever_the_slips(texts: dict[str, str], ending: str) -> None:
    """Rule 49."""
    written = {path: text.replace("\n", ending).encode("utf-8", "replace") for path, text in texts.items()}
    once = dict(written) | dict(fix(source(written)).files)
    assert fix(source(once)).files == {}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.binary(max_size=200))
def test_any_bytes_in_a_file_give_a_course_or_problems(path: str, data: bytes) -> None:
    good_or_told({**TEXTS, path: data})


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES_OF_FILES, st.just(LESSON), max_size=4))
def test_any_names_of_files_give_a_course_or_problems(more: dict[str, str]) -> None:
    good_or_told({**TEXTS, **more})
