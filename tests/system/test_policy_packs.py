"""Policy packs: what is trusted, what is refused, and that nothing published is ever rewritten."""

from __future__ import annotations

import base64
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from jooptics_desktop.domain.errors import Unavailable, Untrusted
from jooptics_desktop.domain.policy import ChangeClass, DocumentName
from jooptics_desktop.system.policy_packs import (
    BUILT_IN,
    MANIFEST,
    SIGNATURE,
    SIGNED_PREFIX,
    believed_policies,
    install_pack,
    installed_policies,
    installed_policy,
)
from tests.policy_operator import NOW, RESOURCES, Operator

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PolicyPack


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A copy of our own packs to spoil."""
    return Path(shutil.copytree(RESOURCES, tmp_path / "privacy"))


@pytest.mark.promise("S12.2")
def test_the_shipped_pack_is_dated_and_complete() -> None:
    pack = installed_policy(RESOURCES, NOW)
    assert (pack.version, pack.change_class, pack.follows, pack.key) == ("1", ChangeClass.FIRST, "", "")
    assert pack.languages == ("ar", "en")
    assert pack.last_updated.isoformat() == "2026-11-22"
    assert pack.effective_at == datetime(2026, 11, 22, tzinfo=UTC)
    assert set(pack.changes) == {"ar", "en"}
    assert pack.text("ar").title.text == "سياسة الخصوصية لدى جوبتكس"
    assert len(pack.text_sha256("en")) == 64


def test_every_shipped_version_is_pinned_and_every_pin_is_shipped() -> None:
    assert {f"v{version}" for version in BUILT_IN} == {folder.name for folder in RESOURCES.glob("v*")}


def test_the_first_version_is_in_force_on_a_computer_whose_clock_is_behind() -> None:
    assert installed_policy(RESOURCES, datetime(2020, 1, 1, tzinfo=UTC)).version == "1"


@pytest.mark.trap("terms edited in place")
@pytest.mark.parametrize("file", ["policy.en.json", "policy.ar.json", "customers.en.json", MANIFEST])
def test_a_shipped_text_edited_in_place_is_refused(spoilt: Path, file: str) -> None:
    """Terms edited in place: an old consent would suddenly cite words nobody agreed to."""
    target = spoilt / "v1" / file
    content = target.read_bytes()
    target.write_bytes(content.replace(b"first" if file == MANIFEST else b"18", b"17", 1))
    assert target.read_bytes() != content
    with pytest.raises(Untrusted, match=r"policy\.changed"):
        installed_policies(spoilt)


def test_a_missing_text_is_refused(spoilt: Path) -> None:
    (spoilt / "v1" / "policy.ar.json").unlink()
    with pytest.raises(Untrusted, match=r"policy\.missing"):
        installed_policies(spoilt)


def test_layout_of_the_file_does_not_change_the_content(spoilt: Path) -> None:
    target = spoilt / "v1" / "policy.en.json"
    target.write_bytes(target.read_bytes().replace(b"\n", b"\r\n"))
    assert installed_policies(spoilt).packs[0].text_sha256("en") == installed_policy(
        RESOURCES, NOW
    ).text_sha256("en")


@pytest.mark.promise("S12.1")
def test_an_operator_installs_a_signed_version_that_takes_effect_on_its_day(operator: Operator) -> None:
    operator.install(operator.pack("2"))
    archive = installed_policies(RESOURCES, operator.installed, [operator.public])
    assert archive.in_force(NOW).version == "1"
    assert [pack.version for pack in archive.announced(NOW)] == ["2"]
    later = archive.in_force(NOW + timedelta(days=60))
    assert (later.version, later.key, later.reconsent) == ("2", operator.public, frozenset({"news"}))
    assert later.text("en").section("s7").heading == "What you may ask of us"
    assert archive.announced(NOW + timedelta(days=60)) == ()


def test_old_versions_stay_and_can_be_found_by_what_a_record_cites(operator: Operator) -> None:
    operator.install(operator.pack("2"))
    archive = installed_policies(RESOURCES, operator.installed, [operator.public])
    assert archive.by_sha256(operator.first).text("en").section("s7").heading == "Your rights"
    with pytest.raises(KeyError):
        archive.by_sha256("0" * 64)


def test_installing_twice_is_the_same_as_once(operator: Operator) -> None:
    folder = operator.pack("2")
    operator.install(folder)
    operator.install(folder)
    assert [found.name for found in operator.installed.iterdir()] == ["v2"]


def test_an_interrupted_copy_is_swept_aside(operator: Operator) -> None:
    (operator.installed / "partial-2").mkdir(parents=True)
    (operator.installed / "partial-2" / "junk").write_text("half")
    installed_policies(RESOURCES, operator.installed, [operator.public])
    operator.install(operator.pack("2"))
    assert sorted(f.name for f in (operator.installed / "v2").iterdir()) == sorted(
        [MANIFEST, SIGNATURE, *(f"{d}.{lang}.json" for d in DocumentName for lang in ("ar", "en"))]
    )


def test_an_unknown_signer_is_refused_and_nothing_is_written(operator: Operator) -> None:
    folder = operator.pack("2")
    stranger = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    for keys in ([], [stranger], ["not base64"], [""]):
        with pytest.raises(Untrusted, match=r"policy\.unknown_signer"):
            install_pack(folder, RESOURCES, operator.installed, keys)
    assert not operator.installed.exists()


def test_a_key_that_is_no_longer_trusted_takes_its_versions_with_it(operator: Operator) -> None:
    operator.install(operator.pack("2"))
    with pytest.raises(Untrusted, match=r"policy\.unknown_signer"):
        installed_policies(RESOURCES, operator.installed, [])


def test_a_signature_over_bare_manifest_bytes_is_not_enough(operator: Operator) -> None:
    folder = operator.pack("2")
    key = Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    manifest = (folder / MANIFEST).read_bytes()
    for message, accepted in ((manifest, False), (SIGNED_PREFIX + manifest, True)):
        (folder / SIGNATURE).write_bytes(base64.b64encode(key.sign(message)))
        if accepted:
            install_pack(folder, RESOURCES, operator.installed, [public])
        else:
            with pytest.raises(Untrusted, match=r"policy\.unknown_signer"):
                install_pack(folder, RESOURCES, operator.installed, [public])


@pytest.mark.parametrize("file", ["policy.en.json", "customers.ar.json"])
def test_a_signed_pack_whose_text_was_changed_afterwards_is_refused(operator: Operator, file: str) -> None:
    folder = operator.pack("2")
    text = (folder / file).read_text("utf-8")
    (folder / file).write_text(text.replace("18", "12"), "utf-8")
    with pytest.raises(Untrusted, match=r"policy\.changed"):
        operator.install(folder)


@pytest.mark.parametrize("spoil", ["signature", "manifest", "none"])
def test_a_pack_with_a_spoilt_envelope_is_refused(operator: Operator, spoil: str) -> None:
    folder = operator.pack("2")
    if spoil == "signature":
        (folder / SIGNATURE).write_bytes(b"***")
    elif spoil == "manifest":
        (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes().replace(b"significant", b"minor"))
    else:
        (folder / SIGNATURE).unlink()
    code = {"signature": "policy.malformed", "manifest": "policy.unknown_signer", "none": "policy.missing"}
    with pytest.raises(Untrusted) as refused:
        operator.install(folder)
    assert refused.value.code == code[spoil]


@pytest.mark.parametrize(
    ("version", "follows", "effective"),
    [
        ("1", "", "2027-01-01T00:00:00+00:00"),  # not above the version it follows
        ("2", "0" * 64, "2027-01-01T00:00:00+00:00"),  # follows what nobody has
        ("2", "", "2026-01-01T00:00:00+00:00"),  # in force before the one it follows
    ],
)
def test_a_version_out_of_order_is_refused(
    operator: Operator, version: str, follows: str, effective: str
) -> None:
    with pytest.raises(Untrusted, match=r"policy\.version_order"):
        operator.install(operator.pack(version, follows, effective))


def test_a_branch_beside_the_installed_line_is_refused(operator: Operator) -> None:
    operator.install(operator.pack("2"))
    with pytest.raises(Untrusted, match=r"policy\.version_order"):
        operator.install(operator.pack("3"))  # follows version 1 like version 2 does


def test_a_line_of_versions_is_followed_in_order(operator: Operator) -> None:
    operator.install(operator.pack("2"))
    archive = installed_policies(RESOURCES, operator.installed, [operator.public])
    operator.install(operator.pack("10", archive.packs[-1].sha256))
    archive = installed_policies(RESOURCES, operator.installed, [operator.public])
    assert [pack.version for pack in archive.packs] == ["1", "2", "10"]


def test_a_disk_that_refuses_is_said_so(operator: Operator) -> None:
    folder = operator.pack("2")
    operator.installed.write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match=r"policy\.cannot_write"):
        operator.install(folder)


def found_in(folder: Path) -> PolicyPack | str:
    """The pack in that folder, or the code of its refusal."""
    try:
        return installed_policies(folder).packs[0]
    except Untrusted as refused:
        return refused.code


def test_a_spoilt_version_stops_nobodys_till(operator: Operator) -> None:
    """It is left out with those that follow it, and told of; what came before still holds."""
    operator.install(operator.pack("2"))
    second = installed_policies(RESOURCES, operator.installed, [operator.public]).packs[-1]
    operator.install(operator.pack("10", second.sha256))
    (operator.installed / "v10" / "policy.ar.json").write_text("{}", "utf-8")
    found = believed_policies(RESOURCES, operator.installed, [operator.public])
    assert [pack.version for pack in found.archive.packs] == ["1", "2"]
    assert found.problem is not None
    assert found.problem.code == "policy.malformed"
    shutil.rmtree(operator.installed / "v2")
    shutil.copytree(operator.home / "new-10", operator.installed / "v10", dirs_exist_ok=True)
    found = believed_policies(RESOURCES, operator.installed, [operator.public])
    assert [pack.version for pack in found.archive.packs] == ["1"]
    assert found.problem is not None
    assert found.problem.code == "policy.version_order"


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_spoilt_byte_gets_through(data: st.DataObject) -> None:
    """Whatever is changed in a shipped pack, it is refused, or the words are still the published ones."""
    published = installed_policy(RESOURCES, NOW)
    with tempfile.TemporaryDirectory() as home:
        spoilt = Path(shutil.copytree(RESOURCES / "v1", Path(home) / "v1"))
        target = data.draw(st.sampled_from(sorted(spoilt.iterdir())))
        content = bytearray(target.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(content) - 1))
            content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        target.write_bytes(content)
        assert found_in(spoilt.parent) in ("policy.malformed", "policy.changed", published)


def test_the_tool_finds_languages_that_differ(operator: Operator) -> None:
    folder = operator.pack("2")
    text = (folder / "policy.ar.json").read_text("utf-8")
    (folder / "policy.ar.json").write_text(text.replace('"keeps": ["S6.2"]', '"keeps": []'), "utf-8")
    with pytest.raises(AssertionError, match="policy: the languages differ") as refused:
        operator.run("check", str(folder))
    assert "policy.ar: not the text the manifest names" in str(refused.value)
    with pytest.raises(AssertionError, match="policy: the languages differ"):
        operator.run(
            "build", str(folder), "--version", "2", "--effective", "2027-01-01T00:00:00+00:00",
            "--updated", "2026-12-01", "--change", "minor", "--summary", "en", "None.",
        )  # fmt: skip
