"""What must be held, and what is held."""

from datetime import date
from typing import Any

from sqlalchemy import update

from tests import world
from tests.pages.story.telling import Story, address
from tests.world import START
from trainer import settings
from trainer.accounts.models import Person
from trainer.audit import SYSTEM
from trainer.core.source import Source
from trainer.records import operations as records


def requirements(story: Story) -> None:
    hugo, page = story.browser("hugo"), "/records/requirements"
    story.take("records.requirements: errors", hugo, page, {"audience": "person", "due": "soon"}, status=422)
    wanted = [
        {"audience": "unit", "unit": "embassy", "due": "2098-03-31", "why": "Decided in the spring."},
        {"audience": "track", "track": "technologist", "due": "2099-12-31"},
        {"audience": "person", "email": world.email("ines"), "due": "2099-06-30"},
    ]
    for one in wanted:
        story.send(hugo, page, course="first-steps", **one)
    with story.database.aside() as session:
        late = {"due": date(2026, 2, 1), "track": "diplomat", "at": START}
        records.require(session, SYSTEM, course_id=story.world.course, **late)
    story.take("records.requirements: full", hugo, page)
    further: dict[str, Any] = {"course": "every-kind", "audience": "unit", "unit": "it"}
    days = iter(("2098-01-31", "2098-02-28"))
    units = iter(("it", "embassy"))
    story.take(
        "records.requirements: set", hugo, page,
        before=lambda: story.send(hugo, page, **further | {"due": next(days), "unit": next(units)}),
    )  # fmt: skip
    story.take("learning.my_training: asked", story.browser("lena"), "/learning/")


def listings(story: Story) -> None:
    lena, hugo, listing = story.browser("lena"), story.browser("hugo"), "/reports/records"
    certificate = address(lena.get("/learning/").text, "/records/certificates/")
    story.take("records.certificate: own", lena, certificate)
    story.take("records.certificate: of somebody", hugo, certificate)
    text = {path: body for path, body in dict(world.source("first-steps")).items() if "final" not in path}
    story.publish("without-a-quiz", Source(text))
    story.send(lena, "/learning/without-a-quiz/start/doors")
    done = story.send(lena, "/learning/without-a-quiz/start/windows")
    story.take("records.certificate: without a score", lena, done)
    with story.database.aside() as session:
        settings.change(session, scores_to_hr=True, state="Republic of Arvenia", zone="Europe/Vienna")
    story.take("reports.records: full", hugo, listing)
    story.take("reports.records: second page", hugo, address(hugo.get(listing).text, "after="))
    narrow = f"{listing}?q=o&unit=hq&course=first-steps&from=2026-01-01&state=valid&state=overdue&sort=-unit"
    story.take("reports.records: narrowed", hugo, narrow)
    story.take("reports.records: nothing found", hugo, f"{listing}?q=nobody+of+this+name")
    story.take("reports.records: refused", hugo, f"{listing}?from=soon&unit=moon&sort=luck", status=422)
    story.take("reports.person: full", hugo, f"/reports/people/{story.world.people['lena']}")
    with story.database.aside() as session:
        session.execute(update(Person).where(Person.id == story.world.people["ines"]).values(theme="dark"))
