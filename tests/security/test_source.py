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
"""Where other processes are started: the compiler, the workers and the clock of `serve`."""

MARKED = {
    "trainer/accounts/factors/qr.py",
    "trainer/authoring/showing.py",
    "trainer/pages/cookie.py",
    "trainer/pages/frames.py",
    "trainer/pages/templates.py",
    "trainer/pages/wording.py",
    "trainer/reports/forms.py",
}
"""Where a text is declared to be HTML: each place says why it may."""

FORBIDDEN = {
    "pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "lxml", "telnetlib", "ftplib",
    "requests", "httpx", "urllib3", "aiohttp", "urllib.request", "http.client", "xmlrpc", "imaplib",
    "poplib", "ctypes", "code", "pty", "cgi", "crypt", "wsgiref",
}  # fmt: skip
"""What reads objects from bytes, asks other hosts, or opens the machine: no module imports it."""


XML = {
    "xml.etree.ElementTree": ("trainer/core/markup/",),
    "xml.parsers": ("trainer/core/source/svg.py", "trainer/accounts/roster/package.py"),
}
"""Where XML is met: Markdown makes elements, which are never read from text; drawings and workbooks
are read by expat, which either place tells to refuse what declares entities."""


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
    wrong = [f"imports {module}" for module in imported(tree) if not _may_import(name, module)]
    for called, node in calls(tree):
        wrong += [f"{called}: {why}" for why, is_so in _faults(name, called, node).items() if is_so]
    return wrong


def _may_import(name: str, module: str) -> bool:
    parts = module.split(".")
    if any(".".join(parts[:length]) in FORBIDDEN for length in (1, 2)):
        return False
    if parts[0] == "xml":
        known = [
            at
            for of, places in XML.items()
            for at in places
            if module.startswith(of) or of.startswith(module)
        ]
        return any(name.startswith(at) for at in known)
    return parts[0] not in {"subprocess", "multiprocessing"} or name in PROGRAMS


def _faults(name: str, called: str, node: ast.Call) -> dict[str, bool]:
    """Why a call may not be, and whether that is so here."""
    last, kept = called.rpartition(".")[2], {word.arg: ast.unparse(word.value) for word in node.keywords}
    return {
        "runs what it is given": called in {"eval", "exec", "compile", "__import__", "globals", "breakpoint"},
        "starts a program": bool(re.match(r"os\.(system|popen|exec|spawn|posix_spawn)", called))
        and name not in PROGRAMS,
        "names a shell": "shell" in kept,
        "makes a template of data": last in {"render_template_string", "from_string"},
        "trusts an archive": last == "extractall",
        "reads XML": last in {"fromstring", "fromstringlist", "iterparse", "XMLParser"},
        "declares HTML": last == "Markup" and bool(node.args) and not (called == last and name in MARKED),
        "reads objects": last == "YAML" and kept.get("typ") not in {None, "'safe'", "'rt'"},
        "makes up SQL": last in {"text", "exec_driver_sql", "executescript"}
        and not name.startswith("migrations/")
        and any(_made(one) for one in node.args),
        "is too weak": last in {"md5", "sha1", "uuid1", "uuid4"},
    }


def _made(argument: ast.expr) -> bool:
    """Whether a text of SQL is put together where it is used."""
    return not isinstance(argument, ast.Constant | ast.Name | ast.Attribute)


@pytest.mark.parametrize("name", PROGRAM)
def test_a_file_holds_nothing_that_may_not_be(name: str) -> None:
    assert found(name, PROGRAM[name]) == []


@pytest.mark.parametrize("wrong", [
    "import pickle", "from xml import etree", "import urllib.request",
    "from http.client import HTTPConnection", "import subprocess", "import os; os.system('ls')",
    "eval('1')", "exec('1')", "f(shell=False)", "Markup(name)", "markupsafe.Markup('x')",
    "text(f'SELECT {x}')", "connection.exec_driver_sql('SELECT ' + x)", "text('SELECT {}'.format(x))",
    "text('SELECT %s' % x)", "zip.extractall()", "flask.render_template_string(x)",
    "ElementTree.fromstring(x)", "from xml.dom import minidom", "YAML(typ='unsafe')", "hashlib.md5(b'')",
    "uuid.uuid4()",
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
        wrong = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b"
        wrong += r"|new Function|postMessage|__proto__"
        assert not re.search(wrong, text), script
        assert not re.search(r"https?://|WebSocket|EventSource|sendBeacon|import\(", text), script


def test_dependencies_are_few_each_with_its_reason_and_pinned_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [re.split(r"[\[><=;]", one)[0] for one in project["dependencies"]]
    reasons = (ROOT / "docs" / "decisions" / "0023-what-we-depend-on.md").read_text(encoding="utf-8")
    assert sorted(named) == re.findall(r"^\| `([\w.-]+)` \| \S", reasons, re.MULTILINE)
    assert len(named) == 21
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
