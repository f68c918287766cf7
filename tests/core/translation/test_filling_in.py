"""The files that a translator fills in."""

import re

from tests.core.questions.writing import (
    CHECK,
    LESSON,
    NAMES,
    QUIZ_HEAD,
    course_md,
    files,
    source,
)
from tests.core.translation.french import (
    CHECK_FR,
    HEAD,
    NAMES_FR,
    PRACTICE,
    QUI,
    WHO,
)
from trainer.core.course import Tie
from trainer.core.fixing import fix
from trainer.core.parsing.compiling import compile_course
from trainer.core.source import Source
from trainer.core.translating import translate


def test_fix_twice_changes_nothing_in_a_translated_course() -> None:
    whole = source(files({CHECK: QUIZ_HEAD + WHO, CHECK_FR: HEAD + QUI, "course.md": course_md()}))
    once = Source(dict(whole) | dict(fix(whole).files))
    assert re.search(rb"who: [0-9a-f]{12}", once[CHECK_FR])
    assert fix(once).files == {}
    compile_course("cyber", once)


def test_the_files_to_fill_in_compile_and_fall_back_until_they_are_translated() -> None:
    texts = files(
        {
            "course.md": course_md() + "Welcome.\n",
            NAMES: PRACTICE,
            CHECK: QUIZ_HEAD + f"# Norms {{draw=1}}\n{WHO}\nExplanation: yes\nPoints: 2\n",
            "glossary.md": "Packet\n: A piece.\n",
            "10-networks/50-night.scenario.md": (
                "---\ntitle: Night\nminutes: 9\nstart: a\n---\n## A {#a}\nEnd.\n"
            ),
        }
    )
    made = translate(source(texts), "fr")
    assert set(made) == {
        "course.fr.md",
        "10-networks/module.fr.md",
        NAMES_FR,
        CHECK_FR,
        "glossary.fr.md",
        "10-networks/50-night.scenario.fr.md",
    }
    assert made[CHECK_FR].decode().startswith("---\ntitre: Check\n---\n# Norms")
    assert (
        made["course.fr.md"]
        .decode()
        .startswith("---\ntitre: Cyber\nobjectifs:\n  routing: Explain routes\n---\n")
    )
    one = compile_course("cyber", source({**texts, **made})).translations["fr"]
    assert {tie for tie, _, _ in one.ties.values()} == {Tie.COPIED}
    assert one.quizzes == {}
    assert translate(source({**texts, **made}), "fr") == {}


def test_the_words_of_another_language_are_replaced_in_what_is_to_be_filled_in() -> None:
    texts = files(
        {"course.md": course_md("fr"), CHECK: QUIZ_HEAD + WHO + "\nExplication : oui\n\nIndice : non\n"}, "fr"
    )
    made = translate(source(texts), "ar")
    assert "Explanation : oui" in made["10-networks/90-check.quiz.ar.md"].decode()
    compile_course("cyber", source({**texts, **made}))


def test_line_endings_are_those_of_the_original() -> None:
    made = translate(source(files({NAMES: LESSON.replace("\n", "\r\n")})), "fr")
    assert made[NAMES_FR] == b"---\r\ntitre: Names\r\n---\r\n# Routes\r\n\r\nA text.\r\n"
