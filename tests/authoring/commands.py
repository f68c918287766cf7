"""The command line in this process, and what tests write into a folder."""

from click.testing import CliRunner, Result

from tests import world
from trainer import cli

NEW_DOORS = "---\ntitle: Doors\nminutes: 5\n---\nA door closes.\n\n## Hinges {#hinges}\nThey turn.\n"


def call(*words: object) -> Result:
    """A command with its words."""
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def text_of(path: str) -> str:
    return world.source("first-steps")[path].decode()
