"""A person takes their own copy to another store: nothing of it is lost, nothing else comes along."""

from __future__ import annotations

import copy
import json
import shutil
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.customers import Channel, CustomerDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Axis, Base, Millimetres, Power, Prism
from jooptics_desktop.domain.portable import MAX_BYTES, portable_bytes, read_dossier
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import customers, prescriptions, privacy
from jooptics_desktop.services.customer_notice import customer_notice
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.dossier import dossier_of
from jooptics_desktop.services.dossier_imports import import_dossier
from tests.asking import code_of
from tests.conftest import KEY, CountingIds
from tests.hostile import nothing_but_words, spoilt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jooptics_desktop.domain.ids import CustomerId
    from tests.conftest import Shop


@pytest.fixture
def elsewhere(shop: Shop, store_template: Path, tmp_path: Path) -> Iterator[Desk]:
    """Another store, with somebody at its desk."""
    path = tmp_path / "elsewhere" / "store.db"
    path.parent.mkdir()
    shutil.copyfile(store_template, path)
    store = Store.open(path, KEY, cache_kib=4096)
    yield Desk(store, shop.desk.clock, CountingIds(1_000_000), shop.desk.session)
    store.close()


def exported(desk: Desk, customer_id: CustomerId) -> bytes:
    return dossier_of(desk, customer_id).value.canonical()


def fill(desk: Desk, customer_id: CustomerId) -> None:
    customers.add_note(desk, customer_id, "=SUM(A1) يفضّل الإطار الدائري\nsecond line")
    customers.add_note(desk, customer_id, "-2.00 is not a formula")
    right = EyeRx(Power(-212), Power(-50), Axis(175), Power(150), prisms=(Prism(50, Base.DOWN), Prism(75, Base.OUT)),
                  pd=Millimetres(315))  # fmt: skip
    left = EyeRx(Power(0), pd=Millimetres(320), near_pd=Millimetres(300))
    for days in (400, 10, 40):
        prescriptions.record_prescription(
            desk,
            PrescriptionDraft(customer_id, right, left, date(2026, 11, 20) - timedelta(days=days), prescriber="د. هند",
                              note="+962 is no phone here", back_vertex_distance=Millimetres(120)),
        )  # fmt: skip


@pytest.mark.promise("S7.5")
def test_what_is_exported_imported_and_exported_again_is_the_same_to_the_byte(
    shop: Shop, elsewhere: Desk
) -> None:
    fill(shop.desk, shop.customer.id)
    first = exported(shop.desk, shop.customer.id)
    arrived = import_dossier(elsewhere, first, trial=False).value
    again = exported(elsewhere, arrived.customer.id)
    assert portable_bytes(again) == portable_bytes(first)
    assert (arrived.notes, arrived.prescriptions) == (2, 3)
    assert arrived.customer.id != shop.customer.id
    # The current prescription is the one that was written last, here as there.
    there = [rx.written_on for rx in prescriptions.prescriptions_of(shop.desk, shop.customer.id)]
    assert [rx.written_on for rx in prescriptions.prescriptions_of(elsewhere, arrived.customer.id)] == there


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60).map(
    lambda t: " ".join(t.split())
)
emails = st.sampled_from(["", "layan@example.com"])
drafts = st.builds(
    CustomerDraft,
    name=names.filter(bool),
    name_alternative=names,
    phones=st.lists(st.sampled_from(["+962791234567", "+962781112223", "+96265551234"]), unique=True).map(
        tuple
    ),
    email=emails,
    birth_date=st.none() | st.dates(date(1930, 1, 1), date(2005, 1, 1)),
    address=names,
    language=st.sampled_from(["ar", "en"]),
    preferred_channels=st.frozensets(st.sampled_from(Channel)),
)


