"""What a service that lies would try; each is noticed."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import (
    JoopticsError,
    Untrusted,
)
from jooptics_desktop.domain.ids import StoreId
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_session import SessionKeeper
from jooptics_desktop.sync.cloud_target import RepositoryClient, chained
from jooptics_desktop.sync.target import Generation, Tier
from jooptics_desktop.sync.tls import CloudEndpoint
from tests.sync.tls_double import as_json, misbehaving

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cloud_process import Member

pytest_plugins = ["tests.cloud_server"]

REPOSITORY = StoreId("01930000-0000-7000-8000-00000000000c")


def generation(number: int, manifest: bytes) -> Generation:
    return Generation(number, None, 1, Tier.RECENT, manifest, {})


@pytest.fixture
def member(cloud_member: Callable[[], Member]) -> Member:
    return cloud_member()


def lying(
    member: Member, answer: dict[str, object], work: Callable[[RepositoryClient], object]
) -> JoopticsError:
    """Do something against a double that gives this answer to everything."""
    import trustme

    authority = trustme.CA()
    with misbehaving(lambda *_: as_json(answer), authority) as double:
        client = CloudClient(CloudEndpoint(double.url, authority.cert_pem.bytes()), pauses=[])
        keeper = SessionKeeper(client, member.account.keeper.session, member.identity)
        with pytest.raises(JoopticsError) as caught:
            work(RepositoryClient(keeper, REPOSITORY, receipt_key=bytes(32)))
        client.close()
    return caught.value


def test_an_altered_object_is_refused(member: Member) -> None:
    error = lying(member, {"swapped": True}, lambda target: target.get("0" * 64))
    assert (type(error), error.code) == (Untrusted, "backup.object_damaged")


def test_an_altered_manifest_is_refused(member: Member) -> None:
    answer: dict[str, object] = {"manifest": base64.b64encode(b"forged").decode(), "hash": "0" * 64}
    assert lying(member, answer, lambda target: target.manifest(0)).code == "cloud.answer_broken"


def test_a_commit_acknowledged_with_another_head_is_refused(member: Member) -> None:
    answer = {"generation": 0, "hash": "0" * 64, "epoch": 1}
    error = lying(member, answer, lambda target: target.commit(None, generation(0, b"mine")))
    assert error.code == "cloud.answer_broken"


def test_a_forged_receipt_is_refused(member: Member) -> None:
    answer = {"generation": 0, "hash": hashlib.sha256(b"mine").hexdigest(), "epoch": 1,
              "received_at": "2026-11-22T10:00:00Z", "receipt": base64.b64encode(bytes(64)).decode()}  # fmt: skip
    error = lying(member, answer, lambda target: target.commit(None, generation(0, b"mine")))
    assert error.code == "cloud.receipt_wrong"


@pytest.mark.parametrize(
    "answer",
    [
        {"entries": [{"sequence": 1, "entry": "AAAA", "hash": "0" * 64}], "next": None, "sequence": 1,
         "hash": "0" * 64},
        {"entries": [], "next": None, "sequence": 3, "hash": "0" * 64},
        {"entries": [], "next": 5, "sequence": 3, "hash": ""},
        {"entries": [{"sequence": 2, "entry": "AAAA", "hash": chained("", bytes(3))}], "next": None, "sequence": 2,
         "hash": chained("", bytes(3))},
    ],
)  # fmt: skip
def test_an_altered_ledger_is_refused(member: Member, answer: dict[str, object]) -> None:
    assert lying(member, answer, lambda target: target.ledger()).code == "cloud.ledger_broken"


def test_a_list_without_end_is_refused(member: Member) -> None:
    error = lying(member, {"generations": [], "next": 0}, lambda target: target.generations())
    assert error.code == "cloud.answer_broken"
