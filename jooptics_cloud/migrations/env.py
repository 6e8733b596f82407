"""Alembic's entry: it works on the connection it is handed, never on one of its own."""

from __future__ import annotations

from alembic import context

from jooptics_cloud.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
