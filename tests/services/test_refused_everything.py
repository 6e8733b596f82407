"""With every optional purpose refused and no network, the whole counter works; and nobody's data is a hostage."""

from __future__ import annotations

import io
import socket
from datetime import date
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.purposes import FIRST_RUN, PURPOSES, Layer
from jooptics_desktop.domain.requests import Asked, AskedAbout, RequestKind
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.services import customers, dossier, prescriptions, privacy, requests, sales
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.services.receipts import write_sale_receipt
from jooptics_desktop.services.sales import NewLine, NewPayment, NewSale
from tests.narrowing import there

if TYPE_CHECKING:
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every try to reach another computer fails, and is remembered."""
    tried: list[object] = []

    def refuse(_socket: socket.socket | None, address: object, *_: object) -> None:
        tried.append(address)
        raise OSError("there is no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **_: refuse(None, where))  # no socket yet
    return tried


def refuse_everything(desk: Desk) -> None:
    pack = privacy.policies().in_force(desk.clock.now())
    shown = shown_policy(pack, "en")
    notice = privacy.record_notice_served(desk, pack, shown, principal_id=there(desk.session).staff.id).value
    privacy.record_decisions(desk, notice.id, {purpose.code.value: False for purpose in FIRST_RUN})


@pytest.mark.promise("S3.2")
def test_the_whole_counter_works(shop: Shop, no_network: list[object]) -> None:
    desk: Desk = shop.desk
    refuse_everything(desk)
    assert not any(
        privacy.may(desk, p.code) for p in PURPOSES.values() if p.optional and p.layer is Layer.STAFF
    )
    person = customers.register_customer(
        desk, CustomerDraft(name="ليان", phones=("0791234567",))
    ).value.customer
    eye = EyeRx(sphere=Power(-150))
    prescriptions.record_prescription(
        desk, PrescriptionDraft(customer_id=person.id, right=eye, left=eye, written_on=date(2026, 11, 1))
    )
    price = shop.frame.price
    sale = sales.ring_up(
        desk, NewSale((NewLine(shop.frame.id),), (NewPayment(Tender.CASH, price),), customer_id=person.id)
    ).value
    assert sale.state is SaleState.COLLECTED
    paper = io.BytesIO()
    write_sale_receipt(desk, sale.id, paper)
    assert paper.getvalue().startswith(b"%PDF")
    assert no_network == []


@pytest.mark.promise("S3.3")
def test_a_balance_that_is_owed_keeps_nobody_from_their_data(shop: Shop) -> None:
    desk: Desk = shop.desk
    deposit = (NewPayment(Tender.CASH, Money(1_000, JOD)),)
    order = NewSale((NewLine(shop.frame.id),), deposit, customer_id=shop.customer.id, collect=False)
    assert sales.ring_up(desk, order).value.balance.minor > 0
    copy = dossier.dossier_of(desk, shop.customer.id).value
    assert shop.customer.name in str(copy)
    asked = Asked(RequestKind.ACCESS, AskedAbout.CUSTOMER, subject_id=shop.customer.id)
    assert requests.open_request(desk, asked).value.number == 1
