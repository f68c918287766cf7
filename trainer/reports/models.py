"""Tables of reports: views that people keep."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trainer.db import Base


class SavedView(Base):
    """Conditions of a list under a name: one person's own."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    of: Mapped[str] = mapped_column(default="records", server_default="records")  # which list
    name: Mapped[str]
    conditions: Mapped[dict[str, Any]]  # field -> values, as they stand in the address
    at: Mapped[datetime]
