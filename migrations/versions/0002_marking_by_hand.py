"""Answers that people mark."""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from trainer.db import append_only_triggers

FACTS = ("marking", "criterion_mark")
AWAITING = sa.text("code IS NOT NULL AND marked_at IS NULL")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("attempt", sa.Column("code", sa.String(), nullable=True))
    op.add_column("attempt", sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "step", sa.Column("awaiting", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("step", sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("uq_attempt_code", ["code"], unique=True)
        batch_op.create_index(
            "ix_attempt_awaiting",
            ["item_id"],
            unique=False,
            sqlite_where=AWAITING,
            postgresql_where=AWAITING,
        )

    op.create_table(
        "marking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_marking_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_marking_item_id_item")),
        sa.ForeignKeyConstraint(["marker_id"], ["person.id"], name=op.f("fk_marking_marker_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking")),
        sa.UniqueConstraint(
            "attempt_id",
            "item_id",
            "seat",
            "number",
            name=op.f("uq_marking_attempt_id_item_id_seat_number"),
        ),
    )
    with op.batch_alter_table("marking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_marking_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_marking_marker_id"), ["marker_id"], unique=False)

    op.create_table(
        "criterion_mark",
        sa.Column("marking_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("points", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["marking_id"], ["marking.id"], name=op.f("fk_criterion_mark_marking_id_marking")
        ),
        sa.PrimaryKeyConstraint("marking_id", "criterion", name=op.f("pk_criterion_mark")),
    )
    op.create_table(
        "marking_note",
        sa.Column("marking_id", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("criteria", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["marking_id"], ["marking.id"], name=op.f("fk_marking_note_marking_id_marking")
        ),
        sa.PrimaryKeyConstraint("marking_id", name=op.f("pk_marking_note")),
    )
    for table in FACTS:
        for statement in append_only_triggers(table, op.get_bind().dialect.name):
            op.execute(statement)
    _give_codes()


def _give_codes() -> None:
    """What has been handed in with an answer that no machine can mark waits for a person from now on."""
    bind = op.get_bind()
    waiting = sa.text(
        "SELECT id FROM attempt WHERE closed_at IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM response WHERE response.attempt_id = attempt.id AND response.credit IS NULL)"
    )
    for attempt in bind.scalars(waiting).all():
        bind.execute(
            sa.text("UPDATE attempt SET code = :code WHERE id = :id"),
            {"code": secrets.token_hex(6), "id": attempt},
        )
    op.execute(
        "UPDATE step SET awaiting = true WHERE EXISTS (SELECT 1 FROM attempt WHERE attempt.code IS NOT NULL"
        " AND attempt.enrolment_id = step.enrolment_id AND attempt.item_id = step.item_id)"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("marking_note")
    op.drop_table("criterion_mark")
    with op.batch_alter_table("marking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_marking_marker_id"))
        batch_op.drop_index(batch_op.f("ix_marking_item_id"))

    op.drop_table("marking")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_awaiting", sqlite_where=AWAITING, postgresql_where=AWAITING)
        batch_op.drop_index("uq_attempt_code")

    for table, column in (
        ("attempt", "code"),
        ("attempt", "marked_at"),
        ("step", "awaiting"),
        ("step", "marked_at"),
    ):
        op.drop_column(table, column)
    if op.get_bind().dialect.name == "postgresql":
        for table in FACTS:
            op.execute(f"DROP FUNCTION {table}_append_only()")
