"""What `docs/security.md` says is so: its table of permissions is the one enforced, its evidence is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from config import ROOT
from tests.conftest import SignIn
from trainer.accounts.words import PERMISSIONS, ROLES
from trainer.permissions import GRANTS, Permission, Role

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")

LEVEL_2 = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2,
    "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3,
    "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3,
    "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3,
    "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2,
    "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1,
    "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
"""The requirements of ASVS 5.0.0 for levels 1 and 2: how many a section has. They stand first in each."""

ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+", line)
]


def table() -> str:
    """The permissions as a table, from what the guard enforces."""
    head = "| | " + " | ".join(str(name) for name in ROLES.values()) + " |\n|---|" + "---|" * len(ROLES)
    lines = (
        f"| {words} | " + " | ".join("yes" if permission in GRANTS[role] else "–" for role in ROLES) + " |"
        for permission, words in PERMISSIONS.items()
    )
    return "\n".join((head, *lines))


@cache
def named_in(path: str) -> set[str]:
    """The tests of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_permission_and_role_has_words() -> None:
    assert PERMISSIONS.keys() == set(Permission)
    assert list(ROLES) == list(Role)


def test_the_table_of_permissions_is_the_one_that_is_enforced() -> None:
    assert table() in PAGE


def test_administrators_read_the_same_table(sign_in: SignIn) -> None:
    page = sign_in("ada").get("/accounts/roles").text
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    read = {words: re.findall(r"<td[^>]*>(.*?)</td>", cells) for words, cells in rows}
    assert read == {
        str(words): ["yes" if permission in GRANTS[role] else "–" for role in ROLES]
        for permission, words in PERMISSIONS.items()
    }


def test_every_requirement_of_level_2_has_its_line_and_only_one() -> None:
    named = [number for row in ROWS for number in row[0].split(", ")]
    wanted = {f"{section}.{number}" for section, last in LEVEL_2.items() for number in range(1, last + 1)}
    assert len(wanted) == 253
    assert len(named) == len(set(named))
    assert set(named) == wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_line_is_shown_by_a_test_or_says_why_not(row: list[str]) -> None:
    _, words, shown = row
    assert words
    files = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", shown)
    for path, name in files:
        assert Path(ROOT, path).is_file(), path
        assert not name or name in named_in(path), name
    assert files or re.match(r"(not applicable|open): \w|open\Z", shown), shown


def test_what_is_open_is_counted() -> None:
    found = sum(len(row[0].split(", ")) for row in ROWS if re.search(r"\bopen\b", row[2]))
    assert f"{found} of the 253 are open" in PAGE
