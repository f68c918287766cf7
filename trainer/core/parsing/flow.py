"""The values of front matter that are YAML: `[a, b]`, `{a: b}`, `"quoted"`."""

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import (
    AliasToken,
    AnchorToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    TagToken,
)

from trainer.core.message import Message
from trainer.core.parsing.fields import Field, checked_pairs
from trainer.core.questions.block import Tell

MAX_DEPTH = 10


def read_yaml(written: str, line: int, column: int, tell: Tell) -> Field | None:
    """A value that begins with `[ { " '`: every scalar as text; tags, anchors and aliases are problems."""
    quote = written.split("\n", 1)[0].strip()
    yaml = YAML(typ="safe", pure=True)
    try:
        depth = 0
        for token in yaml.scan(written):
            depth += isinstance(token, (FlowSequenceStartToken, FlowMappingStartToken))
            depth -= isinstance(token, (FlowSequenceEndToken, FlowMappingEndToken))
            if depth > MAX_DEPTH:
                tell(
                    line,
                    Message(
                        "Brackets stand {depth} deep here; {limit} is the limit.",
                        depth=depth,
                        limit=MAX_DEPTH,
                    ),
                    Message("Write a plain list: `[a, b]`."),
                    quote=quote,
                )
                return None
            if isinstance(token, (TagToken, AnchorToken, AliasToken)):
                tell(
                    line + token.start_mark.line,
                    Message("`!`, `&` and `*` have a meaning for programs here, which Trainer does not use."),
                    Message("Put the words that begin with it in quotes."),
                    quote=quote,
                )
                return None
        node = YAML(typ="safe", pure=True).compose(written)
    except (YAMLError, ValueError):
        tell(
            line,
            Message(
                "`{quote}` begins with `{sign}` and does not end as that must.", quote=quote, sign=quote[:1]
            ),
            _ended(quote),
            quote=quote,
            column=column,
        )
        return None
    return _field(node, line, column, tell)


def _ended(quote: str) -> Message:
    """How a value that does not end as it begins is mended."""
    closing = {"[": "]", "{": "}"}.get(quote[:1], "")
    if closing and closing not in quote:
        return Message("Write `{text}`.", text=quote + closing)
    return Message('Put the whole value in quotes: "{text}".', text=quote.replace('"', "'"))


def _field(node: Node, line: int, column: int, tell: Tell) -> Field | None:
    at = line + node.start_mark.line
    across = node.start_mark.column + (column if node.start_mark.line == 0 else 1)
    if isinstance(node, ScalarNode):
        return Field(str(node.value), at, across)
    if isinstance(node, SequenceNode):
        items = [_field(item, line, column, tell) for item in node.value]
        known = [item for item in items if item is not None]
        return Field(tuple(known), at, across) if len(known) == len(items) else None
    assert isinstance(node, MappingNode)
    pairs: list[tuple[Field, Field]] = []
    for name, value in node.value:
        left, right = _field(name, line, column, tell), _field(value, line, column, tell)
        if left is None or right is None:
            return None
        pairs.append((left, right))
    return checked_pairs(pairs, at, across, tell)
