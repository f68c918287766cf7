"""The values of the core as JSON, and back, by their type hints.

Fractions are stored as "n/d", spans of time in seconds, enumerations by value, an answer's kind with
its name. Every field is stored, also one that has its default: what was published stays what it was
when a default changes. A field that is missing, because it was stored before there was one, has its
default.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import timedelta
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from trainer.core.questions.kind import Kind
from trainer.core.questions.registry import KINDS

T = TypeVar("T")
Loader = Callable[[Any], Any]

_TAG = "kind is"  # no field can have this name


def dump(value: Any) -> bytes:
    """A value of the core as JSON. TypeError for what has no place in it."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def load(cls: type[T], data: bytes) -> T:
    """The value of this type that `dump` stored. ValueError if the data is not one."""
    try:
        found: T = _loader(cls)(json.loads(data))  # type: ignore[arg-type]  # a type is hashable
    except (KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
        raise ValueError(f"this is no stored {cls.__name__}: {error}") from error
    return found


def part_name(page: str, language: str = "") -> str:
    """What the body of a page is stored as; '' is the outline. An id has no `@`."""
    return f"{page}@{language}" if language else page


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (str, int, float, NoneType)):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    kind = value if isinstance(value, Kind) else None
    if is_dataclass(value):
        tag = {_TAG: kind.name} if kind else {}
        return tag | {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(f"{type(value).__name__} can't be stored")


@cache
def _loader(hint: Any) -> Loader:
    """The function that makes a value of this type of what JSON gave."""
    if hasattr(hint, "__supertype__"):  # a NewType
        return _loader(hint.__supertype__)
    if hint in (str, int, float, bool, Any, NoneType):
        return _same
    if hint is Fraction:
        return _fraction
    if hint is timedelta:
        return _timedelta
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional(arguments)
    if origin is tuple:
        return _tuple(arguments)
    if origin is list:
        item = _loader(arguments[0])
        return lambda stored: [item(one) for one in stored]
    if origin is not None and issubclass(origin, Mapping):
        item = _loader(arguments[1])
        return dict if item is _same else lambda stored: {key: item(one) for key, one in stored.items()}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if hint is Kind:
        return _kind
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass(hint)
    raise TypeError(f"{hint} can't be loaded")


def _same(stored: Any) -> Any:
    return stored


@cache
def _fraction(stored: str) -> Fraction:
    numerator, _, denominator = stored.partition("/")
    return Fraction(int(numerator), int(denominator))


def _timedelta(stored: float) -> timedelta:
    return timedelta(seconds=stored)


def _optional(arguments: tuple[Any, ...]) -> Loader:
    """A type or None; a union of two other types could not be told apart."""
    others = [argument for argument in arguments if argument is not NoneType]
    if len(others) != 1:
        raise TypeError(f"{arguments} can't be told apart")
    item = _loader(others[0])
    return _same if item is _same else lambda stored: None if stored is None else item(stored)


def _tuple(arguments: tuple[Any, ...]) -> Loader:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _loader(arguments[0])
        return tuple if item is _same else lambda stored: tuple([item(one) for one in stored])
    items = [_loader(argument) for argument in arguments]
    return lambda stored: tuple([item(one) for item, one in zip(items, stored, strict=True)])


def _kind(stored: dict[str, Any]) -> Kind:
    kind: Kind = _loader(KINDS[stored[_TAG]])(stored)
    return kind


def _dataclass(cls: Any) -> Loader:
    """One pass over the fields, planned once: those that are stored as they are need no call."""
    hints = get_type_hints(cls)
    # Filled on the first use and not here: a class may hold itself.
    plan: list[tuple[str, Loader | None]] = []
    required = [one.name for one in fields(cls) if one.default is MISSING and one.default_factory is MISSING]

    def build(stored: dict[str, Any]) -> Any:
        if not plan:
            loaders = ((one.name, _loader(hints[one.name])) for one in fields(cls))
            plan.extend((name, None if loader is _same else loader) for name, loader in loaders)
        given = {
            name: stored[name] if loader is None else loader(stored[name])
            for name, loader in plan
            if name in stored
        }
        for name in required:
            if name not in given:
                raise KeyError(name)
        return cls(**given)

    return build
