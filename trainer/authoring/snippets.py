"""What the editor puts into a text: an example of each thing, in the author's words, to be written over."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext as _

from trainer.core.arranging import as_setting
from trainer.core.parsing.tree import FileKind

AUTHOR_TITLE_YEAR_PAGE = _("Author, title, year, page.")
TITLE = _("Title")
TEXT_FOUR_SPACES_IN = _("Text, four spaces in.")
WHAT_IS_ASKED = _("What is asked?")
WHY_THIS_IS_RIGHT = _("Why this is right.")
A_RIGHT_ANSWER = _("A right answer")
WHY_IT_IS_RIGHT = _("Why it is right.")
A_WRONG_ANSWER = _("A wrong answer")
WHAT_IS_WRONG_WITH = _("What is wrong with it.")
ANOTHER_WRONG_ANSWER = _("Another wrong answer")
THE_ANSWER = _("The answer")
THE_SAME_IN_OTHER = _("The same in other words")
FIRST = _("First")
THEN = _("Then")
AT_LAST = _("At last")
A_SENTENCE_WITH_A = _("A sentence with a [[gap]], and one with a list: [[right*/wrong/wrong too]].")
NAMES_THE_FACTS = _("names the facts")
SAYS_WHAT_COMES_NEXT = _("says what comes next")
WHAT_THOSE_WHO_COMPLETE = _("What those who complete the course can do")
SAY_HERE_WHOM_THE = _("Say here whom the course is for, and how long it takes.")
SAY_HERE_WHAT_THE = _("Say here what the module is about.")
THE_FIRST_SCENE = _("The first scene")
WHAT_HAS_HAPPENED = _("What has happened?")
WHAT_CAME_OF_IT = _("What came of it.")
TERM_OTHER_NAME = _("Term; other name")
WHAT_IT_MEANS_IN = _("What it means, in one sentence.")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A button of the editor: what it is called, and what it puts in."""

    name: str
    label: object
    write: Callable[[], str]
    asks: bool = False  # a question, which stands in a fence in a lesson

    def text(self, kind: FileKind) -> str:
        """What is put into a file of this kind."""
        written = self.write().strip("\n")
        return f"```question\n{written}\n```" if self.asks and kind is FileKind.LESSON else written


def _table() -> str:
    first, second = gettext("First column"), gettext("Second column")
    return f"| {first} | {second} |\n| --- | --- |\n|  |  |\n|  |  |"


def _figure() -> str:
    alt, caption = gettext("What the picture shows"), gettext("Caption")
    return f'![{alt}](../media/picture.png "{caption}")'


def _footnote() -> str:
    return f"[^1]\n\n[^1]: {AUTHOR_TITLE_YEAR_PAGE}"


def _note() -> str:
    return f'!!! note "{TITLE}"\n    {TEXT_FOUR_SPACES_IN}'


def _asking(answer: str) -> str:
    return f"## {WHAT_IS_ASKED}\n{answer}\n\nExplanation: {WHY_THIS_IS_RIGHT}"


def _choices(right: str, wrong: str) -> str:
    rows = [
        f"- {right} {A_RIGHT_ANSWER}\n  > {WHY_IT_IS_RIGHT}",
        f"- {wrong} {A_WRONG_ANSWER}\n  > {WHAT_IS_WRONG_WITH}",
        f"- {wrong} {ANOTHER_WRONG_ANSWER}\n  > {WHAT_IS_WRONG_WITH}",
    ]
    return _asking("\n" + "\n".join(rows))


def _number() -> str:
    return _asking("\n= 72 h +- 2 h")


def _short_text() -> str:
    return _asking(f'\n= "{THE_ANSWER}"\n= "{THE_SAME_IN_OTHER}"')


def _match() -> str:
    left, right = gettext("Left"), gettext("Right")
    return _asking(f"\n- {left} 1 -> {right} 1\n- {left} 2 -> {right} 2\n- -> {right} 3")


