"""The files of one other language, each beside its original: what is translated, and what falls back.

Structure, figures and settings come from the original; a translation brings words. Where it says
otherwise that is a problem, unless its original has changed since (its fingerprint tells): nobody's
publishing waits for a translator.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from trainer.core.course import Compiled, Course, Html, Lesson, Module, Page, Piece, Question, Quiz, Tie
from trainer.core.message import Message
from trainer.core.parsing import values
from trainer.core.parsing.context import Context, Shared
from trainer.core.parsing.lesson import read_body
from trainer.core.parsing.manuscript import Manuscript, translated
from trainer.core.parsing.question import split_heading
from trainer.core.parsing.settings import COURSE, LESSON, MODULE, QUIZ, Key, Settings, read_settings
from trainer.core.parsing.tree import FileKind
from trainer.core.parsing.tying import Ties, Tying
from trainer.core.questions.block import Tell, Text

_TABLES = {
    FileKind.COURSE: COURSE,
    FileKind.MODULE: MODULE,
    FileKind.LESSON: LESSON,
    FileKind.QUIZ: QUIZ,
}
_MARK = re.compile(r"[0-9a-f]{12}")


@dataclass(slots=True)
class Outline:
    """The words of a `course.md` or `module.md` in another language."""

    title: str
    welcome: Html
    summary: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)


class Originals(Protocol):
    """What has been read of the course in its own language."""

    lessons: dict[str, Lesson]
    quizzes: dict[str, Quiz]


class Translator:
    """Reads the files of one language, and makes the course in that language of them."""

    def __init__(self, language: str, shared: Shared, originals: Originals) -> None:
        self.language = language
        self.originals = originals
        self.shared = Shared(shared.links.in_language(language), language, shared.outcomes)
        self.ties: Ties = {}
        self.head: Outline | None = None
        self.modules: dict[str, Outline] = {}
        self.titles: dict[str, str] = {}
        self.lessons: dict[str, Lesson] = {}
        self.quizzes: dict[str, Quiz] = {}

    def read(self, one: Manuscript, original: Manuscript, tell: Tell) -> None:
        """Understand one file. Its problems are told, what is amiss but no problem is tied."""
        context = Context(self.shared, tell, one.words)
        quiz = one.file.kind is FileKind.QUIZ
        settings = self._settings(one, original, context)
        mark = settings["translated from"]
        page = one.file.id
        tie = self._tie(one, original, mark.get("") if quiz and mark else mark)
        if tie:
            self.ties[page] = (tie, one.file.path, settings.line("translated from"))
        if tie is Tie.COPIED and not quiz:
            return
        match one.file.kind:
            case FileKind.COURSE:
                self.head = Outline(
                    settings["title"], _welcome(one, context), settings["summary"], settings["outcomes"]
                )
            case FileKind.MODULE:
                self.modules[page] = Outline(settings["title"], _welcome(one, context))
            case FileKind.LESSON:
                self._lesson(one, original, settings["title"], context, stale=tie is Tie.STALE)
            case _:
                self._quiz(one, original, settings, context)

    def _settings(self, one: Manuscript, original: Manuscript, context: Context) -> Settings:
        """The translated words; whatever else stands there must say what the original says."""
        table = _TABLES[one.file.kind]
        own = tuple(replace(key, required=key.required and key.name == "title") for key in table)
        marks = _marks if one.file.kind is FileKind.QUIZ else _mark
        example = "the page: 0123456789ab" if one.file.kind is FileKind.QUIZ else "0123456789ab"
        settings = read_settings(
            one.front, (*own, Key("translated from", marks, example)), context.vocabulary, context.tell
        )
        theirs = read_settings(original.front, table, original.words, Tell("", []))
        for name, entry in settings.given.items():
            own_words = (*translated(one.file.kind), "translated from")
            if name not in own_words and settings[name] != theirs[name]:
                context.tell(
                    entry.line,
                    Message("`{key}` is not what the original says.", key=entry.key),
                    Message("Delete the line: what is not a text is taken from the original."),
                    quote=entry.key,
                )
        return settings

    def _tie(self, one: Manuscript, original: Manuscript, mark: str | None) -> Tie | None:
        current = original.fingerprint()
        if one.fingerprint() == current:
            return Tie.COPIED
        if mark is None:
            return Tie.UNMARKED
        return None if mark == current else Tie.STALE

    def _lesson(
        self, one: Manuscript, original: Manuscript, title: str, context: Context, *, stale: bool
    ) -> None:
        page = one.file.id
        source = self.originals.lessons.get(page)
        if source is None:
            return  # the original has problems of its own
        questions = {piece.question.id: piece.question for piece in source.pieces if piece.question}
        tying = Tying(page, original, questions, self.ties, stale=stale)
        names = [heading.id for heading in source.headings]
        lesson = read_body(one.file, one.rows, one.front, context, read=tying.read, heading_ids=names)
        if len(lesson.headings) != len(source.headings) and not stale:
            self.ties.setdefault(page, (Tie.HEADINGS, one.file.path, 1))
        missing = [question for question in questions.values() if not tying.met.get(question.id)]
        for question in missing:
            self._falls_back(f"{page}#{question.id}", one.file.path)
        fallen = (Piece(question=self._original(question)) for question in missing)
        self.titles[page] = title
        self.lessons[page] = replace(lesson, pieces=(*lesson.pieces, *fallen))

    def _quiz(self, one: Manuscript, original: Manuscript, settings: Settings, context: Context) -> None:
        page = one.file.id
        source = self.originals.quizzes.get(page)
        if source is None:
            return
        questions = {question.id: question for question in source.questions}
        marks = settings["translated from"] or {}
        tying = Tying(page, original, questions, self.ties, marks=marks)
        intro, *sections = one.sections()
        titles: list[str] = []
        for section in sections:
            if section.rows[0].lstrip(" ").startswith("##"):
                tying.read(section.rows, section.line, context)
            else:
                titles.append(self._pool(section.rows[0], section.line, len(titles), source, context))
        for name in questions:
            if tying.met.get(name) is None:
                self._falls_back(f"{page}#{name}", one.file.path)
        pools = tuple(
            replace(
                pool,
                title=titles[place] if place < len(titles) else pool.title,
                questions=tuple(
                    tying.met.get(question.id) or self._original(question) for question in pool.questions
                ),
            )
            for place, pool in enumerate(source.pools)
        )
        self.titles[page] = settings["title"]
        self.quizzes[page] = replace(
            source,
            title=settings["title"] or source.title,
            declaration=settings["declaration"] or source.declaration,
            welcome=context.prose(_text(intro.rows, intro.line)),
            pools=pools,
        )

    def _pool(self, row: str, line: int, place: int, source: Quiz, context: Context) -> str:
        """The title of a pool; how many are drawn from it is the original's to say."""
        words, inside = split_heading(row)
        pools = [pool for pool in source.pools if pool.title]
        count = "".join((inside or "").split()).rpartition("=")[2]
        if place >= len(pools):
            context.tell(
                line,
                Message("The original has {count} pools, and this is one more.", count=len(pools)),
                Message("Delete the heading; a question stays in its pool wherever it is translated."),
                quote=row.strip(),
            )
        elif inside is not None and count != str(pools[place].draw):
            context.tell(
                line,
                Message("`{{{inside}}}` is not what the original says.", inside=inside),
                Message("Write `# {words}`.", words=words),
                quote="{" + inside + "}",
            )
        return words

    def _original(self, question: Question) -> Question:
        """A question that stands in a translation in the words of the original."""
        return replace(question, language=self.shared.links.own_language)

    def _falls_back(self, place: str, file: str) -> None:
        self.ties.setdefault(place, (Tie.MISSING, file, 1))

    def compiled(self, course: Course) -> Compiled:
        """The course in this language, with what falls back."""
        return Compiled(
            course=self._outline(course),
            lessons=self.lessons,
            quizzes=self.quizzes,
            lines=self.shared.question_ids,
            ties=dict(self._missing(course)) | self.ties,
        )

    def _outline(self, course: Course) -> Course:
        own = course.language
        return replace(
            course,
            **_words(self.head, self.language, course.language),
            outcomes=dict(course.outcomes) | dict(self.head.outcomes if self.head else {}),
            summary=(self.head and self.head.summary) or course.summary,
            modules=tuple(
                replace(
                    module,
                    **_words(self.modules.get(module.id), self.language, own),
                    pages=tuple(self._page(page, own) for page in module.pages),
                )
                for module in course.modules
            ),
            pages=tuple(self._page(page, own) for page in course.pages),
        )

    def _page(self, page: Page, own: str) -> Page:
        if page.id not in self.titles:
            return replace(page, language=own)
        return replace(page, title=self.titles[page.id] or page.title, language=self.language)

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

    def _file(self, module: Module, course: Course) -> str:
        files = self.shared.links.tree.originals(FileKind.MODULE)
        return next((file.path for file in files if file.id == module.id), "course.md")


