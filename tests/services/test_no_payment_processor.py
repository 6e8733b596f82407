"""No payment processor is built in, and no card number is kept: what looks like one is refused where it is typed."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.services import customers, prescriptions, sales

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.sales import Sale
    from tests.conftest import Shop

pytestmark = pytest.mark.promise("S9.2")
ROOT = Path(__file__).resolve().parents[2]
CARD = "4111 1111 1111 1111"
ARABIC = "٤١١١ ١١١١ ١١١١ ١١١١"
# Companies that take card payments, by the names their libraries have.
PROCESSORS = {
    "adyen",
    "braintree",
    "checkout",
    "hyperpay",
    "mollie",
    "payfort",
    "paypal",
    "square",
    "stripe",
    "tap",
}


def a_sale(shop: Shop) -> Sale:
    sale = sales.start_sale(shop.desk, shop.customer.id).value
    return sales.add_line(shop.desk, sale.id, shop.frame.id).value


def paid(shop: Shop, text: str) -> None:
    sales.take_payment(shop.desk, a_sale(shop).id, Tender.CARD, Money(95_000, JOD), text)


def held(shop: Shop, text: str) -> None:
    sales.hold(shop.desk, a_sale(shop).id, text)


def called_off(shop: Shop, text: str) -> None:
    sales.cancel(shop.desk, sales.confirm(shop.desk, a_sale(shop).id).value.id, text)


def noted(shop: Shop, text: str) -> None:
    customers.add_note(shop.desk, shop.customer.id, text)


def registered(field: str) -> Callable[[Shop, str], None]:
    def act(shop: Shop, text: str) -> None:
        draft = replace(CustomerDraft(name="Amal"), **{field: text})  # type: ignore[arg-type]  # any field of text
        customers.register_customer(shop.desk, draft)

    return act


def prescribed(field: str) -> Callable[[Shop, str], None]:
    def act(shop: Shop, text: str) -> None:
        eye = EyeRx(Power(-100))
        plain = PrescriptionDraft(shop.customer.id, eye, eye, shop.desk.clock.today())
        draft = replace(plain, **{field: text})  # type: ignore[arg-type]  # any field of text
        prescriptions.record_prescription(shop.desk, draft)

    return act


EVERYWHERE = {
    "payment": paid, "hold": held, "cancel": called_off, "note": noted, "name": registered("name"),
    "other name": registered("name_alternative"), "address": registered("address"),
    "prescription note": prescribed("note"), "prescriber": prescribed("prescriber"),
}  # fmt: skip


@pytest.mark.parametrize("number", [CARD, ARABIC, f"visa {CARD} 12/29"], ids=["latin", "arabic", "in words"])
@pytest.mark.parametrize("where", EVERYWHERE)
def test_a_card_number_is_refused_wherever_it_is_typed(shop: Shop, where: str, number: str) -> None:
    with pytest.raises(RuleBroken, match=r"\.card_number_refused") as refused:
        EVERYWHERE[where](shop, number)
    assert "1111" not in repr(refused.value.values)


@pytest.mark.parametrize("where", EVERYWHERE)
def test_other_numbers_are_kept(shop: Shop, where: str) -> None:
    EVERYWHERE[where](shop, "file 2026-11-22, 0791234567")


def test_no_library_of_a_payment_processor_is_in_the_program() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = declared.get("optional-dependencies", {}).values()
    wanted = [*declared["dependencies"], *(entry for extra in extras for entry in extra)]
    names = {re.split(r"[^A-Za-z0-9-]", entry, maxsplit=1)[0].lower() for entry in wanted}
    assert not names & PROCESSORS
    for package in ("jooptics_desktop", "jooptics_cloud"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
                    assert (module or "").split(".")[0] not in PROCESSORS, path
