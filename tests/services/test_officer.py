"""The data protection officer on notices and letters; while none is designated, the notice says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.officer import Officer
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.services import officer, store_profile
from jooptics_desktop.services.customer_notice import customer_notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk

BLANK = {"en": "Not yet designated", "ar": "لم يُعيَّن"}


@pytest.fixture
def shop(desk: Desk) -> Desk:
    with desk.store.write() as work:
        store_profile.put(work, StoreProfile("بصريات النور"))
    return desk


@pytest.mark.trap("the line of the protection officer is left out while it is blank")
@pytest.mark.promise("S13.5")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_blank_says_so_and_filled_says_who(shop: Desk, language: Language) -> None:
    def notice() -> str:
        return "\n".join(customer_notice(shop, language).text.words())

    assert BLANK[language] in notice()
    officer.designate(shop, Officer(" Huda  Qasem ", "dpo@example.jo", "+962 79 000 0000"))
    comma = "،" if language == "ar" else ","
    assert f"Huda Qasem{comma} dpo@example.jo{comma} +962 79 000 0000" in notice()
    assert BLANK[language] not in notice()
    officer.designate(shop, Officer())
    assert BLANK[language] in notice()


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (Officer("", "dpo@example.jo"), "officer.name_missing"),
        (Officer("Huda"), "officer.unreachable"),
        (Officer("Huda", "dpo at example"), "officer.email_wrong"),
    ],
)
def test_people_must_be_able_to_reach_them(shop: Desk, named: Officer, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        officer.designate(shop, named)
    assert refused.value.code == code


def test_only_who_answers_for_privacy(shop: Desk, desk_of: Callable[[Role], Desk]) -> None:
    with pytest.raises(NotPermitted):
        officer.designate(desk_of(Role.CASHIER), Officer("Huda", "dpo@example.jo"))
