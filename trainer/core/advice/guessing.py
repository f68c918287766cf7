"""How somebody fares who knows the tricks of tests and nothing else.

Four tricks are tried on every choice of one: the longest option, the first, one without `always` or
`never`, the one that repeats the words of the question. Options that a trick can't tell apart share.
"""

from collections.abc import Callable, Iterator, Sequence

from trainer.core.advice import words
from trainer.core.advice.items import Item, Option
from trainer.core.advice.values import Advice, Guess
from trainer.core.message import Message

ALLOWED = 0.05  # above chance
ENOUGH = 20  # questions: below, a share says little
UNLIKELY = 0.05  # the probability below which chance is no explanation

Trick = Callable[[Item], list[Option]]


def _longest(item: Item) -> list[Option]:
    most = max(len(option.text) for option in item.options)
    return [option for option in item.options if len(option.text) == most]


def _first(item: Item) -> list[Option]:
    return [item.options[0]]


def _moderate(item: Item) -> list[Option]:
    kept = [one for one in item.options if not words.found(words.ABSOLUTE, one.text, item.language)]
    return kept or list(item.options)


def _echo(item: Item) -> list[Option]:
    stem = words.telling(item.stem)
    shared = [len(stem & words.telling(option.text)) for option in item.options]
    return [option for option, count in zip(item.options, shared, strict=True) if count == max(shared)]


TRICKS: dict[str, tuple[Trick, Message]] = {
    "longest": (_longest, Message("“Always the longest”")),
    "first": (_first, Message("“Always the first”")),
    "moderate": (_moderate, Message("“Never the one with always or never”")),
    "echo": (_echo, Message("“The one that repeats the question's words”")),
}


def guesses(items: Sequence[Item]) -> tuple[Guess, ...]:
    """The four figures of a guesser; none if nothing can be guessed at."""
    singles = [item for item in items if item.single]
    if not singles:
        return ()
    chance = sum(_mean(item.options) for item in singles) / len(singles)
    return tuple(
        Guess(name, len(singles), sum(_mean(trick(item)) for item in singles) / len(singles), chance)
        for name, (trick, _) in TRICKS.items()
    )


def on_guesses(found: Sequence[Guess], place: str, file: str) -> Iterator[Advice]:
    """Advice on a course where a trick pays."""
    for guess in found:
        if guess.questions >= ENOUGH and guess.share - guess.chance > ALLOWED:
            message = Message(
                "{trick} earns {share} % over the course, chance {chance} %.",
                trick=TRICKS[guess.trick][1],
                share=round(guess.share * 100),
                chance=round(guess.chance * 100),
            )
            yield Advice("guess", place, file, 1, message)


def on_quiz(items: Sequence[Item], place: str, file: str) -> Iterator[Advice]:
    """Advice on a quiz where the length or the place of the right option tells it."""
    singles = [item for item in items if item.single and sum(one.credit == 1 for one in item.options) == 1]
    told = [_longest(item) for item in singles]
    hits = sum(len(longest) == 1 and longest[0].credit == 1 for longest in told)
    if _unlikely(hits, singles):
        message = Message(
            "The right option is the longest in {hits} of {count} questions.", hits=hits, count=len(singles)
        )
        yield Advice("key-longest", place, file, 1, message)
    places = [next(n for n, one in enumerate(item.options) if one.credit == 1) for item in singles]
    for number in sorted(set(places)):
        having = [item for item in singles if len(item.options) > number]
        if _unlikely(places.count(number), having):
            message = Message(
                "The right option is number {number} in {hits} of {count} questions.",
                number=number + 1,
                hits=places.count(number),
                count=len(having),
            )
            yield Advice("key-position", place, file, 1, message)


def _unlikely(hits: int, items: Sequence[Item]) -> bool:
    """Whether chance would so seldom hit as often: the tail of the Poisson binomial distribution."""
    if hits < 3:
        return False
    chances = [1.0]
    for item in items:
        p = 1 / len(item.options)
        chances = [
            here * (1 - p) + before * p for here, before in zip([*chances, 0.0], [0.0, *chances], strict=True)
        ]
    return sum(chances[hits:]) < UNLIKELY


def _mean(options: Sequence[Option]) -> float:
    return sum(option.credit for option in options) / len(options)
