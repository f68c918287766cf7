"""Advice on single questions."""

from collections.abc import Iterator

from trainer.core.advice import words
from trainer.core.advice.items import Item
from trainer.core.advice.values import Advice
from trainer.core.message import Message


def on_question(item: Item) -> Iterator[Advice]:
    """Everything an examiner says about one question alone."""
    for rule, message in _seen(item):
        yield Advice(rule, item.place, item.file, item.line, message)


def _seen(item: Item) -> Iterator[tuple[str, Message]]:
    if not item.explains:
        yield "no-feedback", Message("The question has neither an explanation nor feedback on its answers.")
    if not item.practice and not item.question.outcome:
        yield "no-outcome", Message("The question names no outcome: `Outcome:` is missing.")
    if item.question.kind.name == "order" and (count := _count(item)) < 3:
        yield "short-order", Message("Only {count} items are to be put in order.", count=count)
    if _doubly_negative(item):
        yield "double-negative", Message("Two negations stand in the way of its meaning.")
    if item.options:
        yield from _on_options(item)


def _on_options(item: Item) -> Iterator[tuple[str, Message]]:
    right = [option for option in item.options if option.credit == 1]
    if item.single and len(right) > 1:
        yield "several-right", Message("{count} options are marked as right.", count=len(right))
    sweeping = next((one.text for one in item.options if words.is_sweeping(one.text, item.language)), "")
    if sweeping:
        yield "all-of-the-above", Message("One option is “{text}”.", text=sweeping)
    wrong = [option for option in item.options if option.credit == 0]
    tells = [found for one in wrong if (found := words.found(words.ABSOLUTE, one.text, item.language))]
    if tells and not any(words.found(words.ABSOLUTE, one.text, item.language) for one in right):
        yield "giveaway", Message("“{word}” stands in wrong options only.", word=tells[0])
    ranges = [words.number_range(option.text) for option in item.options]
    known = [one for one in ranges if one is not None]
    if item.single and len(known) > 1 and words.overlapping(known):
        yield "overlap", Message("Ranges of numbers among the options overlap.")


def _doubly_negative(item: Item) -> bool:
    """Two negations in what is asked, or one there and one in an option."""
    asked = words.negations(item.ask, item.language)
    return asked > 1 or (
        asked == 1 and any(words.negations(option.text, item.language) for option in item.options)
    )


def _count(item: Item) -> int:
    return len(getattr(item.question.kind, "items", ()))
