"""What has to be handed out: two people with a key each, no more than is named, entered, and told to the holder."""

from __future__ import annotations

import base64
import io
import json
import stat
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, update

from jooptics_cloud import inventory
from jooptics_cloud.__main__ import main
from jooptics_cloud.cloud import Cloud
from jooptics_cloud.config import Home
from jooptics_cloud.disclosures import bundle, fields, notices, operators, register, service
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.disclosures.operators import Signer
from jooptics_cloud.disclosures.register import Kind
from jooptics_cloud.disclosures.service import Basis, Demand
from jooptics_cloud.disclosures.tables import RegisterRow
from jooptics_cloud.housekeeping import sweep
from jooptics_cloud.ids import new_id
from jooptics_cloud.keys import sha256_hex, signed_by
from jooptics_cloud.tables import metadata
from tests.cloud.service_thread import MovableClock, Service, b64

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cloud.service_thread import Account

HANDED_OUT = "Data of your account were handed out"
PASSPHRASE = "seven brass lenses"


def public(signer: Signer) -> str:
    return b64(signer.key.public_key().public_bytes_raw())


class Court:
    """A running service with two operators of long standing and one member."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.service = Service(folder / "home", database)
        self.cloud = self.service.cloud
        self.clock = self.service.clock
        self.alice, self.bob = self.signer("alice"), self.signer("bob")
        operators.add(self.cloud, "alice", public(self.alice), self.alice)
        operators.add(self.cloud, "bob", public(self.bob), self.alice)
        self.clock.advance(days=8)
        self.member = self.service.member()
        self.service.letters(self.member.email, 2)  # a clock that jumps ahead would have them given up

    @staticmethod
    def signer(name: str) -> Signer:
        return Signer(name, Ed25519PrivateKey.generate())

    @property
    def demand(self) -> Demand:
        return Demand(
            self.member.email, "12/2027", "Amman court", Basis.LEGAL, "The order names the address."
        )

    def ask(self, **changes: Any) -> str:
        return service.ask(self.cloud, self.alice, replace(self.demand, **changes))

    def out(self) -> Path:
        return self.folder / f"{new_id()}.zip"

    def approve(self, disclosure_id: str, by: Signer | None = None, out: Path | None = None) -> Path:
        return service.approve(self.cloud, by or self.bob, disclosure_id, out or self.out()).file

    def kinds(self, disclosure_id: str) -> list[str]:
        with self.cloud.db.read() as session:
            return [row.kind for row in register.entries(session) if row.about == disclosure_id]

    def letters(self, count: int) -> list[str]:
        """The letters about a disclosure, once the member has so many letters in all."""
        return [one for one in self.service.letters(self.member.email, count) if one.startswith(HANDED_OUT)]


@pytest.fixture
def court(tmp_path: Path, database: Callable[[], str]) -> Iterator[Court]:
    """A service of its own."""
    made = Court(tmp_path, database())
    yield made
    made.service.stop()


def opened(file: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    del files["manifest.sig"]
    return json.loads(files.pop("manifest.json")), files


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
        told = list(processes.map(lambda _: notices.tell_after_gags(court.cloud), range(4)))
    assert sum(told) <= 1  # the service's own housekeeping may have been first
    sweep(court.cloud)
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


def _change(court: Court, **values: object) -> None:
    with court.cloud.db.write() as session:
        session.execute(update(RegisterRow).where(RegisterRow.sequence == 3).values(**values))


def _cut_out(court: Court) -> None:
    with court.cloud.db.write() as session:
        session.execute(delete(RegisterRow).where(RegisterRow.sequence == 3))


def _forge(court: Court) -> None:
    """What somebody with the whole home, but no operator's key, can do: rewrite the last entry with all its digests."""
    with court.cloud.db.write() as session:
        row = register.find(session, Kind.APPROVED, court.ask_id)  # type: ignore[attr-defined] # set by the test
        assert row is not None
        body = json.loads(row.body or "")
        last = session.get(RegisterRow, 6)
        assert last is not None
        session.delete(last)
        session.delete(session.get(RegisterRow, 5))
        session.delete(row)
        session.flush()
        text = register.text_of({**body, "operator": "alice"})
        register.append(
            session,
            court.cloud,
            Kind.APPROVED,
            row.about,
            text,
            account_id=row.account_id,
            signature=row.signature,
        )


