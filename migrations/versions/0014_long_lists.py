"""Long lists are read along the column they are sorted by, as far as a page goes."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on."""
    op.create_index(op.f("ix_completion_day"), "completion", ["day"])
    op.create_index(op.f("ix_completion_valid_until"), "completion", ["valid_until"])
    op.create_index(op.f("ix_unit_name"), "unit", ["name"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_unit_name"), "unit")
    op.drop_index(op.f("ix_completion_valid_until"), "completion")
    op.drop_index(op.f("ix_completion_day"), "completion")
