"""The ministry as it is founded: eight units in a tree, and where their people serve."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from trainer.accounts import operations as accounts
from trainer.accounts.models import Unit
from trainer.audit import Actor
from trainer.catalogue.shelf import Shelf, Volume
from trainer.demo.cast import ADA, HUGO
from trainer.demo.days import ZONE
from trainer.permissions import Role
from trainer.settings import Settings

NAME = "Ministry of Foreign Affairs"
STATE = "Republic of Arvenia"
PREFIX = "ARV"

OPERATOR = Actor(role="operator")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit: its part of the staff, how many of them are technologists, and on which clocks they serve."""

    code: str
    name: str
    parent: str | None
    part: int
    technologists: float
    zones: tuple[str, ...] = (ZONE,)


PLACES = (
    Place("POL", "Political affairs", None, 19, 0.12),
    Place("LEG", "Legal affairs", None, 10, 0.05),
    Place(
        "CON",
        "Consular services",
        None,
        18,
        0.10,
        (ZONE, ZONE, "America/New_York", "America/Sao_Paulo", "Africa/Nairobi", "Asia/Tokyo"),
    ),
    Place("ICT", "Information technology", None, 15, 0.94),
    Place("PRE", "Press and information", None, 8, 0.15),
    Place(
        "EUR",
        "Missions in Europe",
        None,
        13,
        0.10,
        ("Europe/London", "Europe/Lisbon", "Europe/Athens", "Europe/Helsinki", "Europe/Paris"),
    ),
    Place("EUR-GVA", "Permanent Mission in Geneva", "EUR", 10, 0.15, ("Europe/Zurich",)),
    Place("EUR-VIE", "Permanent Mission in Vienna", "EUR", 7, 0.10),
)


@dataclass(slots=True)
class Ministry:
    """The ministry in the database, while it is being brought to life."""

    session: Session
    house: Settings
    shelf: Shelf
    volumes: dict[str, Volume]
    units: dict[str, int]  # code -> id
    people: dict[str, int]  # e-mail -> id, of those who have joined

    def acting(self, email: str, role: Role) -> Actor:
        """Somebody as the one who acts; before they have joined, the operator acts."""
        person = self.people.get(email)
        return Actor(person, role.value) if person else OPERATOR

    @property
    def admin(self) -> Actor:
        """Ada, who opens accounts."""
        return self.acting(ADA.email, Role.ADMIN)

    @property
    def hr(self) -> Actor:
        """Hugo, who says what must be held."""
        return self.acting(HUGO.email, Role.HR)


def found_units(session: Session, *, at: datetime) -> dict[str, int]:
    """Found the eight units; code to id."""
    made: dict[str, Unit] = {}
    for place in PLACES:
        above = made[place.parent] if place.parent else None
        made[place.code] = accounts.add_unit(session, OPERATOR, place.code, place.name, above, at=at)
    return {code: unit.id for code, unit in made.items()}
