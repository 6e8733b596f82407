"""The register of breaches in a real store: added to, never changed, and loud while somebody waits to be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.domain.breaches import BreachFacts, ClockState, EntryKind, Happened, Reach, Risk, Whom
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.officer import Officer
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.services import (
    breach_letters,
    breaches,
    disclosures,
    jurisdictions,
    officer,
    store_profile,
)
from jooptics_desktop.services.customers import register_customer
from tests.conftest import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.data.store import Store
    from jooptics_desktop.domain.breaches import Breach
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import StillClock


@pytest.fixture
def shop(desk: Desk) -> Desk:
    with desk.store.write() as work:
        store_profile.put(work, StoreProfile("بصريات النور", "Al Noor Optics", phone="+962791234567"))
    return desk


def facts(**changes: object) -> BreachFacts:
    known = BreachFacts(
        START - timedelta(hours=1), Happened.LOST, "A disk was lost.", ("contact", "prescriptions"), 2,
        "It is encrypted.", Risk.HIGH,
    )  # fmt: skip
    return replace(known, **changes)  # type: ignore[arg-type]  # builders take any field


def record(shop: Desk, **changes: object) -> Breach:
    return breaches.record_breach(shop, facts(**changes)).value


@pytest.mark.promise("S10.5")
def test_a_breach_is_overdue_until_everybody_was_told_and_then_it_can_be_closed(
    shop: Desk, clock: StillClock
) -> None:
    breach = record(shop)
    assert not breaches.overdue(shop)
    clock.advance(hours=24)
    assert [one.breach.number for one in breaches.overdue(shop)] == [1]
    with pytest.raises(RuleBroken, match=r"breach\.not_settled"):
        breaches.close_breach(shop, breach.id)
    breaches.note_told(shop, breach.id, Whom.PEOPLE, clock.now(), "by phone")
    with pytest.raises(RuleBroken, match=r"breach\.why_missing"):
        breaches.note_not_needed(shop, breach.id, Whom.AUTHORITY, " ")
    breaches.note_not_needed(shop, breach.id, Whom.AUTHORITY, "The disk is encrypted.")
    closed = breaches.close_breach(shop, breach.id).value
    assert closed.closed
    assert not breaches.open_breaches(shop)
    with pytest.raises(RuleBroken, match=r"breach\.closed"):
        breaches.correct_breach(shop, breach.id, facts())
    assert {c.whom: c.state for c in breaches.running(shop, breach.id).clocks} == {
        Whom.PEOPLE: ClockState.TOLD_LATE, Whom.AUTHORITY: ClockState.NOT_NEEDED,
    }  # fmt: skip


def test_a_correction_is_a_further_entry(shop: Desk) -> None:
    breach = record(shop)
    corrected = breaches.correct_breach(shop, breach.id, facts(people=40)).value
    assert corrected.facts.people == 40
    assert [entry.kind for entry in corrected.entries] == [EntryKind.RECORDED, EntryKind.CORRECTED]
    assert corrected.entries[0].facts is not None
    assert corrected.entries[0].facts.people == 2


@pytest.mark.parametrize("table", ["breach", "breach_entry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = 'x'", "DELETE FROM {}"])
def test_the_register_cannot_be_rewritten(shop: Desk, store: Store, table: str, statement: str) -> None:
    record(shop)
    raw = store.raw_connection()
    with pytest.raises(sqlcipher.DatabaseError, match="append-only"):
        raw.execute(statement.format(table))
    raw.close()


def test_the_law_is_the_one_that_held_when_it_was_recorded(shop: Desk) -> None:
    breach = record(shop)
    jurisdictions.choose_jurisdiction(shop, "EU")
    people, _ = breaches.running(shop, breach.id).clocks
    assert people.state is ClockState.RUNNING
    other, _ = breaches.running(shop, record(shop).id).clocks
    assert other.state is ClockState.NO_FIGURE


def test_whom_it_may_concern_is_looked_up(shop: Desk, clock: StillClock) -> None:
    layan = register_customer(shop, CustomerDraft(name="Layan", phones=("0791234567",))).value.customer
    clock.advance(hours=5)
    since = clock.now()
    omar = register_customer(shop, CustomerDraft(name="Omar")).value.customer
    disclosures.note_print(shop, layan.id, ("prescriptions",), "for herself")

    def names(**changes: object) -> list[str]:
        return [one.name for one in breaches.concerned(shop, record(shop, **changes).id)]

    assert names() == ["Layan", "Omar"]
    assert names(reach=Reach.DISCLOSED, since=since) == ["Layan"]
    assert names(reach=Reach.TOUCHED, since=since) == ["Omar"]
    assert names(reach=Reach.DISCLOSED, until=since - timedelta(hours=1)) == []
    assert breaches.count_concerned(shop, facts(reach=Reach.TOUCHED, since=since)) == 1
    assert omar.id != layan.id


def test_only_who_answers_for_privacy(shop: Desk, desk_of: Callable[[Role], Desk]) -> None:
    for act in (breaches.breaches, record):
        with pytest.raises(NotPermitted):
            act(desk_of(Role.CASHIER))


def test_nobody_was_told_in_the_future(shop: Desk, clock: StillClock) -> None:
    breach = record(shop)
    with pytest.raises(RuleBroken, match=r"breach\.future"):
        breaches.note_told(shop, breach.id, Whom.PEOPLE, clock.now() + timedelta(seconds=1))
    with pytest.raises(RuleBroken, match=r"breach\.unknown"):
        breaches.running(shop, "nobody")


@pytest.mark.promise("S13.5")
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("whom", list(Whom))
def test_letters_say_what_happened_and_whom_to_ask(shop: Desk, language: Language, whom: Whom) -> None:
    import io

    officer.designate(shop, Officer("Huda Qasem", "dpo@example.jo"))
    paper = breach_letters.breach_letter(shop, record(shop).id, whom, language)
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert "B-1" in text
    assert "dpo@example.jo" in text
    assert "disk" in text
