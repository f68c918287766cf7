"""Translations: tied by id and place, marked by fingerprints, never a reason to wait."""

import re

import pytest

from tests.core.questions.writing import (
    CHECK,
    LESSON,
    NAMES,
    QUIZ_HEAD,
    Files,
    compiled,
    course_md,
    files,
    source,
    told,
)
from trainer.core.course import Compiled, Tie
from trainer.core.fixing import fix
from trainer.core.parsing import compile_course
from trainer.core.questions.choose_one import ChooseOne
from trainer.core.source import Source
from trainer.core.translating import translate

NAMES_FR = "10-networks/10-names.fr.md"
CHECK_FR = "10-networks/90-check.quiz.fr.md"
WHO = "## Who? {#who}\n- ( ) a\n- (x) b\n"
QUI = "## Qui ? {#who}\n- ( ) un\n- (x) deux\n"
HEAD = "---\ntitre: Contrôle\n---\n"


def french(more: Files) -> Compiled:
    return compiled(more).translations["fr"]


def ties(more: Files) -> dict[str, Tie]:
    return {place: tie for place, (tie, _, _) in french(more).ties.items()}


def marked(more: Files) -> dict[str, str]:
    """The course with its translations marked by `fix`."""
    whole = source(files(more))
    return {path: data.decode() for path, data in (dict(whole) | dict(fix(whole).files)).items()}


def problem_of(body: str, original: str = WHO) -> str:
    """The one problem of a translated quiz, as a sentence with its line below the settings."""
    found = told({CHECK: QUIZ_HEAD + original, CHECK_FR: HEAD + body})
    assert [one.file for one in found] == [CHECK_FR], [one.say() for one in found]
    return f"{found[0].line - 3}: {found[0].message}"


def test_a_course_without_translations_has_none() -> None:
    whole = compiled()
    assert whole.translations == {}
    assert whole.course.languages == ()


def test_a_lesson_is_read_in_its_language_and_keeps_its_id() -> None:
    one = french({NAMES_FR: "---\ntitre: Noms\n---\n# Chemins\n\nUn texte.\n"})
    page = one.course.page("networks/names")
    assert page is not None
    assert (page.title, page.language, page.minutes) == ("Noms", "fr", 5)
    assert "Un texte." in one.lessons["networks/names"].pieces[0].html


def test_what_no_file_translates_falls_back_and_says_so() -> None:
    one = french({NAMES_FR: "---\ntitre: Noms\n---\nUn.\n", CHECK: QUIZ_HEAD + WHO})
    assert one.course.language == "en"
    assert one.course.modules[0].language == "en"
    check = one.course.page("networks/check")
    assert check is not None
    assert check.language == "en"
    assert "networks/check" not in one.quizzes
    assert {place for place, (tie, _, _) in one.ties.items() if tie is Tie.MISSING} == {
        "course",
        "networks",
        "networks/check",
    }


def test_the_head_of_the_course_and_its_outcomes_are_translated() -> None:
    text = "---\ntitre: Cyber !\nrésumé: Court\nobjectifs:\n  routing: Expliquer\n---\nBienvenue.\n"
    course = french({"course.fr.md": text}).course
    assert (course.title, course.summary, course.language) == ("Cyber !", "Court", "fr")
    assert course.outcomes == {"routing": "Expliquer"}
    assert "Bienvenue." in course.welcome


def test_a_module_is_translated() -> None:
    module = french({"10-networks/module.fr.md": "---\ntitre: Réseaux\n---\nAllons.\n"}).course.modules[0]
    assert (module.title, module.language) == ("Réseaux", "fr")


def test_headings_keep_the_anchors_of_the_original() -> None:
    """Rule 7."""
    one = french({NAMES_FR: "---\ntitre: Noms\n---\n# Chemins\n\nTexte, [ici](#routes).\n"})
    assert [heading.id for heading in one.lessons["networks/names"].headings] == ["routes"]


def test_another_number_of_headings_is_advice() -> None:
    assert (
        ties({NAMES_FR: marked({NAMES_FR: "---\ntitre: Noms\n---\nUn.\n"})[NAMES_FR]})["networks/names"]
        == Tie.HEADINGS
    )


