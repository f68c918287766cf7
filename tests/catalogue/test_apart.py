"""Work done apart: hostile work ends by itself, and the next is done as if nothing had been."""

import json
import os
import signal

import pytest

from config import ROOT
from tests import world
from trainer.catalogue import compiler
from trainer.catalogue.apart import Apart
from trainer.catalogue.compiler import compile_apart
from trainer.core.problem import Problems
from trainer.core.source import Source


def test_a_course_compiled_apart_is_the_one_compiled_here() -> None:
    assert compile_apart("first-steps", world.source("first-steps")) == world.compiled("first-steps")


def test_problems_come_back_as_they_were_told() -> None:
    broken = Source(dict(world.source("first-steps")) | {"10-start/module.md": b"no front matter"})
    with pytest.raises(Problems) as here:
        world.compiled("first-steps", broken)
    with pytest.raises(Problems) as apart:
        compile_apart("first-steps", broken)
    assert [problem.say() for problem in apart.value.found] == [problem.say() for problem in here.value.found]


def test_a_child_that_is_killed_is_a_problem_and_the_next_course_is_compiled() -> None:
    compile_apart("first-steps", world.source("first-steps"))
    child = compiler._CHILD._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert compile_apart("first-steps", world.source("first-steps")).outline.title == "First steps"


def test_nothing_in_the_folder_where_somebody_stands_runs_in_the_child(tmp_path, monkeypatch) -> None:
    for name in ("json", "resource", "trainer"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    apart = Apart("trainer.catalogue.child", seconds=20)
    monkeypatch.setattr(compiler, "_CHILD", apart)
    assert compile_apart("first-steps", world.source("first-steps")).outline.title == "First steps"
    apart.end()


def test_work_that_takes_too_long_or_too_much_gives_no_answer_and_no_harm(tmp_path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    (tmp_path / "glutton.py").write_text(
        "import json, time\n"
        "from trainer.catalogue.apart import serve\n"
        "def do(work):\n"
        "    what = json.loads(work)\n"
        "    if what == 'spin':\n"
        "        while True: pass\n"
        "    if what == 'eat':\n"
        "        return b'x' * (1 << 40)\n"
        "    if what == 'sleep':\n"
        "        time.sleep(60)\n"
        "    return work\n"
        "serve(do, cpu_seconds=1, memory=1 << 30)\n"
    )
    apart = Apart("glutton", seconds=20)
    assert apart.ask(b'"fine"') == b'"fine"'
    assert apart.ask(b'"spin"') is None
    assert apart.ask(b'"eat"') is None
    assert json.loads(apart.ask(b'"fine"') or b"") == "fine"
    hasty = Apart("glutton", seconds=20)
    assert hasty.ask(b'"fine"') == b'"fine"'
    hasty._seconds = 1
    assert hasty.ask(b'"sleep"') is None
    hasty._seconds = 20
    assert hasty.ask(b'"fine"') == b'"fine"'
    apart.end()
    hasty.end()
