"""Keys that were corrected and what they changed; what readers report, and the answers to it."""

import sqlalchemy as sa
from alembic import op

from trainer.db import append_only_triggers

FACTS = ("key_correction", "remark", "remark_credit")

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "key_correction",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_key_correction_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_key_correction_item_id_item")),
        sa.PrimaryKeyConstraint("revision_id", "item_id", name=op.f("pk_key_correction")),
    )
    op.create_table(
        "correction_note",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_correction_note_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_correction_note")),
    )
    op.create_table(
        "remark",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("old_points", sa.String(40), nullable=False),
        sa.Column("old_out_of", sa.String(40), nullable=False),
        sa.Column("old_passed", sa.Boolean(), nullable=True),
        sa.Column("points", sa.String(40), nullable=False),
        sa.Column("out_of", sa.String(40), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_remark_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_remark_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_remark_by_id_person")),
        sa.PrimaryKeyConstraint("attempt_id", "revision_id", name=op.f("pk_remark")),
    )
    op.create_table(
        "remark_credit",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("old_credit", sa.String(40), nullable=False),
        sa.Column("credit", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id", "revision_id"],
            ["remark.attempt_id", "remark.revision_id"],
            name=op.f("fk_remark_credit_attempt_id_remark"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_remark_credit_item_id_item")),
        sa.PrimaryKeyConstraint("attempt_id", "revision_id", "item_id", name=op.f("pk_remark_credit")),
    )
    dialect = op.get_bind().dialect.name
    for fact in FACTS:
        for statement in append_only_triggers(fact, dialect):
            op.execute(statement)
    op.add_column("step", sa.Column("remarked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "readers_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_readers_report_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_readers_report_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_readers_report_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["item.id"], name=op.f("fk_readers_report_page_id_item")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["item.id"], name=op.f("fk_readers_report_question_id_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readers_report")),
    )
    op.create_index("ix_readers_report_course", "readers_report", ["course_id", "resolved_at"])
    op.create_index(op.f("ix_readers_report_person_id"), "readers_report", ["person_id"])
    op.create_table(
        "report_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["readers_report.id"], name=op.f("fk_report_answer_report_id_readers_report")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_report_answer_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answer")),
    )
    op.create_index(op.f("ix_report_answer_report_id"), "report_answer", ["report_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("report_answer")
    op.drop_table("readers_report")
    op.drop_column("step", "remarked_at")
    for fact in reversed(FACTS):
        op.drop_table(fact)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {fact}_append_only()")
    op.drop_table("correction_note")
