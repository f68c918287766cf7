"""A draft on its way to being published, with all that may stand in the way."""

from tests import world
from tests.pages.story.keys import NAME, other_key
from tests.pages.story.telling import Story
from trainer.audit import Actor
from trainer.authoring.drafts import operations, queries
from trainer.clock import now
from trainer.core.source import Source

HOME, NEW = f"/authoring/{NAME}", "/authoring/two-rooms"
DOORS, WINDOWS = "10-start/10-doors.md", "10-start/20-windows.md"


def hold(story: Story, files: dict[str, bytes]) -> None:
    """Let the draft hold these files."""
    with story.database.aside() as session:
        draft = queries.draft_of(session, NAME)
        assert draft
        by = Actor(story.world.people["ines"])
        base = draft.base_revision_id
        operations.replace(session, by, draft, Source(files), base_revision=base, at=now())


def publishing(story: Story) -> None:
    ines = story.browser("ines")
    story.take("authoring.bring: errors", ines, "/authoring/archive", {"called": "A b"}, status=422)
    story.send(ines, "/authoring/", title="Two rooms", name="two-rooms", language="en", example="y")
    story.take("authoring.publishing: new", ines, f"{NEW}/publish")
    story.publish("two-rooms", world.source("first-steps"))
    story.take("authoring.publishing: taken", ines, f"{NEW}/publish")
    story.send(ines, HOME)
    story.take("authoring.publishing: nothing", ines, f"{HOME}/publish")
    before = dict(other_key())
    changes = before | {
        DOORS: before[DOORS].replace(b"the", b"a", 3) + b"\nA last word, put in later.\n",
        "media/door.svg": before["media/door.svg"].replace(b"<svg", b"<svg ", 1),
    }
    hold(story, changes)
    story.take("authoring.publishing: changes", ines, f"{HOME}/publish")
    with story.database.reader() as session:
        draft = queries.draft_of(session, NAME)
        assert draft
        form = {"seen": queries.state(session, draft), "note": ""}
    story.take("authoring.publishing: errors", ines, f"{HOME}/publish", form, status=422)
    hold(story, changes | {DOORS: changes[DOORS].replace(b"minutes", b"minuts")})
    story.take("authoring.publishing: problems", ines, f"{HOME}/publish")
    renamed = {path: data.replace(b"10-doors.md", b"12-gates.md") for path, data in changes.items()}
    renamed["10-start/12-gates.md"] = renamed.pop(DOORS)
    hold(story, renamed)
    story.take("authoring.publishing: renamed", ines, f"{HOME}/publish")
    hold(story, dict(world.source("first-steps")))
    story.take("authoring.publishing: key", ines, f"{HOME}/publish")
    hold(story, changes)
    story.publish(NAME, Source(before | {WINDOWS: before[WINDOWS] + b"\nGlass breaks.\n"}))
    story.take("authoring.publishing: overtaken", ines, f"{HOME}/publish")
