"""The key file opens for those who should, tells apart why it does not open, and loses no key in a crash."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jooptics_desktop.domain.errors import RuleBroken, Unavailable, Untrusted
from jooptics_desktop.sync import key_document, slots
from jooptics_desktop.sync.keys import BackupKey, DeviceSecret, VaultKey
from jooptics_desktop.sync.keyslots import (
    KeyFile,
    open_with_passphrase,
    open_with_recovery_code,
    public_bytes,
)
from jooptics_desktop.sync.stretching import CEILING, FLOOR, PassphraseCost
from tests.hostile import DEEP, nothing_but_words, spoilt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.sync.key_document import Document
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.sync.recovery_code import RecoveryCode

WORDS = "عدسات صافية every morning ½"
DEVICE = DeviceSecret(b"\x07" * 32)


@pytest.fixture
def made(tmp_path: Path) -> tuple[KeyFile, Vault, RecoveryCode]:
    file = KeyFile(tmp_path / "keys.json")
    vault, code = file.create(WORDS, DEVICE, FLOOR)
    return file, vault, code


def test_device_passphrase_and_code_open_the_same_vault(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, vault, code = made
    opened = [
        file.open_with_device(DEVICE), file.open_with_passphrase(WORDS), file.open_with_recovery_code(code.text())
    ]  # fmt: skip
    for one in opened:
        assert (one.key, one.backup_key, one.database_keys) == (
            vault.key,
            vault.backup_key,
            vault.database_keys,
        )
        assert one.identity is not None
        assert public_bytes(one.identity) in one.trusted_devices
    assert len({vault.key.value, vault.backup_key.value, vault.database_keys[0].value}) == 3


def test_the_file_is_private_and_shows_no_key(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, vault, code = made
    data = file.path.read_bytes()
    if os.name == "posix":
        assert file.path.stat().st_mode & 0o777 == 0o600
    secrets = [
        vault.key.value,
        vault.backup_key.value,
        vault.database_keys[0].value,
        code.value,
        DEVICE.value,
    ]
    for secret in secrets:
        for form in (secret, secret.hex().encode(), base64.b64encode(secret)):
            assert form not in data
    for thing in (vault, vault.key, vault.database_keys, code, DEVICE):
        assert all(secret.hex() not in repr(thing) and repr(secret) not in repr(thing) for secret in secrets)


def test_what_is_wrong_is_told_apart(made: tuple[KeyFile, Vault, RecoveryCode], tmp_path: Path) -> None:
    file, _, code = made
    other = RecoveryCodeOf(bytes(16))
    cases: list[tuple[str, Callable[[], object]]] = [
        ("keys.wrong_passphrase", lambda: file.open_with_passphrase(WORDS + "x")),
        ("keys.wrong_recovery_code", lambda: file.open_with_recovery_code(other)),
        ("keys.wrong_device_secret", lambda: file.open_with_device(DeviceSecret(b"\x08" * 32))),
    ]
    for expected, attempt in cases:
        with pytest.raises(Untrusted) as caught:
            attempt()
        assert caught.value.code == expected
    with pytest.raises(Unavailable, match=r"keys\.file_missing"):
        KeyFile(tmp_path / "none").open_with_device(DEVICE)
    whole = file.path.read_bytes()
    for data in (
        b"",
        whole[: len(whole) // 2],
        whole.replace(b'"revision":1', b'"revision":2'),
        b"[]",
        b"\xff",
    ):
        file.path.write_bytes(data)
        with pytest.raises(Untrusted, match=r"keys\.file_damaged"):
            file.open_with_recovery_code(code.text())


def RecoveryCodeOf(value: bytes) -> str:  # noqa: N802 - reads like the type it makes
    from jooptics_desktop.sync.recovery_code import RecoveryCode

    return RecoveryCode(value).text()


def test_every_flipped_byte_is_noticed(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, _, _ = made
    whole = file.path.read_bytes()
    for place in range(len(whole) - 1):
        damaged = bytearray(whole)
        damaged[place] ^= 0x01
        file.path.write_bytes(damaged)
        with pytest.raises(Untrusted):
            file.open_with_device(DEVICE)


def altered(file: KeyFile, change: Callable[[Document], None]) -> None:
    """Change the document as somebody would who can write a right checksum but has no vault key."""
    document = json.loads(file.path.read_bytes())
    document.pop("checksum")
    change(document)
    document["checksum"] = key_document._checksum(document)
    file.path.write_bytes(json.dumps(document).encode())


def test_a_document_altered_with_a_right_checksum_is_refused(
    made: tuple[KeyFile, Vault, RecoveryCode],
) -> None:
    file, _, _ = made
    altered(file, lambda document: document["trusted_devices"].append("00" * 32))
    with pytest.raises(Untrusted, match=r"keys\.file_altered"):
        file.open_with_device(DEVICE)


def test_a_cheaper_passphrase_cost_is_refused(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, _, _ = made
    altered(file, lambda document: document["slots"]["passphrase"].update(memory_kib=8))
    with pytest.raises(Untrusted, match=r"keys\.weakened"):
        file.open_with_passphrase(WORDS)
    with pytest.raises(ValueError, match="cheap"):
        slots.passphrase_slot("v", VaultKey.random(), WORDS, PassphraseCost(1024, 3, 4))


@pytest.mark.parametrize(
    "asked", [{"memory_kib": 4 << 20}, {"memory_kib": 1 << 40}, {"passes": 64}, {"lanes": 64}], ids=str
)
def test_a_cost_that_would_stall_the_computer_is_refused_unspent(
    made: tuple[KeyFile, Vault, RecoveryCode], asked: dict[str, int]
) -> None:
    file, vault, code = made
    altered(file, lambda document: document["slots"]["passphrase"].update(asked))
    with pytest.raises(Untrusted, match=r"keys\.too_dear"):
        file.open_with_passphrase(WORDS)
    with pytest.raises(ValueError, match="dear"):
        slots.passphrase_slot("v", VaultKey.random(), WORDS, PassphraseCost(**{**asdict(FLOOR), **asked}))
    assert (
        slots.open_recovery_slot(
            vault.id, key_document.read(file.path.read_bytes())["slots"]["recovery"], code
        )
        == vault.key
    )


def test_what_a_new_key_file_asks_for_leaves_room_to_the_ceiling() -> None:
    ours = PassphraseCost()
    assert FLOOR.memory_kib < ours.memory_kib < CEILING.memory_kib <= 1 << 20
    assert FLOOR.passes <= ours.passes < CEILING.passes


OUT_OF_MEMORY = """
import resource, sys
from pathlib import Path
from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.sync.keyslots import KeyFile
page = resource.getpagesize()
used = int(Path("/proc/self/statm").read_text().split()[0]) * page
resource.setrlimit(resource.RLIMIT_AS, (used + (48 << 20), resource.RLIM_INFINITY))
try:
    KeyFile(Path(sys.argv[1])).open_with_passphrase("any words")
