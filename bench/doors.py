"""The doors: what it costs to know who asks and whether they may, and a crowd that signs in at once.

The cost is processor time of a page that says nothing, over the reference's (`bench.reference.doors`). The
crowd signs in at an even pace while others read lessons; that they do not notice is the measure.
"""

import threading
import time
from collections.abc import Callable
from itertools import cycle

import flask

from bench.figures import Figure, percentile, ratios, take_turns
from bench.load import CONNECTIONS, Failed, Visitor, connection, drive, get, post
from bench.ministry import HEALTH, LESSON, SIGN_IN, Ministry
from bench.servers import Server
from trainer import app_from_environment, clock, db
from trainer.accounts import operations as accounts, passwords
from trainer.audit import SYSTEM
from trainer.permissions import Permission, requires

LIMIT = 1.15
SLOW, SLOWER = 95, 2.0  # per cent of lesson pages; how many times longer they may take beside a crowd
CROWD, MINUTE = 1_000, 60.0  # people, and seconds in which they come in
PASSWORD = "a crowd at the front door"

DOOR = "/door"
TURNS = 4  # requests of the door for one of a lesson: it costs little, and a measure needs its time


def create_app() -> flask.Flask:
    """Trainer, with a page for those who are signed in that says nothing."""
    app = app_from_environment()
    app.add_url_rule(DOOR, "door", requires(Permission.OWN_ACCOUNT)(lambda: "open"))
    return app


def measure(ministry: Ministry, rounds: int, requests: int, *, crowd: int = CROWD) -> list[Figure]:
    """The cost of a door in rounds of requests; then `crowd` sign-ins, at a thousand a minute."""
    with ministry.serve_here("bench.doors") as ours, ministry.serve_reference("doors") as reference:
        ours.wait_for(HEALTH)
        reference.wait_for("/enter/1")
        own, others = list(ministry.learners), ministry.learners_of_reference(reference)

        def round_of(server: Server, visitors: list[Visitor]) -> Callable[[], float]:
            def cost() -> float:
                before = server.cpu()
                drive(server.port, DOOR, visitors, requests * TURNS, size=len("open"))
                return server.cpu() - before

            return cost

        sides = round_of(reference, others), round_of(ours, own)
        for side in sides:
            side()
        base, door = take_turns(rounds, *sides)
    _join(ministry, crowd)
    with ministry.serve() as server:
        server.wait_for(HEALTH)
        failed, slower = _crowd(server, ministry, crowd)
    return [
        Figure("session, person, permissions and headers", ratios(door, base), LIMIT),
        Figure("sign-ins that failed, at a thousand a minute", (failed,), 0, unit="of all"),
        Figure("  lesson pages meanwhile, the slowest twentieth", (slower,), SLOWER),
    ]


def _join(ministry: Ministry, crowd: int) -> None:
    """People who have not signed in yet, one password for all."""
    password_hash, opened = passwords.hashed(PASSWORD), db.Database(ministry.config.database_url)
    with opened.aside() as session:
        for number in range(crowd):
            email, name = f"crowd{number}@mfa.example", f"Somebody {number}"
            accounts.add_person(
                session, SYSTEM, email=email, name=name, password_hash=password_hash, at=clock.now()
            )
    opened.dispose()


def _crowd(server: Server, ministry: Ministry, crowd: int) -> tuple[float, float]:
    """The share of sign-ins that fail, and how much longer the slowest twentieth of lesson pages takes."""
    lasts = MINUTE * crowd / CROWD
    drive(server.port, LESSON, ministry.learners, len(ministry.learners), size=1)
    calm = percentile(_readers(server, ministry, lasts / 2), SLOW)
    failed: list[int] = []
    entering = threading.Thread(target=_sign_in, args=(server, crowd, lasts, failed))
    entering.start()
    busy = percentile(_readers(server, ministry, lasts), SLOW)
    entering.join()
    return len(failed) / crowd, busy / calm


def _readers(server: Server, ministry: Ministry, lasts: float) -> list[float]:
    """Seconds that each lesson page took, for readers who ask for one after the other."""
    over, times = time.monotonic() + lasts, list[float]()

    def read(place: int) -> None:
        visitors = cycle(ministry.learners[place::CONNECTIONS])
        with connection(server.port) as opened:
            while time.monotonic() < over:
                before = time.monotonic()
                answer = get(opened, LESSON, next(visitors))
                times.append(time.monotonic() - before)
                if answer.status != 200:
                    raise Failed(f"{LESSON}: {answer.status}")

    threads = [threading.Thread(target=read, args=(place,)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _sign_in(server: Server, crowd: int, lasts: float, failed: list[int]) -> None:
    """Let people come in at an even pace, each by a browser of their own; `failed` gets what refused them."""
    begun = time.monotonic()

    def enter(numbers: range) -> None:
        with connection(server.port) as opened:
            for number in numbers:
                time.sleep(max(0.0, begun + lasts * number / crowd - time.monotonic()))
                browser = Visitor("")
                page = get(opened, SIGN_IN, browser)
                guard = page.body.partition(b'name="csrf_token" value="')[2].partition(b'"')[0].decode()
                form = [
                    ("csrf_token", guard),
                    ("email", f"crowd{number}@mfa.example"),
                    ("password", PASSWORD),
                ]
                answer = post(opened, SIGN_IN, browser, form)
                if answer.status != 302:
                    failed.append(answer.status)

    threads = [
        threading.Thread(target=enter, args=(range(start, crowd, CONNECTIONS),))
        for start in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