def _order() -> str:
    return _asking(f"\n1) {FIRST}\n2) {THEN}\n3) {AT_LAST}")


def _gaps() -> str:
    return _asking(f"\n{A_SENTENCE_WITH_A}")


def _estimate() -> str:
    return _asking("\n= 72 h (90% interval)\nWidth: 48 h")


def _parameters() -> str:
    text = gettext("One incident costs {cost}, and there are {count} a year. What is the loss in a year?")
    return _asking(
        f"{text}\n\nGiven: cost = 10000 to 50000 step 10000\nGiven: count = 2, 3, 4\n= {{cost}} * {{count}}"
    )


def _essay() -> str:
    return _asking(f"\n____\nRubric: {NAMES_THE_FACTS} (2); {SAYS_WHAT_COMES_NEXT} (1)")


SNIPPETS = (
    Snippet("table", _("Table"), _table),
    Snippet("figure", _("Figure"), _figure),
    Snippet("footnote", _("Footnote"), _footnote),
    Snippet("note", _("Note in a frame"), _note),
    Snippet("choose-one", _("Choose one"), lambda: _choices("(x)", "( )"), asks=True),
    Snippet("choose-all", _("Choose all that apply"), lambda: _choices("[x]", "[ ]"), asks=True),
    Snippet("number", _("Number"), _number, asks=True),
    Snippet("short-text", _("Short answer"), _short_text, asks=True),
    Snippet("match", _("Match"), _match, asks=True),
    Snippet("order", _("Put in order"), _order, asks=True),
    Snippet("gaps", _("Fill the gaps"), _gaps, asks=True),
    Snippet("estimate", _("Estimate"), _estimate, asks=True),
    Snippet("parameters", _("Number from parameters"), _parameters, asks=True),
    Snippet("essay", _("Text"), _essay, asks=True),
)


def course(title: str, language: str) -> str:
    """The first text of a course: its settings and its welcome page."""
    return (
        f"---\ntitle: {as_setting(title)}\nlanguage: {language}\noutcomes:\n"
        f"  first: {WHAT_THOSE_WHO_COMPLETE}\n---\n\n"
        f"{SAY_HERE_WHOM_THE}\n"
    )


def module(title: str) -> str:
    """The first text of a module."""
    return f"---\ntitle: {as_setting(title)}\n---\n\n{SAY_HERE_WHAT_THE}\n"


def lesson(title: str) -> str:
    """The first text of a lesson."""
    heading, text = gettext("First heading"), gettext("Begin to write here.")
    return f"---\ntitle: {as_setting(title)}\nminutes: 10\n---\n\n## {heading}\n\n{text}\n"


def quiz(title: str) -> str:
    """The first text of a quiz, with one question to be written over."""
    settings = f"---\ntitle: {as_setting(title)}\nkind: practice\nfeedback: after each question\n---\n\n"
    return f"{settings}{_choices('(x)', '( )')}\n"


def scenario(title: str) -> str:
    """The first text of a scenario: two scenes and a choice between them."""
    choice, end = gettext("What one can do"), gettext("The end")
    return (
        f"---\ntitle: {as_setting(title)}\nminutes: 20\nstart: first\n---\n\n"
        f"## {THE_FIRST_SCENE} {{#first}}\n{WHAT_HAS_HAPPENED}\n\n"
        f"- {choice} 1 -> #good\n- {choice} 2 -> #bad\n\n"
        f"## {end} 1 {{#good}}\n{WHAT_CAME_OF_IT}\n\n"
        f"## {end} 2 {{#bad}}\n{WHAT_CAME_OF_IT}\n"
    )


def glossary() -> str:
    """The first text of a glossary."""
    return f"{TERM_OTHER_NAME}\n:   {WHAT_IT_MEANS_IN}\n"


BEGINNINGS: dict[FileKind, Callable[[str], str]] = {
    FileKind.LESSON: lesson,
    FileKind.QUIZ: quiz,
    FileKind.SCENARIO: scenario,
    FileKind.MODULE: module,
}
