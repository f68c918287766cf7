"""The people of the demo: their names, their years, the same at every making."""

import unicodedata
from datetime import date

from trainer.demo.cast import CAST
from trainer.demo.days import HOLIDAYS, Timeline, months_before
from trainer.demo.names import NAMES, address, family_first, given_first
from trainer.demo.staff import FULL, recruit

LINE = Timeline.ending(date(2026, 11, 23))


def test_there_are_names_enough_for_everybody_and_none_twice() -> None:
    spoken = [name.spoken for name in NAMES] + [member.name.spoken for member in CAST]
    assert len(spoken) == len(set(spoken)) == len({address(name) for name in spoken})
    assert len(spoken) >= FULL == 240


def test_names_are_composed_as_the_database_keeps_them() -> None:
    for name in NAMES:
        assert unicodedata.is_normalized("NFC", name.spoken + name.sorting)
        assert name.spoken == " ".join(name.spoken.split())


def test_addresses_are_plain_ascii_and_keep_every_letter() -> None:
    for name in NAMES:
        local, _, domain = address(name.spoken).partition("@")
        assert domain == "mfa.example"
        assert local.isascii()
        assert len(local.replace("-", "")) >= sum(map(str.isalpha, unicodedata.normalize("NFC", name.spoken)))
    assert address("Þórður Einarsson") == "thordur.einarsson@mfa.example"
    assert address("Annika Weiß") == "annika.weiss@mfa.example"


def test_a_name_sorts_by_the_family_however_it_is_spoken() -> None:
    assert given_first("Meer, Sanne van der").spoken == "Sanne van der Meer"
    assert family_first("Nagy, Eszter").spoken == "Nagy Eszter"


def test_the_same_day_recruits_the_same_staff() -> None:
    assert recruit(60, LINE) == recruit(60, LINE)


def test_staff_join_on_working_days_and_serve_in_order() -> None:
    staff = recruit(FULL, LINE)
    assert len(staff) == len({officer.email for officer in staff}) == FULL
    numbers = [officer.number for officer in staff if officer.number]
    assert len(numbers) == len(set(numbers)) < FULL
    for officer in staff:
        days = [service.day for service in officer.services]
        assert days == sorted(set(days))
        assert LINE.opening <= officer.joined < LINE.today
        assert officer.left is None or days[-1] < officer.left < LINE.today
        for day in days:
            assert day.weekday() < 5
            assert (day.month, day.day) not in HOLIDAYS


def test_twelve_months_before_the_end_of_february_is_the_end_of_february() -> None:
    assert months_before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert months_before(date(2026, 1, 31), 2) == date(2025, 11, 30)
