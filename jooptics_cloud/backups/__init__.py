"""Sealed backups: objects, generations, key wraps and the erasure ledger."""
