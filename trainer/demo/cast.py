"""The cast of the demo: those whom a visitor can sign in as, each with a part to play."""

from dataclasses import dataclass
from typing import NamedTuple

from trainer.core.message import Message
from trainer.demo.names import Name, address, given_first
from trainer.permissions import Role


class Studied(NamedTuple):
    """The main course: begun and left how many days before today, and the share of it gone through."""

    begun: int
    left: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the cast: who they are, how they sign in, and what their account shows."""

    name: Name
    password: str
    part: Message
    roles: tuple[Role, ...]
    unit: str
    zone: str = "Europe/Vienna"
    track: str = "diplomat"
    studied: Studied | None = None

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return address(self.name.spoken)


CAST = (
    Member(
        name=given_first("Okafor, Lena"),
        password="two rivers meet in spring",  # noqa: S106 - shown on the demo's sign-in page
        part=Message("Diplomat in Geneva, in the middle of a course that is due soon"),
        roles=(Role.LEARNER,),
        unit="EUR-GVA",
        zone="Europe/Zurich",
        studied=Studied(20, 4, 0.6),
    ),
    Member(
        name=given_first("Haddad, Tariq"),
        password="packets take the long way home",  # noqa: S106 - as Lena's
        part=Message("Technologist, has just completed a course"),
        roles=(Role.LEARNER,),
        unit="ICT",
        track="technologist",
        studied=Studied(45, 16, 1),
    ),
    Member(
        name=given_first("Moreau, Ines"),
        password="chalk dust on a blue coat",  # noqa: S106 - as Lena's
        part=Message("Instructor, writes and publishes courses"),
        roles=(Role.INSTRUCTOR, Role.LEARNER),
        unit="POL",
        studied=Studied(290, 270, 1),
    ),
    Member(
        name=given_first("Lindqvist, Hugo"),
        password="every name in its drawer",  # noqa: S106 - as Lena's
        part=Message("Human resources, sees who must hold what and who holds it"),
        roles=(Role.HR, Role.LEARNER),
        unit="LEG",
        studied=Studied(240, 225, 1),
    ),
    Member(
        name=given_first("Sousa, Ada"),
        password="the keys hang by the door",  # noqa: S106 - as Lena's
        part=Message("Administrator, opens accounts and gives roles"),
        roles=(Role.ADMIN, Role.LEARNER),
        unit="ICT",
        track="technologist",
        studied=Studied(180, 165, 1),
    ),
    Member(
        name=given_first("Brandt, Otto"),
        password="a grey heron on the pier",  # noqa: S106 - as Lena's
        part=Message("Diplomat, has not begun and is late"),
        roles=(Role.LEARNER,),
        unit="POL",
    ),
)
LENA, TARIQ, INES, HUGO, ADA, OTTO = CAST
