"""A person's rows are found, shown and erased by what the tables declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.inventory import Fate, Subject
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.services import customers, disclosures, sales
from jooptics_desktop.services.check import check_store
from jooptics_desktop.services.dossier import dossier_of, own_dossier
from tests.narrowing import there

if TYPE_CHECKING:
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.open_store import OpenStore
    from tests.conftest import Shop

SECRET = "Zubaida-7731"


def a_life(shop: Shop) -> CustomerId:
    """A customer with a row in every table that can hold one."""
    desk = shop.desk
    draft = CustomerDraft(
        name=f"{SECRET} Haddad", phones=("0795550199",), email="z7731@example.org", address=SECRET
    )
    customer_id = customers.register_customer(desk, draft).value.customer.id
    customers.join_household(desk, customer_id, shop.customer.id)
    customers.add_note(desk, customer_id, f"{SECRET} likes titanium")
    new = sales.NewSale(
        (sales.NewLine(shop.frame.id),), (sales.NewPayment(Tender.CASH, shop.frame.price),), customer_id
    )
    sales.ring_up(desk, new)
    held = sales.start_sale(desk, customer_id).value
    sales.hold(desk, held.id, SECRET)
    disclosures.note_print(desk, customer_id, ("sales",), f"for {SECRET}")
    return customer_id


def found(shop: Shop, text: str) -> list[str]:
    """Tables in which that text stands."""
    raw = shop.desk.store.raw_connection()
    tables = [n for (n,) in raw.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()]
    hits = []
    for table in tables:
        rows = raw.execute(f'SELECT * FROM "{table}"').fetchall()
        if any(text.casefold() in str(value).casefold() for row in rows for value in row):
            hits.append(table)
    raw.close()
    return hits


def test_the_dossier_shows_every_table_about_the_person(shop: Shop) -> None:
    customer_id = a_life(shop)
    dossier = dossier_of(shop.desk, customer_id).value
    assert {section.name for section in dossier.sections} >= {
        "customer", "phones", "household", "notes", "sales", "sale_lines", "payments", "disclosures", "audit",
    }  # fmt: skip
    assert dossier.section("notes").rows[0]["text"] == f"{SECRET} likes titanium"
    assert dossier.canonical() == dossier.canonical()
    assert b"search_text" not in dossier.canonical()


def test_nobody_sees_secrets_in_their_own_copy(shop: Shop) -> None:
    text = own_dossier(shop.desk).value.canonical()
    assert b"Test owner" in text
    assert b"argon2" not in text


def test_the_plan_counts_what_goes_and_says_why_the_rest_stays(shop: Shop) -> None:
    customer_id = a_life(shop)
    with shop.desk.store.read() as work:
        plan = {rows.table: rows for rows in work.erasure.plan(Subject.CUSTOMER, customer_id)}
    assert (plan["customer"].fate, plan["customer"].count) == (Fate.DELETE, 1)
    assert plan["sale"].fate is Fate.EMPTY
    assert {"customer_id", "prescription_id", "held_as"} <= set(plan["sale"].emptied)
    assert plan["payment"].kept_because is not None


@pytest.mark.trap("erased names in the full-text index")
def test_nothing_of_an_erased_person_is_left_in_any_table(opened: OpenStore, shop: Shop) -> None:
    customer_id = a_life(shop)
    assert {"customer", "customer_note", "sale", "disclosure"} <= set(found(shop, SECRET))
    with shop.desk.store.write() as work:
        work.erasure.erase(Subject.CUSTOMER, customer_id)
    assert found(shop, SECRET) == []
    assert found(shop, "962795550199") == []
    with shop.desk.store.read() as work:
        assert work.customers.get(customer_id) is None
        assert work.customers.search("7731") == []
    found_wrong = check_store(opened, shop.desk, progress=lambda *_: None, cancelled=lambda: False)
    assert [f for f in found_wrong if not f.sound] == []


def test_the_others_of_a_family_stay_and_the_last_takes_it_along(shop: Shop) -> None:
    customer_id = a_life(shop)
    with shop.desk.store.write() as work:
        work.erasure.erase(Subject.CUSTOMER, customer_id)
    assert customers.family_of(shop.desk, shop.customer.id) == []
    with shop.desk.store.write() as work:
        work.erasure.erase(Subject.CUSTOMER, shop.customer.id)
    raw = shop.desk.store.raw_connection()
    assert raw.execute("SELECT count(*) FROM household").fetchone()[0] == 0
    raw.close()


def test_a_colleague_who_left_keeps_no_name_and_no_way_in(shop: Shop) -> None:
    me = there(shop.desk.session).staff.id
    with shop.desk.store.write() as work:
        work.erasure.erase(Subject.STAFF, me)
    assert found(shop, "Test owner") == []
    with shop.desk.store.read() as work:
        known = work.staff.credentials(me)
    assert known is not None
    assert (known.password_hash, known.totp_secret) == ("", None)
