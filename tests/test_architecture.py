"""The house as a house: what no linter holds."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import flask
import pytest

import trainer
from config import ROOT

PROGRAM = ROOT / "trainer"

MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(PROGRAM.rglob("*.py"))
}

ROOMS = sorted(
    file.parent.name for file in PROGRAM.glob("*/__init__.py") if file.parent.name not in {"core", "pages"}
)

ELSEWHERE = {"/", "/healthz", "/media"}
"""Addresses that stand outside their room's prefix: the front door, the porter, the pictures."""

MADE_HERE = {".cache", ".git", ".hypothesis", ".venv", "__pycache__", "instance"}
"""Folders of a checkout that hold no work of ours; beside them, the caches of tools."""


def files_of_the_checkout() -> Iterator[tuple[Path, str]]:
    """Every text file that is ours, and what it says."""
    for file in sorted(ROOT.rglob("*")):
        path = file.relative_to(ROOT)
        if file.is_file() and not any(part in MADE_HERE or part.endswith("_cache") for part in path.parts):
            try:
                yield path, file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture, or a course that is broken on purpose


def imports(file: Path) -> Iterator[str]:
    """The modules a file names in its imports, absolutely."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ladder() -> list[str]:
    """What stands in the program, from the lowest rung to the highest."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (rungs,) = (contract["layers"] for contract in settings["contracts"] if contract["id"] == "ladder")
    return [name for rung in reversed(rungs) for name in re.findall(r"\w+", rung)]


def test_every_module_can_be_the_first_of_its_room_that_is_imported() -> None:
    """A module that needs another of its room to be imported before it works by luck."""
    named = {name for file in MODULES.values() for name in imports(file)}
    libraries = {name for name in named if name.split(".")[0] not in {"config", "trainer"}}
    rooms = [[name for name in MODULES if name.split(".")[1:2] == [room]] for room in ladder()]
    # From the lowest rung up, a fork for each module; then the room is there for those above it, which would
    # have imported what they need of it. A fresh interpreter for each module would take minutes.
    program = f"""
import contextlib, importlib, os
for library in {sorted(libraries)!r}:
    with contextlib.suppress(ImportError):  # a name inside a module is no module
        importlib.import_module(library)
for room in {[["trainer"], *rooms]!r}:
    for module in room:
        if os.fork() == 0:
            try:
                importlib.import_module(module)
            except BaseException as error:
                print(f"{{module}}: {{error!r}}", flush=True)
            os._exit(0)
        os.wait()
    for module in room:
        with contextlib.suppress(ImportError):  # said already
            importlib.import_module(module)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", cwd="/", check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize("room", trainer.ROOMS)
def test_a_room_is_one_word_everywhere(room: str) -> None:
    """Package, blueprint, address, templates and tests: who knows one finds the others."""
    blueprint = importlib.import_module(f"trainer.{room}.views").bp
    app = flask.Flask(__name__, static_folder=None)
    app.register_blueprint(blueprint)
    assert blueprint.name == room
    astray = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.split("/")[1] != room and "/" + rule.rule.split("/")[1] not in ELSEWHERE
    }
    assert astray == set()
    assert (PROGRAM / "templates" / room).is_dir()
    assert (ROOT / "tests" / room).is_dir()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_shows_its_own_pages(room: str) -> None:
    named = {
        folder
        for name, file in MODULES.items()
        if name.startswith(f"trainer.{room}.")
        for folder in re.findall(r"[\"'](\w+)/[\w/-]+\.html[\"']", file.read_text(encoding="utf-8"))
    }
    assert named <= {room}


def test_every_folder_of_templates_belongs_to_a_room() -> None:
    folders = {folder.name for folder in (PROGRAM / "templates").iterdir() if folder.is_dir()}
    assert folders - {"errors", "macros"} <= set(ROOMS)


def test_reading_and_posting_are_two_functions() -> None:
    app = flask.Flask(__name__, static_folder=None)
    for room in trainer.ROOMS:
        app.register_blueprint(importlib.import_module(f"trainer.{room}.views").bp)
    both = {rule.endpoint for rule in app.url_map.iter_rules() if {"GET", "POST"} <= (rule.methods or set())}
    assert both == set()


def test_a_view_finds_checks_does_and_answers() -> None:
    """In about fifteen lines; at twice that it thinks, and thinking belongs to the core or an operation."""
    long = [
        f"{name}.{view.name}: {length} lines"
        for name, file in MODULES.items()
        if "views" in name.split(".")
        for view in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(view, ast.FunctionDef) and view.decorator_list
        if (length := (view.end_lineno or 0) - view.body[0].lineno + 1) > 30
    ]
    assert long == []


def test_no_file_outgrows_its_noun() -> None:
    """Beyond some 300 lines a file holds two nouns and becomes a package."""
    long = {
        name: length for name, file in MODULES.items() if (length := len(file.read_text().splitlines())) > 330
    }
    assert long == {}


def test_a_room_is_entered_by_what_it_offers() -> None:
    """By queries, operations, models and its other nouns; views and forms are for the room alone."""
    intruders = {
        f"{name} imports {private[0]}"
        for name, file in MODULES.items()
        for imported in imports(file)
        if (private := re.match(r"trainer\.\w+\.(views|forms)\b", imported))
        if name.split(".")[:2] != imported.split(".")[:2] and name != "trainer"
    }
    assert intruders == set()


def test_no_file_is_a_drawer_for_everything() -> None:
    drawers = {"base", "common", "helpers", "misc", "shared", "util", "utils"}
    assert [name for name in MODULES if name.rsplit(".")[-1] in drawers] == []


def test_styles_know_start_and_end_instead_of_left_and_right() -> None:
    """So that a page turns round for Arabic by itself."""
    one_sided = re.compile(
        r"(margin|padding|border|inset)-(left|right)|(?<![\w-])(left|right)\s*:|(text-align|float|clear):\s*(left|right)"
    )
    sheets = [(path, text) for path, text in files_of_the_checkout() if path.suffix == ".css"]
    assert sheets
    assert [
        f"{path}:{number}: {line.strip()}"
        for path, text in sheets
        for number, line in enumerate(text.splitlines(), 1)
        if one_sided.search(line)
    ] == []


def test_nothing_knows_one_machine() -> None:
    """No path of somebody's home, no address of a package registry, no option that names one."""
    alien = re.compile(
        r"(?<![\w.])/(home|root|Users)/\w"
        r"|\b(pypi|pythonhosted|npmjs)\.(org|com)\b|\bdeb\.debian\b"
        r"|--(extra-)?index-url|--find-links|\bregistry ?=|\"resolved\":"
    )
    found = [
        f"{path}:{number}: {line.strip()}"
        for path, text in files_of_the_checkout()
        if path.name != Path(__file__).name
        for number, line in enumerate(text.splitlines(), 1)
        if alien.search(line)
    ]
    assert found == []


def test_the_tests_run_on_the_versions_that_ship() -> None:
    def pinned(name: str) -> set[str]:
        return {
            line.rstrip(" \\") for line in (ROOT / name).read_text().splitlines() if re.match(r"\w", line)
        }

    assert pinned("requirements.lock") - pinned("requirements-dev.lock") == set()
