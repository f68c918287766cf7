"""A look at one file of a draft, with no more of its course than it rests on."""

from trainer.core.course import Compiled
from trainer.core.parsing import grounds
from trainer.core.parsing.compiling import Compiler, Guard, unguarded
from trainer.core.parsing.whole import in_order
from trainer.core.problem import Problem
from trainer.core.source import Source, medium_flaws


def look(
    course_id: str, source: Source, path: str, *, guard: Guard = unguarded
) -> tuple[Compiled | None, list[Problem]]:
    """What can be understood of a file, and every problem it has.

    There is a course wherever `course.md` can be read, however much is wrong with the file; of all other
    pages only the paths are known, so that links to their files are checked and those to their headings not:
    what the file does not rest on (`grounds`) may be empty in `source`.
    """
    compiler = Compiler(course_id, source, guard, lenient=True, kept=None, medium_flaws=_flaws)
    compiler.skipped = frozenset(compiler.tree.files.keys() - grounds.texts(compiler.tree, path))
    compiler.read_all()
    found = [problem for problem in in_order(compiler.found, compiler.tree) if problem.file == path]
    return (compiler.understood(compiler.head) if compiler.head else None), found


def _flaws(path: str, data: bytes) -> list[Problem]:
    """What is wrong with a picture, but for one of which only the path is known."""
    return medium_flaws(path, data) if data else []
