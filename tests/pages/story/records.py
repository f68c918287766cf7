"""What must be held, and what is held."""

from datetime import date
from typing import Any

from sqlalchemy import select, update

from tests import world
from tests.pages.story.telling import Story, address, hidden
from tests.world import START
from trainer import clock, settings
from trainer.accounts.models import Person, Post
from trainer.audit import SYSTEM
from trainer.catalogue.models import CourseRow
from trainer.core.source import Source
from trainer.learning.models import Enrolment
from trainer.records import operations as records
from trainer.records.models import Completion, Requirement, Route, Waiver


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
    for name in ("completions", "staff"):
        story.take(f"reports.{name}: full", hugo, f"/reports/{name}")
        story.take(f"reports.{name}: nothing found", hugo, f"/reports/{name}?q=nobody+of+this+name")
    story.take("reports.records: refused", hugo, f"{listing}?from=soon&unit=moon&sort=luck", status=422)
    story.take("reports.person: full", hugo, f"/reports/people/{story.world.people['lena']}")
    with story.database.aside() as session:
        session.execute(update(Person).where(Person.id == story.world.people["ines"]).values(theme="dark"))


def decisions(story: Story) -> None:
    """What an officer decides: requirements that end, waivers, recognitions, revocations."""
    hugo, people, page = story.browser("hugo"), story.world.people, "/records/requirements"
    spring = {"course": "first-steps", "audience": "unit", "unit": "hq", "days": "30", "months": "24"}
    story.send(hugo, page, **spring, recognition="12", why="Everyone, on arrival.")
    with story.database.aside() as session:
        post = Post(code="CON", name="Consul")
        session.add(post)
        session.flush()
        audience = {"post_id": post.id, "course_id": story.world.course, "days": 90}
        nobody = records.require(session, SYSTEM, **audience, at=clock.now()).id
        first, last = session.scalars(select(Requirement.id).order_by(Requirement.id)).all()[0], nobody - 1
    story.take("records.requirement: in force", hugo, f"{page}/{last}")
    story.take("records.requirement: of nobody yet", hugo, f"{page}/{nobody}")
    story.take("records.end: errors", hugo, f"{page}/{first}/end", {"why": ""}, status=422)
    story.send(hugo, f"{page}/{first}/end", why="The course is part of another one now.")
    story.take("records.requirement: ended", hugo, f"{page}/{first}")
    otto, own = (f"/records/people/{people[name]}" for name in ("otto", "hugo"))
    story.take("records.waivers: empty", hugo, f"{otto}/waivers")
    late = {"from_day": "2098-01-01", "until_day": "2097-01-01", "why": ""}
    story.take("records.waivers: errors", hugo, f"{otto}/waivers", late, status=422)
    for since, until in (("2026-01-12", "2026-02-12"), ("2026-03-01", "2099-01-01"), ("2098-01-01",) * 2):
        story.send(hugo, f"{otto}/waivers", requirement="", from_day=since, until_day=until, why="On leave")
    with story.database.aside() as session:
        running = session.scalars(select(Waiver).where(Waiver.from_day == date(2026, 3, 1))).one()
        given = Waiver(person_id=people["otto"], requirement_id=last, from_day=date(2026, 3, 1),
                       until_day=date(2098, 1, 1), at=START)  # fmt: skip
        session.add(given)
        records.end_waiver(session, SYSTEM, running, why="Back earlier than planned", at=clock.now())
    story.take("records.waivers: full", hugo, f"{otto}/waivers")
    told_of_other_days(story)
    several_people(story)
    story.take("records.waivers: own", hugo, f"{own}/waivers")
    story.take("records.recognition: empty", hugo, f"{otto}/recognition")
    story.take("records.recognition: errors", hugo, f"{otto}/recognition", {"course": ""}, status=422)
    elsewhere = {"course": "first-steps", "evidence": "Certificate of the college, seen on paper"}
    story.take("records.recognition: too old", hugo, f"{otto}/recognition",
               elsewhere | {"taken": "2001-01-01"}, status=422)  # fmt: skip
    story.take("records.recognition: own", hugo, f"{own}/recognition")
    story.send(hugo, f"{otto}/recognition", **elsewhere, taken=START.date().isoformat())
    with story.database.aside() as session:
        session.add(Completion(person_id=people["hugo"], course_id=story.world.course, at=START,
                               route=Route.RECOGNITION, day=START.date(), taken=START.date()))  # fmt: skip
        session.flush()
        held = {
            person: session.scalars(
                select(Completion.id).where(Completion.person_id == people[person]).order_by(Completion.id)
            ).first()
            for person in ("lena", "otto", "hugo")
        }
    lena = f"/records/completions/{held['lena']}"
    story.take("records.completion: as it was", hugo, lena)
    story.take("records.completion: recognised", hugo, f"/records/completions/{held['otto']}")
    story.take("records.completion: own", hugo, f"/records/completions/{held['hugo']}")
    story.take("records.revoke: errors", hugo, f"{lena}/revoke", {"revoking-from_day": "soon"}, status=422)
    today = clock.now().date().isoformat()
    seen = hidden(hugo.get(lena).text, "dates-seen")
    dates = {"dates-day": today, "dates-valid_until": "2098-02-28", "dates-why": "The act said so"}
    story.take("records.correct: meanwhile", hugo, f"{lena}/correct", dates, status=422)
    story.send(hugo, f"{lena}/correct", **dates, **{"dates-seen": seen})
    story.send(hugo, f"{lena}/revoke", **{"revoking-from_day": today, "revoking-why": "Somebody else sat it"})
    story.take("records.completion: revoked", hugo, lena)
    number = address(story.browser("lena").get("/learning/").text, "/records/certificates/")
    story.take("records.certificate: revoked", hugo, number)


