"""A course of the usual size, written by a seed: six modules, nineteen lessons, seven quizzes."""

from random import Random

from trainer.core.source import Source

NAME = "bench"
MODULES, LESSONS = 6, 19
SECTIONS = 10  # of a lesson, which makes some 15 kB of HTML
LESSON = "module-3/lesson-9"
"""The lesson that is measured: in the middle of the course, and not done yet by who is half through."""

WORDS = (
    "embassy ministry network packet treaty cable router exchange operator address norm state adviser note "
    "delegation agreement incident evidence register certificate provider registry capital mission report "
    "question answer path border archive delegate committee mandate clause annex protocol summit signal"
).split()
VERBS = "carries names answers protects leaves records moves limits explains follows opens settles".split()
LINKS = "because while although where until unless before after".split()


class Writer:
    """Prose that means nothing and has the length, markup and variety of prose that does."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def clause(self) -> str:
        """A few words round a verb."""
        one, other, third = self.random.sample(WORDS, 3)
        return f"the {one} {self.random.choice(VERBS)} the {other} of a {third}"

    def sentence(self) -> str:
        """One sentence, sometimes with something emphasised."""
        text = f"{self.clause()} {self.random.choice(LINKS)} {self.clause()}."
        if self.random.random() < 0.2:
            word = self.random.choice(WORDS)
            text = text.replace(f" {word} ", f" **{word}** ", 1)
        return text[0].upper() + text[1:]

    def paragraph(self) -> str:
        """Four sentences."""
        return " ".join(self.sentence() for _ in range(4))

    def lesson(self, number: int) -> str:
        """A lesson: settings, sections with prose, a list, a box and a table in turn, a note at the end."""
        parts = [
            f"---\ntitle: Lesson {number} of the {WORDS[number]}\nminutes: 12\noutcomes: [o1]\n---",
            self.paragraph(),
        ]
        for section in range(SECTIONS):
            parts += [
                f"## The {WORDS[section]} and the {WORDS[-1 - section]} {{#s{section}}}",
                self.paragraph(),
            ]
            parts.append((self.listing, self.box, self.table)[section % 3]())
            parts.append(self.paragraph())
        parts += [f"{self.sentence()}[^1]", f"[^1]: {self.sentence()}"]
        return "\n\n".join(parts) + "\n"

    def listing(self) -> str:
        """A list of five."""
        return "\n".join(f"- {self.sentence()}" for _ in range(5))

    def box(self) -> str:
        """A worked example, set apart."""
        return f'!!! case "A worked example"\n    {self.paragraph()}'

    def table(self) -> str:
        """A table of four rows."""
        head = "| state | what it holds | what it asks |\n|---|---|---|\n"
        return head + "\n".join(
            f"| {self.random.choice(WORDS)} | {self.clause()} | {self.clause()} |" for _ in range(4)
        )

    def question(self, number: int) -> str:
        """A question of one of four kinds in turn, without feedback or explanation."""
        head = f"## Which {WORDS[number % len(WORDS)]} is it, number {number}? {{#q{number}}}"
        answer = (
            "- (x) the first\n- ( ) the second\n- ( ) the third",
            "- [x] the first\n- [x] the second\n- [ ] the third\n- [ ] the fourth",
            f"= {number} +- 1",
            f'= "{WORDS[number % len(WORDS)]}"',
        )[number % 4]
        return f"{head}\n\n{answer}\n"

    def quiz(self, title: str, questions: int, first: int) -> str:
        """A graded quiz; its questions are numbered from `first`."""
        head = f"---\ntitle: {title}\nkind: graded\npass: 70%\n---\n"
        return head + "\n" + "\n".join(self.question(first + number) for number in range(questions))


def source() -> Source:
    """The course as files."""
    writer = Writer(7)
    files = {
        "course.md": "---\ntitle: A course of the usual size\nlanguage: en\n"
        "outcomes:\n  o1: Say what a course costs\n---\n"
    }
    for number in range(LESSONS):
        module = number * MODULES // LESSONS
        files[f"{module + 1}0-module-{module + 1}/{number + 10}-lesson-{number + 1}.md"] = writer.lesson(
            number + 1
        )
    for module in range(1, MODULES + 1):
        folder = f"{module}0-module-{module}"
        title = f"The {WORDS[-module]} and the {WORDS[module]}"
        files[f"{folder}/module.md"] = f"---\ntitle: {title}\n---\n{writer.sentence()}\n"
        files[f"{folder}/90-check.quiz.md"] = writer.quiz(f"Check {module}", 10, first=module * 100)
    files["90-final.quiz.md"] = writer.quiz("Final assessment", 30, first=1000)
    return Source({path: text.encode() for path, text in files.items()})
