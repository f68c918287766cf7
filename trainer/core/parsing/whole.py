"""What can be wrong with a course as a whole, and how its problems are told."""

from collections.abc import Sequence

from trainer.core.message import Message
from trainer.core.parsing.identity import MAX_ID, id_of
from trainer.core.parsing.tree import File, Tree
from trainer.core.problem import Problem

MAX_TOLD = 200
MAX_QUESTIONS = 2_000


def misnamed(course_id: str) -> Problem:
    """The name of the folder can't be a course's id."""
    return Problem(
        "course.md",
        0,
        0,
        Message(
            "The folder `{name}` can't name a course: a name has letters, digits, `-` and `_`,"
            " at most {limit} of them.",
            name=course_id,
            limit=MAX_ID,
        ),
        Message("Rename the folder to `{better}`.", better=id_of(course_id)),
    )


def without_outline(course_id: str) -> Problem:
    """There is no `course.md`."""
    return Problem(
        "course.md",
        0,
        0,
        Message("The course has no `course.md`."),
        Message(
            "Add the file with:\n---\ntitle: {title}\nlanguage: en\noutcomes:\n"
            "  routing: What one can do\n---",
            title=course_id.replace("-", " ").capitalize(),
        ),
    )


def in_own_language(file: File) -> Problem:
    """A translation into the course's own language."""
    return Problem(
        file.path,
        0,
        0,
        Message("`{language}` is the course's own language.", language=file.language),
        Message(
            "Name the file without it: `{name}`.",
            name=file.path.rpartition("/")[2].replace(f".{file.language}.md", ".md"),
        ),
    )


def too_many_questions(count: int) -> Problem:
    """More questions than a course may have."""
    return Problem(
        "course.md",
        0,
        0,
        Message("The course has {count} questions; {limit} is the limit.", count=count, limit=MAX_QUESTIONS),
        Message("Make two courses of it."),
    )


def in_order(found: Sequence[Problem], tree: Tree) -> list[Problem]:
    """File order, then by line; the first 200 and how many there are."""
    order = {path: place for place, path in enumerate(tree.files)}
    told = sorted(found, key=lambda one: (order.get(one.file, len(order)), one.file, one.line, one.column))
    if len(told) <= MAX_TOLD:
        return told
    return [
        *told[:MAX_TOLD],
        Problem(
            "course.md",
            0,
            0,
            Message(
                "There are {count} problems; these are the first {limit}.", count=len(told), limit=MAX_TOLD
            ),
            Message("Mend these and check again."),
        ),
    ]
