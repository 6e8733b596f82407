"""Operators and disclosures in a terminal, with passphrases on the standard input."""

from __future__ import annotations

import io
import json
import stat
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_cloud.__main__ import main
from jooptics_cloud.cloud import Cloud
from jooptics_cloud.config import Home
from jooptics_cloud.disclosures import operators
from jooptics_cloud.ids import new_id
from tests.cloud.court import opened
from tests.cloud.service_thread import MovableClock, Service, b64

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cloud.service_thread import Account

PASSPHRASE = "seven brass lenses"


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
