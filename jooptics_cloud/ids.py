"""Identity: UUIDv7 (RFC 9562) text, so later ids sort after earlier ones."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    """A fresh UUIDv7 in its 36-character lower-case form."""
    return str(uuid_utils.uuid7())
