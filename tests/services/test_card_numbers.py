"""A card number typed anywhere is refused: in notes, addresses, requests, reasons; phones and the like are not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.card_numbers import holds_card_number
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.requests import Asked, AskedAbout, RequestKind
from jooptics_desktop.services import customers, prescriptions, requests, sales
from jooptics_desktop.services.sales import NewLine, NewSale

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop

CARD = "4111 1111 1111 1111"
pytestmark = pytest.mark.promise("S2.P.5")


def everything(desk: Desk) -> str:
    """Every value in every table, as text."""
    raw = desk.store.raw_connection()
    names = [
        name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    ]
    found = "\n".join(str(row) for name in names for row in raw.execute(f'SELECT * FROM "{name}"').fetchall())
    raw.close()
    return found


def note(shop: Shop, text: str) -> object:
    return customers.add_note(shop.desk, shop.customer.id, text)


def address(shop: Shop, text: str) -> object:
    return customers.register_customer(shop.desk, CustomerDraft(name="Omar", address=text))


def prescription(shop: Shop, text: str) -> object:
    eye = EyeRx(sphere=Power(-100))
    draft = PrescriptionDraft(
        customer_id=shop.customer.id, right=eye, left=eye, written_on=date(2026, 11, 1), note=text
    )
    return prescriptions.record_prescription(shop.desk, draft)


def request(shop: Shop, text: str) -> object:
    asked = Asked(RequestKind.CORRECTION, AskedAbout.CUSTOMER, subject_id=shop.customer.id, wording=text)
    return requests.open_request(shop.desk, asked)


def held_as(shop: Shop, text: str) -> object:
    sale = sales.start_sale(shop.desk, shop.customer.id).value
    sales.add_line(shop.desk, sale.id, shop.frame.id)
    return sales.hold(shop.desk, sale.id, text)


def called_off(shop: Shop, text: str) -> object:
    new = NewSale((NewLine(shop.frame.id),), (), customer_id=shop.customer.id, collect=False)
    return sales.cancel(shop.desk, sales.ring_up(shop.desk, new).value.id, text)


WAYS = (note, address, prescription, request, held_as, called_off)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("typed", [CARD, "card 5500-0055-5555-5559 exp 12/28", "٤١١١١١١١١١١١١١١١"])
def test_a_card_number_is_refused_and_nothing_is_kept(
    shop: Shop, way: Callable[[Shop, str], object], typed: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        way(shop, typed)
    assert refused.value.code == "text.card_number_refused"
    assert refused.value.field
    assert typed not in everything(shop.desk)


@pytest.mark.parametrize(
    "typed",
    [
        "Call +962 79 123 4567 or 06 555 1234",
        "JO94CBJO0010000000000131000302",
        "Frame 8056597233002 came on 2026-11-22",
        "4111 1111 1111 1112",
    ],
)
def test_other_figures_pass(shop: Shop, typed: str) -> None:
    assert not holds_card_number(typed)
    note(shop, typed)
