"""Whoever comes in: the first visit, signing in, accounts and roles."""

from sqlalchemy import delete, select

from tests import world
from tests.pages.story.telling import EVERY, FIRST, Story, address, number_of, option
from tests.site import guard, signed_in
from tests.world import START
from trainer import clock
from trainer.accounts import operations as accounts, throttle
from trainer.accounts.models import Grant, Person, Throttle, ThrottleTry
from trainer.accounts.queries import FRESH
from trainer.audit import SYSTEM, Actor
from trainer.permissions import Role

NAMES = "Abebe Amari Baran Chaudhuri Echeverría Fofanah Grünwald Ibáñez Jóhannsdóttir Kovač".split()


def before_anybody(story: Story) -> None:
    link = story.link("first-admin")
    story.take("accounts.first_admin: empty", story.stranger, link)
    form = {"name": "", "email": "ada", "password": "short"}
    story.take("accounts.first_admin: errors", story.stranger, link, form, status=422)
    story.take("accounts.first_admin: link used", story.stranger, link + "x", status=404)
    with story.database.aside() as session:
        early = accounts.add_person(
            session, SYSTEM, email="early@mfa.example", name="Edda Frühauf", at=START
        ).id
    story.take("catalogue.browse: empty", signed_in(story.app, story.database, early), "/catalogue/")


def first_visits(story: Story) -> None:
    enter, lena = "/accounts/sign-in", story.browser("lena")
    story.take("accounts.sign_in: empty", story.stranger, enter)
    story.take("accounts.sign_in: errors", story.stranger, enter, {"email": "", "password": ""}, status=422)
    wrong = {"email": world.email("hugo"), "password": "not the one"}
    story.take("accounts.sign_in: wrong password", story.stranger, enter, wrong, status=422)
    for _ in range(throttle.ACCOUNT):
        story.stranger.post(enter, data={"csrf_token": guard(story.stranger), **wrong})
    story.take("accounts.sign_in: too many tries", story.stranger, enter, wrong, status=429)
    locked = {"email": world.email("nobody"), "password": "not the one"}
    with story.database.aside() as session:
        name = throttle.account(locked["email"]).name
        session.add(Throttle(bucket=name, failures=throttle.IN_A_ROW, seen_at=clock.now()))
    story.take("accounts.sign_in: locked until a new password", story.stranger, enter, locked, status=429)
    typed = {"q": "it is clear, and it is glass"}
    practice = f"{FIRST}/start/windows/practice/glass-is"
    story.take("error: 401", story.stranger, practice, typed, status=401)
    back = {f"kept:{name}": value for name, value in typed.items()} | {"next": practice}
    right = {"email": world.email("otto"), "password": world.PASSWORD}
    story.take("accounts.enter: what was written is kept", story.app.test_client(), enter, right | back)
    story.take("learning.my_training: first visit", lena, "/learning/")
    story.take("learning.course: first visit", lena, FIRST)
    story.take("learning.lesson: first visit", lena, f"{FIRST}/start/doors")
    story.take("quiz.rules: first visit", lena, "/quiz/first-steps/final")
    story.take("records.requirements: empty", story.browser("hugo"), "/records/requirements")
    story.take("reports.records: empty", story.browser("hugo"), "/reports/records")
    story.take("reports.completions: empty", story.browser("hugo"), "/reports/completions")
    story.take("reports.staff: empty", story.browser("hugo"), "/reports/staff")
    story.take("reports.learners: empty", story.browser("ines"), "/reports/courses/first-steps/class")
    otto = story.world.people["otto"]
    story.take("reports.person: empty", story.browser("hugo"), f"/reports/people/{otto}")
    story.take("learning.course: not a learner", story.browser("hugo"), EVERY)
    story.take("learning.lesson: not a learner", story.browser("hugo"), f"{FIRST}/start/windows")
    shown = f"{FIRST}/start/windows".replace("/learning/", "/learning/preview/")
    story.take("learning.preview: open", story.browser("ines"), shown)
    tried = "learning.try_practice: tried"
    wooden = {"q": option(story.browser("ines").get(shown).text, "Wood")}
    story.take(tried, story.browser("ines"), f"{shown}/practice/glass-is", wooden)
    every = EVERY.replace("/learning/", "/quiz/preview/")
    story.take("quiz.sample: every kind", story.browser("ines"), f"{every}/all")


def own_account(story: Story) -> None:
    devices, password, confirm = "/accounts/devices", "/accounts/password", "/accounts/confirm"
    with story.database.aside() as session:
        tariq = session.get_one(Person, story.world.people["tariq"])
        accounts.end_sessions(session, tariq.id)
    browser = story.browser("tariq")
    story.take("accounts.devices: one", browser, devices)
    with story.database.aside() as session:
        for agent in ("Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", "Mozilla/5.0 (iPhone) Safari/604.1", ""):
            accounts.sign_in(session, Actor(address="192.0.2.7"), tariq, at=clock.now(), agent=agent)
    story.take("accounts.devices: several", browser, devices)
    story.take("accounts.own_password: empty", browser, password)
    story.take(
        "accounts.own_password: errors", browser, password, {"current": "", "password": "short"}, status=422
    )
    common = {"current": world.PASSWORD, "password": "sunshine 123456 789"}
    story.take("accounts.own_password: common password", browser, password, common, status=422)
    wrong = {"current": "not mine", "password": "five geese over the estuary"}
    story.take("accounts.own_password: wrong password", browser, password, wrong, status=422)
    ada, itself = story.world.people["ada"], f"/accounts/people/{story.world.people['ada']}"
    stale = signed_in(story.app, story.database, ada, clock.now() - FRESH * 2)
    story.take("accounts.confirm: a page", stale, f"{confirm}?next={itself}")
    role = {"role": "hr", "where": f"unit:{story.world.units['embassy']}"}
    story.take("accounts.give_role: confirm first", stale, f"{itself}/grants", role, status=401)
    story.take("accounts.confirm: errors", stale, confirm, {"confirm:password": ""}, status=422)
    wrong = {"confirm:password": "not mine", "confirm:next": itself, "confirm:sent": "1", **role}
    story.take("accounts.confirm: wrong password", stale, confirm, wrong, status=422)


