"""A lesson: its settings, and its body as safe pieces with practice questions between them."""

import re
from collections.abc import Callable, Sequence

from trainer.core.course import Lesson, Page, PageKind, Piece, Question
from trainer.core.markup import pieces, render, slot
from trainer.core.message import Message
from trainer.core.parsing.context import Context
from trainer.core.parsing.front_matter import FrontMatter
from trainer.core.parsing.heading import tell_unpaired
from trainer.core.parsing.question import read_question
from trainer.core.parsing.sections import FENCE, is_pool, split_sections, unclosed
from trainer.core.parsing.settings import LESSON, read_settings
from trainer.core.parsing.tree import File
from trainer.core.questions.block import Text
from trainer.core.source import Fence, fences

_HEADING = re.compile(r" {0,3}(?P<hashes>#{1,6})[ \t]+(?P<words>.*)$")

Reader = Callable[..., Question | None]
"""`read_question`, or what reads a question and ties it to its original."""


def read_lesson(file: File, rows: Sequence[str], front: FrontMatter, context: Context) -> tuple[Page, Lesson]:
    """The lesson in a file. Its problems are told; what is returned then is not to be used."""
    settings = read_settings(front, LESSON, context.vocabulary, context.tell)
    outcomes = context.check_outcomes(settings["outcomes"], settings.line("outcomes"))
    lesson = read_body(file, rows, front, context)
    page = Page(
        id=file.id,
        kind=PageKind.LESSON,
        title=settings["title"] or "",
        file=file.path,
        minutes=settings["minutes"],
        outcomes=outcomes,
        optional=settings["optional"],
        was=settings["was"],
    )
    return page, lesson


def read_body(
    file: File,
    rows: Sequence[str],
    front: FrontMatter,
    context: Context,
    *,
    read: Reader = read_question,
    heading_ids: Sequence[str] = (),
) -> Lesson:
    """What stands below the settings; a translation brings its reader and the original's heading ids."""
    body = list(rows[front.body - 1 :])
    _check_ids(body, front.body, context)
    questions = _take_questions(body, front.body, context, read)
    text = Text("\n".join(body), front.body)
    rendered = context.note(render(text.words, resolve=context.resolve, heading_ids=heading_ids), text.line)
    if front.closed:  # or the headings are not known, and links to them not judged
        context.shared.links.anchors[file.path] = frozenset(heading.id for heading in rendered.headings)
    parts = pieces(rendered.html)
    whole = tuple(
        Piece(question=questions[part]) if isinstance(part, int) else Piece(html=part)
        for part in parts
        if not isinstance(part, int) or part in questions
    )
    slots = sum(isinstance(part, int) for part in parts)
    return Lesson(id=file.id, pieces=whole, headings=rendered.headings, words=rendered.words - slots)


def _check_ids(body: Sequence[str], start: int, context: Context) -> None:
    """Tell headings whose id lacks a brace: links to them would lead nowhere."""
    hidden = {place for fence in fences(body) for place in range(fence.first, fence.last + 1)}
    for place, row in enumerate(body):
        found = _HEADING.match(row) if place not in hidden else None
        if found:
            tell_unpaired(found["words"].strip(), found["hashes"], start + place, context)


def _take_questions(body: list[str], start: int, context: Context, read: Reader) -> dict[int, Question]:
    """Read the practice questions and leave a slot in the body for each, line for line."""
    questions: dict[int, Question] = {}
    number = 0
    for fence in fences(body):
        if not FENCE.fullmatch(fence.info):
            continue
        if fence.lead:
            context.tell(
                start + fence.first,
                Message("A practice question stands at the left, not inside a list or a box."),
                Message("Begin the line with ```question, and put a blank line before it."),
                quote=body[fence.first].strip(),
            )
            continue
        number += 1
        question = _question(body, fence, start, context, read)
        if question:
            questions[number] = question
        body[fence.first : fence.last + 1] = [""] * (fence.last + 1 - fence.first)
        if fence.last > fence.first + 1:
            body[fence.first + 1] = slot(number)
    return questions


def _question(
    body: Sequence[str], fence: Fence, start: int, context: Context, read: Reader
) -> Question | None:
    """The one question of a fence named `question`."""
    first = start + fence.first
    if not fence.closed:
        context.tell(
            first,
            Message("The practice question that begins here has no end."),
            Message("Write ``` on a line below it."),
            quote=body[fence.first].strip(),
        )
        return None
    rows = body[fence.first + 1 : fence.last]
    intro, *sections = split_sections(rows, first + 1, context.tell)
    pools = [section for section in sections if is_pool(section)]
    if len(sections) != 1 or pools or any(row.strip() for row in intro.rows):
        second = sections[1].line if len(sections) > 1 else first
        context.tell(
            second,
            Message("Between these fences stands exactly one question, with its `##` heading first."),
            Message("Begin it with `## What is asked? {{#an-id}}`, and give every question its own fences."),
            quote=body[second - start].strip(),
        )
        return None
    if unclosed(sections[0], context.tell):
        return None
    return read(sections[0].rows, sections[0].line, context, practice=True)
