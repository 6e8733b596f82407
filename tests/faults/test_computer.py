"""What is wrong with the computer: its keyring, its clock, other programs, and our own small files on it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from typing import TYPE_CHECKING, Any

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.errors
import pyotp
import pytest

from jooptics_desktop.app import Application
from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.services import privacy, staff
from jooptics_desktop.system import secret_keeper
from jooptics_desktop.system.clock import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.broken_shop import BrokenShop

YEAR = dt.timedelta(days=365)


@pytest.mark.fault("two-programs")
def test_two_programs_on_one_store(shop: BrokenShop) -> None:
    with shop.home.lock(), shop.nothing_changes():
        shop.refused("two-programs", "check")
        shop.refused("two-programs", *shop.as_owner("backup", "now"))
        restoring = (
            "restore",
            "--from-folder",
            str(shop.disk),
            "--recovery-code-file",
            shop.secret(shop.code),
        )
        shop.refused("two-programs", *restoring)
        shop.refused("two-programs", "demo")
    assert shop.run("check").code == 0


class LockedKeyring(keyring.backend.KeyringBackend):
    """Says that it is locked, or waits for somebody to unlock it."""

    priority = 1
    waits = False
    over = threading.Event()

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's own is untyped

    def get_password(self, service: str, username: str) -> str | None:
        if self.waits:
            self.over.wait(60)
            return None
        raise keyring.errors.KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)

    def delete_password(self, service: str, username: str) -> None:
        self.get_password(service, username)


@pytest.mark.fault("keyring-none", "keyring-locked")
@pytest.mark.parametrize("how", ["none", "locked", "waiting", "empty", "nonsense"])
def test_a_keyring_that_does_not_give_the_key(
    shop: BrokenShop, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(secret_keeper, "_PATIENCE_SECONDS", 0.3)
    if how == "none":
        keyring.set_keyring(keyring.backends.fail.Keyring())
    elif how in {"locked", "waiting"}:
        LockedKeyring.waits = how == "waiting"
        LockedKeyring.over.clear()
        keyring.set_keyring(LockedKeyring())
    else:
        for entry in list(shop.keyring.iterdir()):
            entry.unlink() if how == "empty" else entry.write_text("no key at all")
    with shop.nothing_changes():
        shop.refused("keyring-locked" if how in {"locked", "waiting"} else "keyring-none", "check")
        assert shop.run("check", "--passphrase-file", shop.secret()).code == 0
        assert Application(shop.home).open() == "passphrase"
    LockedKeyring.over.set()


@pytest.mark.fault("keyring-other")
def test_a_keyring_with_another_key(shop: BrokenShop) -> None:
    for entry in shop.keyring.iterdir():
        entry.write_text("ab" * 32)
    with shop.nothing_changes():
        shop.refused("keyring-other", "check")
        assert shop.run("check", "--passphrase-file", shop.secret()).code == 0
    window = Application(shop.home)
    assert window.open() == "passphrase"
    window.open_with_password(shop.code)
    window.close()
    assert shop.run("check").code == 0, "the keyring has the right key again"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, dt.timedelta]:
    """`clock["off"]`: how wrong the computer's clock is."""
    wrong = {"off": dt.timedelta()}
    real = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda self: real(self) + wrong["off"])
    monkeypatch.setattr(SystemClock, "today", lambda self: (real(self) + wrong["off"]).date())
    return wrong


def a_days_work(shop: BrokenShop, new: Path) -> None:
    """Sell, back up, look, bring back: each goes well."""
    item = shop.run(*shop.as_owner("items", "search", "a")).answer["items"][0]["sku"]
    wanted = {"lines": [{"item": item}], "payments": [{"tender": "cash", "amount": "900"}], "collect": True}
    sale = shop.run(*shop.as_owner("sales", "new", "--file", str(shop.file("sale.json", json.dumps(wanted)))))
    assert sale.code == 0, sale.output
    done = shop.run(*shop.as_owner("backup", "now"))
    assert (done.code, done.answer["backups"][0]["unchanged"]) == (0, False), done.output
    assert shop.run("check").answer["sound"]
    back = ("restore", "--from-folder", str(shop.disk), "--recovery-code-file", shop.secret(shop.code))
    assert shop.run(*back, home=new).code == 0


@pytest.mark.fault("clock-ahead", "clock-behind")
@pytest.mark.parametrize("off", [YEAR, -YEAR], ids=["ahead", "behind"])
def test_the_clock_is_a_year_wrong(
    shop: BrokenShop, clock: dict[str, dt.timedelta], tmp_path: Path, off: dt.timedelta
) -> None:
    clock["off"] = off
    a_days_work(shop, tmp_path / "wrong")
    clock["off"] = dt.timedelta()
    a_days_work(shop, tmp_path / "right")
    from jooptics_desktop.services import backup

    with shop.opened() as opened:
        [place] = backup.status(shop.desk(opened), shop.home).places
        assert place.next_due <= SystemClock().now() + backup.EVERY


