"""Alembic's entry. `Database.migrate` hands over its connection, within its transaction."""

from alembic import context

import memos.models  # noqa: F401 - fills the metadata
from engine.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
