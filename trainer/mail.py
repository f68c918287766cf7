"""Letters: written in the transaction of the act that causes them, sent by the tick.

A letter is there exactly if its act is. The tick takes one after another, each by a conditional update, so
that two ticks at once never send the same; what the server does not take is tried again, ever more rarely,
and in the end given up. A process that dies between the server's yes and its own note sends a letter
twice, under one Message-ID. What a letter said is forgotten once it is sent: it may hold a link.
"""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_datetime as said_datetime
from babel.support import NullTranslations, Translations
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from config import Smtp
from trainer import keys, settings
from trainer.core.message import Message
from trainer.db import Base, Database, touched

AT_MOST = 50
"""How many letters one tick sends: it is done within its minute, and the rest is for the next."""

TRIES = 12
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
"""A letter is tried again after 1, 2, 4 … minutes, at most 6 hours apart, and given up after a good day."""

PATIENCE = 15.0  # seconds for each answer of the mail server
KEPT = timedelta(days=30)  # how long it is known that a letter was sent


class Letter(Base):
    """A letter that waits, was sent (`sent_at`) or was given up (`failed_at`)."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  # what makes its Message-ID the only one
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
    until: Mapped[datetime | None]  # after that it is of no use, as its link has run out
    due_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="")


@cache
def _translate(language: str) -> Callable[[str], str]:
    known: NullTranslations = Translations.load(Path(__file__).parent / "translations", [language])
    return known.ugettext


def moment(at: datetime, language: str, zone: str) -> str:
    """An instant as a letter says it: in the language and the zone of its reader, which it names."""
    locale = settings.FORMATS.get(language, language).replace("-", "_")
    return said_datetime(at, "long", tzinfo=ZoneInfo(zone), locale=locale)


def write(
    session: Session,
    *,
    to: str,
    language: str,
    subject: Message,
    paragraphs: Sequence[Message | str],
    at: datetime,
    until: datetime | None = None,
) -> None:
    """Lay a letter down to be sent, in a language. Its subject holds no name: others may see the screen."""
    say = _translate(language)
    body = "\n\n".join(part.say(say) if isinstance(part, Message) else part for part in paragraphs)
    letter = Letter(
        name=keys.token(),
        address=to,
        subject=subject.say(say),
        body=body,
        written_at=at,
        due_at=at,
        until=until,
    )
    session.add(letter)


@dataclass(frozen=True, slots=True)
class Outbox:
    """How many letters wait and were given up, and what the server said last to one of them."""

    waiting: int
    failed: int
    problem: str


def outbox(session: Session) -> Outbox:
    """How the letters stand."""
    waiting = select(func.count(Letter.id)).where(Letter.sent_at.is_(None), Letter.failed_at.is_(None))
    failed = select(func.count(Letter.id)).where(Letter.failed_at.is_not(None))
    problem = select(Letter.problem).where(Letter.problem != "", Letter.sent_at.is_(None))
    return Outbox(
        session.scalar(waiting) or 0,
        session.scalar(failed) or 0,
        session.scalar(problem.order_by(Letter.due_at.desc()).limit(1)) or "",
    )


def tidy(session: Session, *, at: datetime, sending: bool) -> None:
    """Forget what was sent or given up long ago; where no server is set, also what nobody will ever send."""
    session.execute(delete(Letter).where(Letter.sent_at < at - KEPT))
    session.execute(delete(Letter).where(Letter.failed_at < at - KEPT))
    if not sending:
        session.execute(delete(Letter).where(Letter.sent_at.is_(None)))


def send(opened: Database, server: Smtp, site: str, *, at: datetime) -> int:
    """Send what is due, and return how many letters the mail server has taken.

    Each is claimed first, by putting off its next try: whoever's update that was sends it. Where the server
    cannot be reached the rest is left for the next tick.
    """
    with opened.reader() as session:
        due = session.scalars(
            select(Letter.id).where(_due(at)).order_by(Letter.due_at, Letter.id).limit(AT_MOST)
        ).all()
        sender = settings.load(session).name
    sent = 0
    line: smtplib.SMTP | None = None
    try:
        for number in due:
            letter = _claim(opened, number, at)
            if letter is None:
                continue
            problem, permanent = "", False
            try:
                composed = _composed(letter, server, sender, site, at)
                line = line or _connect(server)
                line.send_message(composed)
                sent += 1
            except ValueError as error:  # a line break in an address: no letter is made of it
                problem, permanent = str(error), True
            except smtplib.SMTPRecipientsRefused as refused:
                code, said = next(iter(refused.recipients.values()))
                problem, permanent = f"{code} {said.decode(errors='replace')}", code >= 500
            except (OSError, smtplib.SMTPException) as error:
                problem = str(error) or type(error).__name__
                _note(opened, letter, problem, at)
                break
            _note(opened, letter, problem, at, permanent=permanent)
    finally:
        _hang_up(line)
    return sent


def _due(at: datetime) -> ColumnElement[bool]:
    return Letter.sent_at.is_(None) & Letter.failed_at.is_(None) & (Letter.due_at <= at)


def _claim(opened: Database, number: int, at: datetime) -> Letter | None:
    """The letter, if it is still ours to send; what has become of no use is given up here."""
    with opened.aside() as session:
        tries = session.scalar(select(Letter.tries).where(Letter.id == number)) or 0
        put_off = at + min(FIRST * 2**tries, LONGEST)
        ours = session.execute(
            update(Letter).where(Letter.id == number, _due(at)).values(due_at=put_off, tries=Letter.tries + 1)
        )
        if not touched(ours):
            return None
        letter = session.get_one(Letter, number)
        if letter.until is not None and letter.until <= at:
            letter.failed_at, letter.body, letter.problem = at, "", letter.problem or "too late"
            return None
        return letter


def _note(opened: Database, letter: Letter, problem: str, at: datetime, *, permanent: bool = False) -> None:
    """Note what became of a letter."""
    with opened.aside() as session:
        kept = session.get_one(Letter, letter.id)
        kept.problem = problem[:500]
        if not problem:
            kept.sent_at, kept.body = at, ""
        elif permanent or kept.tries >= TRIES:
            kept.failed_at, kept.body = at, ""


def _connect(server: Smtp) -> smtplib.SMTP:
    """A line to the mail server, its certificate checked, signed in where it asks for that."""
    trusted = ssl.create_default_context()
    line: smtplib.SMTP
    if server.security == "tls":
        line = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=trusted)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    try:
        if server.security == "starttls":
            line.starttls(context=trusted)
        if server.user:
            line.login(server.user, server.password)
    except (OSError, smtplib.SMTPException):
        line.close()
        raise
    return line


def _hang_up(line: smtplib.SMTP | None) -> None:
    if line is not None:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()


def _composed(letter: Letter, server: Smtp, sender: str, site: str, at: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = letter.address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.name}@{server.sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{letter.body}\n\n-- \n{sender}\nTrainer\n{site}\n")
    return message
