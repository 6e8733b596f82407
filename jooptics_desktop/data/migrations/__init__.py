"""Alembic revisions of the store, forward only."""
