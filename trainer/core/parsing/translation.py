"""The files of one other language, each beside its original: what is translated, and what falls back.

Structure, figures and settings come from the original; a translation brings words. Where it says
otherwise that is a problem, unless its original has changed since (its fingerprint tells): nobody's
publishing waits for a translator.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from trainer.core.course import Document, Glossary, Html, Lesson, Piece, Question, Quiz, Scenario, Tie
from trainer.core.message import Message
from trainer.core.parsing import marks
from trainer.core.parsing.context import Context, Shared
from trainer.core.parsing.glossary import translate_glossary
from trainer.core.parsing.keeping import Stores
from trainer.core.parsing.lesson import read_body
from trainer.core.parsing.manuscript import Manuscript, translated
from trainer.core.parsing.scenario import translate_scenario
from trainer.core.parsing.sections import split_heading
from trainer.core.parsing.settings import (
    COURSE,
    GLOSSARY,
    LESSON,
    MODULE,
    QUIZ,
    SCENARIO,
    TOOLKIT,
    Key,
    Settings,
    read_settings,
)
from trainer.core.parsing.translated import Outline, Translated
from trainer.core.parsing.tree import FileKind
from trainer.core.parsing.tying import Tying
from trainer.core.questions.block import Tell, Text

_TABLES = {
    FileKind.COURSE: COURSE,
    FileKind.MODULE: MODULE,
    FileKind.LESSON: LESSON,
    FileKind.QUIZ: QUIZ,
    FileKind.SCENARIO: SCENARIO,
    FileKind.TOOLKIT: TOOLKIT,
    FileKind.GLOSSARY: GLOSSARY,
}
TIED_BY_PLACE = (FileKind.SCENARIO, FileKind.GLOSSARY)
"""Texts whose parts are tied to the original's: out of date, they are withdrawn as a whole."""


class Originals(Protocol):
    """What has been read of the course in its own language."""

    lessons: dict[str, Lesson]
    quizzes: dict[str, Quiz]
    scenarios: dict[str, Scenario]
    toolkit: dict[str, Document]
    glossaries: dict[str, Glossary]


class Translator(Translated):
    """Reads the files of one language, and makes the course in that language of them."""

    def __init__(self, language: str, shared: Shared, originals: Originals) -> None:
        super().__init__(language, shared.links.tree)
        self.originals = originals
        self.shared = Shared(shared.links.in_language(language), language, shared.outcomes)
        self.lines = self.shared.question_ids

    @property
    def stores(self) -> Stores:
        """Where the reading of a file puts what it finds, ids of questions first."""
        beside = (self.modules, self.scenarios, self.toolkit, self.glossaries)
        return (self.shared.question_ids, self.ties, self.titles, self.lessons, self.quizzes, *beside)

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
        if (tie is Tie.COPIED and not quiz) or (tie is Tie.STALE and one.file.kind in TIED_BY_PLACE):
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
            case FileKind.QUIZ:
                self._quiz(one, original, settings, context)
            case _:
                self._beside(one, settings, context)

    def _settings(self, one: Manuscript, original: Manuscript, context: Context) -> Settings:
        """The translated words; whatever else stands there must say what the original says."""
        table = _TABLES[one.file.kind]
        own = tuple(replace(key, required=key.required and key.name == "title") for key in table)
        read = marks.marks if one.file.kind is FileKind.QUIZ else marks.mark
        example = "the page: 0123456789ab" if one.file.kind is FileKind.QUIZ else "0123456789ab"
        settings = read_settings(
            one.front, (*own, Key("translated from", read, example)), context.vocabulary, context.tell
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
        known = settings["translated from"] or {}
        tying = Tying(page, original, questions, self.ties, marks=known)
        intro, *sections = one.sections()
        titles: list[str] = []
        for section in sections:
            if section.rows[0].lstrip(" ").startswith("##"):
                tying.read(section.rows, section.line, context)
            else:
                titles.append(self._pool(section.rows[0], section.line, len(titles), source, context))
        if self.ties.get(page, ("",))[0] is Tie.COPIED and not any(tying.met.values()):
            for name in tying.sections:
                self.ties.pop(f"{page}#{name}", None)
            return  # nothing in it is translated, which is told once
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
            declared_in="" if settings["declaration"] else self.shared.links.own_language,
            welcome=context.prose(_text(intro.rows, intro.line)),
            pools=pools,
            language=self.language,
        )

    def _beside(self, one: Manuscript, settings: Settings, context: Context) -> None:
        """What stands beside lessons and quizzes."""
        page, title = one.file.id, settings["title"]
        if page in self.originals.scenarios:
            source = self.originals.scenarios[page]
            self.scenarios[page] = translate_scenario(one.rows, one.front, context, source, title)
        elif page in self.originals.toolkit:
            known = self.originals.toolkit[page]
            body = _welcome(one, context)
            summary = settings["summary"] or known.summary
            self.toolkit[page] = replace(known, title=title or known.title, summary=summary, body=body)
        elif page in self.originals.glossaries:
            terms = self.originals.glossaries[page]
            glossary = translate_glossary(one.rows, one.front, context, terms, title)
            if glossary:
                self.glossaries[page] = glossary

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


def _welcome(one: Manuscript, context: Context) -> Html:
    return context.prose(_text(one.rows[one.front.body - 1 :], one.front.body))


def _text(rows: Sequence[str], line: int) -> Text:
    lead = next((place for place, row in enumerate(rows) if row.strip()), 0)
    return Text("\n".join(rows[lead:]).rstrip(), line + lead)
