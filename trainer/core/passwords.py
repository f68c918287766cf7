"""Which passwords anybody could guess: common ones in any dress, patterns, and words of the house.

NIST SP 800-63B-4, 3.1.1.2: length counts, composition does not; what is common, expected or made of the
person's own names is refused.
"""

import re
from collections.abc import Iterable

from trainer.core.collation import folded

_DIGITS = "0123456789"
_LOOK_ALIKES = str.maketrans("@4301$57", "aaeoisst")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
         "azertyuiopqsdfghjklmwxcvbn", "1234567890", "0123456789")  # fmt: skip
_PIECE = 8  # characters below which a piece that repeats is no password
_WORD = 4  # characters from which a word of the house is looked for
_LEFT = 6  # letters that have to be left without those words


def bare(text: str) -> str:
    """A text without case, marks, space and signs: its letters and digits."""
    return "".join(character for character in folded(text) if character.isalnum())


def cores(password: str) -> frozenset[str]:
    """What may stand in a list of common passwords: the password, and what it was dressed up from.

    Without signs, without digits around it, with letters for their look-alikes, once where it repeats.
    """
    found = {password.casefold()}
    for text in (password, password.casefold().translate(_LOOK_ALIKES)):
        found |= {bare(text), bare(text).strip(_DIGITS)}
    found |= {core[: _period(core)] for core in found}
    return frozenset(core for core in found if core)


def is_pattern(password: str) -> bool:
    """Whether it is a short piece over and over, or runs along the alphabet, the digits or the keyboard."""
    core = bare(password)
    if len(password) >= _PIECE and _period(password.casefold()) < _PIECE:
        return True
    ways = (way for row in _ROWS for way in (row, row[::-1]))
    return bool(core) and any(core in way * (len(core) // len(way) + 2) for way in ways)


def is_made_of(password: str, names: Iterable[str]) -> bool:
    """Whether hardly a letter is left when these names and their words are taken out of it."""
    core = rest = bare(password)
    words = {bare(word) for name in names for word in (name, *re.split(r"[\W_]+", name))}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        if len(word) >= _WORD:
            rest = rest.replace(word, "")
    return rest != core and sum(not character.isdigit() for character in rest) < _LEFT


def _period(text: str) -> int:
    """The length of the shortest piece that stands in the text twice or more, or that of the text."""
    pieces = range(1, len(text) // 2 + 1)
    return next((length for length in pieces if text[length:] == text[:-length]), len(text))
