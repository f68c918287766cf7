"""The processes that answer: what they need is loaded once, by the one that watches them, and shared.

The workers are forks of it. What it has loaded and they don't change, code above all, they hold together.
`trainer serve` goes on here in a process of its own, because a worker needs no commands and no compiler.
"""

import argparse
import gc

from granian import Granian
from granian.constants import Interfaces

import trainer
from trainer.pages import language


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    chosen = parser.parse_args()
    trainer.load_rooms()
    language.load()
    gc.collect()
    gc.freeze()  # so that looking for garbage in a worker does not touch, and thereby copy, what is shared
    Granian(
        "trainer:app_from_environment",
        factory=True,
        interface=Interfaces.WSGI,
        address=chosen.host,
        port=chosen.port,
        workers=chosen.workers,
        blocking_threads=2,
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=3,  # without it Ctrl+C, which reaches all processes at once, may hang
    ).serve()


if __name__ == "__main__":
    main()
