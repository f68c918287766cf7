"""What authors write in the browser: drafts, their files, every save for thirty days."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PATH = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("base_revision_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["base_revision_id"], ["revision.id"], name=op.f("fk_draft_base_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_draft_course_id_course")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_draft_opened_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("course", name=op.f("uq_draft_course")),
    )
    op.create_table(
        "draft_file",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("path", PATH, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=True),
        sa.Column("advice", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id_draft")),
        sa.PrimaryKeyConstraint("draft_id", "path", name=op.f("pk_draft_file")),
    )
    op.create_index(op.f("ix_draft_file_digest"), "draft_file", ["digest"])
    op.create_table(
        "draft_save",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("path", PATH, nullable=False),
        sa.Column("was", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("based_on", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_draft_save_by_id_person")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_save_draft_id_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_save")),
    )
    op.create_index("ix_draft_save_draft_id_path", "draft_save", ["draft_id", "path"])
    op.create_index(op.f("ix_draft_save_digest"), "draft_save", ["digest"])
    op.create_index(op.f("ix_draft_save_at"), "draft_save", ["at"])
    op.create_table(
        "draft_blob",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_draft_blob")),
    )


def downgrade() -> None:
    """Go back."""
    for name in ("draft_blob", "draft_save", "draft_file", "draft"):
        op.drop_table(name)