def test_questions_tie_by_id_in_any_order() -> None:
    """Rule 52."""
    what = "## What? {#what}\n= 4\n"
    quiz = french({CHECK: QUIZ_HEAD + WHO + what, CHECK_FR: f"{HEAD}## Quoi ? {{#what}}\n= 4\n{QUI}"})
    assert [(one.id, one.ask) for one in quiz.quizzes["networks/check"].questions] == [
        ("who", "Qui ?"),
        ("what", "Quoi ?"),
    ]


def test_a_question_that_is_missing_falls_back_alone() -> None:
    """Rule 52."""
    more = {CHECK: QUIZ_HEAD + WHO + "## What? {#what}\n= 4\n", CHECK_FR: HEAD + QUI}
    assert [(one.ask, one.language) for one in french(more).quizzes["networks/check"].questions] == [
        ("Qui ?", ""),
        ("What?", "en"),
    ]
    assert ties(more)["networks/check#what"] == Tie.MISSING


def test_what_is_no_text_comes_from_the_original() -> None:
    """Rule 51."""
    original = WHO + "\nPoints: 2\nOutcome: routing\nMust: yes\nShuffle: no\n"
    (one,) = french({CHECK: QUIZ_HEAD + original, CHECK_FR: HEAD + QUI}).quizzes["networks/check"].questions
    assert (int(one.points), one.outcome, one.must, one.shuffle) == (2, "routing", True, False)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("## Qui ? {#qui}\n- ( ) un\n- (x) deux\n",
         "1: `10-networks/90-check.quiz.md` has no question `qui`."),
        ("## Qui ?\n- ( ) un\n- (x) deux\n",
         "1: This question does not say which question of the original it translates."),
        ("## Qui ? {#who}\n- (x) un\n- ( ) deux\n", "2: Here stands `- (x)`, in the original `- ( )`."),
        ("## Qui ? {#who}\n- ( ) un\n- (x) deux\n- ( ) trois\n",
         "2: The answer has 3 lines of another form or number than the original's 2."),
        ("## Qui ? {#who}\n= 4\n",
         "2: The answer has 1 lines of another form or number than the original's 2."),
        (QUI + "\nPoints: 3\n", "5: `3` is not what the original says."),
    ],
)  # fmt: skip
def test_another_structure_is_a_problem_of_the_translation(body: str, said: str) -> None:
    """Rules 51 and 52."""
    assert problem_of(body) == said


def test_another_figure_is_a_problem() -> None:
    """Rule 51."""
    assert problem_of("## Quoi ? {#what}\n= 5\n", "## What? {#what}\n= 4\n").startswith("2: A figure")


def test_figures_are_read_in_the_language_of_their_file() -> None:
    french(
        {CHECK: f"{QUIZ_HEAD}## What? {{#what}}\n= 1.5\n", CHECK_FR: f"{HEAD}## Quoi ? {{#what}}\n= 1,5\n"}
    )


def test_another_setting_is_a_problem_and_the_same_one_is_not() -> None:
    """Rule 51."""
    assert told({NAMES_FR: "---\ntitre: Noms\nminutes: 5\n---\n# Un\n"}) == []
    (one,) = told({NAMES_FR: "---\ntitre: Noms\nminutes: 6\n---\n# Un\n"})
    assert str(one.message) == "`minutes` is not what the original says."


def test_a_stale_question_is_withdrawn_and_stops_nothing() -> None:
    """Rule 5."""
    texts = marked({CHECK: QUIZ_HEAD + WHO, CHECK_FR: HEAD + QUI})
    assert ties(texts) == {"course": Tie.MISSING, "networks": Tie.MISSING, "networks/names": Tie.MISSING}
    changed = texts | {CHECK: texts[CHECK].replace("- (x) b\n", "- (x) b\n- ( ) c\n")}
    assert ties(changed)["networks/check#who"] == Tie.STALE
    (question,) = french(changed).quizzes["networks/check"].questions
    assert (question.ask, question.language) == ("Who?", "en")


def test_a_question_that_the_original_gave_up_is_stale_once_it_was_marked() -> None:
    """Rule 5."""
    what, quoi = "## What? {#what}\n= 4\n", "## Quoi ? {#what}\n= 4\n"
    texts = marked({CHECK: QUIZ_HEAD + WHO + what, CHECK_FR: HEAD + QUI + quoi})
    texts[CHECK] = QUIZ_HEAD + WHO
    assert ties(texts)["networks/check#what"] == Tie.STALE


