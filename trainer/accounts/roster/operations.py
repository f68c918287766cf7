"""Writes of a roster: keeping what was read while it is looked at, and applying exactly what was shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from trainer import audit, db
from trainer.accounts import letters, operations as accounts
from trainer.accounts.establishment import operations as establishment
from trainer.accounts.establishment.queries import Place
from trainer.accounts.models import Grant, Person, RosterUpload, Unit
from trainer.accounts.notices import Notice, note
from trainer.accounts.roster.keeping import packed
from trainer.accounts.roster.plan import KEPT, New, Plan
from trainer.accounts.roster.reading import Reading
from trainer.audit import Actor
from trainer.core.collation import folded
from trainer.permissions import Role

INVITED = timedelta(days=7)
ROWS = 1_000  # written by one statement


def keep(session: Session, by: Actor, reading: Reading, *, at: datetime) -> RosterUpload:
    """Keep what was read for an hour, in the place of what the same person had read before."""
    assert by.person is not None
    session.execute(delete(RosterUpload).where(RosterUpload.person_id == by.person))
    forget(session, at=at)
    upload = RosterUpload(person_id=by.person, uploaded_at=at, reading=packed(reading))
    session.add(upload)
    session.flush()
    audit.record(
        session,
        by,
        "roster.read",
        f"roster:{upload.id}",
        at=at,
        payload={"sha256": reading.digest, "lines": len(reading.lines) + len(reading.wrong)},
    )
    return upload


def forget(session: Session, *, at: datetime) -> None:
    """Forget what was read and not applied within its hour."""
    session.execute(delete(RosterUpload).where(RosterUpload.uploaded_at <= at - KEPT))


def hold(session: Session) -> None:
    """Let nobody close a unit meanwhile: what is compared after this may still be applied."""
    session.execute(select(Unit.id).order_by(Unit.id).with_for_update(read=True))


def take(session: Session, upload: RosterUpload) -> bool:
    """Let nobody else apply what was read; False where somebody just has."""
    waits = select(RosterUpload.id).where(RosterUpload.id == upload.id).with_for_update()
    return session.scalar(waits) is not None


def apply(
    session: Session,
    by: Actor,
    plan: Plan,
    *,
    at: datetime,
    upload: RosterUpload | None = None,
    digest: str = "",
    link: Callable[[str], str] | None = None,
) -> None:
    """Do what a plan says: open accounts, correct others, post people. Nobody is suspended or taken away.

    With `link`, which makes an address of a token, each new person is written an invitation.
    """
    if upload is not None:
        session.execute(delete(RosterUpload).where(RosterUpload.id == upload.id))
    _open(session, by, plan.new, at=at)
    for start in range(0, len(plan.changed), ROWS):
        part = plan.changed[start : start + ROWS]
        _correct(session, by, [(one.person.id, one.fields) for one in part if one.fields], at=at)
        places = {one.person.id: one.place for one in part if one.place is not None}
        establishment.lay(session, by, places, at=at)
    if link is not None:
        _invite(session, by, plan.new, link, at=at)
    said = {"new": len(plan.new), "changed": len(plan.changed), "unchanged": plan.unchanged}
    payload = {**said, "refused": len(plan.wrong), "gone": len(plan.gone), "sha256": digest}
    what = f"roster:{upload.id if upload else 0}"
    audit.record(session, by, "roster.apply", what, at=at, payload=payload)


def _open(session: Session, by: Actor, people: list[New], *, at: datetime) -> None:
    """Open accounts, each with the role of a learner, and post their holders."""
    for start in range(0, len(people), ROWS):
        part = people[start : start + ROWS]
        made = insert(Person).returning(Person.id, sort_by_parameter_order=True)
        ids = session.scalars(made, [_row(one, at) for one in part]).all()
        grants, places = list[dict[str, Any]](), dict[int, Place]()
        for one, person_id in zip(part, ids, strict=True):
            about, role = f"person:{person_id}", Role.LEARNER.value
            said = {"email": one.email, "name": one.name}
            audit.record(session, by, "person.add", about, at=at, payload=said)
            grants.append({"person_id": person_id, "role": role, "since": at, "by_id": by.person})
            said_role = {"role": role, "unit": None, "course": None}
            audit.record(session, by, "role.grant", about, at=at, payload=said_role)
            if one.place is not None:
                places[person_id] = one.place
        session.execute(insert(Grant), grants)
        establishment.lay(session, by, places, at=at)


def _row(one: New, at: datetime) -> dict[str, Any]:
    return {
        "email": one.email,
        "name": one.name,
        "sorting_name": one.sorting_name,
        "sorting_key": folded(one.sorting_name),
        "staff_number": one.staff_number,
        "language": one.language,
        "created_at": at,
    }


def _correct(
    session: Session, by: Actor, people: list[tuple[int, dict[str, tuple[str, str]]]], *, at: datetime
) -> None:
    """Correct accounts, one statement for all that change in the same fields; tell who has a new address."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for person_id, fields in people:
        after = {name: new for name, (_old, new) in fields.items()}
        payload = {"before": {name: old for name, (old, _new) in fields.items()}, "after": after}
        audit.record(session, by, "person.correct", f"person:{person_id}", at=at, payload=payload)
        if "sorting_name" in after:
            after = {**after, "sorting_key": folded(after["sorting_name"])}
        alike.setdefault(tuple(after), []).append({"of": person_id, **{f"_{k}": v for k, v in after.items()}})
    people_table = db.table(Person)
    for names, rows in alike.items():
        values: dict[str, Any] = {name: bindparam(f"_{name}") for name in names}
        changing = update(people_table).where(people_table.c.id == bindparam("of")).values(values)
        session.connection().execute(changing, rows)
    former = {person_id: fields["email"][0] for person_id, fields in people if "email" in fields}
    for person in session.scalars(select(Person).where(Person.id.in_(former)).order_by(Person.id)):
        note(session, person.id, Notice.EMAIL_CHANGED, at=at)
        letters.address_changed(session, person, former[person.id], at=at)


def _invite(
    session: Session, by: Actor, people: list[New], link: Callable[[str], str], *, at: datetime
) -> None:
    for start in range(0, len(people), ROWS):
        emails = [one.email for one in people[start : start + ROWS]]
        for person in session.scalars(select(Person).where(Person.email.in_(emails))):
            token = accounts.one_time_link(session, by, "password", at=at, person_id=person.id, lasts=INVITED)
            letters.invitation(session, person, link(token), at=at, until=at + INVITED)
