"""`python -m bench.chaos [--quick]`: kill processes, cut the power, and end with 1 if a promise broke."""

import os
import sys

import click

from bench.chaos import kills, power
from bench.chaos.tracing import can_trace
from bench.chaos.workload import WORKLOADS
from bench.ministry import founded

SEED = 20260112


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of it.")
@click.option("--seed", default=SEED, show_default=True)
@click.option(
    "--database",
    default=os.environ.get("TRAINER_CHAOS_DATABASE", ""),
    help="The URL of an empty PostgreSQL database for the kills; empty is SQLite.",
)
def main(*, quick: bool, seed: int, database: str) -> None:
    """Break things while learners sit quizzes, and compare what they were told with what is there."""
    share = 10 if quick else 1
    wrong: list[str] = []
    click.echo(f"Seed {seed}.")
    with founded(20, database) as ministry:
        died = kills.run(ministry, 10_000 // share, 500 // share, seed)
    click.echo(
        f"{died.kills} kills in {died.submissions} submissions, {died.retries} steps asked again: "
        f"{len(died.wrong)} promises broken."
    )
    wrong += died.wrong
    if not can_trace():
        click.echo("The power was not cut: that needs strace.")
    else:
        for name in WORKLOADS:
            lost = power.run(name, 2_000 // share, seed)
            click.echo(f"{lost.crashes} power cuts in {name}: {len(lost.wrong)} promises broken.")
            wrong += lost.wrong
        control = power.run("submit", 400 // share, seed, careless=True)
        click.echo(f"Without syncing at commit it would have been {len(control.wrong)} in {control.crashes}.")
        if not control.wrong:
            wrong.append("the control lost nothing, so that the power cuts prove nothing")
    for line in wrong[:20]:
        click.echo(f"  {line}", err=True)
    sys.exit(bool(wrong))


main()
