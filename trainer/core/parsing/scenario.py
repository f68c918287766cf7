"""A scenario: its settings, and whether its scenes make a story that begins, goes on and ends."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from trainer.core.course import Choice, Scenario, Scene
from trainer.core.message import Message
from trainer.core.parsing.context import Context
from trainer.core.parsing.front_matter import FrontMatter
from trainer.core.parsing.links import GUESSES
from trainer.core.parsing.measures import Measures, holds, read_measures
from trainer.core.parsing.scene import Placed, read_scenes
from trainer.core.parsing.settings import SCENARIO, Settings, read_settings
from trainer.core.parsing.tree import File

TRIED = 10_000  # combinations of values that are tried before conditions count as too many


def read_scenario(file: File, rows: Sequence[str], front: FrontMatter, context: Context) -> Scenario:
    """The scenario in a file. Its problems are told."""
    before = context.tell.count
    settings = read_settings(front, SCENARIO, context.vocabulary, context.tell)
    outcomes = context.check_outcomes(settings["outcomes"], settings.line("outcomes"))
    measures = read_measures(settings, context.vocabulary, context.shared.language, context.tell)
    welcome, scenes = read_scenes(rows, front, context, measures, settings["roles"])
    scenario = Scenario(
        id=file.id,
        title=settings["title"] or "",
        minutes=settings["minutes"],
        start=settings["start"],
        scenes=tuple(one.scene for one in scenes),
        measures=measures.all,
        roles=settings["roles"],
        welcome=welcome,
        outcomes=outcomes,
        optional=settings["optional"],
        was=settings["was"],
        file=file.path,
    )
    if context.tell.count == before:  # else the scene may be there, but unreadable
        _check_start(scenario, settings, context)
    _check_targets(scenes, scenario, context)
    for one in scenes:
        _check_ways(one, context)
    _check_loops(scenes, context)
    if context.tell.count == before:  # else a way that is misspelt would be told again as missing
        _check_reach(scenario, scenes, context)
    return scenario


def _check_start(scenario: Scenario, settings: Settings, context: Context) -> None:
    if scenario.start and scenario.scenes and scenario.scene(scenario.start) is None:
        context.tell(
            settings.line("start"),
            Message("There is no scene `{id}` to start with.", id=scenario.start),
            Message("Write `{key}: {id}`.", key=settings.given["start"].key, id=scenario.scenes[0].id),
            quote=scenario.start,
        )


def _check_targets(scenes: Sequence[Placed], scenario: Scenario, context: Context) -> None:
    known = dict.fromkeys(scene.id for scene in scenario.scenes)
    ways: list[tuple[str, int]] = []
    for one in scenes:
        ways += ((jump.target, line) for jump, line in zip(one.scene.jumps, one.jumps, strict=True))
        ways += ((choice.target, line) for choice, line in zip(one.scene.choices, one.choices, strict=True))
    astray = [(target, line) for target, line in ways if target not in known]
    for place, (target, line) in enumerate(astray):
        near = difflib.get_close_matches(target, known, 1) if place < GUESSES else []
        context.tell(
            line,
            Message("There is no scene `{id}`.", id=target),
            Message("Write `-> #{id}`.", id=near[0])
            if near
            else Message("Add it: `## What happens {{#{id}}}`.", id=target),
            quote=f"#{target}",
        )


def _check_ways(one: Placed, context: Context) -> None:
    """Choices that nobody ever sees, and scenes where all may be closed."""
    scene = one.scene
    always = next((line for jump, line in zip(scene.jumps, one.jumps, strict=True) if not jump.condition), 0)
    if always and scene.choices:
        context.tell(
            always,
            Message("This line always leads on, so the choices of the scene are never offered."),
            Message("Give it a condition, `if trust < 30: -> #id`, or delete the choices."),
            quote="->",
        )
    elif scene.choices and _closable(scene.choices):
        context.tell(
            one.choices[0],
            Message("All choices of this scene may be closed, and the run would be stuck."),
            Message("Leave one without a condition."),
            quote="[",
        )


def _closable(choices: Sequence[Choice]) -> bool:
    """Whether some values close every choice. Between and at the numbers they name, nothing changes."""
    if not all(choice.condition for choice in choices):
        return False
    numbers: dict[str, set[Fraction]] = {}
    for choice in choices:
        for one in choice.condition:
            numbers.setdefault(one.measure, set()).add(one.number)
    tried = [[near for number in sorted(some) for near in _around(number, some)] for some in numbers.values()]
    count = 1
    for values in tried:
        count *= len(values)
    if count > TRIED:
        return True
    return any(
        not any(holds(choice.condition, dict(zip(numbers, values, strict=True))) for choice in choices)
        for values in product(*tried)
    )


def _around(number: Fraction, among: set[Fraction]) -> Iterator[Fraction]:
    above = [other for other in among if other > number]
    yield number - 1
    yield number
    yield (number + min(above)) / 2 if above else number + 1


def _check_loops(scenes: Sequence[Placed], context: Context) -> None:
    """Jumps that lead round without a choice: a run could hang in them."""
    by_id = {one.scene.id: one for one in scenes}
    done: set[str] = set()
    for one in scenes:
        path: list[str] = []
        _follow(one.scene.id, path, done, by_id, context)


def _follow(
    name: str, path: list[str], done: set[str], scenes: Mapping[str, Placed], context: Context
) -> None:
    """Depth first, without recursion: a story may have hundreds of scenes."""
    waiting: list[tuple[str, int]] = [(name, 0)]
    while waiting:
        current, place = waiting.pop()
        if place == 0:
            if current in done or current not in scenes:
                continue
            path.append(current)
        one = scenes[current]
        if place == len(one.jumps):
            done.add(current)
            path.remove(current)
            continue
        waiting.append((current, place + 1))
        target = one.scene.jumps[place].target
        if target in path:
            circle = [*path[path.index(target) :], target]
            context.tell(
                one.jumps[place],
                Message("A run can go round here for ever without a choice: {way}.",
                        way=" → ".join(f"#{step}" for step in circle)),
                Message("Let one of these scenes lead on by a choice."),
                quote=f"#{target}",
            )  # fmt: skip
        elif target not in done:
            waiting.append((target, 0))


def _check_reach(scenario: Scenario, scenes: Sequence[Placed], context: Context) -> None:
    """Every scene is reached from the start, and from every scene an end is."""
    ways = {one.scene.id: _targets(one.scene) for one in scenes}
    reached = _closure({scenario.start}, ways)
    back: dict[str, set[str]] = {}
    for name, targets in ways.items():
        for target in targets:
            back.setdefault(target, set()).add(name)
    ending = _closure({one.scene.id for one in scenes if one.scene.ends}, back)
    for one in scenes:
        name = one.scene.id
        if name not in reached:
            context.tell(
                one.line,
                Message("No choice leads to the scene `{id}`.", id=name),
                Message("Lead there with `-> #{id}`, or delete the scene.", id=name),
                quote=f"#{name}",
            )
        elif name not in ending:
            context.tell(
                one.line,
                Message("From the scene `{id}` on, no way leads to an end.", id=name),
                Message("End the story in a scene without choices, and lead there."),
                quote=f"#{name}",
            )


def _targets(scene: Scene) -> set[str]:
    return {jump.target for jump in scene.jumps} | {choice.target for choice in scene.choices}


def _closure(start: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = set(start)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= ways.get(name, set()) - reached
    return reached


def translate_scenario(
    rows: Sequence[str], front: FrontMatter, context: Context, original: Scenario, title: str
) -> Scenario:
    """The scenario in another language: its scenes tied by id, their choices by place."""
    measures = Measures(original.measures, context.vocabulary, context.shared.language)
    welcome, scenes = read_scenes(rows, front, context, measures, original.roles)
    found: dict[str, Scene] = {}
    for one in scenes:
        source = original.scene(one.scene.id)
        if source is None:
            context.tell(
                one.line,
                Message("The original has no scene `{id}`.", id=one.scene.id),
                Message("Write the id of the scene that this one translates, or delete it."),
                quote=f"#{one.scene.id}",
            )
        elif _skeleton(one.scene) != _skeleton(source):
            context.tell(
                one.choices[0] if one.choices else one.line,
                Message("The choices of this scene do not lead where the original's do."),
                Message("Keep their number and order, and what stands from `->` on."),
            )
        else:
            found[one.scene.id] = one.scene
    own = context.shared.links.own_language
    story = tuple(found.get(scene.id) or replace(scene, language=own) for scene in original.scenes)
    return replace(original, title=title or original.title, welcome=welcome, scenes=story)


def _skeleton(scene: Scene) -> object:
    choices = tuple((one.target, one.role, one.effects, one.condition) for one in scene.choices)
    return scene.jumps, choices, scene.vote
