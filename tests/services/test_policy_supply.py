"""New texts of the policy come from the service, over real TLS; a service that lies about them is not believed."""

from __future__ import annotations

import base64
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jooptics_cloud.__main__ import main
from jooptics_cloud.policies import service as policy_service
from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import policies, policy_supply, privacy
from tests.cloud.service_thread import Service
from tests.cloud_shop import CloudShop
from tests.policy_operator import Operator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jooptics_cloud.policies.packs import Pack
    from tests.conftest import DemoStore

FAR = "2099-01-01T00:00:00+00:00"  # far enough off for a significant change, whenever the tests run


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    (tmp_path / "operator").mkdir()
    return Operator(tmp_path / "operator")


@pytest.fixture
def shop(tmp_path: Path, operator: Operator, demo_store: DemoStore) -> Iterator[CloudShop]:
    """A store that backs up to a service whose operator may sign policies."""
    service = Service(tmp_path / "service", "", {"keys = []": f'keys = ["{operator.public}"]'})
    made = demo_store(tmp_path / "till")
    connected = CloudShop(service, made.opened, made.desk)
    connected.connect()
    yield connected
    service.stop()


def publish(shop: CloudShop, folder: Path) -> int:
    return main(["policy", "publish", str(folder), "--home", str(shop.service.cloud.home.folder)])


def here(shop: CloudShop) -> list[str]:
    return [pack.version for pack in policies.archive(shop.desk).packs]


@pytest.mark.promise("S12.1", "S12.3")
def test_a_published_text_comes_with_the_next_backup(shop: CloudShop, operator: Operator) -> None:
    policy_supply.trust_key(shop.desk, operator.public)
    assert publish(shop, operator.pack("2", effective=FAR)) == 0
    assert here(shop) == ["1"]
    shop.back_up()
    assert here(shop) == ["1", "2"]
    change = policies.waiting(shop.desk)
    assert change is not None
    assert change.after.version == "2"
    assert not list(policies.folder(shop.desk).glob("incoming-*"))


def test_without_a_trusted_key_nothing_is_asked_for(shop: CloudShop, operator: Operator) -> None:
    publish(shop, operator.pack("2", effective=FAR))
    shop.back_up()
    assert here(shop) == ["1"]


def test_without_consent_to_the_cloud_the_service_is_not_spoken_to(
    shop: CloudShop, operator: Operator
) -> None:
    policy_supply.trust_key(shop.desk, operator.public)
    publish(shop, operator.pack("2", effective=FAR))
    privacy.withdraw(shop.desk, PurposeCode.CLOUD_BACKUP)
    with pytest.raises(RuleBroken, match=r"consent\.not_given"):
        policy_supply.ask_service(shop.desk)
    assert here(shop) == ["1"]


def _edited(pack: Pack) -> Pack:
    text = pack.documents["policy.en.json"].replace(b"18", b"13")
    return _with(pack, documents={**pack.documents, "policy.en.json": text})


def _forged(pack: Pack) -> Pack:
    return _with(pack, signature=base64.b64encode(bytes(64)).decode())


def _manifest_changed(pack: Pack) -> Pack:
    return _with(pack, manifest=pack.manifest.replace(b"significant", b"minor"))


def _with(pack: Pack, **changes: object) -> Pack:
    return replace(pack, **changes)  # type: ignore[arg-type]  # builders take any field


@pytest.mark.promise("S12.1")
@pytest.mark.parametrize(
    ("lie", "code"),
    [
        (_edited, "policy.changed"),
        (_forged, "policy.unknown_signer"),
        (_manifest_changed, "policy.unknown_signer"),
    ],
)
def test_a_service_that_lies_is_found_out_and_told_of(
    shop: CloudShop,
    operator: Operator,
    lie: Callable[[Pack], Pack],
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy_supply.trust_key(shop.desk, operator.public)
    publish(shop, operator.pack("2", effective=FAR))
    honest = policy_service.one_version
    monkeypatch.setattr(policy_service, "one_version", lambda cloud, version: lie(honest(cloud, version)))
    with pytest.raises(Untrusted) as refused:
        policy_supply.ask_service(shop.desk)
    assert refused.value.code == code
    assert policies.standing(shop.desk).refused == code
    shop.back_up()  # a backup is as good without
    assert here(shop) == ["1"]
    monkeypatch.undo()
    shop.back_up()
    assert here(shop) == ["1", "2"]
    assert policies.standing(shop.desk).refused == ""


def test_a_version_that_does_not_follow_is_refused_with_its_own_sentence(
    shop: CloudShop, operator: Operator, tmp_path: Path
) -> None:
    policy_supply.trust_key(shop.desk, operator.public)
    policy_supply.install(shop.desk, operator.pack("2"))
    shutil.rmtree(operator.home / "new-2")
    publish(shop, operator.pack("2", effective="2099-02-01T00:00:00+00:00"))  # another second version
    with pytest.raises(Untrusted, match=r"policy\.version_order"):
        policy_supply.ask_service(shop.desk)


class TestPublishing:
    def test_only_what_the_operators_key_signed(
        self, shop: CloudShop, operator: Operator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "stranger").mkdir()
        stranger = Operator(tmp_path / "stranger")
        assert publish(shop, stranger.pack("2", effective=FAR)) == 1
        assert "no key of policies.keys signed" in capsys.readouterr().err
        assert shop.service.get("/v1/policies").json() == {"policies": []}
        assert shop.service.get("/v1/policies/current").status_code == 404

    def test_a_published_version_stays_as_it_is(
        self, shop: CloudShop, operator: Operator, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = operator.pack("2", effective=FAR)
        assert publish(shop, folder) == 0
        assert publish(shop, folder) == 0
        shutil.rmtree(folder)
        assert publish(shop, operator.pack("2", effective="2099-02-01T00:00:00+00:00")) == 1
        assert "does not follow" in capsys.readouterr().err

    def test_a_text_spoilt_on_the_services_disk_is_not_handed_out(
        self, shop: CloudShop, operator: Operator
    ) -> None:
        publish(shop, operator.pack("2", effective="2026-01-01T00:00:00+00:00", change="minor", reconsent=()))
        answer = shop.service.get("/v1/policies/current").json()
        assert base64.b64decode(answer["manifest"]).startswith(b"schema")
        assert set(answer["documents"]) == {
            f"{name}.{language}.json" for name in ("policy", "customers") for language in ("ar", "en")
        }
        spoilt = shop.service.cloud.home.folder / "policies" / "v2" / "customers.ar.json"
        spoilt.write_text(spoilt.read_text("utf-8").replace("18", "13"), "utf-8")
        assert shop.service.get("/v1/policies/2").status_code == 404
        assert shop.service.get("/v1/policies").json() == {"policies": []}
