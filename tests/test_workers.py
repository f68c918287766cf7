"""The processes that answer hold what answering needs, and no more."""

import subprocess
import sys

NEEDLESS = {"alembic", "markdown", "nh3", "ruamel.yaml", "trainer.cli", "trainer.demo.operations", "zxcvbn"}
"""The compiler of courses, commands, the demo's life, the list of common passwords: no page needs them."""


def test_a_worker_loads_neither_compiler_nor_commands() -> None:
    program = "import sys, trainer; trainer.load_rooms(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not NEEDLESS.intersection(loaded.stdout.split())
