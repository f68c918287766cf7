"""Scenarios: scenes, choices, measures and conditions; stories that can't be told are refused."""

from fractions import Fraction

import pytest

from tests.core.questions.writing import compiled, told
from trainer.core import storing
from trainer.core.course import Comparison, Effect, Jump, Scenario
from trainer.core.problem import Problem

NIGHT = "10-networks/50-night.scenario.md"
NIGHT_FR = "10-networks/50-night.scenario.fr.md"
HEAD = """---
title: A night
minutes: 40
start: call
measures: {trust: 50, time: 0 min, exposure: 20 of 100 hidden}
roles: [head of mission, press officer]
---
"""
STORY = """You are on duty.

## The first call {#call}
03:10. A note stands on every screen.

- a plain list
- of things

So?

- Call the CSIRT -> #csirt  (+10 trust, +15 min)
  > Right by the playbook.
  > Always.
- [press officer] Say nothing -> #end (−30 trust) [if trust >= 30 and time < 2 h]
- Wait for morning -> #csirt [if exposure > 10]  (+5 h)

## The team {#csirt}
if trust < 30: -> #end
Vote: yes

They ask.

- Tell them → #end

## The end {#end}
Morning.
"""
FIRST = 8  # the line of the file below the settings


def scenario(body: str, head: str = HEAD) -> Scenario:
    return compiled({NIGHT: head + body}).scenarios["networks/night"]


def wrong(body: str, head: str = HEAD) -> Problem:
    found = told({NIGHT: head + body})
    assert len(found) == 1, [one.say() for one in found]
    assert found[0].correction is not None
    return found[0]


def test_a_scenario_is_read_whole() -> None:
    one = scenario(STORY)
    assert (one.id, one.title, one.minutes, one.start) == ("networks/night", "A night", 40, "call")
    assert "on duty" in one.welcome
    assert one.roles == ("head of mission", "press officer")
    call, csirt, end = one.scenes
    assert "<li>of things</li>" in call.text
    assert [(choice.target, choice.role) for choice in call.choices] == [
        ("csirt", ""),
        ("end", "press officer"),
        ("csirt", ""),
    ]
    assert "Right by the playbook.\nAlways." in call.choices[0].reading
    assert csirt.vote
    assert not call.vote
    assert csirt.jumps == (Jump((Comparison("trust", "<", Fraction(30)),), "end"),)
    assert (call.ends, csirt.ends, end.ends) == (False, False, True)


def test_measures_have_a_start_a_bound_a_unit_and_may_be_hidden() -> None:
    """Rule 62."""
    trust, time, exposure = scenario(STORY).measures
    assert (trust.start, trust.most, trust.unit, trust.hidden) == (Fraction(50), None, "", False)
    assert (time.start, time.unit) == (Fraction(0), "min")
    assert (exposure.most, exposure.hidden) == (Fraction(100), True)


def test_effects_and_conditions_stand_in_either_order_and_time_is_counted_in_minutes() -> None:
    """Rules 59 and 60."""
    first, second, third = scenario(STORY).scenes[0].choices
    assert first.effects == (Effect("trust", Fraction(10)), Effect("time", Fraction(15)))
    assert second.effects == (Effect("trust", Fraction(-30)),)
    assert second.condition == (
        Comparison("trust", ">=", Fraction(30)),
        Comparison("time", "<", Fraction(120)),
    )
    assert third.effects == (Effect("time", Fraction(300)),)


def test_a_scenario_can_be_stored() -> None:
    one = scenario(STORY)
    assert storing.load(Scenario, storing.dump(one)) == one


TO_B = "## Call {#call}\nA.\n- go -> #b\n\n## B {#b}\n"
JUMP_TO_B = "## Call {#call}\nif trust < 3: -> #b\n\n- go -> #b\n\n## B {#b}\n"
END = "\n## End {#end}\nOver.\n"


