"""Erasing for good: nothing is left on this computer, and no older copy brings anybody back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.data.pages import PAGE_SIZE, SALT_SIZE, PageCodec
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.erasure import ErasureEntry, ErasureReason, LostLedgerOutcome
from jooptics_desktop.domain.errors import Conflict, JoopticsError, NotPermitted, RuleBroken, Untrusted
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.requests import Asked, AskedAbout, IdentityProof, RequestKind
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.status import IndicatorCode, IndicatorState
from jooptics_desktop.services import (
    backup,
    backup_places,
    catalogue,
    check,
    customers,
    erasure,
    lost_ledger,
    opening,
    request_execution,
    requests,
    restore,
    sale_lists,
    sales,
)
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.privacy_status import privacy_status
from jooptics_desktop.sync.erasure_ledger import ErasureLedger
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.system.home import Home
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.erasure import ErasureReceipt
    from jooptics_desktop.domain.ids import CustomerId, RequestId
    from jooptics_desktop.services.first_run import FirstRunResult
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.services.restore import RestoredStore
    from tests.conftest import DemoStore

CANARY = "Zubaida"
pytestmark = pytest.mark.promise("S7.4")


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    """A store on a computer, with a backup folder."""
    made = demo_store(tmp_path / "old")
    backup_places.use_folder(made.desk, made.opened.home, tmp_path / "disk")
    return made


def a_customer(desk: Desk, name: str = f"{CANARY} Haddad") -> CustomerId:
    found = customers.register_customer(desk, CustomerDraft(name=name, phones=("0795550199",))).value.customer
    customers.add_note(desk, found.id, f"{name} likes titanium")
    return found.id


def back_up(shop: FirstRunResult) -> int:
    done = backup.back_up(shop.opened, shop.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)
    return done.value.head.generation


def asks(desk: Desk, customer_id: CustomerId, kind: RequestKind) -> RequestId:
    """Their request, taken in and accepted."""
    request = Asked(kind, AskedAbout.CUSTOMER, customer_id, wording="Please")
    number = requests.open_request(desk, request, proof=IdentityProof.ID_SEEN).value.id
    return requests.accept(desk, number).value.id


def erase(shop: FirstRunResult, customer_id: CustomerId) -> ErasureReceipt:
    plan = erasure.plan_erasure(shop.desk, customer_id)
    return erasure.erase_customer(shop.opened, shop.desk, plan).value


def bring_back(
    shop: FirstRunResult, home: Path, number: int | None, *, accept_lost_ledger: bool = False
) -> RestoredStore:
    source = restore.open_folder(home.parent / "disk", shop.desk.clock)
    unlocked = restore.unlock_with_password(source, PASSWORD)
    return restore.restore(
        Home(home), unlocked, number, shop.desk.clock, progress=quiet, cancelled=never,
        accept_lost_ledger=accept_lost_ledger,
    )  # fmt: skip


def pages_with(opened: OpenStore, text: str) -> list[int]:
    """Numbers of the pages of the file, free ones too, that hold the text once decrypted."""
    content = np.frombuffer(opened.store.path.read_bytes(), np.uint8).reshape(-1, PAGE_SIZE)
    numbers = np.arange(1, len(content) + 1, dtype=np.uint32)
    plain = PageCodec(opened.store.key[:32], bytes(content[0, :SALT_SIZE])).decrypt(numbers, content)
    wanted = text.casefold().encode()
    return [int(number) for number, page in zip(numbers, plain, strict=True) if wanted in bytes(page).lower()]


def test_the_person_is_gone_and_the_store_is_sound(shop: FirstRunResult) -> None:
    customer_id = a_customer(shop.desk)
    receipt = erase(shop, customer_id)
    assert customers.search_customers(shop.desk, CANARY) == []
    assert {row.table for row in receipt.rows} >= {"customer", "customer_note", "customer_phone"}
    findings = check.check_store(shop.opened, shop.desk, progress=quiet, cancelled=never)
    assert [finding.check for finding in findings if not finding.sound] == []


def test_whoever_asked_that_their_record_is_kept_is_erased_only_when_they_ask_for_that(
    shop: FirstRunResult,
) -> None:
    """The law knows restriction as what people ask for instead of erasure, to have proof for a claim of theirs."""
    kept = a_customer(shop.desk)
    request_execution.restrict(shop.desk, asks(shop.desk, kept, RequestKind.RESTRICTION))
    for reason in (ErasureReason.REQUEST, ErasureReason.MISTAKE):
        plan = erasure.plan_erasure(shop.desk, kept)
        with pytest.raises(RuleBroken, match=r"customer\.restricted"):
            erasure.erase_customer(shop.opened, shop.desk, plan, reason)
    assert customers.open_customer(shop.desk, kept).id == kept
    request = asks(shop.desk, kept, RequestKind.DELETION)
    plan = request_execution.plan_deletion(shop.desk, request)
    request_execution.erase_person(shop.opened, shop.desk, request, plan)
    with pytest.raises(RuleBroken, match=r"customer\.unknown"):
        customers.open_customer(shop.desk, kept)


def test_not_one_page_of_the_file_still_speaks_of_them(shop: FirstRunResult) -> None:
    for number in range(60):  # enough that pages are split, merged and freed
        a_customer(shop.desk, f"{CANARY} {number:03d}")
    everybody = customers.list_customers(shop.desk)
    shop.opened.store.forget()
    assert pages_with(shop.opened, CANARY)
    for person in everybody:
        erase(shop, person.id)
    assert pages_with(shop.opened, CANARY) == []
    assert shop.opened.store.path.with_name("store.db-wal").stat().st_size == 0


@pytest.mark.trap("a restore brings an erased person back")
def test_an_older_backup_does_not_bring_the_person_back(shop: FirstRunResult, tmp_path: Path) -> None:
    customer_id, other = a_customer(shop.desk), a_customer(shop.desk, "Omar")
    assert back_up(shop) == 0
    erase(shop, customer_id)
    assert back_up(shop) == 1
    back = bring_back(shop, tmp_path / "new", 0)
    desk = shop.desk.acting_as(shop.desk.session)
    there = Desk(back.opened.store, desk.clock, desk.ids, desk.session)
    assert [c.id for c in customers.list_customers(there)] == [other]
    assert pages_with(back.opened, CANARY) == []
    back.opened.store.close()


def test_a_backup_made_elsewhere_since_is_followed_here(shop: FirstRunResult, tmp_path: Path) -> None:
    customer_id = a_customer(shop.desk)
    back_up(shop)
    back = bring_back(shop, tmp_path / "new", None)
    there = Desk(back.opened.store, shop.desk.clock, shop.desk.ids, shop.desk.session)
    erasure.erase_customer(back.opened, there, erasure.plan_erasure(there, customer_id))
    backup.back_up(back.opened, there, PlaceKind.FOLDER, progress=quiet, cancelled=never)
    back.opened.store.close()
    with pytest.raises(JoopticsError, match="unknown_device"):  # the other computer has gone on
        back_up(shop)
    assert customers.list_customers(shop.desk) == []


def test_what_another_computer_told_a_place_since_both_agreed_is_not_counted_as_followed(
    shop: FirstRunResult, tmp_path: Path
) -> None:
    ledger, place = erasure.ledger_of(shop.opened), FolderTarget(tmp_path / "disk", shop.desk.clock)
    back_up(shop)
    mine, theirs, later = [
        ErasureEntry(
            shop.desk.ids.new(), Subject.CUSTOMER, a_customer(shop.desk), shop.desk.clock.now(),
            ErasureReason.REQUEST,
        )
        for _ in range(3)
    ]  # fmt: skip
    other = ErasureLedger(tmp_path / "other", ledger.key)
    ledger.add(mine)
    ledger.agree_with(place)
    assert len(ledger.told(place, {})) == 1
    other.add(theirs, later)
    other.agree_with(place)
    assert len(place.erasures()) == 3
    assert len(ledger.told(place, {})) == 1
    ledger.add(later)
    assert len(ledger.told(place, {})) == 1  # they are counted in the place's order
    ledger.agree_with(place)
    assert len(ledger.told(place, {})) == 3


def test_a_crash_before_the_end_is_finished_at_the_next_opening(shop: FirstRunResult) -> None:
    customer_id = a_customer(shop.desk)
    entry = ErasureEntry(
        shop.desk.ids.new(),
        Subject.CUSTOMER,
        customer_id,
        shop.desk.clock.now(),
        ErasureReason.REQUEST,
    )
    erasure.ledger_of(shop.opened).add(entry)  # and then the power went
    shop.opened.store.close()
    opened = opening.open_with_password(shop.opened.home, PASSWORD)
    with opened.store.read() as work:
        assert work.customers.get(customer_id) is None
    opened.store.close()


def test_a_ledger_that_was_shortened_stops_a_restore(shop: FirstRunResult, tmp_path: Path) -> None:
    customer_id = a_customer(shop.desk)
    back_up(shop)
    erase(shop, customer_id)
    back_up(shop)
    for entry in (tmp_path / "disk" / "erasures").iterdir():
        entry.unlink()
    with pytest.raises(Untrusted, match="ledger_incomplete"):
        bring_back(shop, tmp_path / "new", 0)
    assert not (tmp_path / "new" / "store.db").exists()
    back = bring_back(shop, tmp_path / "new", 0, accept_lost_ledger=True)
    back.opened.store.close()


def test_a_forged_entry_stops_a_restore(shop: FirstRunResult, tmp_path: Path) -> None:
    back_up(shop)
    (tmp_path / "disk" / "erasures").mkdir(exist_ok=True)
    (tmp_path / "disk" / "erasures" / "000000000001").write_bytes(b"JOL1" + bytes(200))
    with pytest.raises(Untrusted, match="ledger_damaged"):
        bring_back(shop, tmp_path / "new", 0)


def test_what_was_added_since_the_plan_is_never_erased_unseen(shop: FirstRunResult) -> None:
    customer_id = a_customer(shop.desk)
    plan = erasure.plan_erasure(shop.desk, customer_id)
    customers.add_note(shop.desk, customer_id, "something new")
    with pytest.raises(Conflict, match="plan_changed"):
        erasure.erase_customer(shop.opened, shop.desk, plan)
    assert customers.open_customer(shop.desk, customer_id).id == customer_id
    assert erasure.ledger_of(shop.opened).entries() == []


def test_an_order_that_is_not_finished_is_settled_first(shop: FirstRunResult) -> None:
    customer_id = a_customer(shop.desk)
    draft = catalogue.ItemDraft(ItemKind.FRAME, Money(45_000, JOD), "standard", name_en="Frame")
    item = catalogue.add_item(shop.desk, draft).value
    order = sales.NewSale((sales.NewLine(item.id),), customer_id=customer_id, collect=False)
    open_sale = sales.ring_up(shop.desk, order).value
    assert erasure.plan_erasure(shop.desk, customer_id).obstacles == ("erasure.sale_unfinished",)
    with pytest.raises(RuleBroken, match="sale_unfinished"):
        erase(shop, customer_id)
    sales.cancel(shop.desk, open_sale.id, "changed their mind")
    erase(shop, customer_id)
    assert sale_lists.open_sale(shop.desk, open_sale.id).customer_id is None


def test_who_may_not_erase_is_told(shop: FirstRunResult, desk_of: Callable[[Role], Desk]) -> None:
    customer_id = a_customer(shop.desk)
    plan = erasure.plan_erasure(shop.desk, customer_id)
    cashier = shop.desk.acting_as(desk_of(Role.CASHIER).session)
    with pytest.raises(NotPermitted):
        erasure.erase_customer(shop.opened, cashier, plan)


def test_the_ledger_names_nobody(shop: FirstRunResult) -> None:
    customer_id = a_customer(shop.desk)
    erase(shop, customer_id)
    content = shop.opened.home.erasures.read_bytes()
    assert CANARY.encode() not in content
    assert customer_id.encode() not in content


def test_following_the_ledger_again_changes_nothing(shop: FirstRunResult) -> None:
    frame = catalogue.ItemDraft(ItemKind.FRAME, Money(45_000, JOD), "standard", name_en="Frame")
    item = catalogue.add_item(shop.desk, frame).value
    people = [a_customer(shop.desk, f"{CANARY} {number}") for number in range(3)]
    for person in people:  # a sale stays, emptied of its buyer
        paid = (sales.NewPayment(Tender.CASH, Money(45_000, JOD)),)
        sales.ring_up(shop.desk, sales.NewSale((sales.NewLine(item.id),), paid, person))
        erase(shop, person)
    entries = erasure.ledger_of(shop.opened).entries()
    with shop.opened.store.read() as work:
        before = work.audit.count()
    assert erasure.replay(shop.opened.store, entries, shop.desk.clock) == 0
    with shop.opened.store.read() as work:
        assert work.audit.count() == before


@pytest.mark.parametrize("number", [0, None])
def test_a_restore_enters_each_erased_person_once(
    shop: FirstRunResult, tmp_path: Path, number: int | None
) -> None:
    person, gone_before = a_customer(shop.desk), a_customer(shop.desk, "Omar")
    erase(shop, gone_before)
    back_up(shop)
    erase(shop, person)
    back_up(shop)
    back = bring_back(shop, tmp_path / "new", number)
    with back.opened.store.read() as work:
        noted = [one.subject_id for one in work.audit.entries() if one.event == "person_erased_again"]
    assert noted == ([person] if number == 0 else [])
    back.opened.store.close()


def lose_the_ledger(shop: FirstRunResult, disk: Path, how: str) -> CustomerId:
    """Somebody is erased, and the place's ledger does not tell of it any more; the person."""
    person = a_customer(shop.desk)
    back_up(shop)
    erase(shop, person)
    back_up(shop)
    [entry] = (disk / "erasures").iterdir()
    if how == "gone":
        entry.unlink()
    else:
        entry.write_bytes(b"JOL1" + bytes(200))
    return person


