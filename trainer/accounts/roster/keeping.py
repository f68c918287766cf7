"""What was read of a file as bytes for the database, and back."""

import json
import zlib
from dataclasses import astuple
from datetime import date
from typing import Any

from trainer.accounts.roster.columns import Column
from trainer.accounts.roster.reading import Line, Reading, Wrong
from trainer.core.message import Message


def packed(reading: Reading) -> bytes:
    """A reading, small."""
    said = {
        "lines": [astuple(line) for line in reading.lines],
        "wrong": [(one.number, one.what, one.reason) for one in reading.wrong],
        "columns": sorted(reading.columns),
        "ignored": reading.ignored,
        "old_encoding": reading.old_encoding,
        "sheet": reading.sheet,
        "other_sheets": reading.other_sheets,
        "digest": reading.digest,
    }
    return zlib.compress(json.dumps(said, default=_plain, ensure_ascii=False).encode(), 6)


def unpacked(data: bytes) -> Reading:
    """The reading that `packed` was given."""
    said: dict[str, Any] = json.loads(zlib.decompress(data))
    return Reading(
        lines=tuple(_line(line) for line in said.pop("lines")),
        wrong=tuple(Wrong(number, what, _message(reason)) for number, what, reason in said.pop("wrong")),
        columns=frozenset(Column(name) for name in said.pop("columns")),
        ignored=tuple(said.pop("ignored")),
        **said,
    )


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Message):
        return {"text": value.text, "values": value.values}
    raise TypeError(f"not kept: {value!r}")


def _line(said: list[Any]) -> Line:
    *texts, from_day, until_day = said
    return Line(*(*texts, _day(from_day), _day(until_day)))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _message(said: dict[str, Any]) -> Message:
    text, values = said["text"], said["values"]
    return Message(
        text, **{name: _message(one) if isinstance(one, dict) else one for name, one in values.items()}
    )
