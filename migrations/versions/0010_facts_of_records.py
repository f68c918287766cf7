"""Requirements after arrival and with renewal, waivers, recognitions, corrections of completions."""

import sqlalchemy as sa
from alembic import op

from trainer.db import append_only_triggers

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FACTS = ("waiver", "waiver_end", "completion_correction")


def _one_of(*columns: str) -> str:
    return " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in columns) + " = 1"


TAKEN = (
    "CASE WHEN route = 'course' THEN enrolment_id IS NOT NULL AND revision_id IS NOT NULL"
    " ELSE enrolment_id IS NULL AND revision_id IS NULL END"
)


def _triggers(*tables: str) -> None:
    for table in tables:
        for statement in append_only_triggers(table, op.get_bind().dialect.name):
            op.execute(statement)


def _no_triggers(table: str) -> None:
    """What is to be altered row by row is opened for it; SQLite's go with the table that is made anew."""
    if op.get_bind().dialect.name == "postgresql":
        for act in ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_no_{act} ON {table}")


def _person(table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_{table}_{name}_person"))


def upgrade() -> None:
    """Go forward."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("requirement") as batch:
        batch.drop_constraint(op.f("ck_requirement_one_audience"), type_="check")
        batch.add_column(sa.Column("post_id", sa.Integer(), nullable=True))
        for name in ("days", "months", "recognition_months", "ended_by_id"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.add_column(sa.Column("from_day", sa.Date(), nullable=True))
        batch.add_column(sa.Column("ended_day", sa.Date(), nullable=True))
        batch.add_column(sa.Column("ended_why", sa.String(), server_default="", nullable=False))
        batch.alter_column("due", existing_type=sa.Date(), nullable=True)
        batch.create_foreign_key(op.f("fk_requirement_post_id_post"), "post", ["post_id"], ["id"])
        batch.create_foreign_key(op.f("fk_requirement_ended_by_id_person"), "person", ["ended_by_id"], ["id"])
    day = "date({})" if sqlite else "({} AT TIME ZONE (SELECT zone FROM house))::date"
    op.execute(
        f"UPDATE requirement SET from_day = {day.format('set_at')}, ended_day = {day.format('ended_at')}"
    )
    with op.batch_alter_table("requirement") as batch:
        batch.alter_column("from_day", existing_type=sa.Date(), nullable=False)
        batch.alter_column("ended_why", existing_type=sa.String(), server_default=None)
        audience = _one_of("unit_id", "track", "post_id", "person_id")
        batch.create_check_constraint(op.f("ck_requirement_one_audience"), audience)
        batch.create_check_constraint(op.f("ck_requirement_one_due"), _one_of("due", "days"))

    with op.batch_alter_table("completion") as batch:
        batch.add_column(sa.Column("route", sa.String(), server_default="course", nullable=False))
        batch.add_column(sa.Column("taken", sa.Date(), nullable=True))
        batch.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        batch.alter_column("enrolment_id", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("revision_id", existing_type=sa.Integer(), nullable=True)
        batch.create_foreign_key(op.f("fk_completion_by_id_person"), "person", ["by_id"], ["id"])
        batch.create_index(op.f("ix_completion_taken"), ["taken"])
        batch.create_check_constraint(op.f("ck_completion_taken_here_or_elsewhere"), TAKEN)
    if sqlite:
        _triggers("completion")

    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_day <= until_day", name=op.f("ck_waiver_days")),
        _person("waiver", "person_id"),
        _person("waiver", "by_id"),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_waiver_requirement_id_requirement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    op.create_index(op.f("ix_waiver_person_id"), "waiver", ["person_id"])
    op.create_table(
        "waiver_end",
        sa.Column("waiver_id", sa.Integer(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _person("waiver_end", "by_id"),
        sa.ForeignKeyConstraint(["waiver_id"], ["waiver.id"], name=op.f("fk_waiver_end_waiver_id_waiver")),
        sa.PrimaryKeyConstraint("waiver_id", name=op.f("pk_waiver_end")),
    )
    op.create_table(
        "completion_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("completion_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("score", sa.String(length=40), nullable=True),
        sa.Column("revoked_from", sa.Date(), nullable=True),
        _person("completion_correction", "by_id"),
        sa.ForeignKeyConstraint(
            ["completion_id"],
            ["completion.id"],
            name=op.f("fk_completion_correction_completion_id_completion"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion_correction")),
    )
    op.create_index(
        op.f("ix_completion_correction_completion_id"), "completion_correction", ["completion_id"]
    )
    op.create_table(
        "record_note",
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("about", "number", name=op.f("pk_record_note")),
    )
    _triggers(*FACTS)


def downgrade() -> None:
    """Go back. What only the newer tables can say is lost, recognitions too."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("record_note", "completion_correction", "waiver_end", "waiver"):
        op.drop_table(table)
        if table in FACTS and not sqlite:
            op.execute(f"DROP FUNCTION {table}_append_only()")
    if sqlite:
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER completion_no_{act}")
    else:
        _no_triggers("completion")
    op.execute("DELETE FROM completion WHERE route <> 'course'")
    with op.batch_alter_table("completion") as batch:
        batch.drop_constraint(op.f("ck_completion_taken_here_or_elsewhere"), type_="check")
        batch.drop_constraint(op.f("fk_completion_by_id_person"), type_="foreignkey")
        batch.drop_index(op.f("ix_completion_taken"))
        for name in ("route", "taken", "by_id"):
            batch.drop_column(name)
        batch.alter_column("enrolment_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("revision_id", existing_type=sa.Integer(), nullable=False)
    _triggers("completion")
    op.execute("DELETE FROM requirement WHERE due IS NULL OR post_id IS NOT NULL")
    with op.batch_alter_table("requirement") as batch:
        for name in ("audience", "due"):
            batch.drop_constraint(op.f(f"ck_requirement_one_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_requirement_post_id_post"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_requirement_ended_by_id_person"), type_="foreignkey")
        for name in ("post_id", "days", "months", "recognition_months", "from_day", "ended_by_id"):
            batch.drop_column(name)
        for name in ("ended_day", "ended_why"):
            batch.drop_column(name)
        batch.alter_column("due", existing_type=sa.Date(), nullable=False)
        batch.create_check_constraint(
            op.f("ck_requirement_one_audience"), _one_of("unit_id", "track", "person_id")
        )
