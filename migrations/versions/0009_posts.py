"""Posts, and postings as facts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("closed_from", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("code", name=op.f("uq_post_code")),
    )
    with op.batch_alter_table("posting") as batch:
        batch.add_column(sa.Column("post_id", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column(
                "recorded_at", sa.DateTime(timezone=True), nullable=False,
                server_default="2000-01-01 00:00:00+00:00",
            )
        )  # fmt: skip
        batch.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(batch.f("fk_posting_post_id_post"), "post", ["post_id"], ["id"])
        batch.create_index(batch.f("ix_posting_post_id"), ["post_id"])
    op.execute("UPDATE posting SET recorded_at = from_day")
    with op.batch_alter_table("posting") as batch:
        batch.alter_column("recorded_at", server_default=None, existing_type=sa.DateTime(timezone=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("posting") as batch:
        batch.drop_constraint(batch.f("fk_posting_post_id_post"), type_="foreignkey")
        batch.drop_index(batch.f("ix_posting_post_id"))
        for name in ("post_id", "recorded_at", "retired_at"):
            batch.drop_column(name)
    op.drop_table("post")
