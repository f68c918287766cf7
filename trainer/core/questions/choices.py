"""What the two kinds of choice share: options, their order and their tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from trainer.core.message import Message
from trainer.core.questions.block import Block, Entry, Tell
from trainer.core.questions.fold import fold
from trainer.core.questions.kind import Drawn, Unreadable, View


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its text and feedback as safe HTML, and the credit for choosing it."""

    text: str
    credit: Fraction
    feedback: str = ""


def parse_options(
    block: Block, tell: Tell, credit: Callable[[Entry, str], Fraction | None]
) -> tuple[Option, ...] | None:
    """The options of a block; `credit` reads a bracket. Told: no text, the same text twice, only one."""
    before = tell.count
    options: list[Option] = []
    seen: dict[str, int] = {}
    for entry in block:
        found = block.shape.line.match(entry.written)
        share = credit(entry, found["mark"]) if found else None
        if not entry.text:
            tell(
                entry.line,
                Message("This option has no text."),
                Message(
                    "Write the text behind the bracket: `{bracket} the text`.", bracket=entry.written.strip()
                ),
                quote=entry.written.strip(),
            )
            continue
        same = fold(entry.text.words, block.language)
        if same in seen:
            tell(
                entry.line,
                Message("This option says the same as the one in line {line}.", line=seen[same]),
                Message("Word it differently, or delete one of the two."),
                quote=entry.text.words.strip(),
            )
        seen.setdefault(same, entry.line)
        options.append(Option(block.rich(entry.text), share or Fraction(0), block.prose(entry.feedback)))
    if tell.count > before:
        return None
    if len(options) == 1:
        tell(
            block.line,
            Message("A choice needs at least two options; this one has one."),
            Message("Add a line below it: `{bracket} another option`.", bracket=block.shape.name),
            quote=block.entries[0].written.strip(),
        )
        return None
    return tuple(options)


def same_words(texts: Sequence[str], now: Sequence[str]) -> list[int | None]:
    """For each text (safe HTML) the place at which it stands now; None if no text there says the same."""
    places = {fold(text): place for place, text in enumerate(now)}
    return [places.get(fold(text)) for text in texts]


def rekey_options(options: Sequence[Option], now: Sequence[Option]) -> tuple[Option, ...]:
    """The options as they were asked, each with the credit and the feedback that it has now."""
    places = same_words([option.text for option in options], [option.text for option in now])
    return tuple(
        option if place is None else replace(option, credit=now[place].credit, feedback=now[place].feedback)
        for option, place in zip(options, places, strict=True)
    )


def draw_options(count: int, random: Random, *, shuffle: bool) -> Drawn:
    """An order of the options and a token for each: the token, not the place, goes to the browser."""
    order = list(range(count))
    if shuffle:
        random.shuffle(order)
    tokens: list[str] = []
    while len(tokens) < count:
        token = f"{random.getrandbits(32):08x}"
        if token not in tokens:
            tokens.append(token)
    return {"order": order, "tokens": tokens}


def view_options(options: Sequence[Option], drawn: Drawn) -> View:
    """The options in the order drawn, with their tokens."""
    return {
        "options": [
            {"token": drawn["tokens"][place], "text": options[place].text} for place in drawn["order"]
        ]
    }


def read_tokens(tokens: Sequence[str], drawn: Drawn) -> list[int] | Unreadable:
    """The places of the options chosen, in the order written; empty fields count as none."""
    places = {token: place for place, token in enumerate(drawn["tokens"])}
    chosen = {token.strip() for token in tokens} - {""}
    if not chosen <= places.keys():
        return Unreadable(
            Message("That option is not one of this question's. Load the page again and choose anew.")
        )
    return sorted(places[token] for token in chosen)
