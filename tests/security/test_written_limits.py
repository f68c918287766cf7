"""What `docs/limits.md` says may be brought in is what the program takes: its constants and its forms."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence

import flask
import pytest
from flask_wtf import FlaskForm
from wtforms.fields.core import UnboundField
from wtforms.validators import Length, NumberRange

import config
import trainer

PAGE = (config.ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
SIZES, FIELDS = PAGE.split("## Fields of forms")
UNITS = {"KiB": 1024, "MiB": 1024 * 1024}
NAMED = re.findall(r"^\| [^|]+ \| ([\d,]+) ?(\w*)[^|]* \| ([\w.]+):(\w+) \|$", SIZES, re.MULTILINE)
PROGRAM = config.ROOT / "trainer"


@pytest.mark.parametrize(("number", "unit", "module", "name"), NAMED, ids=lambda part: part)
def test_each_limit_is_the_one_that_holds(
    number: str, unit: str, module: str, name: str, app: flask.Flask
) -> None:
    said = int(number.replace(",", "")) * UNITS.get(unit, 1)
    if module == "trainer":
        assert app.config[name] == said
    else:
        assert getattr(importlib.import_module(f"trainer.{module}"), name) == said


def constants() -> Iterator[str]:
    """What the program itself calls a limit."""
    for file in PROGRAM.rglob("*.py"):
        module = ".".join(file.relative_to(PROGRAM).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            for target in node.targets if isinstance(node, ast.Assign) else []:
                if isinstance(target, ast.Name) and re.fullmatch(r"MAX_\w+|\w+_LIMIT", target.id):
                    yield f"{module}:{target.id}"


def test_whatever_the_program_calls_a_limit_is_written_down() -> None:
    rows = SIZES.splitlines()
    assert len(NAMED) == len([row for row in rows if row.startswith("| ")]) - 1
    assert set(constants()) <= {f"{module}:{name}" for *_, module, name in NAMED}


def forms(kind: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    """Every form of the program."""
    for form in kind.__subclasses__():
        yield form
        yield from forms(form)


def bounds(field: UnboundField) -> Iterator[str]:
    """How long or how large what is typed into a field may be."""
    given: Sequence[object] = field.kwargs.get("validators") or next(iter(field.args[1:2]), [])
    for one in given:
        if isinstance(one, Length):
            yield f"{one.max:,} characters"
        elif isinstance(one, NumberRange):
            yield f"from {one.min:,} to {one.max:,}"


def test_every_bound_of_a_field_is_written_down_and_no_other() -> None:
    trainer.load_rooms()
    for module in pkgutil.walk_packages(trainer.__path__, "trainer."):
        if module.name.endswith((".forms", ".asking")):
            importlib.import_module(module.name)
    found = {
        f"{form.__module__.removeprefix('trainer.')}:{form.__name__}.{name}": bound
        for form in forms()
        if form.__module__.startswith("trainer.")
        for name in dir(form)
        if isinstance(field := getattr(form, name), UnboundField)
        for bound in bounds(field)
    }
    assert dict(re.findall(r"^\| ([\w.]+:[\w.]+) \| (.+) \|$", FIELDS, re.MULTILINE)) == found
