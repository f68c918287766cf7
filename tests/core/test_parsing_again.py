"""Compiling again with what was kept gives what compiling anew gives: always, whatever has changed."""

from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings, strategies as st

from tests.core.questions.writing import CHECK, NAMES, QUIZ_HEAD, files
from tests.core.stopping import everywhere
from trainer.core.course import Compiled
from trainer.core.parsing.compiling import compile_course
from trainer.core.parsing.keeping import Kept
from trainer.core.problem import Problem, Problems
from trainer.core.source import Source

MAP = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
NAMES_FR = "10-networks/10-names.fr.md"
CHECK_FR = "10-networks/90-check.quiz.fr.md"
OTHER = "10-networks/20-routes.md"
MODULE = "10-networks/module.md"
MODULE_FR = "10-networks/module.fr.md"
NIGHT = "10-networks/50-night.scenario.md"
NIGHT_FR = "10-networks/50-night.scenario.fr.md"

LESSON = "---\ntitle: Names\nminutes: 5\noutcomes: [routing]\n---\n# Routes\n\nText.\n"
PRACTICE = "```question\n## Which? {#which}\n- (x) a\n- ( ) b\n```\n"
WHO = "## Who? {#who}\n- ( ) a\n- (x) b\n"
QUI = "## Qui ? {#who}\n- ( ) un\n- (x) deux\n"

TERMS = "---\ntitle: Terms\n---\n"
DOCUMENT = "---\ntitle: Statement\nsummary: What to say.\n---\n"
STORY = "---\ntitle: Night\nminutes: 5\nstart: call\n---\n"
CALL = "## Call {#call}\nIt rings.\n\n- Answer -> #end\n\n## End {#end}\nQuiet.\n"

# What each file may say; the first is what the course begins with.
VERSIONS: Mapping[str, tuple[bytes | str | None, ...]] = {
    "course.md": (
        "---\ntitle: C\nlanguage: en\noutcomes:\n  routing: Explain\n---\n",
        "---\ntitle: C\nlanguage: en\noutcomes:\n  other: Explain\n---\n",
        "---\ntitle: C\nlanguage: fr\noutcomes:\n  routing: Explain\n---\n",
    ),
    NAMES: (
        LESSON + "![A map](../media/map.svg)\n\n[On](20-routes.md#more)\n\n" + PRACTICE,
        LESSON + PRACTICE,
        LESSON + "![A map](../media/map.svg)\n",
        LESSON + "# More\n\n" + PRACTICE.replace("which", "who"),
        LESSON + "Broken [on](30-nowhere.md).\n",
    ),
    OTHER: (LESSON + "# More\n", LESSON, LESSON + PRACTICE, None),
    CHECK: (
        QUIZ_HEAD + "![A map](../media/map.svg)\n\n" + WHO,
        QUIZ_HEAD + WHO,
        QUIZ_HEAD + WHO.replace("(x)", "( )"),
        QUIZ_HEAD + WHO + "\n" + WHO.replace("who", "which"),
    ),
    NAMES_FR: (
        "---\ntitre: Noms\n---\n# Chemins\n\nUn [texte](#routes).\n",
        "---\ntitre: Noms\n---\n# Chemins\n\n" + PRACTICE.replace("a\n", "un\n"),
        None,
    ),
    CHECK_FR: ("---\ntitre: Contrôle\n---\n" + QUI, "---\ntitre: Contrôle\n---\n", None),
    MODULE: (
        "---\ntitle: Networks\noutcomes: [routing]\n---\nSee [names](10-names.md#routes).\n",
        "---\ntitle: Networks\n---\n![A map](../media/map.svg)\n",
        "---\ntitle: Networks\noutcomes: [nothing]\n---\n",
    ),
    MODULE_FR: ("---\ntitre: Réseaux\n---\nVoir.\n", "---\ntitre: R\nfacultatif: oui\n---\n", None),
    "glossary.md": (
        TERMS + "Packet\n:   A [piece](10-networks/20-routes.md#more).\n\nRoute\n:   A way.\n",
        TERMS + "Packet\n:   ![A map](media/map.svg)\n",
        TERMS + "Packet\n:   A piece.\n\npacket\n:   A piece.\n",
        None,
    ),
    "glossary.fr.md": (
        "---\ntitre: Termes\n---\nPaquet\n:   Un morceau.\n\nRoute\n:   Un chemin.\n",
        "---\ntitre: Termes\n---\nPaquet\n:   Un morceau.\n",
        None,
    ),
    "toolkit/statement.md": (
        DOCUMENT + "We know.\n",
        DOCUMENT + "![A map](../media/map.svg)\n",
        DOCUMENT,
        None,
    ),
    "toolkit/statement.fr.md": ("---\ntitre: Mot\n---\nNous savons.\n", None),
    NIGHT: (
        STORY + CALL,
        STORY + CALL.replace("It rings.", "![A map](../media/map.svg)"),
        STORY + CALL.replace("-> #end", "-> #nowhere"),
        None,
    ),
    NIGHT_FR: (
        "---\ntitre: Nuit\n---\n" + CALL.replace("It rings", "Ça sonne").replace("Answer", "Répondre"),
        "---\ntitre: Nuit\n---\n" + CALL.replace("-> #end", "-> #call"),
        None,
    ),
    "media/map.svg": (
        MAP,
        MAP.replace(b"rect ", b"rect x='0' "),
        MAP.replace(b"rect ", b"rect onclick='f()' "),
        None,
    ),
    "media/map.fr.svg": (None, MAP.replace(b"rect ", b"rect y='0' ")),
}
COURSES = st.fixed_dictionaries({path: st.sampled_from(range(len(told))) for path, told in VERSIONS.items()})
FIRST = dict.fromkeys(VERSIONS, 0)


