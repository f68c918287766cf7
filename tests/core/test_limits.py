"""Every limit of the format, one step beyond it: what an author is told, where, and to do what."""

import pytest

from tests.core.questions.writing import (
    CHECK,
    LESSON,
    NAMES,
    QUIZ_HEAD,
    Files,
    compiled,
    course_md,
    told,
)

GLOSSARY = "---\ntitle: Terms\n---\n"
BODY = LESSON.count("\n") + 2  # the first line behind the lesson that every course here has
FIRST = QUIZ_HEAD.count("\n") + 1


def lesson(text: str) -> Files:
    return {NAMES: f"{LESSON}\n{text}"}


def quiz(text: str) -> Files:
    return {CHECK: QUIZ_HEAD + text}


def question(text: str) -> Files:
    return quiz("## What? {#what}\n" + text)


def questions(count: int, start: int = 0) -> str:
    return "".join(f"## Q{n}? {{#q{n}}}\n- (x) a\n- ( ) b\n\n" for n in range(start, start + count))


def terms(count: int) -> str:
    return "".join(f"Term{n}\n:   m\n\n" for n in range(count))


def table(rows: int) -> str:
    """A table of ten columns in blocks short enough to be read, with its heads and rules."""
    return "\n".join(["|a" * 10 + "|", "|-" * 10 + "|", *["|b" * 10 + "|"] * (rows - 2)]) + "\n\n"


WITHIN: dict[str, Files] = {
    "lines": {NAMES: LESSON + "\n" * (9_999 - LESSON.count("\n"))},
    "characters": lesson("a" * 20_000),
    "lines together": lesson("a\n" * 1_000),
    "cells": lesson(table(500) * 4),
    "depth": lesson("> " * 20 + "a\n"),
    "levels": lesson(("> " * 20 + "a\n\n") * 800),
    "brackets": lesson("[" * 100 + "a\n"),
    "notes": lesson("[^1] " * 499 + "\n\n" + "[^1] " * 500 + "\n\n[^1]: Note.\n"),
    "id": quiz(f"## Q? {{#{'a' * 64}}}\n- (x) a\n- ( ) b\n"),
    "options": question("- (x) a\n" + "".join(f"- ( ) b{n}\n" for n in range(199))),
    "gaps": question(" ".join(f"[[a{n}]]" for n in range(100)) + "\n"),
    "points": question("- (x) a\n- ( ) b\n\nPoints: 1000\n"),
    "words": question("____\n\nRubric: good (1)\nLength: 5000 words\n"),
    "draws": question("Given: a = 1 to 10000 step 1\n\n{a}\n\n= {a}\n"),
    "questions of a quiz": quiz(questions(500)),
    "questions of a course": {
        f"10-networks/{n}-q{n}.quiz.md": QUIZ_HEAD + questions(500, n * 500) for n in range(4)
    },
    "terms": {"glossary.md": GLOSSARY + terms(2_000)},
    "attempts": {CHECK: QUIZ_HEAD.replace("kind", "attempts: 10000\nkind") + questions(2)},
    "title": {NAMES: LESSON.replace("Names", "N" * 5_000)},
    "bytes": lesson("word\n\n" * 4_900),
}

