"""The worked examples both sides share (docs/protocol.md)."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_desktop.sync.cloud_session import signed
from jooptics_desktop.sync.cloud_target import chained, commit_lines, receipt_lines
from jooptics_desktop.sync.derivation import KdfParameters, derive

VECTORS = Path(__file__).parent.parent / "vectors"


def vectors(name: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    return loaded


def test_derives_the_keys_of_the_vectors() -> None:
    for case in vectors("derivation")["cases"]:  # type: ignore[attr-defined] # a list of objects
        keys = derive(case["email"], case["password"], KdfParameters.read(case["kdf"]))
        assert base64.b64encode(keys.auth_key).decode() == case["auth_key"]
        assert base64.b64encode(keys.wrap_key).decode() == case["wrap_key"]


def test_signs_like_the_vectors() -> None:
    given, commit = vectors("signatures"), vectors("commit")
    identity = Ed25519PrivateKey.from_private_bytes(base64.b64decode(str(given["private_key"])))
    token = hashlib.sha256(str(given["access_token"]).encode()).hexdigest()
    assert signed(identity, "jooptics/v1/enrol", token) == given["enrol"]["signature"]  # type: ignore[index] # an object
    request: dict[str, object] = commit["request"]  # type: ignore[assignment] # an object
    lines = commit_lines(str(given["repository_id"]), request["generation"])  # type: ignore[arg-type] # an object
    assert "\n".join(lines) == commit["signed_message"]
    assert signed(identity, *lines) == request["signature"]
    receipt: dict[str, object] = given["receipt"]  # type: ignore[assignment] # an object
    stated = receipt_lines(str(given["repository_id"]), 1, str(receipt["hash"]), str(receipt["received_at"]))
    assert "\n".join(stated) == receipt["message"]


def test_chains_the_ledger_like_the_vectors() -> None:
    before = ""
    for one in vectors("ledger")["entries"]:  # type: ignore[attr-defined] # a list of objects
        before = chained(before, base64.b64decode(one["entry"]))
        assert before == one["hash"]