def source(chosen: Mapping[str, int]) -> Source:
    texts = {path: VERSIONS[path][place] for path, place in chosen.items()}
    plain = {path: text.encode() for path, text in files({}).items() if path not in texts}
    written = {path: text for path, text in texts.items() if text is not None}
    return Source(plain | {path: t.encode() if isinstance(t, str) else t for path, t in written.items()})


def outcome(whole: Source, kept: Kept | None, *, lenient: bool) -> Compiled | list[Problem]:
    try:
        return compile_course("cyber", whole, kept=kept, lenient=lenient)
    except Problems as problems:
        return problems.found


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(COURSES, st.booleans()), min_size=1, max_size=4))
def test_what_was_kept_never_shows(sequence: list[tuple[dict[str, int], bool]]) -> None:
    kept = Kept()
    for chosen, lenient in [(FIRST, True), *sequence, (FIRST, True)]:
        whole = source(chosen)
        assert outcome(whole, kept, lenient=lenient) == outcome(whole, None, lenient=lenient)


def test_the_course_that_is_compiled_again_is_a_good_one() -> None:
    whole = outcome(source(FIRST), None, lenient=False)
    assert isinstance(whole, Compiled), [one.say() for one in whole]
    french = whole.translations["fr"]
    assert french.lessons
    assert french.scenarios
    assert french.toolkit
    assert french.glossary
    assert french.course.modules[0].title == "Réseaux"
    assert [one.path for one in whole.media] == ["media/map.svg"]


def test_one_changed_page_is_the_only_one_read_again() -> None:
    kept = Kept()
    before = outcome(source(FIRST), kept, lenient=True)
    after = outcome(source(FIRST | {OTHER: 1}), kept, lenient=True)
    assert isinstance(after, list), "the heading that a link names has gone"
    back = outcome(source(FIRST), kept, lenient=True)
    assert isinstance(before, Compiled)
    assert isinstance(back, Compiled)
    assert back.quizzes["networks/check"].pools[0] == before.quizzes["networks/check"].pools[0]
    assert back.lessons["networks/names"].headings is before.lessons["networks/names"].headings
    assert back.lessons["networks/routes"] is not before.lessons["networks/routes"]
    assert back.glossary is before.glossary
    assert back.scenarios["networks/night"] is before.scenarios["networks/night"]
    assert back.toolkit["toolkit/statement"] is before.toolkit["toolkit/statement"]
    assert back.translations["fr"].glossary is before.translations["fr"].glossary


def test_a_compiling_that_was_stopped_anywhere_never_shows_in_what_was_kept() -> None:
    kept, changed = Kept(), source(FIRST | {CHECK: 1})
    new = outcome(changed, None, lenient=True)

    def again() -> None:
        assert outcome(changed, kept, lenient=True) == new
        outcome(source(FIRST), kept, lenient=True)  # so that there is something to read again

    outcome(source(FIRST), kept, lenient=True)
    assert everywhere(lambda: outcome(changed, kept, lenient=True), again, step=61) > 20