@pytest.mark.promise("S7.5")
@given(draft=drafts, notes=st.lists(names.filter(bool), max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_anybody_comes_through_unchanged(
    shop: Shop, elsewhere: Desk, draft: CustomerDraft, notes: list[str]
) -> None:
    one = customers.register_customer(shop.desk, draft).value.customer
    for note in notes:
        customers.add_note(shop.desk, one.id, note)
    first = exported(shop.desk, one.id)
    arrived = import_dossier(elsewhere, first, trial=False, anyway=True).value.customer
    assert portable_bytes(exported(elsewhere, arrived.id)) == portable_bytes(first)


def test_a_trial_changes_nothing_and_says_what_would_come(shop: Shop, elsewhere: Desk) -> None:
    fill(shop.desk, shop.customer.id)
    tried = import_dossier(elsewhere, exported(shop.desk, shop.customer.id), trial=True).value
    assert (tried.was_trial, tried.notes, tried.prescriptions, tried.similar) == (True, 2, 3, ())
    assert customers.count_customers(elsewhere) == 0


def test_somebody_known_already_is_told_before_there_are_two(shop: Shop) -> None:
    content = exported(shop.desk, shop.customer.id)
    tried = import_dossier(shop.desk, content, trial=True).value
    assert [hit.number for hit in tried.similar] == [shop.customer.number]
    assert code_of(lambda: import_dossier(shop.desk, content, trial=False)) == "dossier.known_already"
    assert customers.count_customers(shop.desk) == 1
    import_dossier(shop.desk, content, trial=False, anyway=True)
    assert customers.count_customers(shop.desk) == 2


@pytest.mark.promise("S7.7")
def test_a_consent_given_there_is_none_here(shop: Shop, elsewhere: Desk) -> None:
    notice = customer_notice(shop.desk, "ar")
    privacy.record_customer_consent(
        shop.desk, shop.customer.id, notice.pack, notice.text, {PurposeCode.MARKETING.value: True}
    )
    content = exported(shop.desk, shop.customer.id)
    arrived = import_dossier(elsewhere, content, trial=False).value.customer
    assert not privacy.may(elsewhere, PurposeCode.MARKETING, arrived.id)
    assert privacy.consent_history(elsewhere, arrived.id) == []


@pytest.mark.trap("a child comes in by an import")
@pytest.mark.promise("S11.2")
def test_a_child_does_not_come_in_by_this_door(shop: Shop, elsewhere: Desk) -> None:
    document = json.loads(exported(shop.desk, shop.customer.id))
    document["sections"]["customer"][0]["birth_date"] = "2015-06-01"
    content = json.dumps(document).encode()
    for trial in (True, False):
        assert code_of(partial(import_dossier, elsewhere, content, trial=trial)) == "customer.under_age"
    assert customers.count_customers(elsewhere) == 0


def test_who_may_not_import_may_not_do_it_this_way(shop: Shop, desk_of: Callable[[Role], Desk]) -> None:
    content = exported(shop.desk, shop.customer.id)
    for role in (Role.OPTICIAN, Role.CASHIER):
        assert code_of(partial(import_dossier, desk_of(role), content, trial=True)) == "permission.missing"


# --- files that are not what they say


@pytest.fixture
def document(shop: Shop) -> dict[str, Any]:
    fill(shop.desk, shop.customer.id)
    found: dict[str, Any] = json.loads(exported(shop.desk, shop.customer.id))
    return found


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"\xff\xfe", b"not json", b'{"schema":"jooptics.dossier/1"}',
        b'{"schema":"jooptics.dossier/1","subject":"staff","id":"x","sections":{"staff":[]}}',
        b'{"schema":"jooptics.dossier/2","subject":"customer","sections":{}}',
        b'{"schema":"jooptics.dossier/1","subject":"customer","sections":{}}',
        b'{"a":1.5}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_dossier_is_refused(content: bytes) -> None:
    assert code_of(lambda: read_dossier(content)) == "dossier.not_one"


def test_half_a_character_is_in_no_dossier(document: dict[str, Any]) -> None:
    document["sections"]["customer"][0]["name"] = "Layan \ud800"
    assert code_of(lambda: read_dossier(json.dumps(document).encode())) == "dossier.not_one"


def test_a_file_far_too_large_is_not_read() -> None:
    assert code_of(lambda: read_dossier(b" " * (MAX_BYTES + 1))) == "dossier.too_large"


def test_a_place_that_was_changed_is_named(document: dict[str, Any]) -> None:
    for section, name, value in (
        ("customer", "language", "fr"), ("customer", "phones", "0791234567"), ("customer", "channels", [1]),
        ("customer", "name", None), ("customer", "birth_date", "yesterday"), ("notes", "text", ""),
        ("notes", "written_at", "2026-11-22T07:00:00"), ("prescriptions", "right_sphere", "-2.00"),
        ("prescriptions", "right_axis", True), ("prescriptions", "written_on", "22/11/2026"),
    ):  # fmt: skip
        changed = copy.deepcopy(document)
        changed["sections"][section][0][name] = value
        with pytest.raises(RuleBroken) as refused:
            read_dossier(json.dumps(changed).encode())
        assert refused.value.code == "dossier.malformed", (section, name)
        assert section in str(refused.value.values["place"])


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_no_file_brings_the_program_down(
    document: dict[str, Any], elsewhere: Desk, data: st.DataObject
) -> None:
    """Any value anywhere: the person is taken in whole, or nobody is and a sentence says why."""
    changed = data.draw(spoilt(document))
    before = customers.count_customers(elsewhere)
    came = False
    with nothing_but_words():
        import_dossier(elsewhere, json.dumps(changed).encode(), trial=False, anyway=True)
        came = True
    assert customers.count_customers(elsewhere) == before + came
