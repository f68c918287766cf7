"""`python -m bench [--quick]`: measure, print the ratios, and end with 1 if a limit is broken."""

import sys
from collections.abc import Callable

import click

from bench import (
    answers,
    authoring,
    compiler,
    doors,
    lesson_page,
    patience,
    questions,
    records,
    start,
    storm,
    visit,
)
from bench.figures import Figure, broken
from bench.ministry import founded

WIDTH = 62


@click.command()
@click.option("--quick", is_flag=True, help="Fewer rounds: for a first look, not for a verdict.")
@click.option("--postgres", default="", help="The URL of a server on which to measure writing too.")
def main(*, quick: bool, postgres: str) -> None:
    """Measure Trainer against references in the same run."""
    found: list[Figure] = []

    def run(title: str, measure: Callable[[], list[Figure]]) -> None:
        click.echo(f"\n{title}")
        for figure in measure():
            found.append(figure)
            click.echo(figure.say(WIDTH))

    rounds, requests = (3, 200) if quick else (9, 600)
    with founded() as ministry:
        run("The lesson page", lambda: lesson_page.measure(ministry, rounds, requests))
        run(
            "The doors",
            lambda: doors.measure(ministry, rounds, requests, crowd=doors.CROWD // (5 if quick else 1)),
        )
        run("A visit", lambda: visit.measure(ministry))
        run("The start", lambda: start.measure(ministry, 3 if quick else 7))
        run("Slow clients and reloads", lambda: patience.measure(ministry))
    run("Answers", lambda: answers.measure(rounds, postgres))
    run("A storm", lambda: storm.measure(storm.FEWER if quick else storm.LEARNERS, postgres))
    run("Writing", lambda: authoring.measure(rounds, authoring.LESSONS // (10 if quick else 1)))
    run("The compiler", lambda: compiler.measure(rounds))
    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000)
    run("Questions without prose", lambda: questions.measure(1 if quick else 3, sizes))
    large = (10_000,) if quick else (10_000, 100_000, 1_000_000)
    run("Records", lambda: records.measure(1 if quick else 3, large, postgres))
    wrong = broken(found)
    click.echo(f"\n{len(wrong)} of {sum(bool(f.verdict) for f in found)} limits broken.")
    sys.exit(bool(wrong))


main()
