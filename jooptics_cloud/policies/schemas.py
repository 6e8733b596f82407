"""Answers about versions of the privacy policy (docs/protocol.md)."""

from __future__ import annotations

from datetime import datetime

from jooptics_cloud.schemas import Answer, Base64


class PolicyAnswer(Answer):
    """One version as its manifest describes it; `sha256` is the digest of the manifest."""

    version: str
    sha256: str
    effective_at: datetime
    last_updated: str
    change_class: str


class PoliciesAnswer(Answer):
    """Every version, oldest first."""

    policies: list[PolicyAnswer]


class PackAnswer(Answer):
    """A version whole: the manifest, the signature over it, and every document by its file's name."""

    version: str
    sha256: str
    manifest: Base64
    signature: str
    documents: dict[str, Base64]