def _words(found: Outline | None, language: str, own: str) -> dict[str, Any]:
    """The fields that an outline replaces; without one, only whose language the rest is in."""
    if found is None:
        return {"language": own}
    return {"title": found.title, "welcome": found.welcome, "language": language}


def _welcome(one: Manuscript, context: Context) -> Html:
    return context.prose(_text(one.rows[one.front.body - 1 :], one.front.body))


def _text(rows: Sequence[str], line: int) -> Text:
    lead = next((place for place, row in enumerate(rows) if row.strip()), 0)
    return Text("\n".join(rows[lead:]).rstrip(), line + lead)


def _mark(value: values.Value) -> str:
    """A fingerprint."""
    written = values.text(value)
    if not _MARK.fullmatch(written):
        raise value.wrong(
            Message("`{written}` is no fingerprint.", written=written),
            Message("Delete the line; `trainer courses fix` writes it."),
        )
    return written


def _marks(value: values.Value) -> Mapping[str, str]:
    """A fingerprint for each question, and under `''` for what stands around them."""
    found: dict[str, str] = {}
    for name, mark in values.named_texts(value).items():
        if not _MARK.fullmatch(mark):
            raise value.wrong(
                Message("`{written}` is no fingerprint.", written=mark),
                Message("Delete the line; `trainer courses fix` writes it."),
            )
        found["" if value.vocabulary.meaning(name) == "the page" else name] = mark
    return found