def classes(story: Story) -> None:
    ines, page = story.browser("ines"), "/reports/courses/first-steps/class"
    story.take("reports.learners: full", ines, "/reports/courses/every-kind/class")
    story.take("reports.learners: narrowed", ines, f"{page}?q=a&state=completed&state=idle&days=1&sort=-last")
    story.take("reports.learners: nothing found", ines, f"{page}?q=nobody+of+this+name")
    story.take("reports.learners: refused", ines, f"{page}?days=soon&state=lost&sort=luck", status=422)
    many = "/reports/courses/without-a-quiz/class"
    with story.database.aside() as session:
        course = session.query(CourseRow.id).filter_by(name="without-a-quiz").scalar()
        in_it = select(Enrolment.person_id).where(Enrolment.course_id == course)
        for person in session.scalars(select(Person.id).where(Person.id.not_in(in_it)).limit(60)).all():
            session.add(Enrolment(person_id=person, course_id=course, opened_at=START))
    story.take("reports.learners: second page", ines, address(ines.get(many).text, "after="))


def told_of_other_days(story: Story) -> None:
    """Lists and figures as of a day that is over, and what is kept of a list."""
    hugo, day = story.browser("hugo"), f"on={START.date().isoformat()}"
    lena = story.world.people["lena"]
    story.take("reports.records: another day", hugo, f"/reports/records?{day}")
    story.take("reports.person: another day", hugo, f"/reports/people/{lena}?{day}&known=then")
    with story.database.reader() as session:
        last = session.scalars(select(Requirement.id).order_by(Requirement.id.desc())).first()
    story.take("records.requirement: another day", hugo, f"/records/requirements/{last}?{day}")
    story.take("reports.matrix: empty", hugo, "/reports/matrix?on=1999-12-31")
    story.take("reports.matrix: full", hugo, "/reports/matrix")
    story.take("reports.matrix: of a unit", hugo, "/reports/matrix?unit=hq")
    story.send(hugo, "/reports/views", unit="embassy", state="overdue", name="Overdue at the embassy")
    story.take("reports.records: a view", hugo, "/reports/records?unit=embassy&state=overdue")
    story.take("learning.my_record: full", story.browser("otto"), "/learning/record")
    story.take("learning.my_record: empty", hugo, "/learning/record")


def several_people(story: Story) -> None:
    """One decision about several people: the form, the look at it, what is refused."""
    hugo, people = story.browser("hugo"), story.world.people
    who = [str(people[name]) for name in ("lena", "otto", "hugo")]
    decisions: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
        "waiver": (
            "waive",
            {"requirement": "", "from_day": "2098-01-01", "until_day": "2098-03-01", "why": "On leave"},
            {"until_day": "2097-01-01", "why": ""},
        ),
        "requirement": (
            "require",
            {"course": "first-steps", "due": "2098-06-30", "months": "24", "why": "Before the mission"},
            {"due": "soon"},
        ),
        "recognition": (
            "recognise",
            {"course": "first-steps", "taken": START.date().isoformat(), "evidence": "Seen on paper"},
            {"evidence": ""},
        ),
    }
    for name, (path, decision, wrong) in decisions.items():
        address = f"/reports/records/{path}"
        said, mistaken = ({"who": who, "of": "staff"} | decision | more for more in ({}, wrong))
        story.take(
            f"reports.choose_{name}: people", hugo, f"{address}?{'&'.join(f'who={one}' for one in who)}"
        )
        story.take(f"reports.look_at_{name}: full", hugo, f"{address}/look", said)
        story.take(f"reports.look_at_{name}: errors", hugo, f"{address}/look", mistaken, status=422)
        story.take(f"reports.set_{name}: errors", hugo, address, mistaken, status=422)
        if name == "recognition":
            old = said | {"taken": "1999-12-31"}
            story.take("reports.look_at_recognition: nobody", hugo, f"{address}/look", old)
