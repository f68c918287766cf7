"""The files a translator fills in: copies of the originals, with nothing in them but what is translated.

Structure, ids and brackets are the original's, the words still are too; until they change, learners
get the original. Files that are there already are left alone.
"""

import re
from collections.abc import Mapping

from trainer.core.parsing.blocks import KNOWN
from trainer.core.parsing.manuscript import Manuscript, language_of, manuscripts, translated
from trainer.core.parsing.tree import FileKind
from trainer.core.parsing.words import Vocabulary
from trainer.core.source import Source

_BREAK = re.compile(r"\r\n|\n|\r")
_SETTING = re.compile(r"(?P<word>[^\W\d_][^:：*_`|\[\]()<>{}#.!?]{0,40}?)(?P<colon>[ \u00a0\u202f]*[:：])")


def translate(source: Source, language: str) -> Mapping[str, bytes]:
    """The files to be added for a language (a BCP 47 tag, not the course's own), by path."""
    found: dict[str, bytes] = {}
    known = manuscripts(source)
    have = {(one.file.kind, one.file.id) for one in known.values() if one.file.language == language}
    for path, one in known.items():
        if not one.file.language and (one.file.kind, one.file.id) not in have:
            found[f"{path.removesuffix('.md')}.{language}.md"] = _copy(one, language).encode()
    return found


def own_language(source: Source) -> str:
    """The language a course is written in; '' if its `course.md` does not say."""
    one = manuscripts(source).get("course.md")
    return language_of(one.front) if one else ""


def _copy(one: Manuscript, language: str) -> str:
    """The text of a file with the translated settings only, each line ending as it did."""
    words = Vocabulary(language)
    ending = (_BREAK.search(one.text) or ["\n"])[0]
    head = _settings(one, words)
    body = list(one.rows[one.front.body - 1 :])
    if one.file.kind in (FileKind.QUIZ, FileKind.LESSON) and one.words.language not in ("en", words.language):
        for section in one.questions():
            for place in range(1, len(section.rows)):
                at = section.line + place - one.front.body
                body[at] = _relabelled(body[at], one.words, words)
    rows = ["---", *head, "---", *body] if one.front.present else body
    return ending.join(rows)


def _settings(one: Manuscript, words: Vocabulary) -> list[str]:
    """The lines of the settings that are translated, their keys in the language of the copy."""
    starts = sorted(entry.line for entry in one.front.entries)
    kept: list[str] = []
    for entry in one.front.entries:
        meaning = one.words.meaning(entry.key)
        if meaning not in translated(one.file.kind):
            continue
        after = next((line for line in starts if line > entry.line), one.front.body - 1)
        first, *more = one.rows[entry.line - 1 : after - 1]
        kept.append(words.word(meaning) + first[len(entry.key) :] if first.startswith(entry.key) else first)
        kept += [row for row in more if row.strip() and not row.lstrip().startswith("#")]
    return kept


def _relabelled(row: str, own: Vocabulary, other: Vocabulary) -> str:
    """A line of a question, its setting named in the other language."""
    found = _SETTING.match(row)
    meaning = own.meaning(found["word"]) if found else ""
    if found is None or meaning not in KNOWN:
        return row
    return other.word(meaning).capitalize() + row[found.end("word") :]