def test_a_stale_lesson_stays_and_is_advice() -> None:
    texts = marked({NAMES_FR: "---\ntitre: Noms\n---\n# Un\n\nTexte.\n"})
    texts[NAMES] = LESSON.replace("A text.", "Another text.")
    assert ties(texts)["networks/names"] == Tie.STALE
    assert "networks/names" in french(texts).lessons


def test_a_translation_without_a_fingerprint_is_advice() -> None:
    """Rule 54."""
    assert ties({NAMES_FR: "---\ntitre: Noms\n---\n# Un\n\nTexte.\n"})["networks/names"] == Tie.UNMARKED
    assert ties({CHECK: QUIZ_HEAD + WHO, CHECK_FR: HEAD + QUI})["networks/check#who"] == Tie.UNMARKED


def test_a_text_that_still_is_the_original_falls_back() -> None:
    more = {NAMES_FR: LESSON, CHECK: QUIZ_HEAD + WHO, CHECK_FR: HEAD.replace("Contrôle", "Quoi") + WHO}
    assert ties(more)["networks/names"] == Tie.COPIED
    assert ties(more)["networks/check#who"] == Tie.COPIED
    assert "networks/names" not in french(more).lessons


def test_a_word_that_is_no_fingerprint_is_a_problem() -> None:
    (one,) = told({NAMES_FR: "---\ntitre: Noms\ntraduit de: hier\n---\n# Un\n"})
    assert (one.line, str(one.message)) == (3, "`hier` is no fingerprint.")


PRACTICE = LESSON + "\n```question\n## And? {#and}\n- ( ) a\n- (x) b\n```\n\nOn.\n"


def test_a_practice_question_is_translated_in_its_place() -> None:
    text = "---\ntitre: Noms\n---\n# Un\n\n```question\n## Et ? {#and}\n- ( ) un\n- (x) deux\n```\n\nSuite.\n"
    pieces = french({NAMES: PRACTICE, NAMES_FR: text}).lessons["networks/names"].pieces
    assert [piece.question.ask if piece.question else "" for piece in pieces] == ["", "Et ?", ""]


def test_a_practice_question_that_is_missing_stands_at_the_end_in_the_original() -> None:
    lesson = french({NAMES: PRACTICE, NAMES_FR: "---\ntitre: Noms\n---\n# Un\n"}).lessons["networks/names"]
    last = lesson.pieces[-1].question
    assert last is not None
    assert (last.ask, last.language) == ("And?", "en")


def test_pools_keep_what_is_drawn_and_get_titles() -> None:
    original = f"# Norms {{draw=1}}\n{WHO}## What? {{#what}}\n= 4\n"
    quiz = french({CHECK: QUIZ_HEAD + original, CHECK_FR: f"{HEAD}# Normes\n{QUI}"}).quizzes["networks/check"]
    assert [(pool.title, pool.draw, len(pool.questions)) for pool in quiz.pools] == [("Normes", 1, 2)]
    assert problem_of(f"# Normes {{tirage=2}}\n{QUI}", original).startswith("1: `{tirage=2}` is not")


def test_an_answer_earns_the_same_whatever_language_it_is_looked_at_in() -> None:
    """Rule 51: short texts are the union."""
    original = '## City? {#city}\n= "Seoul"\n= other\n  > No.\n'
    translated = '## Ville ? {#city}\n= "Séoul"\n= "Séoul-ville" (50%)\n'
    whole = compiled({CHECK: QUIZ_HEAD + original, CHECK_FR: HEAD + translated})
    kinds = [
        whole.quizzes["networks/check"].questions[0].kind,
        whole.translations["fr"].quizzes["networks/check"].questions[0].kind,
    ]
    for text, credit in (("Seoul", 1), ("séoul", 1), ("Séoul-ville", 0.5), ("Tokyo", 0)):
        assert [kind.mark({"text": text}) for kind in kinds] == [credit, credit], text
    assert kinds[0].account(None, {}).right == ("Seoul",)


