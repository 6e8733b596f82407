"""Files of answers and of sales that are broken on purpose: a clear refusal, and nothing of it is done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jooptics_desktop.cli import init
from jooptics_desktop.cli.answers import read_object
from jooptics_desktop.cli.sales import _new_sale
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import catalogue, customers, sale_lists, sales
from jooptics_desktop.system.clock import SystemClock
from tests.hostile import DEEP, NASTY, nothing_but_words, spoilt

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Shop

lasting = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)


def a_sale(shop: Shop) -> dict[str, Any]:
    return {
        "customer_id": shop.customer.id, "prescription_id": "", "collect": True,
        "lines": [{"item": shop.frame.sku, "quantity": 1, "discount": "1.000"}, {"item": shop.cloth.sku}],
        "payments": [{"tender": "cash", "amount": "97.750", "reference": ""}],
    }  # fmt: skip


def standing(shop: Shop) -> tuple[int, object]:
    """How many sales there are, and where the stock of what is sold stands."""
    return len(sale_lists.recent_sales(shop.desk, 10_000)), catalogue.open_item(shop.desk, shop.frame.id)


def written(folder: Path, content: dict[str, Any]) -> Path:
    file = folder / "file.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


@given(data=st.data())
@lasting
def test_no_sale_in_a_file_is_half_rung_up(shop: Shop, tmp_path: Path, data: st.DataObject) -> None:
    file = written(tmp_path, data.draw(spoilt(a_sale(shop))))
    before = standing(shop)
    done = False
    with nothing_but_words():
        answers = read_object(file)
        new = _new_sale(shop.desk, answers)
        answers.finish()
        sales.ring_up(shop.desk, new)
        done = True
    assert done or standing(shop) == before


def test_the_sale_that_is_spoilt_is_a_good_one(shop: Shop, tmp_path: Path) -> None:
    new = _new_sale(shop.desk, read_object(written(tmp_path, a_sale(shop))))
    assert sales.ring_up(shop.desk, new).value.balance.minor == 0


def test_what_cannot_be_kept_is_said_wherever_it_comes_from(shop: Shop) -> None:
    """Words of a command or a field are no JSON: the store itself says that it cannot keep them."""
    before = customers.count_customers(shop.desk)
    with pytest.raises(RuleBroken, match=r"store\.cannot_keep"):
        customers.register_customer(shop.desk, CustomerDraft(name="Layan", email="layan\udcff@example.com"))
    with pytest.raises(RuleBroken, match=r"store\.cannot_keep"):
        customers.id_of_number(shop.desk, 10**30)
    assert customers.count_customers(shop.desk) == before


@pytest.mark.parametrize("number", NASTY, ids=[ascii(one[:8]) for one in NASTY])
def test_whatever_is_typed_for_a_number_is_a_sale_or_none(shop: Shop, number: str) -> None:
    with nothing_but_words():
        assert sale_lists.find_sale(shop.desk, number) is None


@given(data=st.data())
@lasting
def test_no_file_of_answers_brings_the_program_down(tmp_path: Path, data: st.DataObject) -> None:
    (tmp_path / "password").write_text("three unusual words\n", encoding="utf-8")
    file = written(tmp_path, data.draw(spoilt({
        "privacy": {
            "language": "ar", "pack_sha256": "0" * 64, "text_sha256": "0" * 64, "acknowledged": True,
            "answers": {"cloud_backup": False},
        },
        "store": {"name": "نظارات الاختبار", "currency_code": "JOD", "country": "JO", "time_zone": "Asia/Amman"},
        "tax_classes": [{"code": "standard", "percent": "16", "category": "standard"}],
        "owner": {"name": "Rana", "password_file": "password", "adult": True, "pin_file": "password"},
    })))  # fmt: skip
    with nothing_but_words():
        answers = read_object(file)
        init.read_choices(answers.inside("privacy"), SystemClock().now())
        init.read_profile(answers.inside("store")).checked()
        for tax in answers.each("tax_classes"):
            init.read_tax_class(tax)
        init.read_staff(answers.inside("owner"), Role.OWNER)
        answers.finish()


@pytest.mark.parametrize(
    "content", [DEEP, b"9" * 5_000, b'{"name": "\\ud800"}'], ids=["deep", "long", "half a letter"]
)
def test_what_no_file_of_answers_may_hold_is_no_json(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    with pytest.raises(RuleBroken, match=r"input\.not_json"):
        read_object(file)
