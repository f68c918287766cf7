"""Signing in: sliding throttles, known devices, common passwords, when somebody last proved who they are."""

import sqlalchemy as sa
from alembic import op
from zxcvbn.frequency_lists import FREQUENCY_LISTS

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SHORTEST = {"passwords": 4}
OTHERWISE = 8  # characters of a word that could be a password by itself


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("sign_in") as batch:
        batch.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sign_in SET confirmed_at = created_at")
    with op.batch_alter_table("sign_in") as batch:
        batch.alter_column("confirmed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.drop_table("throttle")
    op.create_table(
        "throttle",
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_throttle")),
    )
    op.create_index(op.f("ix_throttle_seen_at"), "throttle", ["seen_at"])
    op.create_table(
        "throttle_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttle_try")),
    )
    op.create_index(op.f("ix_throttle_try_at"), "throttle_try", ["at"])
    op.create_index(op.f("ix_throttle_try_bucket_at"), "throttle_try", ["bucket", "at"])
    op.create_table(
        "known_device",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mark_hash", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_known_device_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "mark_hash", name=op.f("pk_known_device")),
    )
    common = op.create_table(
        "common_password",
        sa.Column("word", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_common_password")),
        sqlite_with_rowid=False,
    )
    words = {
        word
        for name, ranked in FREQUENCY_LISTS.items()
        for word in ranked
        if len(word) >= SHORTEST.get(name, OTHERWISE)
    }
    op.bulk_insert(common, [{"word": word} for word in sorted(words)])


def downgrade() -> None:
    """Go back."""
    for table in ("common_password", "known_device", "throttle_try", "throttle"):
        op.drop_table(table)
    op.create_table(
        "throttle",
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window", name=op.f("pk_throttle")),
    )
    with op.batch_alter_table("sign_in") as batch:
        batch.drop_column("confirmed_at")
