"""Recovery codes: ten on paper, each of which stands in for a lost factor once."""

import secrets
import unicodedata

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1, which are read for each other
LENGTH, GROUP = 16, 4
COUNT = 10
FEW = 3
"""So few left, and their owner is told."""


def new_codes() -> list[str]:
    """Ten codes of 80 bits each, in groups of four."""
    return [grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH))) for _ in range(COUNT)]


def grouped(code: str) -> str:
    """A code as it is shown: `ABCD-EFGH-JKLM-NPQR`."""
    return "-".join(code[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def meant(typed: str) -> str:
    """The code that was meant, without what stands between its groups; '' if it is none."""
    found = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) else ""
