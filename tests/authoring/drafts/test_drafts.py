"""Drafts: nothing that was written is lost, whoever else writes and whatever the line does."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.world import START, World
from trainer import db
from trainer.audit import Actor, AuditEvent
from trainer.authoring.drafts import operations, queries
from trainer.authoring.drafts.models import Draft, DraftBlob, DraftSave, SaveKind
from trainer.authoring.drafts.operations import Collision, Refused, Saved, digest_of
from trainer.core.source import Source

LESSON = "10-start/10-doors.md"
PICTURE = "media/door.png"


def opened(session: Session, course: str = "first-steps", person: int | None = None) -> Draft:
    return operations.open(session, Actor(person, "instructor"), course, at=START)


def by(name: str, ministry: World) -> Actor:
    return Actor(ministry.people[name], "instructor")


def test_a_draft_begins_as_the_newest_revision_byte_for_byte(database: db.Database) -> None:
    with database.aside() as session:
        draft = opened(session)
        assert dict(queries.source(session, draft)) == dict(world.source("first-steps"))
        assert queries.change(session, draft).count == 0
        assert opened(session).id == draft.id


def test_a_new_course_begins_empty_and_needs_a_name(database: db.Database) -> None:
    with database.aside() as session:
        draft = opened(session, "crisis-desk")
        assert dict(queries.source(session, draft)) == {}
        assert draft.course_id is None
        for name in ("", "../etc", "a b", "x" * 200, "e\u0301"):
            with pytest.raises(Refused):
                opened(session, name)


def test_what_is_saved_stands_and_what_stood_is_in_the_history(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        draft = opened(session)
        before = queries.source(session, draft)["course.md"]
        text = before.decode().replace("\n", "\r\n") + "More.\r\n"
        saved = operations.save(
            session, by("ines", ministry), draft, "course.md", text, based_on=digest_of(before), at=START
        )
        assert isinstance(saved, Saved)
        assert queries.source(session, draft)["course.md"] == before + b"More.\n"
        newest, first = queries.saves(session, draft, "course.md")
        assert (newest.kind, newest.name) == (SaveKind.SAVED, "Ines Moreau")
        assert (first.kind, first.digest) == (SaveKind.STOOD, digest_of(before))
        operations.restore(session, by("ines", ministry), draft, first.id, at=START)
        assert queries.source(session, draft)["course.md"] == before


def test_saving_again_what_stands_writes_nothing(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        draft = opened(session)
        text = queries.source(session, draft)["course.md"].decode()
        operations.save(session, by("ines", ministry), draft, "course.md", text, based_on="stale", at=START)
        assert session.scalars(select(DraftSave)).all() == []


def test_a_collision_takes_nothing_and_keeps_both(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        draft = opened(session)
        before = queries.source(session, draft)["course.md"]
        base, ines, hugo = digest_of(before), by("ines", ministry), by("hugo", ministry)
        theirs = before.decode().replace("title: ", "title: Her ")
        mine = before.decode().replace("title: ", "title: His ")
        operations.save(session, ines, draft, "course.md", theirs, based_on=base, at=START)
        for _ in range(3):
            met = operations.save(session, hugo, draft, "course.md", mine, based_on=base, at=START)
            assert isinstance(met, Collision)
            assert met.theirs == theirs.encode()
        assert queries.source(session, draft)["course.md"] == theirs.encode()
        aside = [one for one in queries.saves(session, draft, "course.md") if one.kind is SaveKind.ASIDE]
        assert [(one.name, one.digest) for one in aside] == [("Hugo Lindqvist", met.sent)]
        assert queries.content(session, draft, met.sent) == mine.encode()


def test_a_file_that_was_moved_is_saved_where_it_stands_now(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        draft, ines = opened(session), by("ines", ministry)
        path = next(path for path in queries.files(session, draft) if path.endswith(".quiz.md"))
        before = queries.source(session, draft)[path]
        operations.move(session, ines, draft, {path: "95-last.quiz.md"}, {}, at=START)
        saved = operations.save(
            session, ines, draft, path, before.decode() + "x\n", based_on=digest_of(before), at=START
        )
        assert isinstance(saved, Saved)
        assert saved.path == "95-last.quiz.md"
        assert path not in queries.files(session, draft)
        assert [one.kind for one in queries.saves(session, draft, saved.path)] == ["saved", "moved"]


def test_a_deleted_file_takes_no_late_save_and_can_be_put_back(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        draft, ines = opened(session), by("ines", ministry)
        before = queries.source(session, draft)["course.md"]
        operations.remove(session, ines, draft, ["course.md"], at=START)
        late = operations.save(
            session, ines, draft, "course.md", "late", based_on=digest_of(before), at=START
        )
        assert isinstance(late, Collision)
        assert late.theirs is None
        (gone,) = queries.deleted(session, draft)
        assert operations.restore(session, ines, draft, gone.id, at=START) == "course.md"
        assert queries.source(session, draft)["course.md"] == before
        assert queries.deleted(session, draft) == []


@pytest.mark.parametrize(
    "path",
    [
        "../secret.md", "/etc/passwd.md", "a/../../b.md", "a\\b.md", "C:/x.md", ".htaccess", "con.md",
        "10-start/%2e%2e/x.md", "10-start/x\u202e.md", "media/x.html", "media/x.php.png", "10-start/a/b.md",
        "COURSE.md", "x" * 300 + "/.md", "media/x\0.png", "toolkit/README.md",
    ],
)  # fmt: skip
def test_hostile_paths_are_refused(database: db.Database, ministry: World, path: str) -> None:
    with database.aside() as session:
        draft = opened(session)
        with pytest.raises(Refused):
            operations.save(session, by("ines", ministry), draft, path, b"x", based_on=None, at=START)
        session.rollback()


def test_what_is_too_large_is_refused_with_the_figure(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        draft = opened(session)
        with pytest.raises(Refused) as refused:
            operations.save(
                session, by("ines", ministry), draft, "glossary.md", "é" * 400_000, based_on=None, at=START
            )
        assert "512 KiB is the most. Split it" in refused.value.message.say()


def test_no_text_of_another_course_is_reached_by_its_digest(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        other, own = opened(session, "secret-course"), opened(session)
        kept = operations.save(
            session, by("hugo", ministry), other, "course.md", "the key", based_on=None, at=START
        )
        assert queries.content(session, other, kept.sent) == b"the key"
        assert queries.content(session, own, kept.sent) is None


def test_replacing_the_whole_keeps_every_former_file(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        draft, ines = opened(session), by("ines", ministry)
        before = dict(queries.source(session, draft))
        operations.replace(session, ines, draft, Source({"course.md": b"new"}), base_revision=None, at=START)
        assert dict(queries.source(session, draft)) == {"course.md": b"new"}
        for path, data in before.items():
            kept = {one.digest for one in queries.saves(session, draft, path)}
            assert digest_of(data) in kept
    with database.reader() as session:
        acts = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("draft.%"))).all()
    assert acts == ["draft.open", "draft.replace"]


def test_saves_are_forgotten_after_thirty_days_and_what_stands_stays(
    database: db.Database, ministry: World
) -> None:
    with database.aside() as session:
        draft, ines = opened(session), by("ines", ministry)
        first = operations.save(session, ines, draft, "glossary.md", "one\n", based_on=None, at=START)
        second = operations.save(session, ines, draft, "glossary.md", "two\n", based_on=first.sent, at=START)
        assert operations.purge(session, at=START + timedelta(days=29)) == 0
        assert operations.purge(session, at=START + timedelta(days=30)) == 2
        assert session.scalars(select(DraftBlob.digest)).all() == [second.sent]
        assert queries.source(session, draft)["glossary.md"] == b"two\n"
        later = START + timedelta(days=31)
        operations.save(session, ines, draft, "glossary.md", "three\n", based_on=second.sent, at=later)
        assert [one.digest for one in queries.saves(session, draft, "glossary.md")][1] == second.sent


def test_a_save_that_breaks_off_leaves_the_text_before(database: db.Database, ministry: World) -> None:
    with database.aside() as session:
        draft = opened(session)
    writer = database.writer()
    before = queries.source(writer, draft)["course.md"]
    operations.save(
        writer, by("ines", ministry), draft, "course.md", "half", based_on=digest_of(before), at=START
    )
    writer.close()
    with database.reader() as session:
        assert queries.source(session, draft)["course.md"] == before
        assert session.scalars(select(DraftSave)).all() == []


class Editors(RuleBasedStateMachine):
    """Two people write one file, each from the page that they have before them, however old it is."""

    database: db.Database
    people: tuple[int, int]
    seed = 0

    @initialize()
    def begin(self) -> None:
        Editors.seed += 1
        with self.database.aside() as session:
            self.draft = opened(session, f"course-{Editors.seed}")
            text = "".join(f"line {n}\n\n" for n in range(8))
            self.now = operations.save(
                session, Actor(self.people[0]), self.draft, "glossary.md", text, based_on=None, at=START
            ).sent
        self.text = text
        self.pages = [(text, self.now), (text, self.now)]
        self.sent: set[str] = {text}
        self.words = 0

    @rule(who=st.integers(0, 1))
    def look_again(self, who: int) -> None:
        self.pages[who] = (self.text, self.now)

    @rule(who=st.integers(0, 1), chance=st.integers(0, 10_000), times=st.integers(1, 3))
    def write(self, who: int, chance: int, times: int) -> None:
        text, based_on = self.pages[who]
        mine, words = self._written(text, Random(chance), times)  # noqa: S311 - a replay of what hypothesis chose, no secret
        with self.database.aside() as session:
            answer = operations.save(
                session, Actor(self.people[who]), self.draft, "glossary.md", mine, based_on=based_on, at=START
            )
        self.sent.add(mine)
        if isinstance(answer, Collision):
            assert answer.theirs == self.text.encode()
            assert based_on != self.now
            return
        stands = answer.data.decode()
        if based_on == self.now:
            assert stands == mine
        else:  # whatever one side alone changed of the common text is in what stands
            before, theirs, made = (one.split("\n") for one in (text, self.text, stands))
            assert set(words) <= set(made)
            assert set(theirs) - set(before) <= set(made)
            assert set(before) & set(theirs) & set(mine.split("\n")) <= set(made)
        self.text, self.now = stands, answer.digest
        self.pages[who] = (stands, answer.digest)

    def _written(self, text: str, chance: Random, times: int) -> tuple[str, list[str]]:
        """A text with some lines written over, put in or taken out; words that nobody wrote before."""
        rows, words = text.split("\n"), []
        for _ in range(times):
            at = chance.randrange(len(rows))
            self.words += 1
            words.append(f"word {self.words}")
            match chance.randrange(3):
                case 0:
                    rows[at] = words[-1] if rows[at] not in words else rows[at]
                    words = words if rows[at] == words[-1] else words[:-1]
                case 1:
                    rows.insert(at, words[-1])
                case _:
                    words.pop()
                    gone = rows.pop(at) if len(rows) > 1 else ""
                    words = [word for word in words if word != gone]
        return "\n".join(rows), words

    @invariant()
    def every_text_that_was_sent_can_be_had_again(self) -> None:
        if hasattr(self, "sent"):
            with self.database.reader() as session:
                for text in self.sent:
                    digest = digest_of(text.encode())
                    assert queries.content(session, self.draft, digest) == text.encode()
                stands = queries.source(session, self.draft)["glossary.md"]
                assert stands == self.text.encode()


def test_two_editors_with_old_pages_never_undo_each_other(database: db.Database, ministry: World) -> None:
    Editors.database = database
    Editors.people = (ministry.people["ines"], ministry.people["hugo"])
    run_state_machine_as_test(
        Editors,
        settings=settings(
            max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
