"""What has to be handed out: two people with a key each, no more than is named, entered, and told to the holder."""

from __future__ import annotations

import base64
import json
import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_cloud import inventory
from jooptics_cloud.disclosures import bundle, fields, operators, register, service
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.disclosures.operators import Signer
from jooptics_cloud.disclosures.register import Kind
from jooptics_cloud.disclosures.service import Basis
from jooptics_cloud.housekeeping import sweep
from jooptics_cloud.keys import sha256_hex, signed_by
from jooptics_cloud.tables import metadata
from tests.cloud.court import opened, public
from tests.cloud.service_thread import b64

if TYPE_CHECKING:
    from tests.cloud.court import Court


@pytest.mark.promise("S4.4")
def test_one_asks_another_approves_and_only_then_the_least_is_handed_out(court: Court) -> None:
    disclosure_id = court.ask()
    out = court.out()
    with pytest.raises(Refused, match="who asked cannot approve"):
        court.approve(disclosure_id, court.alice, out)
    assert not out.exists()
    court.approve(disclosure_id, court.bob, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    manifest, files = opened(out)
    (account,) = json.loads(files["account.json"])["account"]
    assert account.keys() == {"id", "email", "created_at"}
    assert account["email"] == court.member.email
    assert files.keys() == {"account.json"}
    assert manifest["files"] == [
        {"name": "account.json", "bytes": len(files["account.json"]), "sha256": sha256_hex(files["account.json"])}
    ]  # fmt: skip
    assert (manifest["authority"], manifest["legal_ref"]) == ("Amman court", "12/2027")
    assert [(one["kind"], one["sequence"]) for one in manifest["register"]] == [("asked", 3), ("approved", 4)]
    for inside in ("alice", "bob", "The order names the address."):
        assert inside not in json.dumps(manifest)
    with court.cloud.db.read() as session:
        asked = register.find(session, Kind.ASKED, disclosure_id)
        approved = register.find(session, Kind.APPROVED, disclosure_id)
        assert asked is not None
        assert approved is not None
        assert json.loads(asked.body or "")["operator"] == "alice"
        assert json.loads(approved.body or "") == {"operator": "bob", "asked": asked.digest}
    assert court.kinds(disclosure_id) == ["asked", "approved", "told", "handed_out"]
    assert service.broken(court.cloud) == []


@pytest.mark.promise("S4.4")
def test_a_typed_name_is_nobody(court: Court) -> None:
    stranger = court.signer("mallory")
    for pretender in (stranger, Signer("bob", stranger.key), Signer("bob", court.alice.key)):
        with pytest.raises(Refused, match="is not an operator with this key"):
            court.approve(court.ask(), pretender)
        with pytest.raises(Refused, match="is not an operator with this key"):
            service.ask(court.cloud, pretender, court.demand)
    with pytest.raises(Refused, match="this key is or was an operator's"):
        operators.add(court.cloud, "alias", public(court.alice), court.alice)
    with pytest.raises(Refused, match="is not an operator with this key"):
        operators.add(court.cloud, "mallory", public(stranger), stranger)


@pytest.mark.promise("S4.4")
def test_a_second_person_made_up_today_approves_nothing_for_a_week_and_the_controller_hears_of_it(
    court: Court,
) -> None:
    puppet = court.signer("puppet")
    operators.add(court.cloud, "puppet", public(puppet), court.alice)
    told = court.service.letters(court.cloud.home.settings.controller.email, 6)
    assert any("puppet" in one and "alice" in one for one in told)
    disclosure_id = court.ask()
    with pytest.raises(Refused, match="puppet approves from"):
        court.approve(disclosure_id, puppet)
    court.clock.advance(days=7, seconds=-1)
    disclosure_id = court.ask()
    with pytest.raises(Refused, match="puppet approves from"):
        court.approve(disclosure_id, puppet)
    court.clock.advance(seconds=1)
    assert court.approve(disclosure_id, puppet).exists()


def test_who_was_removed_neither_asks_nor_approves_and_what_they_asked_is_void(court: Court) -> None:
    asked = court.ask()
    operators.remove(court.cloud, "alice", court.bob)
    with pytest.raises(Refused, match="is not an operator with this key"):
        court.ask()
    with pytest.raises(Refused, match="who asked is no operator any more"):
        court.approve(asked)
    with pytest.raises(Refused, match="the last operator stays"):
        operators.remove(court.cloud, "bob", court.bob)
    with pytest.raises(Refused, match="this key is or was"):
        operators.add(court.cloud, "alice2", public(court.alice), court.bob)


@pytest.mark.promise("S4.4")
def test_it_is_approved_within_three_days_or_asked_anew(court: Court) -> None:
    disclosure_id = court.ask()
    court.clock.advance(hours=72)
    with pytest.raises(Refused, match="more than 72 hours ago"):
        court.approve(disclosure_id)
    disclosure_id = court.ask()
    court.clock.advance(hours=71, minutes=59)
    assert court.approve(disclosure_id).exists()


@pytest.mark.promise("S4.5")
@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("empty", ["justification", "legal_ref", "authority"])
def test_without_a_reason_nothing_is_asked_for_on_any_ground(court: Court, basis: Basis, empty: str) -> None:
    with pytest.raises(Refused, match="may not be empty"):
        court.ask(basis=basis, **{empty: " \n"})


@pytest.mark.promise("S4.5")
@pytest.mark.parametrize(
    ("basis", "words"), [(Basis.VITAL, "life or safety"), (Basis.LEGAL_CLAIM, "legal claim")]
)
def test_protection_goes_the_same_way_and_says_so_to_the_holder(
    court: Court, basis: Basis, words: str
) -> None:
    disclosure_id = court.ask(basis=basis, justification="Somebody is in danger.")
    with pytest.raises(Refused, match="who asked cannot approve"):
        court.approve(disclosure_id, court.alice)
    court.approve(disclosure_id)
    with court.cloud.db.read() as session:
        _, entered = service.demanded(session, disclosure_id)
    assert entered["justification"] == "Somebody is in danger."
    (letter,) = court.letters(3)
    assert words in letter
    with pytest.raises(Refused, match="only the law can forbid telling"):
        court.ask(basis=basis, gag_until=court.clock.now().date() + timedelta(days=30))


def busy(court: Court) -> None:
    repository = court.member.repository()
    for sealed in (b"sealed", b"lost"):
        repository.put(sealed)
    listed = [{"name": sha256_hex(b"sealed"), "size": 6}]
    assert repository.commit(0, None, b"manifest", objects=listed).status_code == 201
    court.cloud.blobs.remove(court.member.session["account_id"], repository.id, sha256_hex(b"lost"))


@pytest.mark.promise("S4.4")
def test_sealed_things_go_as_ciphertext_and_only_where_each_is_named(court: Court) -> None:
    busy(court)
    _, files = opened(court.approve(court.ask(fields=("account", "sealed_objects", "generations"))))
    assert files.keys() == {"account.json"}
    assert "manifest" not in json.loads(files["account.json"])["generations"][0]
    named = ("sealed_objects.content", "generations.manifest")
    manifest, files = opened(court.approve(court.ask(fields=named)))
    (content,) = [one for name, one in files.items() if name != "account.json"]
    assert content == b"sealed"
    assert [one["sha256"] for one in manifest["files"]][1] == sha256_hex(b"sealed")
    assert [name.rpartition("/")[2] for name in manifest["missing"]] == [sha256_hex(b"lost")]
    assert json.loads(files["account.json"])["generations"] == [{"manifest": b64(b"manifest")}]


def test_the_service_signs_what_it_hands_out(court: Court) -> None:
    with zipfile.ZipFile(court.approve(court.ask())) as archive:
        manifest, signature = archive.read("manifest.json"), archive.read("manifest.sig")
    key = base64.b64decode(court.service.get("/v1/info").json()["receipt_key"])
    assert signed_by(key, base64.b64decode(signature), *bundle.signed_lines(manifest))
    assert not signed_by(key, base64.b64decode(signature), *bundle.signed_lines(manifest + b" "))


@pytest.mark.promise("S4.4")
def test_no_secret_can_be_named(court: Court) -> None:
    secrets = [
        f"{one.facts.section}.{column.name}"
        for one in inventory.tables(metadata)
        if one.facts.owner
        for column, datum in one.columns
        if not datum.exported and not datum.sealed
    ]
    assert {"account.auth_hash", "account.totp_secret", "tokens.digest"} <= set(secrets)
    for name in (*secrets, "nothing", "disclosures"):
        with pytest.raises(Refused, match="is no field that can be handed out"):
            court.ask(fields=(name,))
    _, files = opened(court.approve(court.ask(fields=tuple(name for name, _ in fields.offered()))))
    everything = b"".join(files.values())
    for secret in (court.member.token.encode(), b64(court.member.key).encode(), b"$argon2id$"):
        assert secret not in everything


def test_nothing_is_overwritten_and_nobody_hands_out_twice(court: Court) -> None:
    disclosure_id = court.ask()
    out = court.out()
    out.write_bytes(b"something else")
    with pytest.raises(Refused, match="is there already"):
        court.approve(disclosure_id, out=out)
    assert out.read_bytes() == b"something else"
    assert court.kinds(disclosure_id) == ["asked"]
    court.approve(disclosure_id)
    with pytest.raises(Refused, match="was handed out already"):
        court.approve(disclosure_id)


def test_what_was_interrupted_is_entered_and_can_be_finished_by_the_same_person(
    court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    carol = court.signer("carol")
    operators.add(court.cloud, "carol", public(carol), court.alice)
    court.clock.advance(days=7)
    busy_file = court.folder / "nowhere" / "bundle.zip"
    disclosure_id = court.ask()
    with pytest.raises(FileNotFoundError):
        court.approve(disclosure_id, out=busy_file)
    assert court.kinds(disclosure_id) == ["asked", "approved", "told"]
    with pytest.raises(Refused, match="was approved by somebody else"):
        court.approve(disclosure_id, carol)
    assert court.approve(disclosure_id).exists()
    assert court.kinds(disclosure_id) == ["asked", "approved", "told", "handed_out"]
    assert len(court.letters(3)) == 1


def test_a_bundle_that_cannot_be_finished_leaves_no_file(court: Court) -> None:
    out = court.out()
    with pytest.raises(Refused, match="was not approved"):
        bundle.write(court.cloud, court.ask(), out)
    assert not out.exists()


@pytest.mark.promise("S4.4")
def test_the_holder_is_told_at_once(court: Court) -> None:
    court.approve(court.ask(fields=("account.email", "devices")))
    (letter,) = court.letters(3)
    for words in ("Amman court", "12/2027", "law or legal process required it", "account.email, devices.id",
                  court.clock.now().date().isoformat(), "jooptics.com@gmail.com"):  # fmt: skip
        assert words in letter
    assert court.member.get("/v1/audit").json()["events"][-1]["kind"] == "data_disclosed"


@pytest.mark.promise("S4.4")
def test_a_gag_has_an_end_and_then_the_holder_is_told_once(court: Court) -> None:
    day = court.clock.now().date() + timedelta(days=20)
    for wrong in (court.clock.now().date(), court.clock.now().date() + timedelta(days=8 * 365)):
        with pytest.raises(Refused, match="a gag ends on a day to come"):
            court.ask(gag_until=wrong)
    disclosure_id = court.ask(gag_until=day)
    court.approve(disclosure_id)
    sweep(court.cloud)
    court.clock.advance(days=19, hours=23)
    sweep(court.cloud)
    court.member.sign_in_again()
    assert court.kinds(disclosure_id) == ["asked", "approved", "handed_out"]
    copy = court.member.get("/v1/account/export").text
    assert "Amman court" not in copy
    assert "data_disclosed" not in copy
    court.clock.advance(days=2)
    with ThreadPoolExecutor(4) as processes:
        list(processes.map(lambda _: sweep(court.cloud), range(4)))
    assert court.kinds(disclosure_id) == ["asked", "approved", "handed_out", "told"]
    (letter,) = court.letters(3)
    assert "Amman court" in letter


def test_whose_account_ended_under_a_gag_cannot_be_told_and_the_register_says_so(court: Court) -> None:
    disclosure_id = court.ask(gag_until=court.clock.now().date() + timedelta(days=40))
    court.approve(disclosure_id)
    court.member.post("/v1/account/deletion")
    court.clock.advance(days=31)
    sweep(court.cloud)
    court.clock.advance(days=11)
    sweep(court.cloud)
    assert court.kinds(disclosure_id) == ["asked", "approved", "handed_out", "not_told"]
