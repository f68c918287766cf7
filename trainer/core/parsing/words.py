"""The words of the format in the languages it can be written in.

An author may use the English word or that of the file's language. Another language is another
entry in `LANGUAGES`; the kinds of question bring their own words, and a test makes sure that no two
meanings share a word within a language.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from trainer.core.message import Message
from trainer.core.questions.registry import KINDS

Meanings = Mapping[str, Sequence[str]]  # the English word -> what one may write for it, best first

_ITSELF = """
    title summary language audience level prerequisites order license authors outcomes minutes optional was
    kind pass attempts time draw shuffle feedback confidence declaration markers start measures roles
    explanation hint points outcome lesson must status
    yes no unlimited forever free practice graded never void if and of hidden vote
""".split()

ENGLISH: Meanings = {
    **{word: (word,) for word in _ITSELF},
    "accepted advice": ("accepted advice",),
    "valid for": ("valid for",),
    "pass per outcome": ("pass per outcome",),
    "wait between attempts": ("wait between attempts",),
    "per page": ("per page",),
    "translated from": ("translated from",),
    "the page": ("the page",),
    "in order": ("in order",),
    "pre-test": ("pre-test", "pretest"),
    "after each question": ("after each question",),
    "after handing in": ("after handing in",),
    "after passing": ("after passing",),
    "license": ("license", "licence"),
    "forever": ("forever", "for ever"),
    "min": ("min", "mins", "minute"),
    "h": ("h", "hour", "hours"),
    "days": ("days", "day"),
    "weeks": ("weeks", "week"),
    "months": ("months", "month"),
    "years": ("years", "year"),
}

FRENCH: Meanings = {
    "title": ("titre",),
    "summary": ("résumé",),
    "language": ("langue",),
    "audience": ("public",),
    "level": ("niveau",),
    "prerequisites": ("prérequis",),
    "order": ("ordre",),
    "valid for": ("valable",),
    "license": ("licence",),
    "authors": ("auteurs",),
    "outcomes": ("objectifs",),
    "accepted advice": ("conseils acceptés",),
    "minutes": ("minutes",),
    "optional": ("facultatif",),
    "was": ("ancien nom",),
    "translated from": ("traduit de",),
    "the page": ("la page",),
    "kind": ("type",),
    "pass": ("seuil",),
    "pass per outcome": ("seuil par objectif",),
    "attempts": ("tentatives", "essais"),
    "wait between attempts": ("attente entre les tentatives", "attente"),
    "time": ("durée",),
    "draw": ("tirage",),
    "per page": ("par page",),
    "shuffle": ("mélanger",),
    "feedback": ("commentaires",),
    "confidence": ("confiance",),
    "declaration": ("déclaration",),
    "markers": ("correcteurs",),
    "start": ("début",),
    "measures": ("mesures",),
    "roles": ("rôles",),
    "explanation": ("explication",),
    "hint": ("indice",),
    "points": ("points",),
    "outcome": ("objectif",),
    "lesson": ("leçon",),
    "must": ("obligatoire",),
    "status": ("statut",),
    "yes": ("oui",),
    "no": ("non",),
    "unlimited": ("illimité", "illimitées"),
    "forever": ("toujours", "sans limite"),
    "free": ("libre",),
    "in order": ("dans l'ordre",),
    "practice": ("entraînement",),
    "graded": ("noté",),
    "pre-test": ("prétest", "pré-test"),
    "after each question": ("après chaque question",),
    "after handing in": ("après la remise",),
    "after passing": ("après la réussite", "après réussite"),
    "never": ("jamais",),
    "void": ("annulée",),
    "if": ("si",),
    "and": ("et",),
    "of": ("sur",),
    "hidden": ("caché", "cachée"),
    "vote": ("vote",),
    "min": ("min", "minute"),
    "h": ("h", "heure", "heures"),
    "days": ("jours", "jour"),
    "weeks": ("semaines", "semaine"),
    "months": ("mois",),
    "years": ("ans", "an", "années", "année"),
}

LANGUAGES: Mapping[str, Meanings] = {"en": ENGLISH, "fr": FRENCH}
NAMES = {"en": Message("English"), "fr": Message("French")}

QUESTION_SETTINGS = ("explanation", "hint", "points", "outcome", "lesson", "shuffle", "must", "status")


def key(word: str) -> str:
    """A word as it is compared: composed, without case, one space between its parts."""
    word = unicodedata.normalize("NFC", word).replace("’", "'").casefold()
    return " ".join(word.split())


@cache
def meanings(language: str) -> Mapping[str, str]:
    """What each word of one language means: the word -> the English word. The kinds' words included."""
    table: dict[str, str] = {}
    sources: list[Meanings] = [LANGUAGES.get(language, {})]
    sources += [kind.words.get(language, {}) for kind in KINDS.values()]
    for source in sources:
        for meaning, written in source.items():
            for word in written:
                table[key(word)] = meaning
    return table


class Vocabulary:
    """The words of one file: English and its own language; of all languages while that is not known."""

    def __init__(self, language: str) -> None:
        self.language = language.partition("-")[0].lower()
        self._known = ("en", self.language) if language else tuple(LANGUAGES)

    def meaning(self, written: str) -> str:
        """The English word for one as written in the file; '' if it is none of this file's words."""
        word = key(written)
        return next((found for one in self._known if (found := meanings(one).get(word))), "")

    def foreign(self, written: str) -> tuple[str, Message] | None:
        """The English word and the language's name, for a word of another language."""
        word = key(written)
        for language in LANGUAGES:
            found = meanings(language).get(word)
            if found and language not in self._known:
                return found, NAMES[language]
        return None

    def word(self, meaning: str) -> str:
        """How an English word is best written in this file."""
        for source in (
            LANGUAGES.get(self.language, {}),
            *(k.words.get(self.language, {}) for k in KINDS.values()),
        ):
            if meaning in source:
                return source[meaning][0]
        return meaning

    def nearest(self, written: str, among: Iterable[str]) -> str:
        """The word, of those with these meanings, that a misspelt one is meant to be; or ''.

        Two letters may be wrong, added, missing or swapped; in words of up to four letters one,
        or half of all short words would be taken for `Hint`.
        """
        return _nearest(key(written), frozenset(among), self._known)


@lru_cache(maxsize=1024)
def _nearest(word: str, among: frozenset[str], languages: tuple[str, ...]) -> str:
    best, distance = "", (3, False)
    letters = set(word)
    for language in languages:
        for known, meaning in meanings(language).items():
            if meaning not in among or abs(len(known) - len(word)) > 2:
                continue
            if len(letters.symmetric_difference(known)) > 4:
                continue  # one slip takes away one letter and brings one at most
            far = edit_distance(word, known, 2)
            rank = (far, word[:1] != known[:1])  # a slip is rarer in the first letter
            if rank < distance and far <= (1 if min(len(known), len(word)) <= 4 else 2):
                best, distance = known, rank
    return best


def edit_distance(one: str, other: str, limit: int) -> int:
    """How many letters must be changed, added, dropped or swapped with a neighbour; `limit` + 1 if more.

    Optimal string alignment, over two rows and the one before.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        new = [i]
        for j, right in enumerate(other, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > limit:
            return limit + 1
        before, row = row, new
    return min(row[-1], limit + 1)