except JoopticsError as error:
    print(type(error).__name__, error.code)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit on memory is Linux's")
def test_too_little_memory_is_told_and_can_be_tried_again(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, _, _ = made
    run = subprocess.run(
        [sys.executable, "-c", OUT_OF_MEMORY, str(file.path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["Unavailable", "keys.no_memory"]


def test_a_newer_program_wrote_it(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, _, _ = made
    altered(file, lambda document: document.update(version=2))
    with pytest.raises(Untrusted, match=r"keys\.newer_format"):
        file.open_with_device(DEVICE)


def test_the_same_words_in_another_unicode_form_open(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    made, _ = file.create("Zoë ﷺ ２", None, FLOOR)
    assert file.open_with_passphrase("Zoe\u0308 صلى الله عليه وسلم 2").key == made.key
    with pytest.raises(RuleBroken, match=r"keys\.passphrase_empty"):
        KeyFile(tmp_path / "other.json").create("  ", None, FLOOR)


@pytest.mark.parametrize("set_as", ["violet ladder 94", "violet ladder ٩٤"])
@pytest.mark.parametrize(
    "typed", ["violet ladder 94", "violet ladder ٩٤", "violet ladder ۹۴", "violet ladder ٩4"]
)
def test_digits_of_either_keyboard_open(set_as: str, typed: str, tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    vault, _ = file.create(set_as, DEVICE, FLOOR)
    assert file.open_with_passphrase(typed).key == vault.key
    for wrong in ("violet ladder 95", "violet ladder"):
        with pytest.raises(Untrusted, match=r"keys\.wrong_passphrase"):
            file.open_with_passphrase(wrong)


def test_changing_the_passphrase_keeps_the_keys(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, vault, code = made
    file.change_passphrase(vault, "other words", FLOOR)
    assert file.open_with_passphrase("other words").database_keys == vault.database_keys
    assert file.open_with_recovery_code(code.text()).key == vault.key
    with pytest.raises(Untrusted, match=r"keys\.wrong_passphrase"):
        file.open_with_passphrase(WORDS)


def test_a_replaced_code_ends_the_old_one(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, vault, code = made
    _, fresh = file.replace_recovery_code(vault)
    assert file.open_with_recovery_code(fresh.text()).key == vault.key
    with pytest.raises(Untrusted, match=r"keys\.wrong_recovery_code"):
        file.open_with_recovery_code(code.text())


def test_the_device_slot_can_go_and_come(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, vault, _ = made
    vault = file.remove_device_slot(vault)
    with pytest.raises(Untrusted, match=r"keys\.no_such_slot"):
        file.open_with_device(DEVICE)
    file.set_device_slot(vault, DEVICE)
    assert file.open_with_device(DEVICE).key == vault.key


def test_a_rekey_never_holds_fewer_keys_than_the_store_may_need(
    made: tuple[KeyFile, Vault, RecoveryCode],
) -> None:
    file, vault, _ = made
    (old,) = vault.database_keys
    vault, fresh = file.begin_rekey(vault)
    assert file.open_with_device(DEVICE).database_keys == (old, fresh)
    vault = file.remember_salt(vault, fresh.number, b"\x01" * 16)
    vault = file.finish_rekey(vault, fresh.number)
    (kept,) = file.open_with_device(DEVICE).database_keys
    assert (kept.value, kept.salt, kept.number) == (fresh.value, b"\x01" * 16, 2)
    with pytest.raises(ValueError, match="never forgotten"):
        file.finish_rekey(vault, 1)


def test_a_second_machine_joins_by_the_exported_wraps(
    made: tuple[KeyFile, Vault, RecoveryCode], tmp_path: Path
) -> None:
    file, vault, code = made
    wraps = file.export(vault)
    assert b"identity" not in wraps
    assert b"database_keys" not in wraps
    assert b"device" not in json.dumps(json.loads(wraps)["slots"]).encode()
    joined = open_with_recovery_code(wraps, code.text())
    assert joined.backup_key == vault.backup_key == open_with_passphrase(wraps, WORDS).backup_key
    assert joined.identity is None

    second = KeyFile(tmp_path / "second.json")
    there = second.adopt(wraps, joined, DeviceSecret(b"\x09" * 32))
    assert there.identity is not None
    assert vault.identity is not None
    assert there.database_keys[0].value != vault.database_keys[0].value
    assert there.trusted_devices == {public_bytes(vault.identity), public_bytes(there.identity)}

    learned = file.learn(vault, second.export(there))
    assert learned.trusted_devices == there.trusted_devices
    assert file.open_with_device(DEVICE).trusted_devices == there.trusted_devices
    assert file.learn(learned, wraps).trusted_devices == there.trusted_devices, "older wraps teach nothing"

    gone = second.distrust_device(there, public_bytes(vault.identity))
    assert gone.trusted_devices == {public_bytes(there.identity)}
    with pytest.raises(RuleBroken, match=r"keys\.own_device"):
        second.distrust_device(gone, public_bytes(there.identity))


def test_wraps_of_another_vault_are_not_learned(
    made: tuple[KeyFile, Vault, RecoveryCode], tmp_path: Path
) -> None:
    file, vault, _ = made
    other = KeyFile(tmp_path / "other.json")
    foreign, _ = other.create("elsewhere", None, FLOOR)
    with pytest.raises(Untrusted, match=r"keys\.another_vault"):
        file.learn(vault, other.export(foreign))


def test_an_existing_key_file_is_never_replaced(made: tuple[KeyFile, Vault, RecoveryCode]) -> None:
    file, vault, _ = made
    with pytest.raises(Untrusted, match=r"keys\.already_there"):
        file.create("again", None, FLOOR)
    with pytest.raises(Untrusted, match=r"keys\.already_there"):
        file.adopt(file.export(vault), vault)


def test_a_key_has_32_bytes_and_each_purpose_its_own() -> None:
    with pytest.raises(ValueError, match="32"):
        BackupKey(b"short")
    key = BackupKey.random()
    assert (
        len({key.derive("a"), key.derive("b"), key.derive("a", b"salt" * 8), VaultKey(key.value).derive("c")})
        == 4
    )


def test_a_full_disk_leaves_the_old_file(
    made: tuple[KeyFile, Vault, RecoveryCode], monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    file, vault, _ = made

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    before = file.path.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match=r"keys\.file_full"):
        file.remove_device_slot(vault)
    assert file.path.read_bytes() == before
    assert list(file.path.parent.iterdir()) == [file.path]


@pytest.mark.parametrize(
    "data",
    [DEEP, b'{"format":"jooptics-keys","version":1,"checksum":"\xc3\xa9"}', b"\xff", b"", b"null"],
    ids=["deep", "letters for a checksum", "no text", "empty", "nothing"],
)
def test_what_is_no_key_document_is_damaged(data: bytes) -> None:
    with pytest.raises(Untrusted, match=r"keys\.file_damaged"):
        key_document.read(data)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("memory_kib", float("inf")),
        ("passes", None),
        ("salt", ""),
        ("salt", "AAAA"),
        ("salt", 7),
        ("lanes", []),
    ],
)
def test_a_password_s_slot_that_makes_no_sense_is_damaged(
    made: tuple[KeyFile, Vault, RecoveryCode], part: str, value: object
) -> None:
    file, _, _ = made
    slot = {**json.loads(file.path.read_bytes())["slots"]["passphrase"], part: value}
    with pytest.raises(Untrusted, match=r"keys\.file_damaged"):
        slots.open_passphrase_slot("vault", slot, WORDS)


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
def test_no_key_document_brings_the_program_down(
    made: tuple[KeyFile, Vault, RecoveryCode], data: st.DataObject
) -> None:
    """Anything anywhere, even with a right checksum: it opens, or is refused with a sentence."""
    file, _, code = made
    document = data.draw(spoilt(json.loads(file.path.read_bytes())))
    if data.draw(st.booleans()):
        document.pop("checksum", None)
        document["checksum"] = key_document._checksum(document)
    with nothing_but_words():
        open_with_recovery_code(json.dumps(document).encode(), code.text())
