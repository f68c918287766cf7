"""`trainer courses check`: problems, advice and figures, for a person, an editor or GitHub."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from trainer.catalogue import folder
from trainer.catalogue.compiler import Parts, compile_apart
from trainer.cli.courses import FOLDER, courses
from trainer.core.advice import Advice, Figures
from trainer.core.problem import Problem, Problems

FORMATS = click.Choice(["text", "json", "github"])


@courses.command()
@click.argument("directory", type=FOLDER)
@click.option("--strict", is_flag=True, help="Fail on advice too.")
@click.option("--format", "form", type=FORMATS, default="text", help="For a person, an editor, or GitHub.")
def check(directory: Path, *, strict: bool, form: str) -> None:
    """Read a course folder or archive: every problem, then advice, then the course in figures."""
    try:
        brought = folder.bring(directory)
        parts = compile_apart(brought.name, brought.source, review=True)
    except Problems as problems:
        _say_problems(problems.found, directory, form)
        raise SystemExit(1) from None
    assert parts.review is not None
    found = parts.review.found
    match form:
        case "json":
            click.echo(_json(parts))
        case "github":
            for one in found:
                click.echo(_github("warning", directory, one.file, one.line, 0, _advice(one)))
            for said in _guesser(parts.review.figures):
                click.echo(_github("notice", directory, "course.md", 0, 0, said))
        case _:
            for one in found:
                click.echo(one.say())
            _say_figures(parts.review.figures)
            for said in _guesser(parts.review.figures):
                click.echo(said)
            course = parts.outline
            click.echo(
                f"{course.title}: {len(course.lessons)} lessons, {len(parts.questions)} questions,"
                f" no problems, {len(found)} pieces of advice, {parts.review.accepted} accepted."
            )
    if strict and found:
        raise SystemExit(1)


def _say_problems(found: list[Problem], directory: Path, form: str) -> None:
    if form == "json":
        problems = [
            {
                "file": one.file,
                "line": one.line,
                "column": one.column,
                "message": one.message.say(),
                "correction": one.correction.say() if one.correction else "",
                "quote": one.quote,
            }
            for one in found
        ]
        click.echo(json.dumps({"problems": problems, "advice": []}, ensure_ascii=False, indent=1))
        return
    for one in found:
        said = f"{one.message} {one.correction or ''}".strip()
        text = _github("error", directory, one.file, one.line, one.column, said)
        click.echo(text if form == "github" else one.say())


def _json(parts: Parts) -> str:
    review = parts.review
    assert review is not None
    whole: dict[str, Any] = {
        "problems": [],
        "advice": [
            {
                "file": one.file,
                "line": one.line,
                "place": one.place,
                "rule": one.rule,
                "message": one.message.say(),
                "reason": one.ground.reason.say(),
                "source": one.ground.source,
            }
            for one in review.found
        ],
        "accepted": review.accepted,
        "outcomes": review.figures.outcomes,
        "lessons": [
            {
                "page": one.page,
                "words": one.words,
                "minutes": one.minutes,
                "reading minutes": round(one.reading, 1),
                "bytes": one.size,
                "seconds at 30 kbit/s": round(one.seconds, 1),
            }
            for one in review.figures.lessons
        ],
        "guesses": {
            one.trick: {
                "right": round(one.share, 4),
                "chance": round(one.chance, 4),
                "questions": one.questions,
            }
            for one in review.figures.guesses
        },
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _advice(one: Advice) -> str:
    return f"{one.place}: {one.message} {one.ground.reason} ({one.ground.source})"


def _github(level: str, directory: Path, file: str, line: int, column: int, said: str) -> str:
    """A workflow command; GitHub shows it beside the line."""
    place = f"file={_property((directory / file).as_posix())}"
    place += f",line={line}" if line else ""
    place += f",col={column}" if column else ""
    return f"::{level} {place}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _say_figures(figures: Figures) -> None:
    if figures.lessons:
        click.echo("Lessons: minutes stated, minutes to read, KB with pictures, seconds at 30 kbit/s")
        for one in figures.lessons:
            click.echo(
                f"  {one.minutes:5} {one.reading:6.1f} {one.size / 1000:8.1f} {one.seconds:7.1f}  {one.page}"
            )
    click.echo("Questions per outcome")
    for name, count in figures.outcomes.items():
        click.echo(f"  {count:5}  {name}")


def _guesser(figures: Figures) -> Iterator[str]:
    """What each trick earns somebody who knows nothing else, one sentence a trick."""
    if not figures.guesses:
        yield "A guesser finds nothing to try tricks on: no question asks for one choice."
    for guess in figures.guesses:
        yield (
            f"A guesser who picks {_TRICKS[guess.trick]} earns {guess.share:.1%}"
            f" in {guess.questions} questions (chance {guess.chance:.1%})."
        )


_TRICKS = {
    "longest": "always the longest option",
    "first": "always the first option",
    "moderate": "never the one with always or never",
    "echo": "the one that repeats the question's words",
}
