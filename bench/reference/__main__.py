"""Serve the reference as `trainer serve` serves Trainer: `python -m bench.reference --port 8001`."""

import argparse

from granian import Granian
from granian.constants import Interfaces

from bench.servers import HOST, WORKERS

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
Granian(
    "bench.reference:create_app",
    factory=True,
    interface=Interfaces.WSGI,
    address=HOST,
    port=parser.parse_args().port,
    workers=WORKERS,
    blocking_threads=1,
    log_enabled=False,
    websockets=False,
    respawn_failed_workers=True,
).serve()
