"""Tables of second factors. What could sign somebody in is sealed or hashed in all of them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import Base


class Authenticator(Base):
    """A person's app that shows codes: one at most. `sealed` is its secret, encrypted for them."""

    __tablename__ = "authenticator"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]
    since: Mapped[datetime]
    locked_at: Mapped[datetime | None]


class SpentStep(Base):
    """A step of 30 seconds whose code a person has used: no code works twice."""

    __tablename__ = "spent_step"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class WrongCode(Base):
    """A wrong code of an app (`app`) or of paper (`recovery`); forgotten after a day."""

    __tablename__ = "wrong_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]


class RecoveryCode(Base):
    """A code on paper that stands in for a lost factor, once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A WebAuthn credential. `credential` is its id in base64url; `sign_count` never goes back."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    since: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """A challenge that a passkey has answered: no answer works twice. Kept while the challenge would hold."""

    __tablename__ = "spent_challenge"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ResetRequest(Base):
    """An administrator asks for somebody's factors to be taken off, where the house wants two to agree."""

    __tablename__ = "factor_reset"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
