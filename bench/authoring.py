"""Writing in the browser: the preview of a lesson, opening the editor of a large course, saving as one types.

Against rendering the same text, a lesson page of the same course, and the save of the reference of answers.
"""

import hashlib
import os
import time
from collections.abc import Callable
from functools import partial
from itertools import count, cycle
from pathlib import Path

import flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.answers import SAVE, Act, of_reference, rate, signed_in
from bench.course import Writer
from bench.figures import Figure, ratios, take_turns
from bench.learner import Sheet
from bench.load import Failed, Visitor, connection, get
from bench.ministry import HEALTH, Ministry, cookies, founded
from bench.reference import answering
from bench.servers import TICKS, descendants
from trainer import clock, create_app, db, settings
from trainer.accounts import operations as accounts
from trainer.accounts.models import Person
from trainer.audit import SYSTEM, Actor
from trainer.authoring import operations as authoring
from trainer.authoring.drafts import operations as drafts
from trainer.authoring.operations import Origin
from trainer.catalogue.compiler import split
from trainer.core.parsing.compiling import compile_course
from trainer.core.source import Source
from trainer.permissions import Role

PREVIEW, OPENING = 2.0, 5.0  # times the reference, at most
LESSONS, IN_MODULE = 2_000, 50
NAME = "large"
PREVIEWED = "001-module-1/0001-lesson-1.md"
"""A lesson of some 1,500 words; the others are a paragraph each."""
TIMES = 10  # requests of a round
SAVES = 4  # of each author in a round


def measure(rounds: int, lessons: int = LESSONS) -> list[Figure]:
    """Processor time of preview and opening, rate of saving on SQLite."""
    course = _course(lessons)
    with founded() as ministry:
        authors = _publish(ministry, course)
        return [*_looking(ministry, authors[0], course, rounds), _saving(ministry, authors, course, rounds)]


def _course(lessons: int) -> Source:
    writer = Writer(5)
    files = {"course.md": "---\ntitle: A large course\nlanguage: en\noutcomes:\n  o1: Find one's way\n---\n"}
    for number in range(1, lessons + 1):
        module = (number - 1) // IN_MODULE + 1
        folder = f"{module:03}-module-{module}"
        files[f"{folder}/module.md"] = f"---\ntitle: Module {module}\n---\n"
        head = f"---\ntitle: Lesson {number}\nminutes: 2\noutcomes: [o1]\n---\n\n"
        files[f"{folder}/{number:04}-lesson-{number}.md"] = head + writer.paragraph() + "\n"
    files[PREVIEWED] = writer.lesson(1)
    return Source({path: text.encode() for path, text in files.items()})


def _publish(ministry: Ministry, course: Source) -> list[Visitor]:
    """The course with a draft of it; the ministry's learners, who write it, signed in."""
    opened, at = db.Database(ministry.config.database_url), clock.now()
    parts = split(compile_course(NAME, course))
    with opened.aside() as session:
        settings.change(session, second_factor_for="")
        authoring.publish(session, SYSTEM, NAME, course, parts, origin=Origin.BUILT_IN, at=at)
        people = session.scalars(select(Person)).all()
        for person in people:
            accounts.grant(session, SYSTEM, person.id, Role.INSTRUCTOR, at=at)
        drafts.open(session, Actor(people[0].id, "instructor"), NAME, at=at)
        tokens = [
            accounts.sign_in(session, Actor(person.id, "instructor"), person, at=at) for person in people
        ]
    authors = list(cookies(create_app(ministry.config, opened), tokens))
    opened.dispose()
    return authors


