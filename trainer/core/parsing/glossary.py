"""`glossary.md`: a definition list, `Term; other name` and under it `:   meaning`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from trainer.core.course import Glossary, Term
from trainer.core.message import Message
from trainer.core.parsing.context import Context
from trainer.core.parsing.front_matter import FrontMatter
from trainer.core.parsing.identity import is_id, suggest_id
from trainer.core.parsing.sections import split_heading
from trainer.core.parsing.settings import GLOSSARY, read_settings
from trainer.core.questions.block import Text
from trainer.core.questions.fold import fold

MAX_TERMS = 2_000

_MEANING = re.compile(r" {0,3}[:：](?:[ \t\u00a0]+|$)(?P<said>.*)$")


@dataclass(slots=True)
class Entry:
    """A term as written: its line, its names, its id if it has one, what stands under it."""

    line: int
    names: tuple[str, ...]
    id: str
    first: int = 0
    rows: list[str] = field(default_factory=list)

    @property
    def meaning(self) -> Text:
        """What stands under it."""
        return Text("\n".join(self.rows).rstrip(), self.first)


def read_glossary(rows: Sequence[str], front: FrontMatter, context: Context) -> Glossary:
    """The glossary in a file. Its problems are told."""
    settings = read_settings(front, GLOSSARY, context.vocabulary, context.tell)
    entries = read_entries(rows, front, context)
    taken: dict[str, tuple[str, int]] = {entry.id: ("", 0) for entry in entries if entry.id}
    terms: list[Term] = []
    for entry in entries:
        name = entry.id or suggest_id(entry.names[0], taken)
        taken[name] = ("", 0)
        terms.append(Term(names=entry.names, meaning=context.prose(entry.meaning, f"{name}-"), id=name))
    return Glossary(title=settings["title"], terms=tuple(terms))


def read_entries(rows: Sequence[str], front: FrontMatter, context: Context) -> list[Entry]:
    """The terms with what stands under them; told: text between them, empty and repeated names."""
    entries: list[Entry] = []
    body = list(rows[front.body - 1 :])
    for place, row in enumerate(body):
        line = front.body + place
        found = _MEANING.match(row)
        if found:
            _meaning(entries, found["said"], line, context)
        elif not row.strip():
            if entries and entries[-1].rows:
                entries[-1].rows.append("")
        elif entries and entries[-1].rows and _goes_on(body, place):
            entries[-1].rows.append(row.strip() if row[0] in " \t" else row)
        else:
            entries.append(_term(row, line, context))
    if len(entries) > MAX_TERMS:
        context.tell(
            entries[MAX_TERMS].line,
            Message(
                "The glossary has {count} terms; {limit} is the limit.", count=len(entries), limit=MAX_TERMS
            ),
            Message("Keep those that learners meet in the lessons."),
        )
        return []
    for entry in entries:
        if not entry.meaning:
            context.tell(
                entry.line,
                Message("The term `{name}` has no meaning.", name=entry.names[0]),
                Message("Write it on the next line: `:   what it means`."),
                quote=entry.names[0],
            )
    _tell_repeated(entries, context)
    return entries


def _goes_on(body: Sequence[str], place: int) -> bool:
    """Whether a line belongs to the meaning above: indented, or the next line of its paragraph."""
    if body[place][0] in " \t":
        return True
    following = body[place + 1] if place + 1 < len(body) else ""
    return bool(body[place - 1].strip()) and not _MEANING.match(following)


def _meaning(entries: list[Entry], said: str, line: int, context: Context) -> None:
    if not entries:
        context.tell(
            line,
            Message("This meaning has no term above it."),
            Message("Write the term on the line above: `Packet; packets`."),
            quote=said,
        )
        return
    if entries[-1].rows:
        # One more paragraph; the gap keeps the lines counted.
        entries[-1].rows += [""] * (line - entries[-1].first - len(entries[-1].rows))
    else:
        entries[-1].first = line
    entries[-1].rows.append(said)


def _term(row: str, line: int, context: Context) -> Entry:
    words, inside = split_heading(row)
    name = ""
    if inside is not None:
        name = inside.removeprefix("#")
        if name == inside or not is_id(name):
            context.tell(
                line,
                Message("`{{{inside}}}` is no id of a term.", inside=inside),
                Message("Write `{{#{id}}}`, or nothing.", id=suggest_id(words, {})),
                quote="{" + inside + "}",
            )
            name = ""
    names = tuple(part.strip() for part in re.split("[;；؛]", words))
    if not all(names):
        context.tell(
            line,
            Message("A name of this term is empty."),
            Message("Write the names with `;` between them: `Packet; packets`."),
            quote=row.strip(),
        )
    return Entry(line, tuple(filter(None, names)) or ("?",), name)


def _tell_repeated(entries: Sequence[Entry], context: Context) -> None:
    seen: dict[str, int] = {}
    for entry in entries:
        for name in entry.names:
            same = fold(name, context.shared.language)
            if same in seen:
                context.tell(
                    entry.line,
                    Message("`{name}` stands in the glossary twice; first in line {line}.", name=name,
                            line=seen[same]),
                    Message("Keep one of the two."),
                    quote=name,
                )  # fmt: skip
            seen.setdefault(same, entry.line)
    ids: dict[str, int] = {}
    for entry in entries:
        if entry.id and entry.id in ids:
            context.tell(
                entry.line,
                Message(
                    "The id `{id}` is taken by the term in line {line}.", id=entry.id, line=ids[entry.id]
                ),
                Message("Give this term another."),
                quote=f"#{entry.id}",
            )
        ids.setdefault(entry.id, entry.line)


def translate_glossary(
    rows: Sequence[str], front: FrontMatter, context: Context, original: Glossary, title: str
) -> Glossary | None:
    """The glossary in another language, its terms tied by `{#id}` or by place; None if that fails."""
    entries = read_entries(rows, front, context)
    ids = [term.id for term in original.terms]
    known = frozenset(ids)
    if entries and any(not entry.id for entry in entries) and len(entries) != len(ids):
        context.tell(
            entries[0].line,
            Message(
                "Here are {count} terms, in the original {other}: which is which can't be told.",
                count=len(entries),
                other=len(ids),
            ),
            Message("Keep the terms and their order, or give each its id: `Paquet {{#packet}}`."),
        )
        return None
    found: dict[str, Term] = {}
    for place, entry in enumerate(entries):
        name = entry.id or ids[place]
        if name not in known:
            context.tell(
                entry.line,
                Message("The original glossary has no term `{id}`.", id=name),
                Message("Write one of: {names}.", names=", ".join(f"`{one}`" for one in ids[:20])),
                quote=f"#{name}",
            )
            continue
        found[name] = Term(names=entry.names, meaning=context.prose(entry.meaning, f"{name}-"), id=name)
    own = context.shared.links.own_language
    terms = tuple(found.get(term.id) or replace(term, language=own) for term in original.terms)
    return Glossary(title=title or original.title, terms=terms)
