"""Runs the migrations of the core, or of a plugin, on the connection that `tournament.storage.migrate` opened."""

from alembic import context

from tournament.models import Base

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=Base.metadata,
    version_table=attributes["version_table"],
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
