"""The faults in small: what was acknowledged is there, once, after kills and after the power has gone."""

from random import Random

import pytest

from bench.chaos import kills, power
from bench.chaos.power import Acknowledged, Cut, Gone, Step, Sync, Write, after_crash
from bench.chaos.workload import WORKLOADS
from bench.ministry import founded


def test_killing_workers_and_the_server_loses_no_answer_and_doubles_none() -> None:
    with founded(6) as ministry:
        outcome = kills.run(ministry, submissions=48, kills=10, seed=7)
    assert outcome.wrong == ()
    assert outcome.submissions == 48
    assert outcome.kills >= 8


@pytest.mark.strace
@pytest.mark.parametrize("name", WORKLOADS)
def test_a_power_cut_loses_nothing_that_was_acknowledged(name: str) -> None:
    assert power.run(name, crashes=60, seed=7).wrong == ()


@pytest.mark.strace
def test_the_power_cuts_find_a_database_that_does_not_sync_at_commit() -> None:
    assert len(power.run("submit", crashes=20, seed=7, careless=True).wrong) > 10


class Fixed(Random):
    """Chance that always says the same."""

    def __init__(self, luck: float) -> None:
        super().__init__()
        self.luck = luck

    def random(self) -> float:
        return self.luck


NOTHING, EVERYTHING = Fixed(0.99), Fixed(0.0)
WRITTEN: list[Step] = [Write("a", 0, b"one"), Sync("a"), Write("a", 3, b"two"), Acknowledged("three")]


def test_what_was_synced_is_found_and_the_rest_by_chance() -> None:
    assert after_crash({}, WRITTEN, NOTHING) == {"a": b"one"}
    assert after_crash({}, WRITTEN, EVERYTHING) == {"a": b"onetwo"}


def test_a_cut_file_is_short_and_a_removed_one_may_be_back_until_its_folder_is_synced() -> None:
    steps: list[Step] = [Cut("a", 2), Sync("a"), Gone("a")]
    assert after_crash({"a": b"one"}, steps, EVERYTHING) == {"a": b"on"}
    assert after_crash({"a": b"one"}, [*steps, Sync("")], EVERYTHING) == {}
