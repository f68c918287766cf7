"""What a ministry says of its house: languages, contact, policies, colours, a logo; its upkeep."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXTS = ("languages", "contact", "policies", "accent_light", "accent_dark", "logo")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "logo",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_logo")),
    )
    op.create_table(
        "upkeep",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_upkeep")),
    )
    for name in TEXTS:
        op.add_column("house", sa.Column(name, sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    """Go back."""
    for name in TEXTS:
        op.drop_column("house", name)
    op.drop_table("upkeep")
    op.drop_table("logo")
