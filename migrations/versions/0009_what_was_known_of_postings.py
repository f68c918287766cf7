"""Posts; units that close; postings with when each was recorded and retired; rosters on their way in."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward. What is there counts as known since the account was opened: nobody wrote down when."""
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("code", name=op.f("uq_post_code")),
    )
    op.create_table(
        "roster_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_upload_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_upload")),
    )
    op.create_index(op.f("ix_roster_upload_person_id"), "roster_upload", ["person_id"])
    op.create_index(op.f("ix_roster_upload_uploaded_at"), "roster_upload", ["uploaded_at"])
    op.add_column("unit", sa.Column("closed_from", sa.Date()))
    with op.batch_alter_table("posting") as posting:
        posting.add_column(sa.Column("post_id", sa.Integer()))
        posting.add_column(sa.Column("recorded_at", INSTANT))
        posting.add_column(sa.Column("retired_at", INSTANT))
        posting.create_foreign_key(op.f("fk_posting_post_id_post"), "post", ["post_id"], ["id"])
        posting.create_index(op.f("ix_posting_post_id"), ["post_id"])
    op.execute(
        "UPDATE posting SET recorded_at ="
        " (SELECT person.created_at FROM person WHERE person.id = posting.person_id)"
    )
    with op.batch_alter_table("posting") as posting:
        posting.alter_column("recorded_at", nullable=False)


def downgrade() -> None:
    """Go back: what is no longer thought true goes, as there is nowhere to say so."""
    op.execute("DELETE FROM posting WHERE retired_at IS NOT NULL")
    with op.batch_alter_table("posting") as posting:
        posting.drop_index(op.f("ix_posting_post_id"))
        posting.drop_constraint(op.f("fk_posting_post_id_post"), type_="foreignkey")
        posting.drop_column("retired_at")
        posting.drop_column("recorded_at")
        posting.drop_column("post_id")
    op.drop_column("unit", "closed_from")
    op.drop_table("roster_upload")
    op.drop_table("post")
