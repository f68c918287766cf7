"""A look at one file of a draft, with no more of its course than it rests on."""

from trainer.core.course import Compiled
from trainer.core.parsing.compiling import Compiler, Guard, unguarded
from trainer.core.parsing.tree import FileKind
from trainer.core.parsing.whole import in_order
from trainer.core.problem import Problem
from trainer.core.source import Source


def look(
    course_id: str, source: Source, path: str, *, guard: Guard = unguarded
) -> tuple[Compiled | None, list[Problem]]:
    """What can be understood of a file, and every problem it has.

    There is a course wherever `course.md` can be read, however much is wrong with the file; of all other
    pages only the paths are known, so that links to their files are checked and those to their headings not.
    """
    compiler = Compiler(course_id, source, guard, lenient=True, kept=None)
    compiler.skipped = frozenset(compiler.tree.files.keys() - _needed(compiler, path))
    compiler.read_all()
    found = [problem for problem in in_order(compiler.found, compiler.tree) if problem.file == path]
    return (compiler.understood(compiler.head) if compiler.head else None), found


def _needed(compiler: Compiler, path: str) -> set[str]:
    """The file, the settings of its course and module, and what it is a translation of."""
    tree = compiler.tree
    own, original = tree.files.get(path), tree.original(path)
    module = own.module if own else ""
    above = [one.path for one in tree.originals(FileKind.MODULE) if one.module == module]
    return {path, "course.md", *above, *([original.path] if original else [])}