def _looking(ministry: Ministry, author: Visitor, course: Source, rounds: int) -> list[Figure]:
    opened = db.Database(ministry.config.database_url)
    app = create_app(ministry.config, opened)
    client = _entered(app, author)
    lessons = [path for path in course if path.count("/") == 1 and not path.endswith("/module.md")]
    others = cycle(lessons[1 : IN_MODULE - 1])
    text = course[PREVIEWED].decode()
    alone = Source({path: course[path] for path in ("course.md", "001-module-1/module.md", PREVIEWED)})
    guard = Sheet(_asked(client, f"/authoring/{NAME}/text/{PREVIEWED}")).guard

    def preview() -> None:
        form = {"csrf_token": guard, "text": text, "based_on": ""}
        answer = client.post(f"/authoring/{NAME}/preview/{PREVIEWED}", data=form)
        if answer.status_code != 200 or 'id="problems-heading"' not in answer.text:
            raise Failed(f"the preview: {answer.status_code}")

    def read() -> None:
        folder, _, name = next(others).removesuffix(".md").partition("/")
        _asked(client, f"/learning/preview/{NAME}/{folder[4:]}/{name[5:]}")

    def edit() -> None:
        _asked(client, f"/authoring/{NAME}/text/{next(others)}")

    sides: list[Callable[[], object]] = [lambda: compile_course(NAME, alone), preview, read, edit]
    for side in sides:
        side()
    rendered, previewed, shown, edited = take_turns(rounds, *(partial(_cost, side) for side in sides))
    opened.dispose()
    return [
        Figure("preview of a lesson, over rendering it", ratios(previewed, rendered), PREVIEW),
        Figure(f"opening the editor beside {len(lessons):,} lessons", ratios(edited, shown), OPENING),
    ]


def _entered(app: flask.Flask, visitor: Visitor) -> FlaskClient:
    client = app.test_client()
    name, _, value = visitor.cookie.partition("=")
    client.set_cookie(name, value)
    return client


def _asked(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    if answer.status_code != 200:
        raise Failed(f"{path}: {answer.status_code}")
    return answer.text


def _cost(work: Callable[[], object]) -> float:
    """Seconds of processor time, with what the processes did that work apart, and those they forked."""
    before = time.process_time() + _apart()
    for _ in range(TIMES):
        work()
    return time.process_time() + _apart() - before


def _apart() -> float:
    """What all children have used so far: `utime` to `cstime` of proc(5)."""
    stats = (Path(f"/proc/{pid}/stat").read_text() for pid in descendants(os.getpid()))
    return sum(sum(map(int, one.rpartition(")")[2].split()[11:15])) for one in stats) / TICKS


def _saving(ministry: Ministry, visitors: list[Visitor], course: Source, rounds: int) -> Figure:
    lessons = [path for path in course if path.count("/") == 1 and not path.endswith("/module.md")]
    with (
        of_reference(ministry, "") as url,
        ministry.serve() as ours,
        ministry.serve_reference("answering", **{answering.DATABASE: url}) as reference,
    ):
        ours.wait_for(HEALTH)
        reference.wait_for("/enter/1")
        authors = list(zip(visitors, lessons[1:], strict=False))
        written = {path: course[path].decode() for _, path in authors}
        with connection(ours.port) as line:
            page = f"/authoring/{NAME}/text/course.md"
            guards = [Sheet(get(line, page, who).body.decode()).guard for who, _ in authors]
        others, number = signed_in(reference.port, len(authors)), count()

        def saves() -> list[Act]:
            acts = []
            for (who, path), guard in zip(authors, guards, strict=True):
                for _ in range(SAVES):
                    based_on = hashlib.sha256(written[path].encode()).hexdigest()
                    written[path] = f"{course[path].decode()}\nSentence {next(number)}.\n"
                    form = [("csrf_token", guard), ("based_on", based_on), ("text", written[path])]
                    acts.append(Act(who, f"/authoring/{NAME}/keep/{path}", form))
            return acts

        def bare() -> list[Act]:
            return [Act(who, "/save", [("csrf_token", guard)]) for who, guard in others for _ in range(SAVES)]

        base, save = take_turns(
            rounds,
            lambda: rate(reference.port, bare(), 200),
            lambda: rate(ours.port, saves(), 200),
        )
    return Figure("save as one types, rate on SQLite", ratios(save, base), least=SAVE)