def test_gaps_accept_what_is_right_in_the_other_language() -> None:
    original, translated = "## City? {#city}\nIt is [[Seoul]].\n", "## Ville ? {#city}\nC'est [[Séoul]].\n"
    whole = compiled({CHECK: QUIZ_HEAD + original, CHECK_FR: HEAD + translated})
    for one in (whole, whole.translations["fr"]):
        kind = one.quizzes["networks/check"].questions[0].kind
        assert [kind.mark({"gaps": [{"text": text}]}) for text in ("Seoul", "Séoul", "Rome")] == [1, 1, 0]


@pytest.mark.parametrize("typed", ["ISPARTA", "ısparta", "isparta", "ISPARTA.", "IĞDIR", "iğdır", "Rome"])
def test_languages_that_fold_letters_differently_mark_alike(typed: str) -> None:
    """Each text is compared as its own language compares, whoever looks."""
    original = '## City? {#city}\n= "Isparta"\n\n## Where? {#where}\nIt is [[Isparta]].\n'
    translated = (
        '## Şehir? {#city}\n= "Iğdır" (50%)\n= "Isparta"\n\n## Nerede? {#where}\nBu [[Iğdır|Isparta]].\n'
    )
    whole = compiled(
        {CHECK: QUIZ_HEAD + original, CHECK.replace(".md", ".tr.md"): "---\ntitle: K\n---\n" + translated}
    )
    there = [one.quizzes["networks/check"].questions for one in (whole, whole.translations["tr"])]
    texts = [quiz[0].kind.mark({"text": typed}) for quiz in there]
    gaps = [quiz[1].kind.mark({"gaps": [{"text": typed}]}) for quiz in there]
    assert texts[0] == texts[1] == {"IĞDIR": 0.5, "Rome": 0, "iğdır": 0}.get(typed, 1)
    assert gaps[0] == gaps[1] == {"Rome": 0, "iğdır": 0}.get(typed, 1)


def test_options_tie_by_place() -> None:
    """Rule 52."""
    kind = french({CHECK: QUIZ_HEAD + WHO, CHECK_FR: HEAD + QUI}).quizzes["networks/check"].questions[0].kind
    assert isinstance(kind, ChooseOne)
    assert [(option.text, int(option.credit)) for option in kind.options] == [("un", 0), ("deux", 1)]


def test_links_name_originals_and_pictures_may_be_translated() -> None:
    """Rule 53."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><desc>%s</desc></svg>'
    figure = "\n![A map](../media/map.svg)\n"
    more: Files = {
        NAMES: LESSON + figure,
        NAMES_FR: f"---\ntitre: Noms\n---\n# Un\n{figure}",
        "media/map.svg": svg % b"en",
        "media/map.fr.svg": svg % b"fr",
    }
    whole = compiled(more)
    assert {medium.path for medium in whole.media} == {"media/map.svg", "media/map.fr.svg"}
    assert "map.fr.svg" in whole.translations["fr"].lessons["networks/names"].pieces[0].html
    (one,) = told({NAMES_FR: "---\ntitre: Noms\n---\n# Un\n\n[ici](10-names.fr.md)\n"})
    assert "is a translation; links name the original" in str(one.message)


def test_two_languages_do_not_know_each_other() -> None:
    whole = compiled({NAMES_FR: "---\ntitre: Noms\n---\n# Un\n", "course.ar.md": "---\ntitle: سيبر\n---\n"})
    assert whole.course.languages == ("ar", "fr")
    assert whole.translations["ar"].course.title == "سيبر"
    assert whole.translations["fr"].course.title == "Cyber"


def test_the_course_own_language_is_no_translation() -> None:
    """Rule 50."""
    (one,) = told({"10-networks/10-names.en.md": LESSON})
    assert str(one.message) == "`en` is the course's own language."


def test_fingerprints_do_not_count_spaces_and_line_breaks() -> None:
    texts = marked({NAMES_FR: "---\ntitre: Noms\n---\n# Un\n\nTexte.\n"})
    texts[NAMES] = LESSON.replace("A text.", "A\ntext.  ").replace("\n", "\r\n")
    assert "networks/names" not in ties(texts)


def test_a_problem_of_the_original_is_told_once() -> None:
    broken = WHO.replace("(x)", "( )")
    assert [one.file for one in told({CHECK: QUIZ_HEAD + broken, CHECK_FR: HEAD + QUI})] == [CHECK]


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
