"""Requests that people make about their data, as tests need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.domain.requests import Asked, AskedAbout, IdentityProof, RequestKind, SubjectRequest
from jooptics_desktop.services import privacy, requests
from jooptics_desktop.services.customer_notice import customer_notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.purposes import PurposeCode
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop


def asked(shop: Shop, kind: RequestKind = RequestKind.ACCESS, **changes: object) -> Asked:
    """What the shop's customer asks, unless `changes` say otherwise."""
    values: dict[str, object] = {
        "about": AskedAbout.CUSTOMER,
        "subject_id": shop.customer.id,
        "wording": "I should like to know",
        "purposes": ("marketing",) if kind.about_purposes else (),
    }
    return Asked(kind, **{**values, **changes})  # type: ignore[arg-type]  # builders take any field


def opened(shop: Shop, kind: RequestKind = RequestKind.ACCESS, **changes: object) -> SubjectRequest:
    """Taken in, whoever asks having shown an identity card."""
    return requests.open_request(shop.desk, asked(shop, kind, **changes), proof=IdentityProof.ID_SEEN).value


def accepted(shop: Shop, kind: RequestKind = RequestKind.ACCESS, **changes: object) -> SubjectRequest:
    """Taken in and accepted."""
    return requests.accept(shop.desk, opened(shop, kind, **changes).id).value


def agree(desk: Desk, customer_id: CustomerId, code: PurposeCode) -> None:
    """The customer says yes to that purpose."""
    notice = customer_notice(desk, "ar")
    privacy.record_customer_consent(desk, customer_id, notice.pack, notice.text, {code.value: True})


def code_of(act: Callable[[], object]) -> str:
    """The code of the refusal that `act` must end in."""
    with pytest.raises(JoopticsError) as refused:
        act()
    return refused.value.code