def way(choice: str) -> Problem:
    """The problem of a choice, whose line is the third of the body."""
    return wrong(f"## Call {{#call}}\nA.\n{choice}\n- or not -> #end\n{END}")


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("- go -> #ende", "There is no scene `ende`."),
        ("- go -> end", "A scene is named with `#`."),
        ("- go -> #end (10 trust)", "`10 trust` has no sign, so nobody can tell whether it adds or sets."),
        ("- go -> #end (+10 luck)", "`luck` is neither a measure nor a unit of one."),
        ("- go -> #end (+10)", "`+10` is no effect."),
        ("- go -> #end (+10 trust, -5 trust)", "`trust` is changed twice here."),
        ("- go -> #end (+1 trust) (+1 min)", "`(+1 min)` stands behind the arrow and means nothing there."),
        ("- go -> #end [if luck > 3]", "`luck` is no measure of this scenario."),
        ("- go -> #end [if trust about 3]", "`trust about 3` is no condition."),
        ("- go -> #end [trust > 3]", "`[trust > 3]` is no condition."),
        ("- [consul] go -> #end", "`consul` is no role of this scenario."),
        ("- -> #end", "This choice has no text."),
        ("- nowhere", "This choice leads nowhere."),
    ],
)
def test_what_is_wrong_with_a_choice_is_told(choice: str, said: str) -> None:
    """Rules 59, 60, 62."""
    found = way(choice)
    assert str(found.message) == said
    assert found.line == FIRST + 2


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        (f"## Call\nA.\n- go -> #end\n{END}", 0,
         "A scene needs a heading with an id, which choices lead to."),
        (f"## Call {{#call}}\nA.\n- go -> #end\n{END}\n## End {{#end}}\nA.\n", 7,
         "The scene `end` stands in line 12 already."),
        (f"## Call {{#call}}\nA.\n- go -> #end\n\nMore text.\n{END}", 4,
         "Below the choices of a scene stands nothing but their readings, with `>`."),
        (f"## Call {{#call}}\nA.\n- go -> #end\n{END}\n## Alone {{#alone}}\nA.\n", 7,
         "No choice leads to the scene `alone`."),
        (f"{TO_B}A.\n- go -> #c\n- stop -> #end\n\n## C {{#c}}\n- again -> #c\n{END}", 9,
         "From the scene `c` on, no way leads to an end."),
        (f"## Call {{#call}}\n-> #end\n\n- go -> #end\n{END}", 1,
         "This line always leads on, so the choices of the scene are never offered."),
        (f"## Call {{#call}}\nif trust < 3 -> #end\n\n- go -> #end\n{END}", 1,
         "This condition can't be read."),
        (f"## Call {{#call}}\n-> #end\n-> #end\n{END}", 2,
         "The line above always leads on, so this one is never reached."),
        (f"{JUMP_TO_B}if time > 2 h: -> #call\n\n- go -> #end\n{END}", 6,
         "A run can go round here for ever without a choice: #call → #b → #call."),
        (f"## Call {{#call}}\nVote: maybe\n\n- go -> #end\n{END}", 1, "`maybe` is neither yes nor no."),
    ],
)  # fmt: skip
def test_a_story_that_cannot_be_told_is_refused(body: str, line: int, said: str) -> None:
    """Rules 60 and 61."""
    found = wrong(body)
    assert (found.line - FIRST, str(found.message)) == (line, said)


def test_choices_that_may_all_be_closed_are_a_problem_and_those_that_never_are_not() -> None:
    """Rule 60."""
    body = "## Call {#call}\nA.\n- a -> #end [if trust >= 30]\n- b -> #end [if trust SIGN 30]\n" + END
    assert "may be closed" in str(wrong(body.replace("SIGN", ">")).message)
    assert scenario(body.replace("SIGN", "<")).start == "call"


def test_a_start_that_is_no_scene_is_told() -> None:
    found = wrong(STORY, HEAD.replace("start: call", "start: cal"))
    assert (found.line, str(found.message)) == (4, "There is no scene `cal` to start with.")


def test_a_measure_that_cannot_be_read_is_told() -> None:
    found = wrong(STORY, HEAD.replace("trust: 50,", "trust: much,"))
    assert (found.line, str(found.message)) == (5, "`trust: much` is no measure.")


def test_required_settings_are_told() -> None:
    said = [str(one.message) for one in told({NIGHT: "---\ntitle: A\n---\n## End {#end}\nA.\n"})]
    assert said == ["`minutes` is missing.", "`start` is missing."]


def test_a_long_chain_of_jumps_is_no_trouble() -> None:
    scenes = "".join(f"## S {{#s{n}}}\n-> #s{n + 1}\n\n" for n in range(2000))
    assert len(scenario(f"## Call {{#call}}\n-> #s0\n\n{scenes}## S {{#s2000}}\nEnd.\n").scenes) == 2002


FRENCH = (
    "---\ntitre: Une nuit\n---\nVous êtes de garde.\n\n## L'appel {#call}\nUn mot.\n\n"
    "- Appeler -> #csirt (+10 trust, +15 min)\n  > Juste.\n"
    "- [press officer] Se taire -> #end (-30 trust) [si trust >= 30 et time < 2 h]\n"
    "- Attendre -> #csirt (+5 h) [si exposure > 10]\n\n"
    "## La fin {#end}\nLe matin.\n"
)


def test_a_scenario_is_translated_scene_by_scene() -> None:
    """Rules 51 and 52."""
    one = compiled({NIGHT: HEAD + STORY, NIGHT_FR: FRENCH}).translations["fr"].scenarios["networks/night"]
    assert one.title == "Une nuit"
    assert [(scene.title, scene.language) for scene in one.scenes] == [
        ("L'appel", ""),
        ("The team", "en"),
        ("La fin", ""),
    ]


def test_a_translated_choice_that_leads_elsewhere_is_a_problem() -> None:
    (one,) = told({NIGHT: HEAD + STORY, NIGHT_FR: FRENCH.replace("+15 min", "+16 min")})
    assert (one.file, one.line) == (NIGHT_FR, 9)
    assert str(one.message) == "The choices of this scene do not lead where the original's do."


def test_a_scene_that_the_original_lacks_is_a_problem() -> None:
    (one,) = told({NIGHT: HEAD + STORY, NIGHT_FR: FRENCH + "\n## Autre {#autre}\nA.\n"})
    assert str(one.message) == "The original has no scene `autre`."
