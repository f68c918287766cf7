"""What the rules know of languages. A language that is missing here is spared the rule."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

_Words = Mapping[str, re.Pattern[str]]

PER_MINUTE: Mapping[str, int] = {
    "ar": 138, "de": 179, "en": 228, "es": 218, "fi": 161, "fr": 195, "he": 187, "it": 188, "ja": 357,
    "nl": 202, "pl": 166, "pt": 181, "ru": 184, "sl": 180, "sv": 199, "tr": 166, "zh": 255,
}  # fmt: skip
"""Words read in a minute (in Chinese and Japanese: characters), aloud, by adults: S.
Trauzettel-Klosinski and K. Dietz, "Standardized Assessment of Reading Performance", Investigative
Ophthalmology & Visual Science 53 (2012), table of 17 languages."""

USUAL = 184  # the mean of that table, for a language it does not have


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


ABSOLUTE: _Words = {
    "en": _any("always", "never", "absolutely", "invariably", "under no circumstances", "in all cases"),
    "fr": _any("toujours", "jamais", "absolument", "en aucun cas", "dans tous les cas"),
    "es": _any("siempre", "nunca", "jamás", "en ningún caso", "en todos los casos"),
    "pt": _any("sempre", "nunca", "jamais", "em nenhum caso", "em todos os casos"),
    "de": _any("immer", "nie", "niemals", "keinesfalls", "in jedem fall"),
    "ru": _any("всегда", "никогда", "ни в коем случае", "во всех случаях"),
    "ar": _any("دائما", "دائماً", "أبدا", "أبداً"),
}
SWEEPING: _Words = {
    "en": _any(r"(?:all|none|any|both|neither) of (?:the )?(?:above|these|those)(?: options| answers)?"),
    "fr": _any(r"(?:toutes?|tous|aucune?) (?:de )?(?:les|ces|des) (?:réponses|options|propositions)[^.]*",
               r"(?:toutes?|tous|aucune?) (?:d[e'’] ?)?(?:ce qui précède|celles-ci|ceux-ci|elles|eux)"),
    "es": _any(r"(?:todas|todos|ninguna|ninguno) (?:de )?(?:las|los) (?:anteriores|respuestas)[^.]*"),
    "pt": _any(r"(?:todas|todos|nenhuma|nenhum) (?:as|os|das|dos) (?:anteriores|respostas)[^.]*"),
    "de": _any(r"(?:alle|keine)s? (?:der|von den) (?:oben genannten|obigen|genannten|antworten)[^.]*"),
    "ru": _any(r"(?:все|ничего|ни один|ни одно)(?: из)? (?:вышеперечисленн\w+|перечисленн\w+)"),
    "ar": _any("جميع ما سبق", "كل ما سبق", "لا شيء مما سبق"),
}  # fmt: skip
NEGATION: _Words = {
    "en": _any(r"not", r"no", r"never", r"nor", r"neither", r"none", r"without", r"cannot", r"except",
               r"\w+n['’]t"),
    "fr": re.compile(r"(?<!\w)(?:(?:ne\s|n['’])\w+|sans|sauf|excepté)(?!\w)", re.IGNORECASE),
    "es": _any("no", "nunca", "ningún", "ninguna", "sin", "excepto", "salvo"),
    "pt": _any("não", "nunca", "nenhum", "nenhuma", "sem", "exceto"),
    "de": _any("nicht", "kein", "keine", "keinen", "keiner", "nie", "niemals", "ohne", "außer"),
}  # fmt: skip
_SHORT = 4  # letters: shorter words repeat by accident
_TO = r"(?:\s*[-–—]\s*|\s+(?:to|and|à|a|y|e|et|bis|und|до|إلى)\s+)"
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_RANGE = re.compile(rf"(?:\w+\s+)?{_NUMBER}\s*(?:%|[^\W\d_]{{1,8}})?{_TO}{_NUMBER}(?!\d)", re.IGNORECASE)


def found(table: _Words, text: str, language: str) -> str:
    """The words of a text that a table of this language names; '' if there are none."""
    pattern = table.get(base(language))
    match = pattern.search(text) if pattern else None
    return match[0] if match else ""


def negations(text: str, language: str) -> int:
    """How many negations a text has."""
    pattern = NEGATION.get(base(language))
    return len(pattern.findall(text)) if pattern else 0


def is_sweeping(text: str, language: str) -> bool:
    """Whether an option says no more than `all of the above`."""
    pattern = SWEEPING.get(base(language))
    return bool(pattern and pattern.fullmatch(text.strip().rstrip(".!")))


def number_range(text: str) -> tuple[float, float] | None:
    """The ends of an option such as `5 to 10 %`; None if it is something else."""
    match = _RANGE.match(text.strip())
    if match is None:
        return None
    low, high = (float(part.replace(",", ".")) for part in match.groups())
    return (low, high) if low < high else None


def telling(text: str) -> set[str]:
    """The words of a text that are long enough to mean something, folded."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]+", text) if len(word) > _SHORT}


def base(language: str) -> str:
    """A language without its script and region."""
    return language.partition("-")[0].lower()


def per_minute(language: str) -> int:
    """Words a reader of this language reads in a minute."""
    return PER_MINUTE.get(base(language), USUAL)


def overlapping(ranges: Iterable[tuple[float, float]]) -> bool:
    """Whether two of these share more than nothing: an end that both name counts."""
    ordered = sorted(ranges)
    return any(one[1] >= other[0] for one, other in pairwise(ordered))
