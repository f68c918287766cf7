"""The documents name what is there: commands, links, files, settings, the ladder."""

import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from config import ROOT
from trainer.cli import main

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

NEEDED = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md", "docs/operating.md"}

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
PLACE_HOLDER = re.compile(r"[…*{}<>]|\bDIR\b")


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=named)


def prose(document: Path) -> str:
    """The document without its fenced blocks."""
    return FENCED.sub("", document.read_text(encoding="utf-8"))


def commands(document: Path) -> Iterator[str]:
    """The commands of its `sh` blocks, one a line, without comments."""
    for language, block in FENCED.findall(document.read_text(encoding="utf-8")):
        if language == "sh":
            for line in block.replace("\\\n", " ").splitlines():
                if command := shlex.join(shlex.split(line, comments=True)):
                    yield command


def wrong_make(arguments: list[str]) -> str | None:
    """Why make would refuse."""
    done = subprocess.run(
        ["make", "--dry-run", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    )
    return done.stderr or None


def wrong_trainer(arguments: list[str], *, whole: bool = True) -> str | None:
    """Why the program would not understand; `whole` is false where only the command is named."""
    command: click.Command = main
    context = click.Context(command, info_name="trainer")
    while isinstance(command, click.Group) and arguments:
        found = command.get_command(context, arguments[0])
        if found is None:
            return f"no such command: {arguments[0]}"
        command, arguments = found, arguments[1:]
    if isinstance(command, click.Group):
        return "a group of commands, not one of them"
    try:
        command.make_context(command.name, arguments)
    except click.MissingParameter as error:
        return error.format_message() if whole else None
    except click.UsageError as error:
        return error.format_message()
    return None


def wrong(command: str) -> str | None:
    """Why a command of a document would not work; those of the operating system are only known by name."""
    words = shlex.split(command)
    while re.match(r"\w+=", words[0]):
        words = words[1:]
    match words:
        case ["make", *arguments]:
            return wrong_make(arguments)
        case ["trainer" | ".venv/bin/trainer", *arguments]:
            return wrong_trainer(arguments)
        case [
            "cd" | "cp" | "createdb" | "createuser" | "git" | "pg_dump" | "sqlite3" | "sudo" | "systemctl",
            *_,
        ]:
            return None
    return "nobody here knows this command"


def test_the_documents_are_there() -> None:
    assert {named(document) for document in DOCUMENTS} >= NEEDED
    assert any(commands(ROOT / "README.md"))


@pytest.mark.parametrize(
    "command",
    [
        "make everything-right",
        "trainer courses chek courses/one",
        "trainer courses",
        ".venv/bin/trainer serve --prt 8000",
        "TRAINER_URL=https://training.example trainer courses check",
        "abracadabra",
    ],
)
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    assert wrong(command)


@each_document
def test_every_command_of_a_document_exists(document: Path) -> None:
    assert [f"{command}: {reason}" for command in commands(document) if (reason := wrong(command))] == []


@each_document
def test_every_command_named_in_passing_exists(document: Path) -> None:
    reasons = []
    for span in SPAN.findall(prose(document)):
        words = shlex.split(span)
        if PLACE_HOLDER.search(span) or len(words) < 2:
            continue
        if words[0] == "make":
            reasons.append((span, wrong_make(words[1:])))
        elif words[0] == "trainer":
            reasons.append((span, wrong_trainer(words[1:], whole=False)))
    assert [(span, reason) for span, reason in reasons if reason] == []


@each_document
def test_every_link_between_documents_arrives(document: Path) -> None:
    lost = []
    for link in LINK.findall(prose(document)):
        path, _, anchor = link.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def anchors(document: Path) -> set[str]:
    """Where a link may point to within a document: its headings, as web pages of repositories spell them."""
    headings = HEADING.findall(prose(document))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@each_document
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    ours = {entry.name for entry in ROOT.iterdir()} - {"instance"}
    lost = [
        span
        for span in SPAN.findall(prose(document))
        if re.fullmatch(r"[\w./-]+", span)
        and ("/" in span or "." in span)
        and span.split("/")[0] in ours
        and not (ROOT / span).exists()
    ]
    assert lost == []


def test_every_setting_is_explained_to_operators_and_no_other() -> None:
    read = set(re.findall(r"\"(TRAINER_\w+)\"", (ROOT / "config.py").read_text(encoding="utf-8")))
    explained = set(re.findall(r"TRAINER_\w+", (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")))
    assert explained == read


def test_the_ladder_in_the_architecture_is_the_one_that_holds() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (ladder,) = (contract["layers"] for contract in settings["contracts"] if contract["id"] == "ladder")
    built = {file.stem for file in (ROOT / "trainer").glob("*.py")} | {
        file.parent.name for file in (ROOT / "trainer").glob("*/__init__.py")
    }
    rungs = [sorted(built & set(re.findall(r"\w+", rung))) for rung in ladder]
    (drawn,) = (
        block
        for _, block in FENCED.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
        if "→ core" in block
    )
    said = [sorted(re.findall(r"\w+", rung)) for rung in drawn.split("→")]
    assert said == [["create_app"], *(rung for rung in rungs if rung)]
