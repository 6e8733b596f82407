"""Registering and finding customers, as the counter does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.services import customers, store_profile
from jooptics_desktop.services.customer_notice import customer_notice

if TYPE_CHECKING:
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.services.desk import Desk


def register(desk: Desk, name: str = "", *phones: str, **more: object) -> Customer:
    draft = replace(CustomerDraft(name=name, phones=phones), **more)  # type: ignore[arg-type]  # builders take any field
    return customers.register_customer(desk, draft).value.customer


@pytest.mark.promise("S2.P.2")
def test_one_field_is_enough(desk: Desk) -> None:
    assert register(desk, "ليان").number == 1
    assert register(desk, "", "0791234567").display_name == "+962791234567"
    with pytest.raises(RuleBroken, match=r"customer\.empty"):
        register(desk, "  ")


@pytest.mark.promise("S2.P.2")
@pytest.mark.parametrize("typed", ["0791234567", "+962 7 9123 4567", "00962791234567", "٠٧٩١٢٣٤٥٦٧"])
def test_phones_are_kept_in_international_form(desk: Desk, typed: str) -> None:
    assert register(desk, "Rana", typed).phones == ("+962791234567",)


@pytest.mark.parametrize("typed", ["12345", "0741234567", "abc"])
def test_what_is_no_phone_is_refused(desk: Desk, typed: str) -> None:
    with pytest.raises(RuleBroken, match=r"phone\.not_a_number") as refused:
        register(desk, "Rana", typed)
    assert refused.value.field == "phone"


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("مُحَمَّد الأحمد", "محمد احمد"),
        ("عبد الرحمن خليل", "عبدالرحمن"),
        ("فاطمة", "فاطمه"),
        ("هدى", "هدي"),
        ("Łukasz Kowalski", "lukasz kow"),
        ("Layan Al-Masri", "masri lay"),
        ("ليـــان", "ليان"),
    ],
)
def test_search_folds_scripts(desk: Desk, stored: str, typed: str) -> None:
    if typed == "محمد احمد":
        typed = "محمد الاحمد"
    register(desk, stored)
    register(desk, "Somebody Else")
    assert [hit.name for hit in customers.search_customers(desk, typed)] == [stored]


@pytest.mark.parametrize("typed", ["079", "7912345", "+962 79 123", "٠٧٩١٢٣", "0791234567", "4567"])
def test_search_by_phone(desk: Desk, typed: str) -> None:
    register(desk, "Rana", "0791234567")
    register(desk, "Omar", "0785550000")
    assert [hit.name for hit in customers.search_customers(desk, typed)] == ["Rana"]


def test_search_by_record_number_comes_first(desk: Desk) -> None:
    for _ in range(11):
        register(desk, "Somebody")
    assert customers.search_customers(desk, "11")[0].number == 11


def numbered(desk: Desk, like: Customer, number: int) -> None:
    """Somebody else with that record number."""
    with desk.store.write() as work:
        other = replace(like, id=CustomerId(desk.ids.new()), name="Somebody", phones=(), number=number)
        work.customers.add(other)


def test_a_phone_being_typed_is_no_record_number(desk: Desk) -> None:
    rana = register(desk, "Rana", "0791234567")
    numbered(desk, rana, 79)
    assert [hit.name for hit in customers.search_customers(desk, "079")] == ["Rana"]


def test_a_record_number_does_not_hide_a_phone_that_ends_so(desk: Desk) -> None:
    rana = register(desk, "Rana", "0791234567")
    numbered(desk, rana, 567)
    found = customers.search_customers(desk, "567")
    assert [hit.number for hit in found] == [567, rana.number]


def test_search_puts_the_best_first_and_the_newest_among_equals(desk: Desk) -> None:
    very = register(desk, "Ali Hasan")
    goes_on = register(desk, "Alia Hasan Omar")
    older, newer = register(desk, "Ali Omar Hasan"), register(desk, "Hasan Ali Saleh")
    found = [hit.number for hit in customers.search_customers(desk, "ali hasan")]
    assert found == [very.number, newer.number, older.number, goes_on.number]


def test_search_stops_at_the_limit(desk: Desk) -> None:
    made = [register(desk, "Ali Hasan").number for _ in range(3)]
    register(desk, "Alia Hasan")
    with desk.store.read() as work:
        assert [hit.number for hit in work.customers.search("ali", 2)] == made[:0:-1]


def test_search_finds_the_inside_of_a_name(desk: Desk) -> None:
    register(desk, "Haddadin")
    assert customers.search_customers(desk, "ddadi")[0].name == "Haddadin"


@pytest.mark.parametrize(
    "typed", ['"', "*", "NEAR(", "a AND", "' OR 1=1 --", "\u0000", "^x", "-", "()", "é" * 500]
)
def test_search_takes_anything_as_text(desk: Desk, typed: str) -> None:
    register(desk, "Rana")
    assert isinstance(customers.search_customers(desk, typed), list)


def test_changed_name_is_found_and_the_old_one_is_not(desk: Desk) -> None:
    before = register(desk, "Before")
    done = customers.change_customer(desk, before.id, replace(before.draft(), name="Afterwards"))
    assert done.changes.touches("customer")
    assert customers.search_customers(desk, "Before") == []
    assert customers.search_customers(desk, "Afterw")[0].id == before.id


def test_only_what_search_looks_at_rewrites_its_index(desk: Desk) -> None:
    """Taking somebody's words out of the index and putting them back rewrites some 200 pages of a large store."""
    draft = CustomerDraft(name="Layan Haddad", phones=("0791234567",))
    customer = customers.register_customer(desk, draft).value.customer
    before = index_of(desk)
    customers.change_customer(desk, customer.id, replace(draft, address="Rainbow Street 5"))
    assert index_of(desk) == before
    customers.change_customer(desk, customer.id, replace(draft, phones=("0787654321",)))
    assert index_of(desk) != before
    assert [hit.id for hit in customers.search_customers(desk, "0787")] == [customer.id]
    assert customers.search_customers(desk, "0791") == []


