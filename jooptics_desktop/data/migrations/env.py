"""Alembic's entry: the connection is ours, keyed and inside a transaction already."""

from __future__ import annotations

from alembic import context

from jooptics_desktop.data.schema import load_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=load_tables(),
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
