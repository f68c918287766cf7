"""What of a course is translated into one language, and the course that makes with what falls back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trainer.core.course import (
    Compiled,
    Course,
    Document,
    Glossary,
    Html,
    Lesson,
    Module,
    Page,
    Quiz,
    Scenario,
    Tie,
)
from trainer.core.parsing.tree import FileKind, Tree
from trainer.core.parsing.tying import Ties

_BESIDE = (FileKind.SCENARIO, FileKind.TOOLKIT, FileKind.GLOSSARY)


@dataclass(slots=True)
class Outline:
    """The words of a `course.md` or `module.md` in another language."""

    title: str
    welcome: Html
    summary: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)


class Translated:
    """The texts of one language while they are read."""

    def __init__(self, language: str, tree: Tree) -> None:
        self.language = language
        self.tree = tree
        self.ties: Ties = {}
        self.lines: Mapping[str, tuple[str, int]] = {}
        self.head: Outline | None = None
        self.modules: dict[str, Outline] = {}
        self.titles: dict[str, str] = {}
        self.lessons: dict[str, Lesson] = {}
        self.quizzes: dict[str, Quiz] = {}
        self.scenarios: dict[str, Scenario] = {}
        self.toolkit: dict[str, Document] = {}
        self.glossaries: dict[str, Glossary] = {}  # one at most

    def compiled(self, course: Course) -> Compiled:
        """The course in this language, with what falls back."""
        return Compiled(
            course=self._outline(course),
            lessons=self.lessons,
            quizzes=self.quizzes,
            scenarios=self.scenarios,
            toolkit=self.toolkit,
            glossary=self.glossaries.get("glossary"),
            lines=self.lines,
            ties=dict(self._missing(course)) | self.ties,
        )

    def _outline(self, course: Course) -> Course:
        own = course.language
        return replace(
            course,
            **self._words(self.head, "course", own),
            outcomes=dict(course.outcomes) | dict(self.head.outcomes if self.head else {}),
            summary=(self.head and self.head.summary) or course.summary,
            modules=tuple(
                replace(
                    module,
                    **self._words(self.modules.get(module.id), module.id, own),
                    pages=tuple(self._page(page, own) for page in module.pages),
                )
                for module in course.modules
            ),
            pages=tuple(self._page(page, own) for page in course.pages),
        )

    def _page(self, page: Page, own: str) -> Page:
        if page.id not in self.titles:
            return replace(page, language=own)
        title = self.titles[page.id] or page.title
        return replace(page, title=title, language=self.language, stale=self._stale(page.id))

    def _words(self, found: Outline | None, name: str, own: str) -> dict[str, Any]:
        """The fields that an outline replaces; without one, only whose language the rest is in."""
        if found is None:
            return {"language": own}
        words = {"title": found.title, "welcome": found.welcome}
        return words | {"language": self.language, "stale": self._stale(name)}

    def _stale(self, name: str) -> bool:
        return name in self.ties and self.ties[name][0] is Tie.STALE

    def _missing(self, course: Course) -> Iterator[tuple[str, tuple[Tie, str, int]]]:
        """What no file translates: a module of which nothing is translated counts as one."""
        if self.head is None:
            yield "course", (Tie.MISSING, "course.md", 1)
        for module in course.modules:
            pages = [page for page in module.pages if page.id not in self.titles]
            if module.id not in self.modules and len(pages) == len(module.pages):
                yield module.id, (Tie.MISSING, self._file(module, course), 1)
                continue
            if module.id not in self.modules:
                yield module.id, (Tie.MISSING, self._file(module, course), 1)
            yield from ((page.id, (Tie.MISSING, page.file, 1)) for page in pages)
        for page in course.pages:
            if page.id not in self.titles:
                yield page.id, (Tie.MISSING, page.file, 1)
        for file in self.tree.originals(*_BESIDE):
            if file.id not in (*self.scenarios, *self.toolkit, *self.glossaries):
                yield file.id, (Tie.MISSING, file.path, 1)

    def _file(self, module: Module, course: Course) -> str:
        files = self.tree.originals(FileKind.MODULE)
        return next((file.path for file in files if file.id == module.id), "course.md")