BEYOND: dict[str, tuple[Files, str, int, str, str]] = {
    "lines": (
        {NAMES: LESSON + "\n" * (10_000 - LESSON.count("\n"))}, NAMES, 10_001,
        "The text has 10001 lines; 10000 is the most.", "Split it into several.",
    ),
    "characters": (
        lesson("a" * 20_001), NAMES, BODY,
        "The line has 20001 characters; 20000 is the most.", "Break it into several lines.",
    ),
    "bytes": (
        lesson("a b c d e\n\n" * 48_000), NAMES, 0,
        "The text has 516 KiB; 512 KiB is the most.", "Split it into several lessons.",
    ),
    "lines together": (
        lesson("a\n" * 1_001), NAMES, BODY,
        "Here 1001 lines follow each other without a blank one; 1000 is the most.",
        "Divide this list, table or paragraph.",
    ),
    "cells": (
        lesson(table(500) * 4 + table(3)), NAMES, BODY,
        "The tables of this text have more than 20000 cells.", "Split it.",
    ),
    "depth": (
        lesson("> " * 21 + "a\n"), NAMES, BODY,
        "Lists, quotes and boxes are nested more than 20 deep.", "Write it flatter.",
    ),
    "levels": (
        lesson(("> " * 20 + "a\n\n") * 801), NAMES, BODY,
        "The text has too many lists, quotes and boxes within each other.", "Write it flatter.",
    ),
    "brackets": (
        lesson("[" * 101 + "a\n"), NAMES, BODY,
        "This paragraph has too many brackets or marks to be read.",
        "Break it into shorter paragraphs, and put code in a fence.",
    ),
    "addresses": (
        lesson("[a](" * 101 + "\n"),
        NAMES,
        BODY,
        "This paragraph has too many brackets or marks to be read.",
        "Break it into shorter paragraphs, and put code in a fence.",
    ),
    "marks": (
        lesson("\n\n".join(["*a " * 1_400] * 110)), NAMES, BODY,
        "This paragraph has too many brackets or marks to be read.",
        "Break it into shorter paragraphs, and put code in a fence.",
    ),
    "notes": (
        lesson("[^1] " * 500 + "\n\n" + "[^1] " * 500 + "\n\n[^1]: Note.\n"), NAMES, 5,
        "The text has more than 1000 notes and marks of notes.", "Split it.",
    ),
    "id": (
        quiz(f"## Q? {{#{'a' * 65}}}\n- (x) a\n- ( ) b\n"), CHECK, FIRST,
        (
            f"`{{#{'a' * 65}}}` is no id: an id begins with `#` and has letters, digits, `-` and `_`,"
            " at most 64 of them."
        ),
        f"Write `{{#{'a' * 40}}}`.",
    ),
    "options": (
        question("- (x) a\n" + "".join(f"- ( ) b{n}\n" for n in range(200))), CHECK, FIRST + 1,
        "This question has 201 options; 200 is the limit.", "Delete some, or make several questions of it.",
    ),
    "gaps": (
        question(" ".join(f"[[a{n}]]" for n in range(101)) + "\n"), CHECK, FIRST + 1,
        "This question has 101 gaps; 100 is the limit.", "Make several questions of it.",
    ),
    "points": (
        question("- (x) a\n- ( ) b\n\nPoints: 1001\n"), CHECK, FIRST + 4,
        "`1001` is too large; 1000 is the limit.", "Write `Points: 2`.",
    ),
    "words": (
        question("____\n\nRubric: good (1)\nLength: 5001 words\n"), CHECK, FIRST + 4,
        "`5001 words` is too large; 5000 is the limit.", "Write a number of words: `Length: 150 words`.",
    ),
    "draws": (
        question("Given: a = 1 to 10001 step 1\n\n{a}\n\n= {a}\n"), CHECK, FIRST + 1,
        "`a` has 10001 values; 10000 is the limit.", "Take larger steps.",
    ),
    "formula": (
        question("Given: a = 1, 2\n\n{a}\n\n= {a}" + " + 1" * 125 + "\n"), CHECK, FIRST + 5,
        "The formula is longer than 500 characters.", "Shorten it, or give another parameter.",
    ),
    "brackets of a formula": (
        question("Given: a = 1, 2\n\n{a}\n\n= " + "(" * 21 + "{a}" + ")" * 21 + "\n"), CHECK, FIRST + 5,
        "Brackets or exponents stand more than 20 deep here.", "Write the formula flatter.",
    ),
    "questions of a quiz": (
        quiz(questions(501)), CHECK, 0,
        "The quiz has 501 questions; 500 is the limit.", "Make two quizzes of it.",
    ),
    "questions of a course": (
        {**WITHIN["questions of a course"], CHECK: QUIZ_HEAD + questions(1, 2_000)}, "course.md", 0,
        "The course has 2001 questions; 2000 is the limit.", "Make two courses of it.",
    ),
    "terms": (
        {"glossary.md": GLOSSARY + terms(2_001)}, "glossary.md", 6_004,
        "The glossary has 2001 terms; 2000 is the limit.", "Keep those that learners meet in the lessons.",
    ),
    "brackets of a setting": (
        {"course.md": course_md().replace("title", f"audience: {'[' * 11}a{']' * 11}\ntitle")},
        "course.md", 2,
        "Brackets stand 11 deep here; 10 is the limit.", "Write a plain list: `[a, b]`.",
    ),
    "attempts": (
        {CHECK: QUIZ_HEAD.replace("kind", "attempts: 10001\nkind") + questions(2)}, CHECK, 3,
        "`10001` is too large; 10000 is the limit.", "Write `attempts: 3`.",
    ),
    "title": (
        {NAMES: LESSON.replace("Names", "N" * 5_001)}, NAMES, 2,
        "`title` is longer than 5000 characters.", "Shorten it, and put the rest below the second `---`.",
    ),
    "media": (
        {"toolkit/a.pdf": b"%PDF-" + b"a" * 5_000_000}, "toolkit/a.pdf", 0,
        "The file has 5.0 MB; 5 MB is the most.", "Make it smaller; learners may have a slow line.",
    ),
    "folders": (
        {"media/a/b/c/d/e.svg": b""}, "media/a/b/c/d/e.svg", 0,
        "The file is 6 folders deep; 5 levels are the most.",
        "Move it up: a course has modules, and a module has files.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WITHIN)
def test_what_reaches_a_limit_is_read(name: str) -> None:
    compiled(WITHIN[name])


@pytest.mark.parametrize("name", BEYOND)
def test_what_goes_beyond_it_is_told_with_its_place_and_what_to_do(name: str) -> None:
    files, path, line, message, correction = BEYOND[name]
    found = told(files)
    assert [(one.file, one.line, str(one.message), str(one.correction)) for one in found] == [
        (path, line, message, correction)
    ]