@pytest.mark.promise("S4.4")
@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda court: _change(court, body='{"operator":"bob"}'), "entry 3 was changed"),
        (lambda court: _change(court, account_id=new_id()), "entry 3 was changed"),
        (lambda court: _change(court, digest="0" * 64), "entry 3 was changed"),
        (lambda court: _change(court, body=None, account_id=None, signature=None), "emptied before its term"),
        (_cut_out, "entry 3 is missing"),
        (_forge, "entry 4 is not signed by the operator it names"),
    ],
)
def test_what_is_changed_in_the_register_is_seen(
    court: Court, tamper: Callable[[Court], None], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    court.ask_id = court.ask()  # type: ignore[attr-defined] # for the forger
    court.approve(court.ask_id)  # type: ignore[attr-defined] # for the forger
    home = ["--home", str(court.cloud.home.folder)]
    assert main(["disclose", "verify", *home]) == 0
    assert "6 entries, whole" in capsys.readouterr().out
    tamper(court)
    assert main(["disclose", "verify", *home]) == 1
    assert said in capsys.readouterr().out
    assert main(["doctor", *home]) == 1
    assert "FAIL disclosures: the register was tampered with" in capsys.readouterr().out


def test_after_seven_years_the_register_lets_the_account_go_and_is_still_whole(court: Court) -> None:
    account_id = court.member.session["account_id"]
    court.approve(court.ask())
    with court.cloud.db.read() as session:
        before = len(register.entries(session))
    court.clock.advance(days=7 * 365 + 1)
    sweep(court.cloud)
    with court.cloud.db.read() as session:
        assert any(row.account_id == account_id for row in register.entries(session))
    court.clock.advance(days=2)
    sweep(court.cloud)
    with court.cloud.db.read() as session:
        rows = register.entries(session)
        assert len(rows) == before
        assert all(row.account_id is None for row in rows)
        assert all("Amman court" not in (row.body or "") for row in rows)
        assert operators.everybody(session).keys() == {"alice", "bob"}
    assert service.broken(court.cloud) == []


def test_entries_made_at_the_same_time_stand_in_one_chain(court: Court) -> None:
    with ThreadPoolExecutor(6) as processes:
        ids = list(processes.map(lambda _: court.ask(), range(12)))
    assert len(set(ids)) == 12
    assert service.broken(court.cloud) == []
    with court.cloud.db.read() as session:
        assert len(register.entries(session)) == 14


def test_two_who_approve_at_the_same_time_hand_out_once(court: Court) -> None:
    disclosure_id = court.ask()

    def approve(_: int) -> Path | None:
        with suppress(Refused):
            return court.approve(disclosure_id)
        return None

    with ThreadPoolExecutor(4) as processes:
        done = [one for one in processes.map(approve, range(4)) if one]
    assert len(done) == len(list(court.folder.glob("*.zip"))) == 1
    assert court.kinds(disclosure_id).count("handed_out") == 1
    assert service.broken(court.cloud) == []


class TestCommands:
    """The same in a terminal, with passphrases on the standard input."""

    @pytest.fixture
    def home(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> Path:
        """A home whose operators were added eight days ago, and a member of it."""
        running = Service(tmp_path / "home", "")
        self.member: Account = running.member()
        running.stop()
        past = MovableClock()
        past.advance(days=-8)
        cloud = Cloud.build(Home.open(tmp_path / "home"), past)
        keys = {}
        for name in ("alice", "bob"):
            self.type(monkeypatch, PASSPHRASE, PASSPHRASE)
            assert main(["operators", "keygen", str(tmp_path / f"{name}.pem")]) == 0
            keys[name] = capsys.readouterr().out.split()[-1]
        alice = operators.load_signer("alice", tmp_path / "alice.pem", PASSPHRASE)
        operators.add(cloud, "alice", keys["alice"], alice)
        operators.add(cloud, "bob", keys["bob"], alice)
        cloud.db.close()
        return tmp_path / "home"

    @staticmethod
    def type(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    def ask(self, home: Path, monkeypatch: pytest.MonkeyPatch, *more: str, by: str = "alice") -> int:
        self.type(monkeypatch, PASSPHRASE)
        return main(
            ["disclose", "ask", "--home", str(home), "--account", self.member.email, "--legal-ref", "12/2027",
             "--authority", "Amman court", "--basis", "legal", "--justification", "An order.", *more,
             "--by", by, "--key", str(home.parent / f"{by}.pem")]
        )  # fmt: skip

    def approve(
        self, home: Path, disclosure_id: str, monkeypatch: pytest.MonkeyPatch, *, by: str = "bob",
        passphrase: str = PASSPHRASE,
    ) -> int:  # fmt: skip
        self.type(monkeypatch, passphrase)
        return main(
            ["disclose", "approve", disclosure_id, "--home", str(home), "--out", str(home.parent / "bundle.zip"),
             "--by", by, "--key", str(home.parent / f"{by}.pem")]
        )  # fmt: skip

    @pytest.mark.promise("S4.4")
    def test_the_whole_way(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.ask(home, monkeypatch, "--field", "account.email") == 0
        disclosure_id = capsys.readouterr().out.split()[1]
        assert main(["disclose", "show", disclosure_id, "--home", str(home)]) == 0
        shown = capsys.readouterr().out
        for words in (
            "by alice",
            "Amman court",
            "12/2027",
            "An order.",
            "fields: account.email",
            "told: at once",
        ):
            assert words in shown
        assert self.approve(home, disclosure_id, monkeypatch, by="alice") == 1
        assert "who asked cannot approve" in capsys.readouterr().err
        assert self.approve(home, disclosure_id, monkeypatch, passphrase="wrong") == 1
        assert "is no key that this passphrase opens" in capsys.readouterr().err
        assert not (home.parent / "bundle.zip").exists()
        assert self.approve(home, disclosure_id, monkeypatch) == 0
        assert "entry 6 of the register" in capsys.readouterr().out
        _, files = opened(home.parent / "bundle.zip")
        assert json.loads(files["account.json"]) == {"account": [{"email": self.member.email}]}
        assert main(["disclose", "list", "--home", str(home)]) == 0
        assert "approved" in capsys.readouterr().out
        assert main(["doctor", "--home", str(home)]) == 0
        assert "6 entries, whole; operators: alice, bob" in capsys.readouterr().out

    def test_operators_come_and_go(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        signed = ["--home", str(home), "--by", "alice", "--key", str(home.parent / "alice.pem")]
        carol = b64(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
        self.type(monkeypatch, PASSPHRASE)
        assert main(["operators", "add", "carol", "--public", carol, *signed]) == 0
        self.type(monkeypatch, PASSPHRASE)
        assert main(["operators", "remove", "carol", *signed]) == 0
        capsys.readouterr()
        assert main(["operators", "list", "--home", str(home)]) == 0
        day = datetime.now(UTC).date()
        assert f"carol  since {day}  removed" in capsys.readouterr().out
        self.type(monkeypatch, PASSPHRASE)
        assert main(["operators", "add", "Dave!", "--public", carol, *signed]) == 1
        self.type(monkeypatch, PASSPHRASE)
        assert main(["operators", "add", "dave", "--public", "short", *signed]) == 1
        assert "32 bytes in base64" in capsys.readouterr().err

    def test_a_key_is_its_owners_alone(
        self, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        key = tmp_path / "alice.pem"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert b"ENCRYPTED" in key.read_bytes()
        key.chmod(0o644)
        assert self.ask(home, monkeypatch) == 1
        assert "can be read by others" in capsys.readouterr().err
        for typed, said in (
            ((PASSPHRASE, PASSPHRASE), "File exists"),
            (("short", "short"), "at least 12"),
            ((PASSPHRASE, "another"), "the two differ"),
        ):
            self.type(monkeypatch, *typed)
            assert main(["operators", "keygen", str(key)]) == 1
            assert said in capsys.readouterr().err

    def test_what_makes_no_sense_ends_with_two_and_what_is_refused_with_one(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as ended:
            self.ask(home, monkeypatch, "--basis", "curiosity")
        assert ended.value.code == 2
        with pytest.raises(SystemExit) as ended:
            self.ask(home, monkeypatch, "--gag-until", "for ever")
        assert ended.value.code == 2
        for more, said in (
            (("--field", "account.auth_hash"), "no field that can be handed out"),
            (("--account", "nobody@example.com"), "no account of that id or address"),
            (("--justification", " "), "the justification may not be empty"),
        ):
            assert self.ask(home, monkeypatch, *more) == 1
            assert said in capsys.readouterr().err
        assert main(["disclose", "show", new_id(), "--home", str(home)]) == 1
        assert main(["disclose", "fields"]) == 0
        listed = capsys.readouterr().out
        assert "sealed_objects.content  (sealed" in listed
        assert "auth_hash" not in listed