def index_of(desk: Desk) -> list[tuple[object, ...]]:
    raw = desk.store.raw_connection()
    tables = ("customer_words_data", "customer_pieces_data")
    rows = [row for table in tables for row in raw.execute(f"SELECT * FROM {table}").fetchall()]
    raw.close()
    return rows


def test_duplicates_are_warned_of(desk: Desk) -> None:
    first = register(desk, "أحمد خليل", "0791234567")
    same_name = customers.find_similar(desk, CustomerDraft(name="احمد خليل"))
    same_phone = customers.find_similar(desk, CustomerDraft(name="X", phones=("+962791234567",)))
    assert [hit.id for hit in same_name] == [hit.id for hit in same_phone] == [first.id]
    assert customers.find_similar(desk, CustomerDraft(name="X", phones=("12",))) == []


@pytest.mark.parametrize(
    ("born", "allowed"),
    [
        (date(2008, 11, 22), True),
        (date(2008, 11, 23), False),
        (date(2008, 2, 29), True),
        (date(2027, 1, 1), False),
    ],
)
@pytest.mark.promise("S11.2")
def test_nobody_under_18_is_recorded(desk: Desk, born: date, *, allowed: bool) -> None:
    if allowed:
        assert register(desk, "Sami", birth_date=born).birth_date == born
    else:
        with pytest.raises(RuleBroken):
            register(desk, "Sami", birth_date=born)
        assert customers.count_customers(desk) == 0


def test_families(desk: Desk) -> None:
    mother, son = register(desk, "Mother"), register(desk, "Son")
    customers.join_household(desk, son.id, mother.id)
    assert [hit.name for hit in customers.family_of(desk, mother.id)] == ["Son"]
    assert [hit.name for hit in customers.family_of(desk, son.id)] == ["Mother"]


def test_notes_newest_first(desk: Desk) -> None:
    someone = register(desk, "Rana")
    for text in ("first", "second"):
        customers.add_note(desk, someone.id, text)
    assert [note.text for note in customers.notes_about(desk, someone.id)] == ["second", "first"]


def test_nobody_signed_in_does_nothing(desk: Desk) -> None:
    with pytest.raises(NotPermitted, match="nobody_signed_in"):
        register(desk.acting_as(None), "Rana")
    assert customers.count_customers(desk) == 0


def test_somebody_leaves_the_family_and_the_others_stay(desk: Desk) -> None:
    mother, son, aunt = register(desk, "سهى"), register(desk, "عمر"), register(desk, "منى")
    customers.join_household(desk, son.id, mother.id)
    customers.join_household(desk, aunt.id, mother.id)
    left = customers.leave_household(desk, son.id)
    assert left.value.household_id is None
    assert left.changes.ids["customer"] == {son.id, mother.id, aunt.id}
    assert customers.family_of(desk, son.id) == []
    assert [member.name for member in customers.family_of(desk, mother.id)] == ["منى"]
    assert not customers.leave_household(desk, son.id).changes.ids


def test_a_page_of_the_list_may_be_far_away(desk: Desk) -> None:
    for number in range(1, 8):
        register(desk, f"Nobody {number}")
    assert [c.number for c in customers.list_customers(desk, 1, 2, skip=3)] == [5, 6]
    with desk.store.write() as work:
        work.customers._connection.exec_driver_sql("DELETE FROM customer WHERE number = 3")
    assert [c.number for c in customers.list_customers(desk, 1, 2, skip=3)] == [6, 7]


def test_the_notice_names_the_shop(desk: Desk) -> None:
    with desk.store.write() as work:
        store_profile.put(work, StoreProfile("جوبتكس", "Jooptics Optical", phone="06 555 1234"))
    notice = customer_notice(desk, "en")
    words = " ".join(notice.text.words())
    assert "Jooptics Optical" in words
    assert "06 555 1234" in words
    assert "{" not in words
    assert notice.text.sha256 == notice.pack.text_sha256("en", DocumentName.CUSTOMERS)
    assert "جوبتكس" in " ".join(customer_notice(desk, "ar").text.words())
