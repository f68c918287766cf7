"""Ids: of pages, from their paths; of questions and outcomes, as written; and language tags."""

import re
import unicodedata
from collections.abc import Container

MAX_ID = 64

# Two letters: ISO 639-1. Three letters: languages of states and peoples that have no shorter code.
_LANGUAGES = frozenset(
    """
    aa ab af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig
    ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg
    mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn
    ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt
    tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu arz ary ckb crs fil gsw haw kab mfe pap prs rar
    rmy sah tet tkl tpi tvl yue zgh
    """.split()
)
_TAG = re.compile(r"(?P<language>[a-z]{2,3})(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?")
_NUMBERED = re.compile(r"(?P<number>\d+)(?:-(?P<name>.*))?$", re.DOTALL)


def is_language(tag: str) -> bool:
    """Whether a tag names a language, with a script and a region if need be (BCP 47): `pt-BR`, `zh-Hans`."""
    found = _TAG.fullmatch(tag)
    return found is not None and found["language"] in _LANGUAGES


def is_id(written: str) -> bool:
    """Whether something can be an id: letters of any script, digits, `-` and `_`, at most 64."""
    composed = unicodedata.normalize("NFC", written)
    return (
        0 < len(composed) <= MAX_ID
        and _kind(composed[0]) in "LN"
        and all(char in "-_" or _kind(char) in "LNM" for char in composed)
    )


def id_of(written: str) -> str:
    """An id made of some words: lower case, hyphens between them; `x` if nothing remains."""
    composed = unicodedata.normalize("NFC", written).lower()
    kept = "".join(char if _kind(char) in "LNM" else "-" for char in composed)
    words = [word for word in kept.split("-") if word]
    made = ""
    for word in words:
        if made and len(made) + len(word) + 1 > 40:
            break
        made = f"{made}-{word}" if made else word[:40]
    made = made.lstrip("".join(char for char in made if _kind(char) == "M"))
    return made or "x"


def suggest_id(words: str, taken: Container[str]) -> str:
    """A free id made of the words of a question."""
    base = name = id_of(words)
    number = 2
    while name in taken:
        name = f"{base}-{number}"
        number += 1
    return name


def split_number(name: str) -> tuple[int | None, str]:
    """The number that orders a file or folder, and the id that names it; '' if there is no name."""
    found = _NUMBERED.match(name)
    if found is None:
        return None, unicodedata.normalize("NFC", name).lower()
    # Longer numbers than this are no order, and some are too long for int().
    number = int(found["number"][:18])
    return number, unicodedata.normalize("NFC", found["name"] or "").lower().strip("-")


def _kind(char: str) -> str:
    """L for letters, M for the marks that some scripts write them with, N for digits, else another."""
    category = unicodedata.category(char)
    return "N" if category == "Nd" else "-" if category[0] == "N" else category[0]
