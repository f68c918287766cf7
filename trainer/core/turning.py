"""Characters that turn the direction of the text after them.

They exist for texts without markup. In a name or a reason nobody needs one, and with one a name reads as
another's or a sentence says the opposite of what is stored (Unicode Technical Report 36, section 3.2). What
right-to-left text needs, the direction marks U+200E and U+200F, stays.
"""

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Embeddings, overrides and isolates, with what ends them."""

_NONE = str.maketrans("", "", TURNING)


def unturned(text: str) -> str:
    """The text without characters that turn direction."""
    return text.translate(_NONE)
