"""Questions in another language: tied to their originals, answered and marked alike."""

import pytest

from tests.core.questions.writing import (
    CHECK,
    NAMES,
    QUIZ_HEAD,
    compiled,
    told,
)
from tests.core.translation.french import (
    CHECK_FR,
    HEAD,
    NAMES_FR,
    PRACTICE,
    QUI,
    WHO,
    french,
    marked,
    problem_of,
    ties,
)
from trainer.core.course import Tie
from trainer.core.questions.choose_one import ChooseOne


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
