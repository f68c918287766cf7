"""The review of a whole course."""

from collections.abc import Iterator, Sequence

from trainer.core.advice import guessing, pages
from trainer.core.advice.asking import on_question
from trainer.core.advice.items import Item, items
from trainer.core.advice.values import Advice, Figures, Review
from trainer.core.course import Compiled
from trainer.core.message import Message
from trainer.core.source import Source


def advise(compiled: Compiled, source: Source) -> Review:
    """Read a course as an examiner would. `source` is what it was compiled from."""
    asked = items(compiled)
    figures = Figures(
        lessons=pages.lesson_figures(compiled),
        outcomes=pages.tested(compiled, asked),
        guesses=guessing.guesses(asked),
    )
    found = [*_course(compiled, source, asked, figures)]
    for language, one in compiled.translations.items():
        found += _questions(items(one, language), f".{language}")
    kept, accepted = _without_accepted(found, compiled)
    order = {path: place for place, path in enumerate(source)}
    kept.sort(key=lambda one: (order.get(one.file, -1), one.file, one.line))
    return Review(tuple(kept), accepted, figures)


def _course(compiled: Compiled, source: Source, asked: Sequence[Item], figures: Figures) -> Iterator[Advice]:
    yield from guessing.on_guesses(figures.guesses, "course", "course.md")
    yield from pages.on_outcomes(figures.outcomes)
    yield from pages.on_lessons(compiled, figures.lessons)
    yield from _questions(asked, "")
    yield from pages.on_files(compiled, source)
    yield from pages.on_translations(compiled)


def _questions(asked: Sequence[Item], ending: str) -> Iterator[Advice]:
    by_page: dict[str, list[Item]] = {}
    for item in asked:
        yield from on_question(item)
        by_page.setdefault(item.page.id, []).append(item)
    for page, own in by_page.items():
        if not own[0].practice:
            yield from guessing.on_quiz(own, page + ending, own[0].file)


def _without_accepted(found: Sequence[Advice], compiled: Compiled) -> tuple[list[Advice], int]:
    """What the course has not accepted, how much it has, and what it accepts for nothing."""
    accepted = compiled.course.accepted_advice
    places = {one.place for one in found}
    kept = [one for one in found if one.place not in accepted]
    idle = [
        Advice(
            "accepted",
            "course",
            "course.md",
            1,
            Message("`accepted advice` names `{place}`, where there is none.", place=place),
        )
        for place in accepted
        if place not in places
    ]
    return [*kept, *idle], len(found) - len(kept)
