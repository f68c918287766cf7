"""The processes that answer hold what answering needs, and no more."""

import subprocess
import sys

from config import ROOT

NEEDLESS = {"alembic", "markdown", "nh3", "ruamel.yaml", "trainer.cli", "trainer.demo.operations", "zxcvbn"}
"""The compiler of courses, commands, the demo's life, the list of common passwords: no page needs them."""

SELDOM = {"cryptography", "pyotp", "segno", "webauthn"}
"""What second factors are checked with: loaded by the first request that needs it."""


def test_a_worker_loads_neither_compiler_nor_commands() -> None:
    program = "import sys, trainer; trainer.load_rooms(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not (NEEDLESS | SELDOM).intersection(loaded.stdout.split())


def test_the_texts_of_a_draft_are_taken_apart_and_changed_without_markdown() -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from trainer.catalogue import folder; from trainer.core import arranging\n"
        "source = folder.read(Path(sys.argv[1]))\n"
        "assert arranging.titled(source, 'course.md', 'Another title').changed\n"
        "print(*sys.modules)"
    )
    course = ROOT / "tests" / "courses" / "first-steps"
    loaded = subprocess.run(
        [sys.executable, "-c", program, course], capture_output=True, text=True, check=True
    )
    assert not {"markdown", "nh3"}.intersection(loaded.stdout.split())
