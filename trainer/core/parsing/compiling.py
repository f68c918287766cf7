"""The whole course: every file read in order, then what joins them checked."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property

from trainer.core.course import Compiled, Document, Glossary, Lesson, Module, Page, Quiz, Scenario
from trainer.core.message import Message
from trainer.core.parsing import whole
from trainer.core.parsing.context import Context, Shared
from trainer.core.parsing.front_matter import FrontMatter, read_front_matter
from trainer.core.parsing.glossary import read_glossary
from trainer.core.parsing.identity import is_id, is_language
from trainer.core.parsing.keeping import Basis, Kept, Stores
from trainer.core.parsing.lesson import read_lesson
from trainer.core.parsing.links import Links
from trainer.core.parsing.manuscript import Manuscript, language_of, read_manuscript
from trainer.core.parsing.outline import Head, read_course, read_module
from trainer.core.parsing.quiz import read_quiz
from trainer.core.parsing.scenario import read_scenario
from trainer.core.parsing.sharing import share_answers
from trainer.core.parsing.toolkit import read_document, with_pdfs
from trainer.core.parsing.translation import TIED_BY_PLACE, Translator
from trainer.core.parsing.tree import PAGES, File, FileKind, read_tree
from trainer.core.parsing.words import Vocabulary
from trainer.core.problem import Problem, Problems
from trainer.core.questions.block import Tell
from trainer.core.source import MediumFlaws, Source, check, drop_comments, flaws, lines, medium_flaws

Guard = Callable[[str], AbstractContextManager[None]]


def unguarded(_path: str) -> AbstractContextManager[None]:
    """No time budget."""
    return nullcontext()


def compile_course(
    course_id: str,
    source: Source,
    *,
    guard: Guard = unguarded,
    lenient: bool = False,
    kept: Kept | None = None,
) -> Compiled:
    """Understand a folder of text.

    `guard(path)` is entered around the work on each file; a `TimeoutError` raised inside becomes a
    problem of that file. A lenient reading, for drafts, makes up the ids that questions lack. With
    `kept` brought along from one compiling of a course to the next, only what has changed is read.

    Raises `Problems` with every problem of the course in file order, then by line: at most 200, and
    then one that says how many there are.
    """
    compiler = Compiler(course_id, source, guard, lenient=lenient, kept=kept)
    compiled = compiler.compile()
    if compiler.found or compiled is None:
        raise Problems(whole.in_order(compiler.found, compiler.tree))
    return compiled


class Compiler:
    """One reading of a course."""

    def __init__(
        self,
        course_id: str,
        source: Source,
        guard: Guard,
        *,
        lenient: bool,
        kept: Kept | None,
        medium_flaws: MediumFlaws = medium_flaws,
    ) -> None:
        self.course_id = course_id
        self.source = source
        self.guard = guard
        self.kept = kept
        self.found = check(source, kept.medium_flaws if kept else medium_flaws)
        unsafe = {problem.file for problem in self.found} - {"course.md"}
        self.tree = read_tree((path for path in source if path not in unsafe), self.found)
        self.shared = Shared(Links(course_id, source, self.tree), lenient=lenient)
        self.head: Head | None = None
        self.modules: dict[str, Module] = {}
        self.pages: dict[str, Page] = {}
        self.lessons: dict[str, Lesson] = {}
        self.quizzes: dict[str, Quiz] = {}
        self.scenarios: dict[str, Scenario] = {}
        self.toolkit: dict[str, Document] = {}
        self.glossaries: dict[str, Glossary] = {}  # one at most
        self.translators: dict[str, Translator] = {}
        self.skipped: frozenset[str] = frozenset()  # texts that are not read, by path

    def compile(self) -> Compiled | None:
        """The course, if nothing is wrong with it."""
        if not is_id(self.course_id):
            self.found.append(whole.misnamed(self.course_id))
        if "course.md" not in self.tree.files:
            self.found.append(whole.without_outline(self.course_id))
        self.read_all()
        self._check_whole()
        return None if self.head is None or self.found else self.understood(self.head)

    def read_all(self) -> None:
        """Read every text that is not left out; what is wrong is in `found`."""
        texts = [file for file in self.tree.files.values() if file.kind is not FileKind.MEDIUM]
        for file in sorted(texts, key=lambda file: file.language != ""):
            if file.path not in self.skipped:
                self._read_carefully(file)
        self.shared.links.check_anchors()

    def _read_carefully(self, file: File) -> None:
        """Turn whatever happens to one file into a problem of that file."""
        path = file.path
        try:
            with self.guard(path):
                self._read_or_recall(file)
        except TimeoutError:
            self.found.append(
                Problem(
                    path,
                    0,
                    0,
                    Message("The file takes too long to read."),
                    Message("Split it, and look for brackets or stars repeated many times."),
                )
            )
        except Exception as error:  # noqa: BLE001 - one file never takes down a course, whatever is in it
            self.found.append(
                Problem(
                    path,
                    0,
                    0,
                    Message("Trainer stumbled over this file ({error}).", error=type(error).__name__),
                    Message("Take out what was changed last; please send the file to those who run Trainer."),
                )
            )

    def _read_or_recall(self, file: File) -> None:
        """Read a file, or take what was kept of it. On what `course.md` says all others rest."""
        original = self.tree.original(file.path) if file.language else file
        if self.kept is None or file.kind is FileKind.COURSE or original is None:
            self._read(file)
            return
        stores: Stores
        basis = Basis(self.source[file.path])
        if file.language:
            stores = self._translator(file.language).stores
            understood = next((store[file.id] for store in self._texts if file.id in store), None)
            basis = replace(basis, original=self.source[original.path], understood=understood)
        else:
            stores = (self.shared.question_ids, self.pages, self.modules, *self._texts)
        stores = (*stores, self.shared.links.anchors)
        self.kept.stand_on(self._ground)
        if not self.kept.again(file.path, basis, stores, self.shared.links, self.found):
            self.kept.read(file.path, basis, stores, self.shared.links, self.found, lambda: self._read(file))

    @property
    def _texts(self) -> Stores:
        """What a translation is tied to."""
        return (self.lessons, self.quizzes, self.scenarios, self.toolkit, self.glossaries)

    @cached_property
    def _ground(self) -> object:
        """What every file may rest on, but for other files: known once `course.md` has been read."""
        outcomes = self.shared.outcomes
        return (
            self.course_id,
            self.shared.lenient,
            self.shared.language,
            outcomes and tuple(outcomes.items()),
            tuple(self.source),
            tuple(self.tree.files.values()),
        )

    def _translator(self, language: str) -> Translator:
        if language not in self.translators:
            self.translators[language] = Translator(language, self.shared, self)
        return self.translators[language]

    def _read(self, file: File) -> None:
        data = self.source[file.path]
        broken = flaws(file.path, data)
        if broken:
            self.found += broken
            return
        original = data.decode("utf-8-sig")
        text, problems = drop_comments(file.path, original)
        self.found += problems
        written, rows = lines(original), lines(text)
        if any(not any("-->" in row for row in written[one.line - 1 :]) for one in problems):
            return  # a comment without an end hides the rest, which would seem to be missing
        tell = Tell(file.path, self.found, written)
        front = read_front_matter(rows, tell)
        if file.kind is FileKind.COURSE and not file.language:
            language = language_of(front)
            self.shared.language = language if is_language(language) else ""
            self.shared.links.own_language = self.shared.language
        words = Vocabulary(file.language or self.shared.language)
        if not file.language:
            self._understand(file, rows, front, Context(self.shared, tell, words))
        elif file.language == self.shared.language:
            self.found.append(whole.in_own_language(file))
        else:
            self._translate(Manuscript(file, original, tuple(rows), front, words), tell)

    def _translate(self, one: Manuscript, tell: Tell) -> None:
        """Read a translation beside its original, which has been read."""
        file = self.tree.original(one.file.path)
        if file is None or (file.kind in TIED_BY_PLACE and any(one.file == file.path for one in self.found)):
            return  # nothing can be tied to what is broken itself
        original = read_manuscript(file, self.source[file.path], self.shared.language)
        if original is not None:
            self._translator(one.file.language).read(one, original, tell)

    def _understand(self, file: File, rows: Sequence[str], front: FrontMatter, context: Context) -> None:
        match file.kind:
            case FileKind.COURSE:
                self.head = read_course(rows, front, context)
            case FileKind.MODULE:
                self.modules[file.id] = read_module(file.id, rows, front, context)
            case FileKind.LESSON:
                self.pages[file.id], self.lessons[file.id] = read_lesson(file, rows, front, context)
            case FileKind.QUIZ:
                self.shared.links.anchors[file.path] = frozenset()
                self.pages[file.id], self.quizzes[file.id] = read_quiz(file, rows, front, context)
            case FileKind.SCENARIO:
                self.shared.links.anchors[file.path] = frozenset()
                self.scenarios[file.id] = read_scenario(file, rows, front, context)
            case FileKind.GLOSSARY:
                self.glossaries[file.id] = read_glossary(rows, front, context)
            case FileKind.TOOLKIT:
                self.toolkit[file.id] = read_document(file, rows, front, context)
            case FileKind.MEDIUM:
                pass

    def _check_whole(self) -> None:
        ids = self.shared.question_ids
        if len(ids) > whole.MAX_QUESTIONS:
            self.found.append(whole.too_many_questions(len(ids)))
        claimed: dict[str, str] = {}
        existing = self.tree.by_id()
        named: list[Page | Scenario] = [*self.pages.values(), *self.scenarios.values()]
        for page in named:
            for old in page.was:
                other = existing[old].path if old in existing else claimed.get(old)
                if other is not None:
                    self.found.append(
                        Problem(
                            page.file,
                            1,
                            0,
                            Message("`was` names `{old}`, which is `{other}`.", old=old, other=other),
                            Message("Take `{old}` out of `was`.", old=old),
                            old,
                        )
                    )
                claimed[old] = page.file

    def understood(self, head: Head) -> Compiled:
        """What has been read, as a course."""
        modules = tuple(
            replace(self.modules[name], pages=self._pages_of(name))
            for name in self.tree.modules
            if name in self.modules
        )
        course = head.course(self.course_id, modules, self._pages_of(""))
        course = replace(course, languages=tuple(self.translators))
        read = Compiled(
            course=course,
            lessons=self.lessons,
            quizzes=self.quizzes,
            scenarios=self.scenarios,
            toolkit=with_pdfs(self.toolkit, self.shared.links),
            glossary=self.glossaries.get("glossary"),
            media=self.shared.links.media,
            lines=self.shared.question_ids,
            translations={name: one.compiled(course) for name, one in self.translators.items()},
        )
        return share_answers(read) if self.translators else read

    def _pages_of(self, module: str) -> tuple[Page, ...]:
        files = self.tree.originals(*PAGES)
        return tuple(self.pages[file.id] for file in files if file.module == module and file.id in self.pages)
