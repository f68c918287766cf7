"""A small course with a French translation."""

from tests.core.questions.writing import (
    CHECK,
    LESSON,
    QUIZ_HEAD,
    Files,
    compiled,
    files,
    source,
    told,
)
from trainer.core.course import Compiled, Tie
from trainer.core.fixing import fix

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


PRACTICE = LESSON + "\n```question\n## And? {#and}\n- ( ) a\n- (x) b\n```\n\nOn.\n"
