"""The page of rules: numbered without a hole, and each rule held by a test that names it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config import ROOT

PAGE = (ROOT / "docs" / "course-format-rules.md").read_text(encoding="utf-8")
NUMBERED = [int(number) for number in re.findall(r"^(\d+)\. \S", PAGE, re.MULTILINE)]
CITED = re.compile(r"\b[Rr]ules? (\d+(?:(?:, | and )\d+)*)")


def _docstrings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield ast.get_docstring(node) or ""


def _rules(text: str) -> set[int]:
    return {int(number) for found in CITED.findall(text) for number in re.findall(r"\d+", found)}


HELD = {
    rule
    for path in (ROOT / "tests").rglob("test_*.py")
    for text in _docstrings(path)
    for rule in _rules(text)
}


def test_the_rules_are_numbered_from_one_without_a_hole() -> None:
    assert list(range(1, 74)) == NUMBERED


def test_every_rule_is_held_by_a_test_that_names_it() -> None:
    assert sorted(HELD) == NUMBERED


def test_every_rule_that_the_program_names_is_on_the_page() -> None:
    cited = {
        rule for path in (ROOT / "trainer").rglob("*.py") for rule in _rules(path.read_text(encoding="utf-8"))
    }
    assert cited <= set(NUMBERED)
