"""Lists for reminding and for offers: exactly those who agree to that purpose now, each the way they prefer."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from jooptics_desktop.domain.customers import Channel, CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.privacy import ActingFor, Relationship, Verified
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import contact_lists, disclosures, privacy
from jooptics_desktop.services.contact_lists import ContactPurpose
from jooptics_desktop.services.customer_notice import customer_notice
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.services.export import ExportFormat, Wanted
from tests.services.test_refusals import decide, object_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop, StillClock

OFFERS, REMINDERS = ContactPurpose.MARKETING, ContactPurpose.REMINDERS


def listed(desk: Desk, purpose: ContactPurpose, folder: Path) -> list[dict[str, object]]:
    target = folder / f"{purpose}.json"
    wanted = Wanted(ExportFormat.JSON, "en", target, purpose.value, "Ourselves")
    contact_lists.export_contacts(desk, purpose, wanted)
    found: list[dict[str, object]] = json.loads(target.read_text("utf-8"))["contacts"]
    return found


def somebody(desk: Desk, name: str, **facts: object) -> Customer:
    draft = replace(CustomerDraft(name=name, phones=("0791234599",)), **facts)  # type: ignore[arg-type]  # any field
    return register_customer(desk, draft).value.customer


class TestWho:
    @pytest.mark.promise("S3.1")
    def test_only_who_agrees_to_that_very_purpose_now(
        self, shop: Shop, clock: StillClock, tmp_path: Path
    ) -> None:
        desk = shop.desk
        offers, reminders, refuses, _unasked = (
            somebody(desk, name) for name in ("Amal", "Basel", "Dina", "Eyad")
        )
        decide(desk, offers.id, marketing=True)
        decide(desk, reminders.id, reminders=True)
        decide(desk, refuses.id, marketing=False, reminders=False)
        assert [one["name"] for one in listed(desk, OFFERS, tmp_path)] == ["Amal"]
        assert [one["name"] for one in listed(desk, REMINDERS, tmp_path)] == ["Basel"]
        clock.advance(days=366)
        assert listed(desk, OFFERS, tmp_path) == [], "a yes to offers counts for twelve months"
        assert len(listed(desk, REMINDERS, tmp_path)) == 1

    @pytest.mark.promise("S7.6")
    @pytest.mark.promise("S7.7")
    @pytest.mark.parametrize("end", ["withdraw", "object"])
    def test_who_says_no_is_gone_from_the_next_list(self, shop: Shop, tmp_path: Path, end: str) -> None:
        desk, who = shop.desk, shop.customer.id
        decide(desk, who, marketing=True)
        assert len(listed(desk, OFFERS, tmp_path)) == 1
        if end == "withdraw":
            privacy.withdraw(desk, PurposeCode.MARKETING, who)
        else:
            object_to(desk, who, PurposeCode.MARKETING)
        assert listed(desk, OFFERS, tmp_path) == []

    def test_never_a_child_nor_who_a_guardian_agreed_for(self, shop: Shop, tmp_path: Path) -> None:
        desk, notice = shop.desk, customer_notice(shop.desk, "ar")
        depending = somebody(desk, "Hala")
        guardian = ActingFor(Relationship.PARENT, Verified.ID_SEEN)
        privacy.record_customer_consent(
            desk, depending.id, notice.pack, notice.text, {"marketing": True}, acting_for=guardian
        )
        young = somebody(desk, "Iyad", birth_date=date(2000, 1, 1))
        decide(desk, young.id, marketing=True)
        with desk.store.write() as work:  # as an older program could have left it
            work.customers.save(replace(young, birth_date=date(2015, 1, 1)))
        assert listed(desk, OFFERS, tmp_path) == []


class TestHow:
    def test_the_way_they_prefer(self, shop: Shop, tmp_path: Path) -> None:
        desk = shop.desk
        by_mail = somebody(
            desk, "Jana", email="jana@example.com", preferred_channels=frozenset({Channel.EMAIL})
        )
        by_phone = somebody(
            desk, "Karim", email="karim@example.com", preferred_channels=frozenset({Channel.PHONE})
        )
        nowhere = somebody(desk, "Lina", preferred_channels=frozenset({Channel.EMAIL}))
        for one in (by_mail, by_phone, nowhere):
            decide(desk, one.id, marketing=True)
        found = {one["name"]: one for one in listed(desk, OFFERS, tmp_path)}
        assert found.keys() == {"Jana", "Karim"}, (
            "who wants letters and gave no address is not called instead"
        )
        assert (found["Jana"]["channel"], found["Jana"]["phone"]) == ("email", "")
        assert (found["Karim"]["channel"], found["Karim"]["email"]) == ("phone", "")

    def test_every_form_says_until_when_and_for_what(self, shop: Shop, tmp_path: Path) -> None:
        decide(shop.desk, shop.customer.id, marketing=True)
        for form in ExportFormat:
            wanted = Wanted(form, "en", tmp_path / f"list.{form}", "marketing", "Printer")
            assert contact_lists.export_contacts(shop.desk, OFFERS, wanted).value.records == 1
        rows = list(csv.DictReader(io.StringIO((tmp_path / "list.csv").read_text("utf-8-sig"))))
        assert rows[0]["consent_until"].startswith("2027-11-22")
        assert rows[0]["purpose"] == "marketing"
        assert json.loads((tmp_path / "list.json").read_text("utf-8"))["purpose"] == "marketing"
        said = " ".join(page.extract_text() for page in PdfReader(tmp_path / "list.pdf").pages)
        assert "22 Nov 2027" in said
        assert "Offers" in said

    @pytest.mark.promise("S4.2")
    def test_it_is_entered_under_its_purpose(self, shop: Shop, tmp_path: Path) -> None:
        decide(shop.desk, shop.customer.id, marketing=True)
        listed(shop.desk, OFFERS, tmp_path)
        (entry,) = disclosures.disclosures(shop.desk)
        assert (entry.purpose, entry.records, entry.recipient) == ("marketing", 1, "Ourselves")
        assert entry.customer_id is None

    def test_not_for_everybody_at_the_counter(
        self, shop: Shop, desk_of: Callable[[Role], Desk], tmp_path: Path
    ) -> None:
        with pytest.raises(NotPermitted):
            listed(desk_of(Role.CASHIER), OFFERS, tmp_path)
        assert not list(tmp_path.glob("*.json"))
