"""The words of the format, in every language it can be written in."""

import pytest

from trainer.core.message import Message
from trainer.core.parsing import settings
from trainer.core.parsing.blocks import KNOWN
from trainer.core.parsing.words import LANGUAGES, NAMES, Vocabulary, edit_distance, key, meanings
from trainer.core.questions.registry import KINDS


def all_meanings(language: str) -> list[tuple[str, str]]:
    """Every word with each of its meanings."""
    sources = [LANGUAGES[language], *(kind.words.get(language, {}) for kind in KINDS.values())]
    return [(key(word), meaning) for source in sources for meaning, words in source.items() for word in words]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_has_two_meanings_within_a_language_and_english(language: str) -> None:
    """Rule 44: an author may use both in one file."""
    seen: dict[str, str] = {}
    for word, meaning in {*all_meanings("en"), *all_meanings(language)}:
        assert seen.setdefault(word, meaning) == meaning, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_word_for_everything(language: str) -> None:
    """Rule 44."""
    assert set(meanings(language).values()) == set(meanings("en").values())
    assert language in NAMES


def test_every_setting_has_a_word() -> None:
    """Rule 44."""
    tables = (settings.COURSE, settings.MODULE, settings.LESSON, settings.QUIZ)
    assert {one.name for table in tables for one in table} | KNOWN <= set(meanings("en").values())


def test_a_file_knows_english_and_its_own_language() -> None:
    """Rule 40."""
    french = Vocabulary("fr-CA")
    assert french.meaning("Réussite") == ""
    assert french.meaning("  SEUIL ") == french.meaning("pass") == "pass"
    assert french.meaning("re\u0301sume\u0301") == "summary"
    assert Vocabulary("ar").meaning("pass") == "pass"
    assert Vocabulary("en").foreign("seuil") == ("pass", Message("French"))


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("explanaton", "explanation"),
        ("Explantaion", "explanation"),
        ("hnit", "hint"),
        ("list", ""),
        ("reason", "lesson"),
    ],
)
def test_a_misspelt_word_is_recognised_but_not_every_short_word(written: str, near: str) -> None:
    """Rule 11."""
    assert Vocabulary("en").nearest(written, KNOWN) == near


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "", 3), ("kitten", "sitting", 3)],
)
def test_the_edit_distance_counts_letters_and_swaps(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other, 5) == distance
    assert edit_distance(one, other, 0) <= 1
