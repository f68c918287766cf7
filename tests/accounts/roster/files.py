"""Rosters of the small ministry, what they would change, and their applying."""

from datetime import date, timedelta

from tests.world import START, email
from trainer import db
from trainer.accounts.roster import operations
from trainer.accounts.roster.plan import Plan, compared
from trainer.accounts.roster.reading import read
from trainer.audit import SYSTEM

TODAY = date(2026, 3, 1)
LATER = START + timedelta(days=60)
HEAD = "Staff number,Name,E-mail,Unit code,Post code,Track,From,Until"


def roster(*lines: str, head: str = HEAD) -> bytes:
    """A file of these lines."""
    return "\n".join((head, *lines)).encode()


LENA = f"1,Lena Okafor,{email('lena')},embassy,,diplomat,2026-01-12,"
OTTO = f"2,Otto Brandt,{email('otto')},embassy,,diplomat,2026-01-12,"
NEW = "3,Vera Ilić,vera@mfa.example,it,CONSUL,technologist,2026-04-01,2027-03-31"


def plan_of(database: db.Database, *lines: str, head: str = HEAD) -> Plan:
    """What a file of these lines would change."""
    with database.reader() as session:
        return compared(session, read(roster(*lines, head=head)), today=TODAY)


def applied(database: db.Database, *lines: str, head: str = HEAD) -> Plan:
    """The same, applied."""
    with database.aside() as session:
        plan = compared(session, read(roster(*lines, head=head)), today=TODAY)
        operations.apply(session, SYSTEM, plan, at=LATER)
    return plan
