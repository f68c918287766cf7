"""A quiz: its settings, its pools, its questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from trainer.core.course import FeedbackTime, Page, PageKind, Pool, Question, Quiz, QuizKind
from trainer.core.message import Message
from trainer.core.parsing.context import Context
from trainer.core.parsing.front_matter import FrontMatter
from trainer.core.parsing.question import read_question
from trainer.core.parsing.sections import Section, is_pool, split_heading, split_sections, unclosed
from trainer.core.parsing.settings import QUIZ, Settings, read_settings
from trainer.core.parsing.tree import File
from trainer.core.questions.block import Text
from trainer.core.questions.numbers import read_number

MAX_QUESTIONS = 500

_DRAW = re.compile(r"(?P<word>[^\W\d_]+)\s*=\s*(?P<count>.*)$")


@dataclass(slots=True)
class _PoolDraft:
    """A pool being filled; `line` 0 is the quiz without pools."""

    line: int = 0
    title: str = ""
    draw: int | None = None
    questions: list[Question] = field(default_factory=list)
    written: int = 0  # its questions with those that have problems


def read_quiz(file: File, rows: Sequence[str], front: FrontMatter, context: Context) -> tuple[Page, Quiz]:
    """The quiz in a file. Its problems are told; what is returned then is not to be used."""
    settings = read_settings(front, QUIZ, context.vocabulary, context.tell)
    _check_rules(settings, context)
    body = rows[front.body - 1 :]
    sections = split_sections(body, front.body, context.tell)
    intro = sections[0]
    pools = _pools(sections[1:], settings, context)
    count = sum(pool.written for pool in pools)
    if front.closed and count == 0:
        context.tell(
            1,
            Message("The quiz has no questions."),
            Message("Write the first one below the settings: `## What is asked? {{#an-id}}`."),
        )
    if count > MAX_QUESTIONS:
        context.tell(
            0,
            Message(
                "The quiz has {count} questions; {limit} is the limit.", count=count, limit=MAX_QUESTIONS
            ),
            Message("Make two quizzes of it."),
        )
    kind = QuizKind(settings["kind"])
    outcomes = context.check_outcomes(settings["outcomes"], settings.line("outcomes"))
    quiz = Quiz(
        id=file.id,
        title=settings["title"] or "",
        kind=kind,
        pools=tuple(
            Pool(questions=tuple(pool.questions), draw=pool.draw, title=pool.title) for pool in pools
        ),
        welcome=context.prose(_text(intro)),
        pass_mark=settings["pass"],
        pass_per_outcome=settings["pass per outcome"],
        attempts=1 if kind is QuizKind.PRE_TEST else settings["attempts"] or None,
        wait=settings["wait between attempts"],
        time=settings["time"],
        per_page=settings["per page"],
        shuffle=settings["shuffle"],
        feedback=FeedbackTime(settings["feedback"]),
        confidence=settings["confidence"],
        declaration=settings["declaration"],
        markers=settings["markers"],
    )
    page = Page(
        id=file.id,
        kind=PageKind.QUIZ,
        title=quiz.title,
        file=file.path,
        outcomes=outcomes,
        optional=settings["optional"],
        quiz_kind=kind,
        questions=quiz.drawn,
        was=settings["was"],
    )
    return page, quiz


def _pools(sections: Sequence[Section], settings: Settings, context: Context) -> list[_PoolDraft]:
    pools: list[_PoolDraft] = []
    written = 0
    for section in sections:
        if is_pool(section):
            pools.append(_open_pool(section, settings, pools, context))
            continue
        if not pools:
            pools.append(_PoolDraft(draw=settings["draw"]))
        pools[-1].written += 1
        written += 1
        if written > MAX_QUESTIONS or unclosed(section, context.tell):
            continue  # what is beyond the limit is told as a whole
        question = read_question(section.rows, section.line, context)
        if question:
            pools[-1].questions.append(question)
    for pool in pools:
        _check_draw(pool, settings, context)
    return pools


def _open_pool(
    section: Section, settings: Settings, pools: Sequence[_PoolDraft], context: Context
) -> _PoolDraft:
    words, inside = split_heading(section.rows[0])
    tell = context.tell
    if pools and pools[0].line == 0:
        tell(
            section.line,
            Message("Questions stand before this pool, the first of the quiz."),
            Message("Put a line `# Name of the pool` above the first question, or delete this heading."),
            quote=section.rows[0].strip(),
        )
    elif not pools and "draw" in settings.given:
        tell(
            settings.line("draw"),
            Message("The quiz has pools, so `draw` belongs to each of them."),
            Message(
                "Delete this line and write `# {words} {{draw={count}}}`.",
                words=words,
                count=settings["draw"],
            ),
            quote=settings.given["draw"].key,
        )
    if any(row.strip() for row in section.rows[1:]):
        place = next(place for place, row in enumerate(section.rows) if place and row.strip())
        tell(
            section.line + place,
            Message("Text between a pool and its first question is shown to nobody."),
            Message("Move it above the first pool, or into a question."),
            quote=section.rows[place].strip(),
        )
    pool = _PoolDraft(section.line, words)
    if inside is None:
        return pool
    found = _DRAW.match(inside)
    count = read_number(found["count"], context.shared.language) if found else None
    if (
        not found
        or context.vocabulary.meaning(found["word"]) != "draw"
        or count is None
        or count < 1
        or count.denominator > 1
    ):
        tell(
            section.line,
            Message("`{{{inside}}}` says nothing about a pool.", inside=inside),
            Message("Write `# {words} {{draw=3}}`; a question begins with `## `.", words=words),
            quote="{" + inside + "}",
        )
        return pool
    pool.draw = int(count)
    return pool


def _check_draw(pool: _PoolDraft, settings: Settings, context: Context) -> None:
    if pool.line and not pool.written:
        context.tell(
            pool.line,
            Message("The pool `{title}` has no questions.", title=pool.title),
            Message("Write its questions below it with `## `, or delete the heading."),
            quote=pool.title,
        )
    elif pool.draw is not None and pool.draw > pool.written:
        correction = (
            Message(
                "Write `# {title} {{draw={count}}}`, or add questions.", title=pool.title, count=pool.written
            )
            if pool.line
            else Message("Write `draw: {count}`, or add questions.", count=pool.written)
        )
        context.tell(
            pool.line or settings.line("draw"),
            Message("{draw} questions can't be drawn from {count}.", draw=pool.draw, count=pool.written),
            correction,
            quote=str(pool.draw),
        )


def _check_rules(settings: Settings, context: Context) -> None:
    """What one setting demands of another."""
    if "kind" not in settings.given:
        return
    word = context.vocabulary.word
    passes = "pass" in settings.given or "pass" in settings.meant
    if settings["kind"] == QuizKind.GRADED and not passes:
        context.tell(
            settings.line("kind"),
            Message("A graded quiz needs a pass mark."),
            Message("Write `{key}: 80%` between the `---` lines.", key=word("pass")),
            quote=settings.given["kind"].field.text,
        )
    if settings["kind"] == QuizKind.PRE_TEST and "attempts" in settings.given and settings["attempts"] != 1:
        context.tell(
            settings.line("attempts"),
            Message("A pre-test is taken once."),
            Message("Delete the line `{key}`.", key=settings.given["attempts"].key),
            quote=settings.given["attempts"].field.text,
        )


def _text(section: Section) -> Text:
    lead = next((place for place, row in enumerate(section.rows) if row.strip()), 0)
    return Text("\n".join(section.rows[lead:]).rstrip(), section.line + lead)
