"""A ministry in which every field that a person can fill holds something of the corpus."""

import html
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator

from flask.testing import FlaskClient

from tests import world
from tests.conftest import Post, SignIn
from tests.security.corpus import BIDI, MARKUP, NAUGHTY, SCRIPTS
from tests.world import START, World
from trainer import db, settings
from trainer.accounts import operations as accounts
from trainer.audit import SYSTEM
from trainer.authoring import operations as authoring
from trainer.authoring.operations import Origin
from trainer.core.source import Source
from trainer.quiz.models import Attempt

EVIL = (*SCRIPTS, *NAUGHTY, *BIDI)
LINKS = re.compile(r'(?:href|src|action)="(/(?!static/)[^"#]*)')
FRONT = (
    "/",
    "/accounts/people",
    "/accounts/people/new",
    "/quiz/marking",
    "/records/requirements",
    "/reports/records",
)


def crawl(client: FlaskClient, *more: str, alike: int = 3) -> dict[str, str]:
    """Every page that links lead to from the front, with what it says; of those alike, the first ones."""
    pages: dict[str, str] = {}
    shapes: Counter[str] = Counter()
    queue = [*FRONT, *more]
    while queue:
        path = queue.pop(0)
        shape = re.sub(r"=[^&]*|\d+", "", path)
        if path in pages or shapes[shape] >= alike:
            continue
        shapes[shape] += 1
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        pages[path] = answer.text if answer.mimetype == "text/html" else ""
        queue += [html.unescape(link) for link in LINKS.findall(pages[path])]
    return pages


def unseen(pages: dict[str, str], said: re.Pattern[str], seen: set[str]) -> Iterator[str]:
    """The pages that say something in a way no page before did: in other lines, or between others.

    A line is told from another without its numbers; `seen` takes what has been met. So a browser looks at
    every way a text is shown, and not at the same menu, row or refusal on hundreds of pages.
    """
    for path, text in pages.items():
        lines = [re.sub(r"\d+", "", line.strip()) for line in text.splitlines()]
        ways = {
            "\n".join(lines[max(at - 1, 0) : at + 2]) for at, line in enumerate(lines) if said.search(line)
        }
        if ways - seen:
            seen |= ways
            yield path


def course() -> Source:
    """A course whose words are hostile, wherever the format has words."""
    texts: Iterator[str] = itertools.cycle(one for one in SCRIPTS if "\t" not in one and "<!--" not in one)
    word = lambda: json.dumps(next(texts))  # noqa: E731 - YAML reads a JSON string as it is
    files = {
        "course.md": f"---\ntitle: {word()}\nsummary: {word()}\nlanguage: en\n"
        f"outcomes:\n  one: {word()}\n---\n{next(texts)}\n",
        "10-one/module.md": f"---\ntitle: {word()}\n---\n{next(texts)}\n",
        "10-one/10-lesson.md": f"---\ntitle: {word()}\nminutes: 5\noutcomes: [one]\n---\n"
        + "\n\n".join(MARKUP),
        "10-one/90-quiz.quiz.md": f"---\ntitle: {word()}\nkind: practice\n---\n"
        f"## What is {next(texts)}? {{#one}}\n- (x) {next(texts)}\n  > {next(texts)}\n- ( ) {next(texts)}\n\n"
        f"Outcome: one\nExplanation: {next(texts)}\n",
    }
    return Source({path: text.encode() for path, text in files.items()})


def sit(
    database: db.Database, ministry: World, sign_in: SignIn, post: Post, texts: Iterator[str]
) -> list[str]:
    """Lena sits a quiz and is given more, each with a reason; the pages that no link leads to."""
    hugo, lena, ines = (sign_in(name) for name in ("hugo", "lena", "ines"))
    begun = post(lena, "/quiz/first-steps/final").location.split("?")[0]
    with database.reader() as session:
        item = session.query(Attempt.item_id).scalar()
    sitter = f"/quiz/sittings/{item}/people/{ministry.people['lena']}"
    allowance = f"/quiz/people/{ministry.people['lena']}/time"
    for given in range(3):
        assert post(ines, f"{sitter}/attempts", so_far=given, reason=next(texts)).status_code == 303
        assert post(hugo, allowance, percent=10 + given, reason=next(texts)).status_code == 303
    for number in range(1, 5):
        post(lena, f"{begun}/answers/{number}", {f"q{number}": next(texts)})
    post(lena, f"{begun}/hand-in")
    return [sitter, f"/quiz/sittings/{item}", allowance]


def furnish(database: db.Database, ministry: World, sign_in: SignIn, post: Post) -> list[str]:
    """Fill in every form with something of the corpus; the addresses of pages that no link leads to."""
    ada, hugo = sign_in("ada"), sign_in("hugo")
    for number, evil in enumerate(EVIL):
        opened = {"name": evil, "sorting_name": evil, "email": f"e{number}@mfa.example", "roles": "learner"}
        served = {
            "staff_number": f"{number}{evil}"[:40],
            "unit": ministry.units["embassy"],
            "track": "diplomat",
        }
        page = post(ada, "/accounts/people/new", **opened, **served)
        assert page.status_code == 303, evil
        with ada.session_transaction() as cookie:
            cookie.pop("_flashes")  # what nobody reads would not fit the cookie after some dozens
        due = f"2098-01-{number % 28 + 1:02}"
        required = {"course": "first-steps", "audience": "person", "due": due, "why": evil}
        assert (
            post(hugo, "/records/requirements", **required, email=f"e{number}@mfa.example").status_code == 303
        )
    with database.aside() as session:
        for number, evil in enumerate(SCRIPTS):
            accounts.add_unit(session, SYSTEM, f"{number}{evil}", evil, None, at=START)
        settings.change(session, name=SCRIPTS[0], state=SCRIPTS[14])
    return sit(database, ministry, sign_in, post, itertools.cycle(EVIL))


def publish(database: db.Database) -> None:
    """Publish the hostile course."""
    source = course()
    with database.aside() as session:
        parts = world.compiled("hostile", source)
        assert authoring.publish(session, SYSTEM, "hostile", source, parts, origin=Origin.FOLDER, at=START)
