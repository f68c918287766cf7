"""From the command to the first answer, over importing the libraries in a fresh interpreter."""

import subprocess
import time

from bench.figures import Figure, ratios, take_turns
from bench.ministry import HEALTH, SIGN_IN, Ministry
from bench.servers import program

LIMIT = 3.0
LIBRARIES = (
    "flask, flask_login, flask_wtf, flask_babel, wtforms, sqlalchemy.orm, argon2,"
    " babel.dates, babel.numbers, babel.lists"
)


def measure(ministry: Ministry, rounds: int) -> list[Figure]:
    """The figures of `rounds` starts. What is awaited is a page for people, its template compiled."""

    def libraries() -> float:
        before = time.perf_counter()
        subprocess.run([program("python"), "-c", f"import {LIBRARIES}"], check=True)
        return time.perf_counter() - before

    def first_answer(path: str) -> float:
        before = time.perf_counter()
        with ministry.serve() as server:
            server.wait_for(path)
            return time.perf_counter() - before

    libraries()
    first_answer(SIGN_IN)
    imports, health, page = take_turns(
        rounds, libraries, lambda: first_answer(HEALTH), lambda: first_answer(SIGN_IN)
    )
    return [
        Figure("start to the first answer", ratios(health, imports), LIMIT),
        Figure("start to the first page (sign in)", ratios(page, imports), LIMIT),
    ]
