"""My courses: what is published, what has been written since, what needs attention; a new course."""

from collections import Counter
from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from trainer import clock, db
from trainer.accounts.operations import Refused
from trainer.authoring import folders, snippets
from trainer.authoring.drafts import operations, queries
from trainer.authoring.drafts.models import Draft
from trainer.authoring.drafts.queries import Tally
from trainer.authoring.forms import BringForm, StartForm
from trainer.authoring.views.room import WRITE, address, bp
from trainer.catalogue import reading, shelf
from trainer.catalogue.shelf import Volume
from trainer.core.arranging import titled
from trainer.core.collation import folded
from trainer.core.message import Message
from trainer.core.source import ARCHIVE_LIMIT, Source
from trainer.core.source.paths import MIB
from trainer.learning.reporting import queries as reporting
from trainer.pages.house import house
from trainer.pages.language import tongue
from trainer.pages.wording import say
from trainer.permissions import requires
from trainer.quiz.marking import queries as marking

PAGES = frozenset({"archive", "reports"})
"""What stands in addresses where the names of courses stand."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A course of the reader's: published, in draft, or both."""

    name: str
    title: str
    language: str
    volume: Volume | None
    draft: Draft | None
    tally: Tally
    learning: int
    completed: int
    essays: int
    reports: int
    stale: int

    @property
    def overtaken(self) -> bool:
        """Whether another revision was published since the draft was begun."""
        return bool(self.draft and self.volume and self.draft.base_revision_id != self.volume.revision)


def _mine() -> list[Mine]:
    session = db.reader()
    courses = queries.courses_of(current_user)
    volumes = {
        name: volume for name, volume in shelf.volumes().items() if courses is None or volume.id in courses
    }
    drafts = {draft.course: draft for draft in queries.drafts_for(session, current_user)}
    tallies = queries.tallies(session, list(drafts.values()))
    learners = queries.learners(session, [volume.id for volume in volumes.values()])
    waiting: Counter[str] = Counter()
    for pile in marking.waiting(session, current_user, house().day(clock.now())):
        waiting[pile.course] += pile.answers
    reports = Counter(one.course for one in reporting.waiting(session, current_user))
    found = []
    for name in volumes.keys() | drafts.keys():
        volume, draft = volumes.get(name), drafts.get(name)
        course = reading.reading(volume) if volume else None
        open_runs, closed = learners.get(volume.id, (0, 0)) if volume else (0, 0)
        found.append(
            Mine(
                name,
                course.title if course else name,
                course.language if course else tongue(),
                volume,
                draft,
                tallies[draft.id] if draft else Tally(),
                open_runs,
                closed,
                waiting[name],
                reports[name],
                _stale(volume) if volume else 0,
            )
        )
    return sorted(found, key=lambda one: folded(one.title))


def _stale(volume: Volume) -> int:
    """How many translated pages have an original that has changed since."""
    return sum(page.stale for course in volume.translations.values() for page in course.walk())


def show(form: StartForm, bring: BringForm | None = None, status: int = 200) -> ResponseReturnValue:
    """The page with its two forms, of which one may have come back to be corrected."""
    bring = bring or BringForm(formdata=None)
    most = ARCHIVE_LIMIT // MIB
    return flask.render_template(
        "authoring/courses.html", courses=_mine(), form=form, bring=bring, most=most
    ), status


def check_free(session: Session, name: str) -> None:
    """Raise `Refused` unless a new course can have this name."""
    if name in PAGES or shelf.volume(name) or queries.draft_of(session, name):
        raise Refused(Message("There is a course called {name} already. Choose another name.", name=name))


@bp.get("/")
@requires(WRITE)
def my_courses() -> ResponseReturnValue:
    """The courses that the reader may write, with what needs attention in each."""
    return show(StartForm(language=tongue()))


@bp.post("/")
@requires(WRITE)
def start() -> ResponseReturnValue:
    """Begin a new course, as a draft that only the reader and those who write every course see."""
    form = StartForm()
    name = form.name.data
    if not form.validate():
        return show(form, status=422)
    session, at, by = db.writer(), clock.now(), current_user.actor(WRITE)
    try:
        check_free(session, name)
        draft = operations.open(session, by, name, at=at)
    except Refused as refused:
        session.rollback()
        form.name.errors = [say(refused.message)]
        return show(form, status=422)
    if form.example.data:
        source = folders.first_course()
        source = Source({**source, **titled(source, "course.md", form.title.data).changed})
    else:
        source = Source({"course.md": snippets.course(form.title.data, form.language.data).encode()})
    operations.replace(session, by, draft, source, base_revision=None, at=at)
    session.commit()
    return flask.redirect(address("draft", name), 303)
