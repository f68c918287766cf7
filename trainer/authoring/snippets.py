"""What the editor puts into a text: an example of each thing, in the author's words, to be written over."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext as _

from trainer.core.arranging import as_setting
from trainer.core.parsing.tree import FileKind


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
    return f"[^1]\n\n[^1]: {gettext('Author, title, year, page.')}"


def _note() -> str:
    return f'!!! note "{gettext("Title")}"\n    {gettext("Text, four spaces in.")}'


def _asking(answer: str) -> str:
    return f"## {gettext('What is asked?')}\n{answer}\n\nExplanation: {gettext('Why this is right.')}"


def _choices(right: str, wrong: str) -> str:
    rows = [
        f"- {right} {gettext('A right answer')}\n  > {gettext('Why it is right.')}",
        f"- {wrong} {gettext('A wrong answer')}\n  > {gettext('What is wrong with it.')}",
        f"- {wrong} {gettext('Another wrong answer')}\n  > {gettext('What is wrong with it.')}",
    ]
    return _asking("\n" + "\n".join(rows))


def _number() -> str:
    return _asking("\n= 72 h +- 2 h")


def _short_text() -> str:
    return _asking(f'\n= "{gettext("The answer")}"\n= "{gettext("The same in other words")}"')


def _match() -> str:
    left, right = gettext("Left"), gettext("Right")
    return _asking(f"\n- {left} 1 -> {right} 1\n- {left} 2 -> {right} 2\n- -> {right} 3")


def _order() -> str:
    return _asking(f"\n1) {gettext('First')}\n2) {gettext('Then')}\n3) {gettext('At last')}")


def _gaps() -> str:
    return _asking(
        f"\n{gettext('A sentence with a [[gap]], and one with a list: [[right*/wrong/wrong too]].')}"
    )


def _estimate() -> str:
    return _asking("\n= 72 h (90% interval)\nWidth: 48 h")


def _parameters() -> str:
    text = gettext("One incident costs {cost}, and there are {count} a year. What is the loss in a year?")
    return _asking(
        f"{text}\n\nGiven: cost = 10000 to 50000 step 10000\nGiven: count = 2, 3, 4\n= {{cost}} * {{count}}"
    )


def _essay() -> str:
    return _asking(f"\n____\nRubric: {gettext('names the facts')} (2); {gettext('says what comes next')} (1)")


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
        f"  first: {gettext('What those who complete the course can do')}\n---\n\n"
        f"{gettext('Say here whom the course is for, and how long it takes.')}\n"
    )


def module(title: str) -> str:
    """The first text of a module."""
    return f"---\ntitle: {as_setting(title)}\n---\n\n{gettext('Say here what the module is about.')}\n"


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
        f"## {gettext('The first scene')} {{#first}}\n{gettext('What has happened?')}\n\n"
        f"- {choice} 1 -> #good\n- {choice} 2 -> #bad\n\n"
        f"## {end} 1 {{#good}}\n{gettext('What came of it.')}\n\n"
        f"## {end} 2 {{#bad}}\n{gettext('What came of it.')}\n"
    )


def glossary() -> str:
    """The first text of a glossary."""
    return f"{gettext('Term; other name')}\n:   {gettext('What it means, in one sentence.')}\n"


BEGINNINGS: dict[FileKind, Callable[[str], str]] = {
    FileKind.LESSON: lesson,
    FileKind.QUIZ: quiz,
    FileKind.SCENARIO: scenario,
    FileKind.MODULE: module,
}
