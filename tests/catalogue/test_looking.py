"""A look at one file of a course reads no more of it than the file rests on."""

import pytest

from tests import world
from tests.picture_bytes import png_bytes
from trainer.catalogue.compiler import look_apart
from trainer.core.arranging import tree_of
from trainer.core.parsing import grounds
from trainer.core.source import Source

FILES = {
    **world.source("two-tongues"),
    "media/90-seal.png": png_bytes(),
    "media/90-unnamed.png": png_bytes(),
}


def of_it_alone(files: Source, path: str) -> Source:
    tree = tree_of(files)
    texts = {one: files[one] for one in grounds.texts(tree, path)}
    named = grounds.media(tree, b"\n".join(texts.values()).decode())
    return Source({**texts, **{one: files[one] for one in named}})


@pytest.mark.parametrize("path", [path for path in FILES if path.endswith(".md")])
def test_of_the_other_files_a_look_needs_the_paths_alone(path: str) -> None:
    text = b"\n\n![A seal](../media/90-seal.png)\n\n![None](../media/90-saal.png)\n\n[Where](nowhere.md)\n"
    files = Source({**FILES, path: FILES[path] + text})
    alone = of_it_alone(files, path)
    assert "media/90-unnamed.png" not in alone
    part, whole = look_apart("two", alone, path, files), look_apart("two", files, path)
    assert part.problems == whole.problems
    assert part.advice == whole.advice
    assert part.bodies == whole.bodies
