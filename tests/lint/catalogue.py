"""Holds the catalogues of the interface to the program: `python tests/lint/catalogue.py [--write]`.

English stands in the program; `trainer/translations/messages.pot` lists it for translators. Without an
argument this says what a language lacks, what is stale and which text of a form or view never reaches
gettext, as `file:line: what is wrong. what to do`, and ends with 1 if there is anything. With `--write` it
writes the list anew, brings each language's `messages.po` up to it and compiles that to `messages.mo`.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PROGRAM = Path(__file__).resolve().parents[2] / "trainer"

KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "Message": None}
"""What marks a text, beside gettext's own names: Flask-Babel's lazy ones, and the core's `Message`."""

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]

_PLACE = re.compile(r"(?<!%)%\((\w+)\)[a-z]|\{(\w+)[^{}]*\}")
_UNSAID = tuple(
    f'"{name}: '.encode()
    for name in (
        "Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date",
        "Last-Translator", "Language-Team", "Generated-By",
    )
)  # fmt: skip
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_SENTENCE = re.compile(r"[A-Z][a-z]+($|[ .,:;!?'’…])")


def extracted(program: Path) -> Catalog:
    """Every marked text of the program, in the order of files."""
    catalog = Catalog(header_comment="# Texts of the interface. Written by `make messages`.", fuzzy=False)
    found = extract_from_dir(
        program, METHODS, {"templates/**.html": {"silent": "false"}}, KEYWORDS, ("Translators:",)
    )
    for file, line, text, comments, context in found:
        place = f"{program.name}/{Path(file).as_posix()}"
        catalog.add(text, None, [(place, line)], auto_comments=comments, context=context)
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """The catalogue as a file that changes with its texts only: no line numbers, dates, names of tools."""
    file = io.BytesIO()
    write_po(file, catalog, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return b"".join(
        line for line in file.getvalue().splitlines(keepends=True) if not line.startswith(_UNSAID)
    )


def as_mo(catalog: Catalog) -> bytes:
    """The catalogue as the program reads it, its day fixed: the same texts always make the same bytes."""
    catalog.creation_date = _DAY
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def languages(program: Path) -> dict[Path, Catalog]:
    """The translated catalogues and the files they stand in."""
    return {
        file: read_po(io.BytesIO(file.read_bytes()), locale=file.parent.parent.name)
        for file in sorted(program.glob("translations/*/LC_MESSAGES/messages.po"))
    }


def template(program: Path) -> Path:
    """Where the list of all texts stands."""
    return program / "translations" / "messages.pot"


def problems(program: Path) -> Iterator[str]:
    """What is stale, missing or unmarked."""
    current, listed = extracted(program), template(program)
    if not listed.exists() or listed.read_bytes() != as_po(current):
        yield f"{_named(listed, program)}:1: Not the texts of the program. Run make messages."
    for file, catalog in languages(program).items():
        name = _named(file, program)
        for message in current:
            if message.id and (lack := _lacks(catalog.get(message.id, message.context), message)):
                yield f"{name}:{message.id!r}: {lack}"
        compiled = file.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != as_mo(catalog):
            yield f"{name}:1: messages.mo is not made of this. Run make messages."
    for file in sorted(program.rglob("*.py")):
        if {"forms", "views"} & {file.stem, file.parent.name}:
            for line, text in unmarked(file.read_text(encoding="utf-8")):
                yield f"{_named(file, program)}:{line}: Text outside gettext: {text!r}."


def _named(file: Path, program: Path) -> Path:
    return file.relative_to(program.parent)


def _lacks(translated: Message | None, source: Message) -> str | None:
    """What is wrong with a translation."""
    if translated is None:
        return "Missing. Run make messages, then translate it."
    forms = _forms(translated.string)
    if not all(forms):
        return "Not translated, or not in every plural form."
    if translated.fuzzy:
        return "Guessed from a similar text. Check it and remove `fuzzy`."
    ids = _forms(source.id)
    known = set().union(*map(places, ids))
    if any(places(form) - known for form in forms) or places(forms[-1]) != places(ids[-1]):
        return f"Its places are not those of the text: {', '.join(sorted(known)) or 'none'}."
    return None


def _forms(text: Any) -> tuple[str, ...]:
    """A text in its forms: one, or singular and plurals."""
    return tuple(text) if isinstance(text, (list, tuple)) else (text or "",)


def places(text: str) -> set[str]:
    """The names of the places to fill: `%(name)s` and `{name}`."""
    return {old or new for old, new in _PLACE.findall(text)}


def unmarked(source: str) -> Iterator[tuple[int, str]]:
    """Words for a person that no gettext call holds, in the code of a form or a view."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in KEYWORDS:
                continue
            case ast.Expr(value=ast.Constant()) | ast.Subscript() | ast.Compare() | ast.Raise():
                continue
            case ast.Constant(value=str(text)) if _SENTENCE.match(text):
                yield node.lineno, text
        waiting.extend(ast.iter_child_nodes(node))


def write(program: Path) -> None:
    """Bring the list and every language up to the program."""
    current = extracted(program)
    template(program).write_bytes(as_po(current))
    for file, catalog in languages(program).items():
        catalog.update(current, update_creation_date=False)
        file.write_bytes(as_po(catalog))
        file.with_suffix(".mo").write_bytes(as_mo(catalog))


def main(arguments: list[str]) -> int:
    """Check, or write; the number to exit with."""
    if arguments == ["--write"]:
        write(PROGRAM)
        return 0
    found = list(problems(PROGRAM))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
