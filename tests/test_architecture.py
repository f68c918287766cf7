"""The house as a house: what no linter holds."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
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


def needed(name: str, asked: Mapping[str, set[str]]) -> frozenset[str]:
    """A module and all that its import brings in, or may bring in later, from inside a function."""
    found, waiting = {name}, [name]
    while waiting:
        more = asked[waiting.pop()] - found
        found |= more
        waiting.extend(more)
    return frozenset(found)


def test_every_module_can_be_the_first_that_is_imported(tmp_path: Path) -> None:
    """A module that needs another to be imported before it works by luck."""
    named = {name: {name.rpartition(".")[0], *imports(file)} for name, file in MODULES.items()}
    libraries = {name for name in set().union(*named.values()) if not name.startswith(("config", "trainer"))}
    asked = {name: others & MODULES.keys() for name, others in named.items()}
    all_needed = {name: needed(name, asked) for name in MODULES}
    order = sorted(MODULES, key=lambda name: (len(all_needed[name]), sorted(all_needed[name])))
    circles = [list(circle) for _, circle in groupby(order, all_needed.__getitem__)]
    # Only modules that need each other can be imported in a wrong order. From the lowest circle up, a fork
    # for each of its modules; then the circle is there for those above it, which would have imported what
    # they need of it. A fresh interpreter for each module would take minutes.
    program = f"""
import contextlib, importlib, os, sys
for library in {sorted(libraries - {""})!r}:
    with contextlib.suppress(ImportError):  # a name inside a module is no module
        importlib.import_module(library)
sys.dont_write_bytecode, sys.pycache_prefix = False, {str(tmp_path)!r}  # compiled once, not in each fork
for circle in {circles!r}:
    for module in circle:
        if len(circle) == 1 or os.fork() == 0:
            try:
                importlib.import_module(module)
            except BaseException as error:
                print(f"{{module}}: {{error!r}}", flush=True)
            if len(circle) > 1:
                os._exit(0)
        else:
            os.wait()
    for module in circle:
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
