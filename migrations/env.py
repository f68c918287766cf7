"""Alembic's door: `trainer db upgrade` hands over the connection; models are those of all rooms."""

from alembic import context

from trainer import models_of_all_rooms
from trainer.db import Base

models_of_all_rooms()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
