"""One order for names of every script, the same in each database.

Names sort letter by letter without marks, as lists of the United Nations do in Latin script: `Ødegård`
beside `Odell`, `de Vries` beside `Devi`. Other scripts keep the order of their letters in Unicode.
"""

import unicodedata

from trainer.core.turning import unturned

_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"}
)


def folded(text: str) -> str:
    """What a text is compared by: no case, no marks, one space between words."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", " ".join(bare.casefold().translate(_LETTERS).split()))


def plain_name(name: str) -> str:
    """A name as it is kept: composed characters, one space between words."""
    return unicodedata.normalize("NFC", " ".join(unturned(name).split()))


def sorted_as(name: str) -> str:
    """A first guess at the name to sort by: the last word first. People can correct it."""
    *first, last = name.split()
    return f"{last}, {' '.join(first)}" if first else last