def accounts_and_roles(story: Story) -> None:
    ada, people = story.browser("ada"), "/accounts/people"
    story.take("accounts.roles: full", ada, "/accounts/roles")
    with story.database.aside() as session:
        for number in range(20):
            name = f"{NAMES[number % 10]} {NAMES[number // 2]}"
            roles, staff = tuple(Role)[: number % 4], f"S-{number:04}"
            email = f"{number}.a.rather.long.address@mfa.example"
            one = accounts.add_person(
                session, SYSTEM, email=email, name=name, staff_number=staff, roles=roles, at=START
            )  # fmt: skip
            unit = story.world.units["it" if number % 3 else "embassy"]
            accounts.post(session, SYSTEM, one.id, unit, "technologist", START.date(), at=START)
            one.suspended_at = START if number % 10 == 9 else None
    story.take("accounts.people: full", ada, people)
    page = ada.get(people).text
    story.take("accounts.people: second page", ada, address(page, "after="))
    story.take("accounts.people: one found", ada, f"{people}?q=okafor")
    story.take("accounts.people: none found", ada, f"{people}?q=nobody%20of%20this%20name")
    new = f"{people}/new"
    story.take("accounts.new_person: empty", ada, new)
    form = {"name": "", "email": "nobody", "unit": story.world.units["it"], "track": "diplomat"}
    story.take("accounts.new_person: errors", ada, new, form, status=422)
    taken = form | {"name": "Lena Okafor", "email": world.email("lena"), "roles": "learner"}
    story.take("accounts.new_person: address taken", ada, new, taken, status=422)
    lena, itself = story.world.people["lena"], story.world.people["ada"]
    story.take("accounts.person: roles", ada, f"{people}/{itself}")
    story.take("accounts.person: no roles", ada, f"{people}/{number_of(page, 'Abebe, Abebe')}")
    with story.database.reader() as session:
        grant = session.scalar(select(Grant.id).where(Grant.person_id == itself, Grant.role == Role.ADMIN))
    end = f"{people}/{itself}/grants/{grant}/end"
    story.take("accounts.take_role: last administrator", ada, end, {}, status=409)
    own = f"{people}/{itself}"
    story.take("accounts.suspend_person: last administrator", ada, f"{own}/suspend", {}, status=409)
    wrong = {"name": "", "email": "ada"}
    story.take("accounts.correct_person: errors", ada, f"{own}/identity", wrong, status=422)
    taken = {"name": "Ada Sousa", "email": world.email("lena")}
    story.take("accounts.correct_person: address taken", ada, f"{own}/identity", taken, status=422)
    late = {"unit": story.world.units["it"], "track": "diplomat", "from_day": "tomorrow"}
    story.take("accounts.post_person: errors", ada, f"{own}/posting", late, status=422)
    with story.database.reader() as session:
        suspended = session.scalar(select(Person.id).where(Person.suspended_at.is_not(None)).limit(1))
    story.take("accounts.person: suspended", ada, f"{people}/{suspended}")
    story.take(
        "accounts.person: one-time link", ada, f"{people}/{lena}",
        before=lambda: story.send(ada, f"{people}/{lena}/link"),
    )  # fmt: skip
    forgotten = "/accounts/forgotten"
    story.take("accounts.forgotten: no letters", story.stranger, forgotten)
    with story.with_letters():
        story.take("accounts.forgotten: empty", story.stranger, forgotten)
        story.take("accounts.forgotten: errors", story.stranger, forgotten, {"email": "lena"}, status=422)
        story.take("accounts.forgotten: asked", story.stranger, forgotten, {"email": "no@mfa.example"})
        asking = throttle.asking("127.0.0.1").name
        with story.database.aside() as session:
            session.add_all(ThrottleTry(bucket=asking, at=clock.now()) for _ in range(throttle.ASKED))
        often = {"email": "no@mfa.example"}
        story.take("accounts.forgotten: asked too often", story.stranger, forgotten, often, status=429)
        with story.database.aside() as session:
            session.execute(delete(ThrottleTry).where(ThrottleTry.bucket == asking))
        story.take(
            "accounts.person: letter sent", ada, f"{people}/{lena}",
            before=lambda: story.send(ada, f"{people}/{lena}/link", way="mail"),
        )  # fmt: skip
    link = story.link("password", lena)
    story.take("accounts.new_password: empty", story.stranger, link)
    story.take("accounts.new_password: errors", story.stranger, link, {"password": "short"}, status=422)
    story.take("accounts.new_password: link used", story.stranger, link + "x", status=404)
    story.take(
        "accounts.sign_in: after a password", story.stranger, "/accounts/sign-in",
        before=lambda: story.send(story.stranger, story.link("password", lena), password=world.PASSWORD),
    )  # fmt: skip
