"""The heading of a question: its words, and the id that ends it."""

import hashlib
import re

from trainer.core.message import Message
from trainer.core.parsing.context import Context
from trainer.core.parsing.identity import MAX_ID, is_id, suggest_id

_UNPAIRED = re.compile(r"(?P<words>.*?)[ \t]+(?:\{[ \t]*#(?P<left>[^\s{}]+)|#(?P<right>[^\s{}]+)[ \t]*\})$")
_MIDDLE = re.compile(r"\{#(?P<name>[^{}]*)\}[ \t]*(?P<rest>\S.*)$")


def read_id(words: str, inside: str | None, heading: str, line: int, context: Context) -> str | None:
    """The id of a question, unique in the course; a lenient reading makes one up for a missing one."""
    tell = context.tell
    known = context.shared.question_ids
    if inside is None or inside == "#":
        if context.shared.lenient:
            name = _derived(words, context)
            known[name] = (tell.file, line)
            return name
        if _tell_misplaced(words, line, context):
            return None
        tell(
            line,
            Message("This question has no id, so its statistics would be lost when it is reworded."),
            Message(
                "Write `## {words} {{#{id}}}`; `trainer courses fix` does it for you.",
                words=words,
                id=suggest_id(words, known),
            ),
            quote=heading,
        )
        return None
    name = inside.removeprefix("#")
    if name == inside or not is_id(name):
        tell(
            line,
            Message(
                "`{{{inside}}}` is no id: an id begins with `#` and has letters, digits, `-` and `_`,"
                " at most {limit} of them.",
                inside=inside,
                limit=MAX_ID,
            ),
            Message("Write `{{#{id}}}`.", id=suggest_id(inside.removeprefix("#"), known)),
            quote="{" + inside + "}",
        )
        return None
    if name in known:
        file, first = known[name]
        tell(
            line,
            Message(
                "The id `{id}` is taken by the question in `{file}`, line {line}.",
                id=name,
                file=file,
                line=first,
            ),
            Message("Give this question another, such as `{{#{id}}}`.", id=suggest_id(words, known)),
            quote="{" + inside + "}",
        )
        return None
    known[name] = (tell.file, line)
    return name


def tell_unpaired(words: str, hashes: str, line: int, context: Context) -> bool:
    """Whether the id that ends a heading lacks a brace, which is told."""
    found = _UNPAIRED.search(words)
    if found is None:
        return False
    name = found["left"] or found["right"]
    context.tell(
        line,
        Message("A brace of the id in this heading is missing."),
        Message("Write `{hashes} {words} {{#{id}}}`.", hashes=hashes, words=found["words"], id=name),
        quote=f"#{name}",
    )
    return True


def _tell_misplaced(words: str, line: int, context: Context) -> bool:
    """Whether a heading has an id after all, with a brace missing or with text behind it, which is told."""
    if tell_unpaired(words, "##", line, context):
        return True
    middle = _MIDDLE.search(words)
    if middle:
        context.tell(
            line,
            Message("Text stands behind the id, which ends the heading."),
            Message("Put the text on a line of its own, or before `{{#{id}}}`.", id=middle["name"]),
            quote=middle["rest"],
        )
    return middle is not None


def _derived(words: str, context: Context) -> str:
    digest = hashlib.sha256(f"{context.file}\n{words}".encode()).hexdigest()[:12]
    return suggest_id(f"draft-{digest}", context.shared.question_ids)