@pytest.mark.fault("sign-in-waits")
def test_a_clock_that_was_ahead_makes_nobody_wait_a_year(
    shop: BrokenShop, clock: dict[str, dt.timedelta]
) -> None:
    clock["off"] = YEAR
    wrong = (
        "customers",
        "search",
        "a",
        "--staff",
        "Rana",
        "--password-file",
        shop.secret("not the words at all"),
    )
    while shop.run(*wrong).error != "staff.wait":
        pass
    clock["off"] = dt.timedelta()
    said = shop.run(*shop.as_owner("customers", "search", "a"))
    assert said.error == "staff.wait"
    clock["off"] = dt.timedelta(seconds=901)
    assert shop.run(*shop.as_owner("customers", "search", "a")).code == 0


@pytest.mark.fault("clock-code")
def test_a_code_does_not_fit_a_wrong_clock(shop: BrokenShop, clock: dict[str, dt.timedelta]) -> None:
    secret = pyotp.random_base32()
    with shop.opened() as opened:
        staff.set_authenticator(shop.desk(opened), secret, pyotp.TOTP(secret).now())
    words = shop.as_owner("customers", "search", "a")
    clock["off"] = YEAR
    code = shop.secret(pyotp.TOTP(secret).now())
    shop.refused("clock-code", *words, "--code-file", code)
    clock["off"] = dt.timedelta()
    assert shop.run(*words, "--code-file", code).code == 0


@pytest.mark.fault("settings-damaged")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b'{"language": 7, "text_size": "big", "theme": null}',
        b"\xff\xfe\x00",
        b"[" * 200_000,
    ],
)
def test_damaged_settings(shop: BrokenShop, content: bytes) -> None:
    shop.home.device.write_bytes(content)
    with shop.nothing_changes():
        assert shop.run("check").code == 0
        preferences = Application(shop.home).preferences()
    assert (preferences.language in {"en", "ar"}, preferences.theme, preferences.zoom) == (True, "light", 1.0)


@pytest.mark.fault("settings-damaged")
@pytest.mark.parametrize(
    "settings",
    [{"text_size": 0}, {"text_size": -5}, {"text_size": 10**9}, {"scanner_gap_ms": -1}, {"lock_after_minutes": -7},
     {"lock_after_minutes": 10**12}, {"scanner_gap_ms": 10**12}],
)  # fmt: skip
def test_settings_out_of_all_bounds(shop: BrokenShop, settings: dict[str, Any]) -> None:
    """They would make a window that nobody can read, or that never locks."""
    shop.home.device.write_text(json.dumps(settings), encoding="utf-8")
    preferences = Application(shop.home).preferences()
    assert 0.75 <= preferences.zoom <= 2
    assert 0 < preferences.scanner_gap < 1
    assert 0 <= preferences.idle_minutes <= 24 * 60


@pytest.mark.fault("log-damaged")
@pytest.mark.parametrize("how", ["file", "folder", "full"])
def test_a_damaged_log(shop: BrokenShop, how: str) -> None:
    logs = shop.home.logs
    shutil.rmtree(logs, ignore_errors=True)
    if how == "file":
        logs.write_bytes(b"")
    else:
        logs.mkdir()
        (logs / "jooptics.log").mkdir() if how == "folder" else (logs / "jooptics.log").symlink_to(
            "/dev/full"
        )
    shop.disk.rename(shop.folder / "in a drawer")
    assert shop.run("check").code == 0
    shop.refused("target-unplugged", *shop.as_owner("backup", "now"))


@pytest.mark.fault("policy-damaged", "policy-missing")
@pytest.mark.parametrize("how", ["damaged", "missing"])
def test_a_damaged_policy(
    shop: BrokenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    resources = tmp_path / "resources"
    shutil.copytree(resources_folder() / "privacy", resources / "privacy")
    file = next((resources / "privacy").glob("v*")) / "policy.ar.json"
    if how == "missing":
        file.unlink()
    else:
        file.write_text(file.read_text("utf-8").replace("خصوصية", "سرية", 1), encoding="utf-8")
    pack = privacy.policies().in_force(SystemClock().now())
    monkeypatch.setattr(privacy, "resources_folder", lambda: resources)
    shop.file("owner-password", "three unusual words\n")
    answers = {
        "privacy": {
            "language": "ar", "pack_sha256": pack.sha256, "text_sha256": pack.text_sha256("ar"), "acknowledged": True,
            "answers": {"cloud_backup": False, "news": False, "improvement": False, "error_reports": False},
        },
        "store": {"name": "X"}, "tax_classes": [{"code": "standard", "percent": "16"}],
        "owner": {"name": "Rana", "password_file": "owner-password", "adult": True},
    }  # fmt: skip
    new = tmp_path / "new"
    words = ("init", "--answers", str(shop.file("answers.json", json.dumps(answers))))
    shop.refused(f"policy-{how}", *words, home=new)
    assert {path.name for path in new.iterdir()} <= {"in-use.lock"}
    assert shop.run("check").code == 0, "a store that is there opens all the same"
    assert shop.run(*shop.as_owner("customers", "search", "a")).code == 0
