"""Sealed objects, generations, key wraps and the ledger: nothing lost, nothing mixed, nothing young deleted."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jooptics_cloud.housekeeping import sweep
from jooptics_cloud.ids import new_id
from jooptics_cloud.keys import sha256_hex, signed_by
from tests.cloud.service_thread import Service, b64

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import Response

    from tests.cloud.service_thread import Account, Repository

VECTORS = Path(__file__).parent.parent / "vectors"


@pytest.fixture
def repository(member: Account) -> Repository:
    return member.repository()


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def listed(data: bytes) -> dict[str, object]:
    return {"name": sha256_hex(data), "size": len(data)}


def file_of(repository: Repository, data: bytes) -> Path:
    account: str = repository.account.get("/v1/account").json()["id"]
    name = sha256_hex(data)
    return repository.account.service.folder / "objects" / account / repository.id / name[:2] / name


def test_an_object_is_stored_once_and_read_back(repository: Repository) -> None:
    data = os.urandom(2_500_000)
    path = f"{repository.base}/objects/{sha256_hex(data)}"
    assert repository.put(data).status_code == 201
    assert repository.put(data).status_code == 200
    answer = repository.account.get(path)
    assert (answer.content, answer.headers["ETag"]) == (data, f'"{sha256_hex(data)}"')
    assert repository.account.get("/v1/account").json()["used_bytes"] == len(data)


@pytest.mark.parametrize(
    ("wanted", "status", "span"),
    [("bytes=0-9", 206, (0, 10)), ("bytes=90-", 206, (90, 100)), ("bytes=95-500", 206, (95, 100)),
     ("bytes=0-", 200, (0, 100)), ("bytes=-5", 200, (0, 100)), ("lines=1-2", 200, (0, 100)),
     ("bytes=1-2,4-5", 200, (0, 100))],
)  # fmt: skip
def test_an_object_is_read_in_ranges(
    repository: Repository, wanted: str, status: int, span: tuple[int, int]
) -> None:
    data = bytes(range(100))
    repository.put(data)
    path = f"{repository.base}/objects/{sha256_hex(data)}"
    answer = repository.account.get(path, headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (status, data[span[0] : span[1]])
    if status == 206:
        assert answer.headers["Content-Range"] == f"bytes {span[0]}-{span[1] - 1}/100"


def test_a_range_outside_is_refused(repository: Repository) -> None:
    repository.put(b"short")
    path = f"{repository.base}/objects/{sha256_hex(b'short')}"
    assert code_of(repository.account.get(path, headers={"Range": "bytes=5-9"})) == (416, "cloud.range_wrong")


def test_an_object_that_is_not_its_name_is_refused(repository: Repository) -> None:
    good = sha256_hex(b"good")
    assert code_of(repository.put(b"evil", good)) == (422, "cloud.object_mismatch")
    assert code_of(repository.put(b"", sha256_hex(b""))) == (422, "cloud.object_mismatch")
    assert repository.account.post(f"{repository.base}/missing", {"names": [good]}).json() == {
        "missing": [good]
    }
    uploads = repository.account.service.folder / "objects" / "uploads"
    assert list(uploads.iterdir()) == []


@pytest.mark.parametrize("name", ["..%2F..%2Fsecret", "A" * 64, "0" * 63, "0" * 65, "%00" * 64])
def test_an_object_has_a_name_and_no_path(repository: Repository, name: str) -> None:
    assert repository.put(b"x", name).status_code in {404, 422}


def test_an_upload_states_its_length_and_keeps_to_the_limit(repository: Repository) -> None:
    path = f"{repository.base}/objects/{'0' * 64}"
    chunked = repository.account.call("PUT", path, data=iter([b"abc"]))
    assert code_of(chunked) == (411, "cloud.length_required")
    big = repository.account.call("PUT", path, data=bytes(8 * 1024**2 + 64 * 1024 + 1))
    assert (*code_of(big), big.json()["limit"]) == (413, "cloud.too_large", 8 * 1024**2 + 64 * 1024)


def test_the_largest_object_fits(repository: Repository) -> None:
    assert repository.put(os.urandom(8 * 1024**2 + 64 * 1024)).status_code == 201


def test_a_lost_file_counts_as_missing_and_heals(repository: Repository) -> None:
    data = os.urandom(1000)
    repository.put(data)
    file_of(repository, data).unlink()
    names = {"names": [sha256_hex(data)]}
    assert repository.account.post(f"{repository.base}/missing", names).json()["missing"] == names["names"]
    refused = repository.commit(0, None, b"m", objects=[listed(data)])
    assert (*code_of(refused), refused.json()["missing"]) == (409, "cloud.objects_missing", names["names"])
    assert repository.put(data).status_code == 200
    assert repository.commit(0, None, b"m", objects=[listed(data)]).status_code == 201


def test_two_uploads_of_one_object_at_once(repository: Repository) -> None:
    data = os.urandom(3_000_000)
    with ThreadPoolExecutor(6) as threads:
        statuses = sorted(threads.map(lambda _: repository.put(data).status_code, range(6)))
    assert statuses == [200] * 5 + [201]
    assert repository.account.get("/v1/account").json()["used_bytes"] == len(data)
    assert file_of(repository, data).read_bytes() == data


def test_space_is_never_exceeded_by_a_race(tmp_path: Path, database: Callable[[], str]) -> None:
    changes = {"quota_bytes = 53687091200": "quota_bytes = 10000"}
    service = Service(tmp_path / "home", database(), changes)
    try:
        repository = service.member().repository()
        blobs = [os.urandom(3000) for _ in range(8)]
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(repository.put, blobs))
        assert sorted(one.status_code for one in answers) == [201] * 3 + [507] * 5
        full = next(one for one in answers if one.status_code == 507).json()
        assert (full["code"], full["quota_bytes"]) == ("cloud.full", 10000)
        assert repository.account.get("/v1/account").json()["used_bytes"] == 9000
    finally:
        service.stop()


def test_a_full_disk_is_told_as_such(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    usage = shutil.disk_usage(service.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=100 * 1024**2))
    assert code_of(repository.put(b"data")) == (507, "cloud.disk_full")
    assert service.get("/readyz").json()["checks"]["disk"] is False
    monkeypatch.undo()
    assert repository.put(b"data").status_code == 201


def test_generations_follow_one_another(repository: Repository) -> None:
    data = os.urandom(500)
    repository.put(data)
    first = repository.commit(0, None, b"manifest 0", objects=[listed(data)]).json()
    second = repository.commit(1, first, b"manifest 1", base=0, tier="day").json()
    assert repository.head() == second
    page = repository.account.get(f"{repository.base}/generations?limit=1").json()
    assert page["next"] == 0
    rest = repository.account.get(f"{repository.base}/generations?after=0").json()
    assert (rest["next"], [one["tier"] for one in rest["generations"]]) == (None, ["day"])
    whole = repository.account.get(f"{repository.base}/generations/0").json()
    assert (base64.b64decode(whole["manifest"]), whole["objects"]) == (b"manifest 0", [listed(data)])
    assert repository.account.get(f"{repository.base}/generations/9").status_code == 404


def test_a_receipt_can_be_checked(repository: Repository, service: Service) -> None:
    head = repository.commit(0, None, b"m").json()
    key = base64.b64decode(service.get("/v1/info").json()["receipt_key"])
    lines = ("jooptics/v1/receipt", repository.id, "0", head["hash"], head["received_at"])
    assert signed_by(key, base64.b64decode(head["receipt"]), *lines)


def test_of_thirty_two_commits_one_wins(repository: Repository) -> None:
    first = repository.commit(0, None, b"start").json()
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda turn: repository.commit(1, first, b"writer %d" % turn), range(32)))
    winners = [one.json() for one in answers if one.status_code == 201]
    losers = [one.json() for one in answers if one.status_code == 409]
    assert (len(winners), len(losers)) == (1, 31)
    assert all((one["code"], one["head"]) == ("cloud.head_moved", winners[0]) for one in losers)
    assert repository.head() == winners[0]


def test_a_repeated_commit_is_one_commit(repository: Repository) -> None:
    first = repository.commit(0, None, b"m")
    again = repository.commit(0, None, b"m")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    repository.commit(1, first.json(), b"n")
    assert repository.commit(0, None, b"m").json() == first.json()
    assert code_of(repository.commit(0, None, b"other")) == (409, "cloud.head_moved")


def test_a_device_with_an_old_epoch_is_fenced_off(repository: Repository) -> None:
    first = repository.commit(0, None, b"m", epoch=1).json()
    second = repository.commit(1, first, b"n", epoch=2).json()
    answer = repository.commit(2, second, b"o", epoch=1)
    assert (*code_of(answer), answer.json()["head"]) == (409, "cloud.epoch_old", second)


@pytest.mark.parametrize(
    "changes", [{"generation": 5}, {"parent": "0" * 64}, {"base": 1}, {"base": 7}, {"erasures": 1}]
)
def test_numbers_have_to_fit(repository: Repository, changes: dict[str, object]) -> None:
    first = repository.commit(0, None, b"m").json()
    assert code_of(repository.commit(1, first, b"n", **changes)) == (422, "cloud.generation_invalid")


@pytest.mark.trap("JSON false as 0")
@pytest.mark.parametrize(
    ("member_name", "value"),
    [("epoch", False), ("epoch", "1"), ("epoch", 1.0), ("generation", True), ("base", False), ("tier", "decade"),
     ("surprise", 1), ("manifest", "not base64!"), ("objects", [{"name": "0" * 64, "size": True}])],
)  # fmt: skip
def test_json_false_is_no_zero(repository: Repository, member_name: str, value: object) -> None:
    offer = repository.offer(0, None, b"m")
    offer["generation"][member_name] = value
    answer = repository.account.post(f"{repository.base}/generations", offer)
    assert code_of(answer) == (422, "cloud.request_invalid")
    assert repository.head() is None


def test_a_commit_is_signed_by_its_device(repository: Repository, member: Account) -> None:
    offer = repository.offer(0, None, b"m")
    offer["generation"]["tier"] = "year"
    assert code_of(member.post(f"{repository.base}/generations", offer)) == (403, "cloud.signature_wrong")


@pytest.mark.trap("keeping by count lets an attacker push backups out")
def test_nothing_younger_than_thirty_days_is_deletable(repository: Repository, service: Service) -> None:
    member = repository.account
    data = os.urandom(100)
    repository.put(data)
    first = repository.commit(0, None, b"m", objects=[listed(data)]).json()
    second = repository.commit(1, first, b"n").json()
    path = f"{repository.base}/generations/0"
    young = member.call("DELETE", path)
    assert code_of(young) == (409, "cloud.generation_young")
    service.clock.advance(days=29, hours=23)
    member.sign_in_again()
    assert code_of(member.call("DELETE", path)) == (409, "cloud.generation_young")
    service.clock.advance(hours=2)
    member.sign_in_again()
    assert member.call("DELETE", path).status_code == 204
    assert member.call("DELETE", path).status_code == 204
    assert code_of(member.call("DELETE", f"{repository.base}/generations/1")) == (
        409,
        "cloud.generation_needed",
    )
    assert repository.head() == second
    assert base64.b64decode(member.get(path).json()["manifest"]) == b"m"
    sweep(service.cloud)  # the housekeeper may have been quicker, now that the clock has moved on
    assert not file_of(repository, data).exists()
    assert member.get("/v1/account").json()["used_bytes"] == len(b"m" + b"n"), "manifests stay"
    refused = repository.commit(2, second, b"o", base=0)
    assert code_of(refused) == (422, "cloud.generation_invalid")


def test_the_base_of_a_kept_generation_stays(repository: Repository, service: Service) -> None:
    first = repository.commit(0, None, b"m").json()
    second = repository.commit(1, first, b"n", base=0).json()
    repository.commit(2, second, b"o")
    service.clock.advance(days=31)
    repository.account.sign_in_again()

    def delete(number: int) -> Response:
        return repository.account.call("DELETE", f"{repository.base}/generations/{number}")

    assert code_of(delete(0)) == (409, "cloud.generation_needed")
    assert (delete(1).status_code, delete(0).status_code) == (204, 204)


def test_sweeping_leaves_what_is_young_or_named(repository: Repository, service: Service) -> None:
    named, young, old = os.urandom(100), os.urandom(101), os.urandom(102)
    repository.put(named)
    repository.put(old)
    repository.commit(0, None, b"m", objects=[listed(named)])
    service.clock.advance(days=31)
    repository.account.sign_in_again()
    repository.put(young)
    sweep(service.cloud)
    names = {"names": [sha256_hex(data) for data in (named, young, old)]}
    gone = repository.account.post(f"{repository.base}/missing", names).json()["missing"]
    assert gone == [sha256_hex(old)]
    assert repository.account.get("/v1/account").json()["used_bytes"] == 201 + len(b"m")


@pytest.mark.trap("a stolen till pushes old backups out")
def test_a_till_in_wrong_hands_cannot_destroy_backups(repository: Repository, service: Service) -> None:
    """Ransomware with every secret of the device: delete, overwrite, bury, replace the keys."""
    member = repository.account
    data = os.urandom(100)
    repository.put(data)
    wraps = b'{"wrapped": "owner"}'
    member.call("PUT", f"{repository.base}/key-wraps", data=wraps, headers={"If-None-Match": "*"})
    head = repository.commit(0, None, b"good", objects=[listed(data)]).json()
    service.clock.advance(minutes=10)
    tag = {"If-Match": f'"{sha256_hex(wraps)}"'}
    overwritten = member.call(
        "PUT", f"{repository.base}/key-wraps", data=b'{"wrapped": "thief"}', headers=tag
    )
    assert code_of(overwritten) == (403, "cloud.second_factor_needed")
    assert code_of(member.call("DELETE", f"{repository.base}/generations/0")) == (
        403,
        "cloud.second_factor_needed",
    )
    assert member.call("DELETE", repository.base).status_code in {404, 405}
    assert member.call("DELETE", f"{repository.base}/objects/{sha256_hex(data)}").status_code == 405
    assert code_of(repository.put(b"ruined", sha256_hex(data))) == (422, "cloud.object_mismatch")
    for number in range(1, 20):
        head = repository.commit(number, head, b"garbage %d" % number).json()
    sweep(service.cloud)
    assert base64.b64decode(member.get(f"{repository.base}/generations/0").json()["manifest"]) == b"good"
    assert member.get(f"{repository.base}/objects/{sha256_hex(data)}").content == data
    assert member.get(f"{repository.base}/key-wraps").content == wraps


def test_key_wraps_are_replaced_knowingly_and_kept(repository: Repository) -> None:
    member, path = repository.account, f"{repository.base}/key-wraps"
    assert member.get(path).status_code == 204
    assert code_of(member.call("PUT", path, data=b"{}")) == (428, "cloud.condition_needed")
    first = member.call("PUT", path, data=b'{"a": 1}\n', headers={"If-None-Match": "*"})
    assert first.status_code == 201
    twice = member.call("PUT", path, data=b"{}", headers={"If-None-Match": "*"})
    assert code_of(twice) == (412, "cloud.wraps_changed")
    tag = {"If-Match": first.headers["ETag"]}
    assert member.call("PUT", path, data=b'{"a": 2}', headers=tag).status_code == 200
    assert code_of(member.call("PUT", path, data=b'{"a": 3}', headers=tag)) == (412, "cloud.wraps_changed")
    assert member.get(path).content == b'{"a": 2}'
    versions = member.get(f"{path}/versions").json()["versions"]
    assert [one["etag"] for one in versions] == [sha256_hex(b'{"a": 2}'), sha256_hex(b'{"a": 1}\n')]
    assert member.get(f"{path}/versions/{versions[1]['etag']}").content == b'{"a": 1}\n'
    for nonsense in (b"", b"[]", b"\xff", b"[" * 60_000):
        refused = member.call("PUT", path, data=nonsense, headers=tag)
        assert code_of(refused) == (422, "cloud.request_invalid")
    assert member.call("PUT", path, data=bytes(70_000), headers=tag).status_code == 413


def test_the_ledger_is_appended_by_compare_and_swap(repository: Repository) -> None:
    member, path = repository.account, f"{repository.base}/erasure-ledger"
    assert member.get(path).json() == {"entries": [], "next": None, "sequence": 0, "hash": ""}
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda turn: member.post(path, {"expected": 0, "entry": b64(b"%d" % turn)}), range(8))
        )
    assert sorted(one.status_code for one in answers) == [201] + [409] * 7
    assert all(one.json()["sequence"] == 1 for one in answers)
    for number in range(1, 4):
        member.post(path, {"expected": number, "entry": b64(b"more %d" % number)})
    page = member.get(f"{path}?limit=2").json()
    assert (page["next"], page["sequence"], len(page["entries"])) == (2, 4, 2)
    assert member.get(f"{path}?after=2").json()["next"] is None


def test_a_generation_says_itself_what_it_had_followed(repository: Repository) -> None:
    """It may have been sealed before the entry came, and arrive after it."""
    member, path = repository.account, f"{repository.base}/erasure-ledger"
    assert member.post(path, {"expected": 0, "entry": b64(b"somebody")}).status_code == 201
    first = repository.commit(0, None, b"m", erasures=0).json()
    repository.commit(1, first, b"n", erasures=1)
    found = member.get(f"{repository.base}/generations").json()["generations"]
    assert [one["erasures"] for one in found] == [0, 1]
    assert member.get(f"{repository.base}/generations/1").json()["erasures"] == 1


def test_the_vectors_hold_here_too(repository: Repository, service: Service) -> None:
    ledger = json.loads((VECTORS / "ledger.json").read_text("utf-8"))["entries"]
    for one in ledger:
        body = {"expected": one["sequence"] - 1, "entry": one["entry"]}
        answer = repository.account.post(f"{repository.base}/erasure-ledger", body).json()
        assert answer == {"sequence": one["sequence"], "hash": one["hash"]}
    given = json.loads((VECTORS / "signatures.json").read_text("utf-8"))
    public = base64.b64decode(given["public_key"])
    for name in ("enrol", "return", "refresh", "receipt"):
        signature = base64.b64decode(given[name]["signature"])
        assert signed_by(public, signature, *given[name]["message"].split("\n"))
        Ed25519PublicKey.from_public_bytes(public).verify(signature, given[name]["message"].encode())
    commit = json.loads((VECTORS / "commit.json").read_text("utf-8"))
    signature = base64.b64decode(commit["request"]["signature"])
    assert signed_by(public, signature, *commit["signed_message"].split("\n"))
    for one in commit["objects"]:
        assert sha256_hex(base64.b64decode(one["bytes"])) == one["name"]


@pytest.mark.trap("another account's id opens its backups")
def test_idor(repository: Repository, service: Service) -> None:
    """Every path that names something, asked by another account: it does not exist."""
    data = os.urandom(50)
    repository.put(data)
    repository.commit(0, None, b"m", objects=[listed(data)])
    repository.account.call(
        "PUT", f"{repository.base}/key-wraps", data=b'{"a": 1}', headers={"If-None-Match": "*"}
    )
    stranger = service.member()
    thief = type(repository)(stranger, repository.id)
    bodies = {
        "/missing": {"names": []},
        "/generations": thief.offer(0, None, b"m"),
        "/erasure-ledger": {"expected": 0, "entry": "AAAA"},
        "/return": {"signature": b64(bytes(64))},
        "/revoke": {"reason": "lost"},
    }
    names = {"repository_id": repository.id, "name": sha256_hex(data), "number": "0",
             "digest": sha256_hex(b'{"a": 1}'), "device_id": repository.account.device_id}  # fmt: skip
    asked = 0
    for template, methods in service.get("/v1/openapi.json").json()["paths"].items():
        if "{" not in template or template.startswith("/v1/policies/"):  # those are for everybody
            continue
        path = re.sub(r"\{(\w+)\}", lambda match: names[match[1]], template)
        for method in methods:
            body = next((body for end, body in bodies.items() if path.endswith(end)), None)
            how = (
                {}
                if body is not None or method != "put"
                else {"data": data, "headers": {"If-None-Match": "*"}}
            )
            answer = stranger.call(method.upper(), path, body if method == "post" else None, **how)
            assert code_of(answer) == (404, "cloud.not_found"), (method, template)
            asked += 1
    assert asked >= 16
    assert stranger.get("/v1/repositories").json() == {"repositories": []}


def test_two_accounts_may_choose_the_same_id(service: Service, repository: Repository) -> None:
    stranger = service.member()
    assert stranger.post("/v1/repositories", {"id": repository.id}).status_code == 201
    repository.put(b"mine alone")
    answer = stranger.post(f"{repository.base}/missing", {"names": [sha256_hex(b"mine alone")]})
    assert answer.json()["missing"] == [sha256_hex(b"mine alone")]


def test_an_account_has_twenty_repositories_at_most(member: Account) -> None:
    for _ in range(20):
        member.repository()
    answer = member.post("/v1/repositories", {"id": new_id()})
    assert code_of(answer) == (409, "cloud.limit_reached")
    assert code_of(member.post("/v1/repositories", {"id": "no id"})) == (422, "cloud.request_invalid")


def test_without_a_session_or_a_device_nothing_opens(service: Service, repository: Repository) -> None:
    assert code_of(service.get(f"{repository.base}/head")) == (401, "cloud.session_expired")
    assert code_of(service.get(f"{repository.base}/head", "x" * 43)) == (401, "cloud.session_expired")
    unbound = type(repository.account)(service, repository.account.email, repository.account.key)
    unbound.sign_in()
    assert code_of(unbound.get(f"{repository.base}/head")) == (403, "cloud.device_needed")
