"""Devices: enrolled with a key, shut out within one request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_cloud.keys import sha256_hex
from tests.cloud.service_thread import Account, b64

if TYPE_CHECKING:
    from tests.cloud.service_thread import Service


def second_till(member: Account) -> Account:
    other = Account(member.service, member.email, member.key)
    other.sign_in()
    assert other.enrol(label="Till 2").status_code == 201
    return other


def test_enrolling_again_with_the_same_key_changes_nothing(member: Account) -> None:
    first = member.device_id
    assert member.enrol().status_code == 200
    assert member.device_id == first
    assert len(member.get("/v1/devices").json()["devices"]) == 1


def test_enrolling_takes_the_key_itself(service: Service, member: Account) -> None:
    other = Account(service, member.email, member.key)
    other.sign_in()
    answer = other.enrol(public_key=b64(Ed25519PrivateKey.generate().public_key().public_bytes_raw()))
    assert (answer.status_code, answer.json()["code"]) == (403, "cloud.signature_wrong")


def test_a_signature_serves_one_session_only(service: Service, member: Account) -> None:
    """What was signed for one token says nothing for another."""
    body = {"signature": member.sign("jooptics/v1/return", member.device_id, "0" * 64)}
    other = Account(service, member.email, member.key)
    other.sign_in()
    answer = other.post(f"/v1/devices/{member.device_id}/return", body)
    assert answer.json()["code"] == "cloud.signature_wrong"


def test_a_new_device_is_told_by_letter(service: Service, member: Account) -> None:
    second_till(member)
    letters = service.letters(member.email, 3)
    assert "Till 2" in letters[-1]


@pytest.mark.promise("S5.5")
def test_a_session_never_moves_to_another_device(service: Service, member: Account) -> None:
    """Else a copied token could enrol a key of its own, and outlive the device it was taken from."""
    thief = Account(service, member.email, member.key, session=member.session)
    answer = thief.enrol(label="Till 2")
    assert (answer.status_code, answer.json()["code"]) == (401, "cloud.session_expired")
    assert [one["label"] for one in member.get("/v1/devices").json()["devices"]] == ["Till"]
    other = second_till(member)
    signature = member.sign("jooptics/v1/return", member.device_id, sha256_hex(other.token.encode()))
    answer = other.post(f"/v1/devices/{member.device_id}/return", {"signature": signature})
    assert (answer.status_code, answer.json()["code"]) == (401, "cloud.session_expired")
    assert other.get("/v1/account").status_code == 200


@pytest.mark.promise("S5.5", "S8.5")
def test_a_revoked_device_is_dead_within_one_request(service: Service, member: Account) -> None:
    other = second_till(member)
    repository = member.repository()
    revoke = f"/v1/devices/{member.device_id}/revoke"
    assert other.post(revoke, {"reason": "stolen"}).status_code == 204
    assert other.post(revoke, {"reason": "lost"}).status_code == 204
    for answer in (
        member.get(f"{repository.base}/head"),
        repository.put(b"x"),
        repository.commit(0, None, b"m"),
        member.refresh(),
        member.post("/v1/auth/logout"),
    ):
        assert answer.status_code == 401
        assert (answer.json()["code"], answer.json()["reason"]) == ("cloud.device_revoked", "stolen")
    tombstone = other.get("/v1/devices").json()["devices"][1]
    assert (tombstone["id"], tombstone["revoked_reason"]) == (member.device_id, "stolen")
    assert "shut out" in service.letters(member.email, 4)[-1]
    sessions = other.get("/v1/account/export").json()["sections"]["sessions"]
    ended = {one["ended_reason"] for one in sessions if one["device_id"] == member.device_id}
    assert ended == {"device_revoked"}


def test_a_revoked_key_cannot_come_back(service: Service, member: Account) -> None:
    other = second_till(member)
    other.post(f"/v1/devices/{member.device_id}/revoke", {"reason": "sold"})
    member.sign_in()
    assert member.enrol().json()["code"] == "cloud.device_revoked"


def test_devices_of_others_do_not_exist(service: Service, member: Account) -> None:
    stranger = service.member()
    for action, body in (("revoke", {"reason": "lost"}), ("return", {"signature": b64(bytes(64))})):
        answer = stranger.post(f"/v1/devices/{member.device_id}/{action}", body)
        assert (answer.status_code, answer.json()["code"]) == (404, "cloud.not_found")
    assert member.get("/v1/account").status_code == 200


def test_an_account_has_fifty_devices_at_most(service: Service, member: Account) -> None:
    for _ in range(49):
        member.sign_in()
        member.identity = Ed25519PrivateKey.generate()
        assert member.enrol().status_code == 201
    member.sign_in()
    member.identity = Ed25519PrivateKey.generate()
    answer = member.enrol()
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (
        409,
        "cloud.limit_reached",
        50,
    )
