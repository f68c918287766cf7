"""Advice on pages, files, outcomes and translations, and the figures of lessons."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from trainer.core.advice import words
from trainer.core.advice.items import Item
from trainer.core.advice.values import Advice, LessonFigures
from trainer.core.course import Compiled, Lesson, Page, Tie
from trainer.core.message import Message
from trainer.core.parsing.identity import split_number
from trainer.core.source import MEDIA, Source, decode, lines

BUDGET = 100_000  # bytes of a lesson with its pictures
LINE = 30_000  # bits a second
SLOW = 4  # how many times longer than reading a careful study may take
ANSWERING = 3  # minutes for a practice question, at most

_MEDIUM = re.compile(r"/media/([0-9a-f]{64})/")
_INSECURE = re.compile(r"http://[^\s<>)\]\"']+", re.IGNORECASE)


def lesson_figures(compiled: Compiled) -> tuple[LessonFigures, ...]:
    """Every lesson in figures, in reading order."""
    sizes = {medium.digest: medium.size for medium in compiled.media}
    return tuple(
        _figures(page, compiled.lessons[page.id], sizes, compiled.course.language)
        for page in compiled.course.lessons
        if page.id in compiled.lessons
    )


def _figures(page: Page, lesson: Lesson, sizes: Mapping[str, int], language: str) -> LessonFigures:
    text = "".join(piece.html for piece in lesson.pieces)
    size = len(text.encode()) + sum(sizes.get(digest, 0) for digest in set(_MEDIUM.findall(text)))
    reading = lesson.words / words.per_minute(language)
    return LessonFigures(page.id, lesson.words, page.minutes, reading, size, size * 8 / LINE)


def on_lessons(compiled: Compiled, figures: Sequence[LessonFigures]) -> Iterator[Advice]:
    """Outcomes, time and weight of lessons."""
    for one in figures:
        page = compiled.course.page(one.page)
        assert page is not None
        if not page.outcomes:
            yield Advice("lesson-outcome", page.id, page.file, 1, Message("The lesson names no outcome."))
        asked = sum(piece.question is not None for piece in compiled.lessons[page.id].pieces)
        longest = one.reading * SLOW + asked * ANSWERING
        if page.minutes < one.reading:
            message = Message(
                "{minutes} minutes are stated; reading its {words} words alone takes {reading}.",
                minutes=page.minutes,
                words=one.words,
                reading=round(one.reading),
            )
            yield Advice("too-little-time", page.id, page.file, 1, message)
        elif page.minutes > max(longest, 3):
            message = Message(
                "{minutes} minutes are stated; {words} words and {asked} questions take {longest} at most.",
                minutes=page.minutes,
                words=one.words,
                asked=asked,
                longest=max(1, round(longest)),
            )
            yield Advice("too-much-time", page.id, page.file, 1, message)
        if one.size > BUDGET:
            message = Message(
                "The lesson has {size} KB with its pictures: {seconds} s at 30 kbit/s.",
                size=round(one.size / 1000),
                seconds=round(one.seconds),
            )
            yield Advice("heavy", page.id, page.file, 1, message)


def tested(compiled: Compiled, items: Sequence[Item]) -> dict[str, int]:
    """How many questions of quizzes test each outcome."""
    counts = Counter(item.question.outcome for item in items if not item.practice)
    return {name: counts[name] for name in compiled.course.outcomes}


def on_outcomes(counts: Mapping[str, int]) -> Iterator[Advice]:
    """Outcomes that nobody is asked about."""
    for name, count in counts.items():
        if not count:
            message = Message("No question tests the outcome `{name}`.", name=name)
            yield Advice("untested-outcome", f"course#{name}", "course.md", 1, message)


def on_files(compiled: Compiled, source: Source) -> Iterator[Advice]:
    """Media nobody refers to, pages with the same number, addresses without encryption."""
    used = {medium.path for medium in compiled.media}
    for path in source:
        if path[path.rfind(".") :].lower() in MEDIA and path not in used:
            yield Advice("unused", path, path, 0, Message("Nothing in the course refers to this file."))
    yield from _on_numbers(source)
    for path, data in source.items():
        text = decode(path, data) if path.endswith(".md") else ""
        for number, row in enumerate(lines(text), 1) if isinstance(text, str) else ():
            for found in _INSECURE.finditer(row):
                message = Message("`{address}` is not encrypted.", address=found[0][:200])
                yield Advice("insecure", path, path, number, message)


def _on_numbers(source: Source) -> Iterator[Advice]:
    seen: dict[tuple[str, int], str] = {}
    names = dict.fromkeys(path.partition("/")[0] for path in source if "/" in path)
    originals = [path for path in source if path.endswith(".md") and not path.startswith("toolkit/")]
    for place in [*names, *originals]:
        folder, _, name = place.rpartition("/")
        number = split_number(name.partition(".")[0])[0]
        stem = name.partition(".")[0]
        if number is None:
            continue
        other = seen.setdefault((folder, number), stem)
        if other != stem:
            message = Message("Its number is that of `{other}`.", other=other)
            yield Advice("equal-numbers", place, place, 0, message)


_TIES = {
    Tie.MISSING: ("untranslated", Message("It is not translated into {language}.")),
    Tie.COPIED: ("untranslated", Message("The text in {language} still is the original's, word for word.")),
    Tie.STALE: ("stale", Message("The original has changed since it was translated into {language}.")),
    Tie.UNMARKED: ("unmarked", Message("The text in {language} does not say which original it translates.")),
    Tie.HEADINGS: (
        "headings",
        Message("The text in {language} has more or fewer headings than the original."),
    ),
}


def on_translations(compiled: Compiled) -> Iterator[Advice]:
    """What is missing or out of date, language by language."""
    for language, one in compiled.translations.items():
        for place, (tie, file, line) in one.ties.items():
            rule, message = _TIES[tie]
            page, sign, rest = place.partition("#")
            said = Message(message.text, language=language)
            yield Advice(rule, f"{page}.{language}{sign}{rest}", file, line, said)