@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_a_decision_to_go_on_without_the_list_is_written_down_until_it_is_settled(
    shop: FirstRunResult, tmp_path: Path, how: str
) -> None:
    person = lose_the_ledger(shop, tmp_path / "disk", how)
    back = bring_back(shop, tmp_path / "new", 0, accept_lost_ledger=True)
    there = Desk(back.opened.store, shop.desk.clock, shop.desk.ids, shop.desk.session)
    assert customers.open_customer(there, person).id == person  # the owner was told that this may happen
    lost = lost_ledger.lost_ledger(there)
    assert lost is not None
    assert (lost.known, lost.expected, lost.settled) == (0, 1, False)
    [line] = [one for one in privacy_status(back.opened, there) if one.code is IndicatorCode.LEDGER_LOST]
    assert line.state is IndicatorState.BROKEN
    backup.back_up(back.opened, there, PlaceKind.FOLDER, progress=quiet, cancelled=never)  # goes on as before
    lost_ledger.settle_lost_ledger(there, LostLedgerOutcome.ERASED_AGAIN)
    assert IndicatorCode.LEDGER_LOST not in {one.code for one in privacy_status(back.opened, there)}
    with pytest.raises(RuleBroken, match="nothing_lost"):
        lost_ledger.settle_lost_ledger(there, LostLedgerOutcome.UNKNOWN)
    with back.opened.store.read() as work:
        noted = [(one.event, dict(one.facts)) for one in work.audit.entries(newest_first=False)]
    assert ("ledger_lost_accepted", {"known": 0, "expected": 1}) in noted
    assert ("ledger_lost_settled", {"reason": "erased_again"}) in noted
    back.opened.store.close()


def test_going_on_without_the_list_keeps_what_can_be_read_of_it(shop: FirstRunResult, tmp_path: Path) -> None:
    known, other = a_customer(shop.desk, "Known"), a_customer(shop.desk, "Unknown")
    back_up(shop)
    erase(shop, known)
    erase(shop, other)
    back_up(shop)
    (tmp_path / "disk" / "erasures" / "000000000002").write_bytes(b"JOL1" + bytes(200))
    back = bring_back(shop, tmp_path / "new", 0, accept_lost_ledger=True)
    there = Desk(back.opened.store, shop.desk.clock, shop.desk.ids, shop.desk.session)
    assert [one.id for one in customers.list_customers(there)] == [other]
    back.opened.store.close()


def test_a_whole_list_makes_no_note_of_a_needless_decision(shop: FirstRunResult, tmp_path: Path) -> None:
    back_up(shop)
    back = bring_back(shop, tmp_path / "new", None, accept_lost_ledger=True)
    there = Desk(back.opened.store, shop.desk.clock, shop.desk.ids, shop.desk.session)
    assert lost_ledger.lost_ledger(there) is None
    back.opened.store.close()
