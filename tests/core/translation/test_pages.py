"""A course in another language: which pages are translated, stale, or fall back."""

from tests.core.questions.writing import (
    CHECK,
    LESSON,
    NAMES,
    QUIZ_HEAD,
    Files,
    compiled,
    told,
)
from tests.core.translation.french import CHECK_FR, HEAD, NAMES_FR, QUI, WHO, french, marked, ties
from trainer.core.course import Tie


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
