"""What the source may not hold, whoever writes it: read from its syntax, not by looking for words."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from tests.lint.sbom import bill

PROGRAM = {
    file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
    for file in [
        ROOT / "config.py",
        *sorted((ROOT / "trainer").rglob("*.py")),
        *sorted((ROOT / "migrations").rglob("*.py")),
    ]
}
PROGRAMS = {"trainer/catalogue/apart.py", "trainer/cli/serving.py"}
"""Where other processes are started: the compiler apart from the server, the workers and the clock of `serve`."""

MARKED = {
    "trainer/authoring/previewing.py",
    "trainer/pages/cookie.py",
    "trainer/pages/frames.py",
    "trainer/pages/templates.py",
    "trainer/pages/wording.py",
}
"""Where a text is declared to be HTML: each place says why it may."""

FORBIDDEN = {
    "pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "lxml", "telnetlib", "ftplib",
    "requests", "httpx", "urllib3", "aiohttp", "urllib.request", "http.client", "xmlrpc", "imaplib", "poplib",
    "ctypes", "code", "pty", "cgi", "crypt", "wsgiref",
}  # fmt: skip
"""What reads objects from bytes, asks other hosts, or opens the machine: no module of the program imports it."""


XML = {"xml.etree.ElementTree": "trainer/core/markup/", "xml.parsers": "trainer/core/source/svg.py"}
"""Where XML is met: Markdown makes elements, which are never read from text; drawings are read by expat, which
the one place that does so tells to refuse what declares entities."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call, by the name that is called, with what stands before it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def found(name: str, tree: ast.AST) -> list[str]:
    """What stands in a file that may not."""
    wrong = []
    for module in imported(tree):
        parts = module.split(".")
        if any(".".join(parts[:length]) in FORBIDDEN for length in (1, 2)):
            wrong.append(f"imports {module}")
        if parts[0] == "xml" and not any(module.startswith(a) and name.startswith(b) for a, b in XML.items()):
            if module not in {"xml.etree", "xml"} or not name.startswith("trainer/core/markup/"):
                wrong.append(f"imports {module}")
        if parts[0] in {"subprocess", "multiprocessing"} and name not in PROGRAMS:
            wrong.append(f"imports {module}")
    for called, node in calls(tree):
        last = called.rpartition(".")[2]
        if called in {"eval", "exec", "compile", "__import__", "globals", "breakpoint", "input"}:
            wrong.append(f"calls {called}")
        if re.match(r"os\.(system|popen|exec|spawn|posix_spawn)", called) and name not in PROGRAMS:
            wrong.append(f"calls {called}")
        if any(word.arg == "shell" for word in node.keywords):
            wrong.append(f"{called} names a shell")
        if last in {"fromstring", "fromstringlist", "iterparse", "XMLParser"} or called in {
            "etree.parse",
            "ElementTree.parse",
        }:
            wrong.append(f"calls {called}")
        if last in {"extractall", "render_template_string", "from_string"}:
            wrong.append(f"calls {called}")
        if called == "Markup" and node.args and name not in MARKED:
            wrong.append("calls Markup")
        if last == "Markup" and called != "Markup":
            wrong.append(f"calls {called}")
        if (
            last == "YAML"
            and not any(
                word.arg == "typ" and ast.unparse(word.value) in {"'safe'", "'rt'"} for word in node.keywords
            )
            and node.keywords
        ):
            wrong.append(f"{called} reads objects")
        if last in {"text", "exec_driver_sql", "executescript"} and not name.startswith("migrations/"):
            wrong += [
                f"{called} is given a text made up: {ast.unparse(one)}"
                for one in node.args
                if _made(one, tree)
            ]
        if last in {"md5", "sha1"}:
            wrong.append(f"calls {called}")
        if called in {"uuid.uuid1", "uuid.uuid4", "uuid4"}:
            wrong.append(f"calls {called}, which is no secret")
    return wrong


CONSTANT = {("trainer/accounts/models.py", "f'until IS NULL AND {scope}'")}
"""Texts of SQL that are made of texts in the same file, at import."""


def _made(argument: ast.expr, tree: ast.AST) -> bool:
    if isinstance(argument, ast.Constant | ast.Name | ast.Attribute):
        return False
    return (
        next((name for name, one in PROGRAM.items() if one is tree), ""),
        ast.unparse(argument),
    ) not in CONSTANT


@pytest.mark.parametrize("name", PROGRAM)
def test_a_file_holds_nothing_that_may_not_be(name: str) -> None:
    assert found(name, PROGRAM[name]) == []


@pytest.mark.parametrize("wrong", [
    "import pickle", "from xml import etree", "import urllib.request", "from http.client import HTTPConnection",
    "import subprocess", "import os; os.system('ls')", "eval('1')", "exec('1')", "f(shell=False)",
    "Markup(name)", "markupsafe.Markup('x')", "text(f'SELECT {x}')", "connection.exec_driver_sql('SELECT ' + x)",
    "text('SELECT {}'.format(x))", "text('SELECT %s' % x)", "zip.extractall()", "flask.render_template_string(x)",
    "ElementTree.fromstring(x)", "from xml.dom import minidom", "YAML(typ='unsafe')", "hashlib.md5(b'')", "uuid.uuid4()",
])  # fmt: skip
def test_the_reader_notices(wrong: str) -> None:
    assert found("trainer/somewhere.py", ast.parse(wrong))


def test_stored_html_enters_a_page_by_one_filter() -> None:
    pages = sorted((ROOT / "trainer" / "templates").rglob("*.html"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|\bMarkup\b", text), page
    asking = [name for name, tree in PROGRAM.items() for called, _ in calls(tree) if called == "safe"]
    assert asking == []


def test_scripts_of_ours_write_no_html_and_keep_no_globals() -> None:
    for script in sorted((ROOT / "trainer" / "static").rglob("*.js")):
        text = script.read_text(encoding="utf-8")
        wrong = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|postMessage|__proto__"
        assert not re.search(wrong, text), script
        assert not re.search(r"https?://|WebSocket|EventSource|sendBeacon|import\(", text), script


def test_dependencies_are_few_and_pinned_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert len(project["dependencies"]) <= 20
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"^(?=[\w])", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        assert all("==" in entry.splitlines()[0] and "--hash=sha256:" in entry for entry in entries)


def test_the_bill_of_materials_names_all_that_the_lock_does() -> None:
    script = ROOT / "tests" / "lint" / "sbom.py"
    told = json.loads(subprocess.run([sys.executable, script], capture_output=True, check=True).stdout)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    named = re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+)", lock, re.MULTILINE)
    assert [(one["name"], one["version"]) for one in told["components"]] == named
    assert told["specVersion"] == "1.6"
    assert all(one["purl"].startswith("pkg:pypi/") and one["properties"] for one in told["components"])
    assert "://" not in re.sub(r"urn:uuid:\S+", "", json.dumps(told))
    project = {"name": "x", "version": "1", "license": "MIT"}
    assert bill(lock, project)["serialNumber"] != bill(lock + "\n", project)["serialNumber"]


def test_what_ships_imports_nothing_of_the_tests() -> None:
    for name, tree in PROGRAM.items():
        assert not {
            module for module in imported(tree) if module.split(".")[0] in {"tests", "bench", "pytest"}
        }, name


def test_there_is_a_word_on_weaknesses() -> None:
    assert "in private" in Path(ROOT / "SECURITY.md").read_text(encoding="utf-8")
