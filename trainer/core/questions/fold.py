"""When two texts are the same to a reader: the fold of short answers, options and terms.

Case, width, typographic quotes and hyphens, invisible characters and spaces don't count; accents
do, and nothing is fuzzy: "Article 51" is not "Article 52".
"""

import re
import unicodedata

# Default_Ignorable_Code_Point of the Unicode Character Database, and the Arabic tatweel.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_TYPOGRAPHIC = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u0060\u00b4\u05f3", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u300c\u300d\u05f4", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u05be", "-"),
    }
)
_DOTLESS = str.maketrans({"İ": "i", "I": "ı"})
_SPACE = re.compile(r"\s+")


def fold(text: str, language: str = "") -> str:
    """The text without what a reader would not call a difference; '' if nothing is left.

    Turkish and Azeri keep their dotted and dotless i apart.
    """
    # Before NFKC, which would take an acute accent standing alone for a space with a combining one.
    text = unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHIC))
    text = _INVISIBLE.sub("", text)
    if language.partition("-")[0].lower() in ("tr", "az"):
        text = text.translate(_DOTLESS)
    text = unicodedata.normalize("NFKC", text.casefold()).translate(_TYPOGRAPHIC)
    return _SPACE.sub(" ", text).strip().removesuffix(".").rstrip()
