"""A course that is published again and again, looked back on, taken out and brought."""

import io
from collections.abc import Callable
from typing import Any

from tests.pages.story.telling import Story
from trainer.core.source import Source, pack

COURSE = "/authoring/looked-back-on"
PARTS, ASIDE = "10-matter/10-parts.md", "20-more/10-aside.md"


def history(story: Story, text: Source) -> None:
    """Two revisions with much between them, then more than one page of the list."""
    name, ines = "looked-back-on", story.browser("ines")
    before = dict(text)
    story.publish(name, Source(before))
    story.take("authoring.revisions: one", ines, f"{COURSE}/revisions")
    after = before | {
        PARTS: before[PARTS].replace(b"the", b"a", 3) + b"\nA last word, put in later.\n",
        "10-matter/30-later.md": b"---\ntitle: Later\nminutes: 4\n---\nWritten for the second revision.\n",
        "media/door.svg": before["media/door.svg"].replace(b"<svg", b"<svg ", 1),
    }
    del after[ASIDE]
    story.publish(name, Source(after))
    story.take("authoring.revision: current", ines, f"{COURSE}/revisions/2")
    story.take("authoring.revision: former", ines, f"{COURSE}/revisions/1")
    story.take("authoring.former_page: lesson", ines, f"{COURSE}/revisions/1/matter/parts")
    story.take("authoring.former_page: quiz", ines, f"{COURSE}/revisions/2/all")
    story.take("authoring.former_page: gone since", ines, f"{COURSE}/revisions/1/more/aside")
    story.take("authoring.compare: several files", ines, f"{COURSE}/compare")
    story.take("authoring.compare: one file", ines, f"{COURSE}/compare?before=1&after=2&file={PARTS}")
    story.take("authoring.compare: nothing differs", ines, f"{COURSE}/compare?before=2&after=2")
    bring = f"{COURSE}/archive"
    story.take("authoring.archive: open", ines, bring)
    story.take("authoring.archive: none chosen", ines, bring, {}, status=422)
    story.take("authoring.archive: refused", ines, bring, brought(b"no archive"), status=422)
    wrong = pack(after | {PARTS: after[PARTS].replace(b"minutes", b"minuts"), "../evil.md": b""})
    story.take("authoring.archive: problems", ines, bring, brought(wrong), status=422)
    older = pack({**before, ".revision": f"{name} 1".encode()})
    story.take("authoring.archive: changes", ines, bring, brought(older))
    for number in range(3, 16):
        story.publish(name, Source(after | {PARTS: after[PARTS] + f"\n{number}\n".encode()}))
    story.take("authoring.revisions: several", ines, f"{COURSE}/revisions")
    story.take("authoring.revisions: older", ines, f"{COURSE}/revisions?before=4")


def brought(data: bytes) -> Callable[[], dict[str, Any]]:
    return lambda: {"archive": (io.BytesIO(data), "looked-back-on.zip")}
