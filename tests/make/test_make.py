"""`make run` as somebody meets it who has just fetched the program."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import ROOT

NOT_FETCHED = shutil.ignore_patterns(
    ".git", ".venv", ".cache", ".hypothesis", "instance", "__pycache__", "*_cache", "*.egg-info"
)

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PY", "TRAINER"))}


def make(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make on a checkout, from another folder."""
    return subprocess.run(
        ["make", "-C", str(checkout), *arguments],
        capture_output=True,
        check=False,
        cwd="/",
        encoding="utf-8",
        env={**CLEAN, **environment},
    )


@pytest.fixture
def makefile(tmp_path: Path) -> Path:
    """A checkout in which nothing can be installed: the Makefile alone."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    return tmp_path


def a_python(folder: Path, change: str) -> str:
    """A Python that runs what it is given after a change to itself."""
    program = folder / "python-of-this-machine"
    program.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'import sys; {change}; exec(sys.argv[2])' \"$@\"\n"
    )
    program.chmod(0o755)
    return str(program)


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that was said, beside make's own."""
    assert done.returncode != 0
    (line,) = (line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("make"))
    return line


def test_plain_make_says_what_there_is_to_do() -> None:
    said = make(ROOT).stdout
    assert all(re.search(rf"^make {target} +\w", said, re.MULTILINE) for target in ("run", "test", "lint"))


def test_a_machine_with_an_old_python_gets_one_sentence(makefile: Path) -> None:
    old = a_python(makefile, "sys.version_info = (3, 10, 12)")
    assert "needs Python 3.11 or newer" in sentence(make(makefile, "run", f"PYTHON={old}"))
    assert not (makefile / ".venv").exists()


def test_a_machine_without_python_gets_the_same_sentence(makefile: Path) -> None:
    assert "install the package python3" in sentence(make(makefile, "run", "PYTHON=no-such-python"))


def test_a_machine_without_venv_is_told_the_package(makefile: Path) -> None:
    bare = a_python(makefile, 'sys.modules["ensurepip"] = None')
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert package in sentence(make(makefile, "run", f"PYTHON={bare}"))
    assert not (makefile / ".venv").exists()


def test_the_port_is_looked_at_before_the_demo_is_made() -> None:
    steps = make(ROOT, "--dry-run", "run", "PORT=8123").stdout
    looked, made, served = (
        steps.index(step) for step in ("serve --check --port", "trainer demo", "serve --tick --port")
    )
    assert looked < made < served


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@contextmanager
def running(checkout: Path, port: int, patience: float) -> Iterator[Path]:
    """`make run` until it answers; what it says is in the file. Ends by Ctrl+C."""
    said = checkout.parent / "said"
    with said.open("w") as out:
        process = subprocess.Popen(
            ["make", "-C", str(checkout), "run", f"PORT={port}"],
            cwd="/",
            env=CLEAN,
            start_new_session=True,
            stderr=subprocess.STDOUT,
            stdout=out,
        )
    try:
        until = time.monotonic() + patience
        while not answers(port):
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.1)
        yield said
        os.killpg(process.pid, signal.SIGINT)
        process.wait(15)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def answers(port: int) -> bool:
    """Whether the front door opens."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.fresh
def test_a_fresh_checkout_runs_by_one_command_and_again_in_seconds(tmp_path: Path, port: int) -> None:
    checkout = tmp_path / "a folder with spaces"
    shutil.copytree(ROOT, checkout, ignore=NOT_FETCHED)

    with running(checkout, port, patience=240) as said:
        first = said.read_text()
        assert "Installing" in first
        assert "@mfa.example" in first, "the cast's addresses are printed"
        assert f"http://localhost:{port}" in first
        taken = make(checkout, "run", f"PORT={port}")
        assert str(port) in sentence(taken)

    with running(checkout, port, patience=30) as said:
        second = said.read_text()
        assert "Installing" not in second
        assert "Making" not in second

    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert "Making" not in make(checkout, "--dry-run", "install").stdout
    assert "Installing" in make(checkout, "install").stdout
    assert "Installing" not in make(checkout, "install").stdout

    moved = checkout.rename(tmp_path / "elsewhere")
    assert "Making a virtual environment" in make(moved, "--dry-run", "install").stdout
