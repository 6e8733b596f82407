"""What an account holder may do about their data at the service, from the desktop and over real TLS."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import cloud_account, cloud_proof, cloud_rights, privacy
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk


@pytest.mark.promise("S7.2", "S7.5")
def test_a_copy_of_everything_the_service_keeps_lands_in_a_file(
    cloud_shop: CloudShop, tmp_path: Path
) -> None:
    cloud_shop.back_up()
    cloud_shop.later()
    with pytest.raises(NotPermitted) as refused:
        cloud_rights.save_account_copy(cloud_shop.opened, cloud_shop.desk, tmp_path / "mine.json")
    assert cloud_proof.proof_helps(refused.value)
    cloud_proof.prove_it_is_you(cloud_shop.opened, cloud_shop.desk, CLOUD_PASSWORD, "")
    cloud_rights.save_account_copy(cloud_shop.opened, cloud_shop.desk, tmp_path / "mine.json")
    copy = json.loads((tmp_path / "mine.json").read_bytes())
    assert copy["sections"]["account"][0]["email"] == EMAIL
    assert [one["label"] for one in copy["sections"]["devices"]] == ["Till 1"]
    assert copy["sections"]["generations"][0]["object_bytes"] > 0


@pytest.mark.promise("S7.4")
def test_the_account_ends_after_thirty_days_or_is_kept(cloud_shop: CloudShop) -> None:
    closes_at = cloud_rights.ask_for_deletion(cloud_shop.opened, cloud_shop.desk).value
    now = cloud_shop.service.clock.now()
    assert closes_at - now == timedelta(days=30)
    assert cloud_rights.account_state(cloud_shop.opened, cloud_shop.desk).closes_at == closes_at
    assert cloud_shop.back_up().last_error == ""
    cloud_rights.keep_account(cloud_shop.opened, cloud_shop.desk)
    assert cloud_rights.account_state(cloud_shop.opened, cloud_shop.desk).closes_at is None


@pytest.mark.promise("S7.6", "S7.7")
def test_news_are_asked_for_and_stopped_in_one_act_each(cloud_shop: CloudShop) -> None:
    assert cloud_rights.account_state(cloud_shop.opened, cloud_shop.desk).news is False
    for wanted in (True, False):
        cloud_rights.want_news(cloud_shop.opened, cloud_shop.desk, wanted=wanted)
        assert cloud_rights.account_state(cloud_shop.opened, cloud_shop.desk).news is wanted


@pytest.mark.promise("S7.3")
def test_another_address_is_in_force_once_its_code_came_back(cloud_shop: CloudShop) -> None:
    new = "rana@optics.example.com"
    with pytest.raises(NotPermitted, match="credentials_wrong"):
        cloud_rights.change_email(cloud_shop.opened, cloud_shop.desk, new, "some other password")
    cloud_rights.change_email(cloud_shop.opened, cloud_shop.desk, new, CLOUD_PASSWORD)
    with pytest.raises(RuleBroken, match="code_wrong"):
        cloud_rights.confirm_email(cloud_shop.opened, cloud_shop.desk, "AAAA-AAAA-AAAA")
    assert cloud_account.account_email(cloud_shop.desk) == EMAIL
    cloud_rights.confirm_email(cloud_shop.opened, cloud_shop.desk, cloud_shop.service.code_for(new))
    assert cloud_account.account_email(cloud_shop.desk) == new
    cloud_proof.prove_it_is_you(cloud_shop.opened, cloud_shop.desk, CLOUD_PASSWORD, "")
    assert cloud_shop.back_up().last_error == ""


@pytest.mark.promise("S7.7")
def test_whoever_took_the_consent_back_still_has_their_rights(cloud_shop: CloudShop, tmp_path: Path) -> None:
    cloud_shop.back_up()
    privacy.withdraw(cloud_shop.desk, PurposeCode.CLOUD_BACKUP)
    cloud_shop.later()
    cloud_proof.prove_it_is_you(cloud_shop.opened, cloud_shop.desk, CLOUD_PASSWORD, "")
    cloud_rights.save_account_copy(cloud_shop.opened, cloud_shop.desk, tmp_path / "mine.json")
    assert (
        cloud_rights.ask_for_deletion(cloud_shop.opened, cloud_shop.desk).value
        > cloud_shop.service.clock.now()
    )
    with pytest.raises(RuleBroken, match=r"consent\.not_given"):
        cloud_shop.back_up()


def test_only_who_may_set_backups_up_may(
    cloud_shop: CloudShop, desk_of: Callable[[Role], Desk], tmp_path: Path
) -> None:
    clerk = cloud_shop.desk.acting_as(desk_of(Role.CASHIER).session)
    for act in (
        lambda: cloud_rights.ask_for_deletion(cloud_shop.opened, clerk),
        lambda: cloud_rights.save_account_copy(cloud_shop.opened, clerk, tmp_path / "mine.json"),
        lambda: cloud_rights.keep_account(cloud_shop.opened, clerk),
    ):
        with pytest.raises(NotPermitted, match=r"permission\.missing"):
            act()
