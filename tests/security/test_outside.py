"""Attack 23: the house asks nobody. The main walk and the commands run with every socket watched."""

import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from tests import world
from tests.conftest import Post, SignIn
from tests.security import hostile, objects
from tests.world import World
from trainer import cli, db

HERE = {"127.0.0.1", "::1", "localhost"}


class Watch:
    """What asks the network while it is on: by address, as the interpreter itself tells it (PEP 578)."""

    def __init__(self) -> None:
        self.on, self.asked = False, list[str]()
        sys.addaudithook(self)  # a hook is never taken off: it only looks while it is on

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Note an address that is not this machine's."""
        if not self.on or not event.startswith(
            ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethost")
        ):
            return
        where = args[0] if event.startswith("socket.get") else args[1]
        host = where[0] if isinstance(where, tuple) else where
        if isinstance(where, tuple | str) and host not in HERE and not str(host).startswith("/"):
            self.asked.append(f"{event} {where}")


WATCH = Watch()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The network is watched."""
    WATCH.on, WATCH.asked = True, []
    yield WATCH
    WATCH.on = False


def test_the_watch_notices(watch: Watch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
    assert watch.asked == ["socket.connect ('192.0.2.1', 9)"]


def test_attack_23_from_sign_in_to_certificate_to_export_nothing_is_asked_of_anybody(
    watch: Watch, client: FlaskClient, sign_in: SignIn, post: Post, database: db.Database, ministry: World
) -> None:
    entered = post(client, "/accounts/sign-in", email=world.email("lena"), password=world.PASSWORD)
    assert entered.status_code == 302
    objects.of_lena(database, ministry, sign_in, post)
    hostile.publish(database)
    more = hostile.sit(database, ministry, sign_in, post, iter(lambda: "Because.", None))
    for name in ("ada", "hugo", "ines", "lena", "petra"):
        hostile.crawl(sign_in(name), *more, alike=1)
    assert post(sign_in("hugo"), "/reports/records.csv").status_code == 200
    assert watch.asked == []


def test_attack_23_the_command_line_asks_nobody_either(
    watch: Watch, database: db.Database, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_INSTANCE", str(settings.instance))
    monkeypatch.setenv("TRAINER_DATABASE", database.url.render_as_string(hide_password=False))
    for words in (
        ["db", "upgrade"],
        ["house", "show"],
        ["tick"],
        ["courses", "check", str(world.COURSES / "first-steps")],
    ):
        done = CliRunner().invoke(cli.main, words)
        assert done.exit_code == 0, done.output
    assert watch.asked == []
