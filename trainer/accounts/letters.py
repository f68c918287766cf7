"""What people are written to about their account: invitations, links for a new password, notices.

Each is written in its reader's language, and tells nothing that helps whoever reads a stranger's mail: no
password, no second factor, no role but in the body.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from trainer import mail, settings
from trainer.accounts.models import Person
from trainer.core.message import Message
from trainer.permissions import Role

ROLES = {
    Role.LEARNER: Message("Learner"),
    Role.INSTRUCTOR: Message("Instructor"),
    Role.HR: Message("HR officer"),
    Role.ADMIN: Message("Administrator"),
}

NOT_YOU = Message("If this was not meant to be, tell your administrator at once.")


def _write(
    session: Session,
    person: Person,
    subject: Message,
    *paragraphs: Message | str,
    at: datetime,
    until: datetime | None = None,
    to: str = "",
) -> None:
    language = person.language or settings.load(session).language
    greeting = Message("Dear {name},", name=person.name)
    mail.write(
        session,
        to=to or person.email,
        language=language,
        subject=subject,
        paragraphs=[greeting, *paragraphs],
        at=at,
        until=until,
    )


def _when(session: Session, person: Person, at: datetime) -> str:
    house = settings.load(session)
    return mail.moment(at, person.language or house.language, person.time_zone or house.zone)


def invitation(session: Session, person: Person, link: str, *, at: datetime, until: datetime) -> None:
    """A link by which somebody with a new account chooses their password."""
    _write(
        session,
        person,
        Message("Your account for Trainer"),
        Message(
            "an account has been opened for you, for courses and exercises in cyber diplomacy."
            " Choose a password here:"
        ),
        link,
        Message(
            "The link works once, until {when}. Then sign in with {email}.",
            when=_when(session, person, until),
            email=person.email,
        ),
        at=at,
        until=until,
    )


def password_link(session: Session, person: Person, link: str, *, at: datetime, until: datetime) -> None:
    """A link by which somebody who has forgotten their password chooses a new one."""
    _write(
        session,
        person,
        Message("A new password for Trainer"),
        Message("somebody has asked for a new password for your account. If it was you, choose it here:"),
        link,
        Message("The link works once, until {when}.", when=_when(session, person, until)),
        Message("If it was not you, do nothing: your password stays as it is."),
        at=at,
        until=until,
    )


def password_changed(session: Session, person: Person, *, at: datetime) -> None:
    """That the password of an account has been changed."""
    _write(
        session,
        person,
        Message("The password of your account has changed"),
        Message(
            "the password of your account was changed on {when}. You have been signed out everywhere.",
            when=_when(session, person, at),
        ),
        NOT_YOU,
        at=at,
    )


def security(session: Session, person: Person, what: Message, *, at: datetime) -> None:
    """That something has happened to how an account is signed in to."""
    _write(
        session,
        person,
        Message("The security of your account"),
        Message("on {when} this happened to your account:", when=_when(session, person, at)),
        what,
        NOT_YOU,
        Message("Security shows what you sign in with, My devices where you are signed in."),
        at=at,
    )


def address_changed(session: Session, person: Person, former: str, *, at: datetime) -> None:
    """That an account has another e-mail address: to both, as the new one may be a stranger's."""
    for to in (former, person.email):
        _write(
            session,
            person,
            Message("The e-mail address of your account has changed"),
            Message(
                "the e-mail address of your account was changed on {when}. You sign in with the new one, and"
                " letters come to it.",
                when=_when(session, person, at),
            ),
            NOT_YOU,
            at=at,
            to=to,
        )


def role_given(session: Session, person: Person, role: Role, *, at: datetime) -> None:
    """That somebody holds a role more."""
    _write(
        session,
        person,
        Message("Your roles have changed"),
        Message(
            "you were given a role on {when}: {role}.", when=_when(session, person, at), role=ROLES[role]
        ),
        NOT_YOU,
        at=at,
    )


def role_taken(session: Session, person: Person, role: Role, *, at: datetime) -> None:
    """That somebody holds a role less."""
    _write(
        session,
        person,
        Message("Your roles have changed"),
        Message(
            "a role was taken from you on {when}: {role}. You have been signed out.",
            when=_when(session, person, at),
            role=ROLES[role],
        ),
        NOT_YOU,
        at=at,
    )
