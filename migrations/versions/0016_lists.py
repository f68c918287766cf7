"""A view is of one of several lists; the house says how old training taken elsewhere may be."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on."""
    op.add_column("saved_view", sa.Column("of", sa.String(), nullable=False, server_default="records"))
    op.add_column("house", sa.Column("recognition_months", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("house", "recognition_months")
    op.drop_column("saved_view", "of")
