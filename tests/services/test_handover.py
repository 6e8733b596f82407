"""Handing the store over (S4.6): told a month ahead, then nothing opens for the owner before, everything for the new.

A merger, an acquisition or a sale: whoever may not, or did not say so in time, hands nothing over.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.data import inspection
from jooptics_desktop.data.replacement import Fit, fit
from jooptics_desktop.domain.audit import AuditFilter
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import Cancelled, JoopticsError, NotPermitted, RuleBroken, Untrusted
from jooptics_desktop.domain.handover import HandoverKind
from jooptics_desktop.domain.policy_changes import NOTICE, AnswerKind
from jooptics_desktop.domain.privacy import EventType
from jooptics_desktop.domain.purposes import FIRST_RUN, PURPOSES, PurposeCode
from jooptics_desktop.domain.staff import Role, Session
from jooptics_desktop.services import (
    audit,
    audit_keys,
    disclosures,
    erasure,
    first_run,
    handover,
    handover_act,
    opening,
    policies,
    privacy,
    staff,
)
from jooptics_desktop.services.check import check_store
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.services.staff import NewStaff
from jooptics_desktop.sync.erasure_ledger import ErasureLedger
from jooptics_desktop.sync.keys import DeviceSecret
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.system import secret_keeper
from tests.changing_hands import BUYER, NEW_PASSWORD, OLD_PIN, ChangingShop
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.handover_act import HandedOver
    from tests.conftest import CountingIds, StillClock
    from tests.folder_keyring import FolderKeyring


@pytest.fixture
def shop(
    tmp_path: Path, clock: StillClock, ids: CountingIds, sealed_keyring: FolderKeyring
) -> Iterator[ChangingShop]:
    """A shop that nobody has announced anything of."""
    made = ChangingShop.made(tmp_path / "home", clock, ids)
    yield made
    made.opened.store.close()


@pytest.fixture
def due(shop: ChangingShop) -> ChangingShop:
    """The announced day is there."""
    shop.announce()
    shop.wait()
    return shop


@pytest.fixture
def after(due: ChangingShop) -> Iterator[HandedOver]:
    """It was handed over."""
    done = due.complete()
    yield done
    done.result.opened.store.close()


# --- announcing


@pytest.mark.promise("S4.6", "S12.3")
def test_it_is_announced_as_long_before_as_a_significant_policy(shop: ChangingShop) -> None:
    today = shop.desk.clock.today()
    with pytest.raises(RuleBroken, match="too_soon") as refused:
        handover.announce(shop.desk, BUYER, HandoverKind.SALE, today + NOTICE - timedelta(days=1))
    assert refused.value.values["earliest"] == today + NOTICE
    with pytest.raises(RuleBroken, match="recipient_missing"):
        handover.announce(shop.desk, "  ", HandoverKind.SALE, today + NOTICE)
    assert handover.announced(shop.desk) is None
    said = handover.announce(shop.desk, f"  {BUYER} ", HandoverKind.MERGER, today + NOTICE).value
    assert (said.to, said.days_left(today)) == (BUYER, NOTICE.days)
    with pytest.raises(RuleBroken, match="already_announced"):
        handover.announce(shop.desk, "Somebody else", HandoverKind.SALE, today + 2 * NOTICE)


@pytest.mark.promise("S4.6")
def test_everybody_sees_it_and_only_the_owner_says_it(shop: ChangingShop) -> None:
    shop.announce()
    for member in staff.staff_list(shop.desk):
        someone = shop.desk.acting_as(Session("s", member, shop.clock.monotonic()))
        assert handover.announced(someone) == handover.announced(shop.desk)
        if member.role is not Role.OWNER:
            for act in (handover.call_off, handover_act_by(shop)):
                with pytest.raises(NotPermitted, match=r"permission\.missing"):
                    act(someone)
    with pytest.raises(NotPermitted, match="nobody_signed_in"):
        handover.announced(shop.desk.acting_as(None))


@pytest.mark.promise("S4.6")
def test_who_is_told_that_they_will_be_shut_out_is_shut_out_and_nobody_else(due: ChangingShop) -> None:
    """Co-owners go, too, and see their names before it is announced."""
    told = handover.owners_leaving(due.desk)
    partner = staff.add_staff(
        due.desk, NewStaff("Karim Haddad", Role.OWNER, PASSWORD, adult=True)
    ).value.staff
    gone_long_ago = staff.add_staff(
        due.desk, NewStaff("Old Owner", Role.OWNER, PASSWORD, adult=True)
    ).value.staff
    staff.deactivate(due.desk, gone_long_ago.id)
    assert set(handover.owners_leaving(due.desk)) == {*told, partner.name}
    everybody = {member.name for member in staff.staff_list(due.desk) if member.active}
    for member in staff.staff_list(due.desk):
        if member.role is not Role.OWNER:
            with pytest.raises(NotPermitted, match=r"permission\.missing"):
                handover.owners_leaving(due.desk.acting_as(Session("s", member, due.clock.monotonic())))
    after = due.complete()
    still = {member.name for member in staff.staff_list(after.result.desk) if member.active}
    after.result.opened.store.close()
    assert everybody - still == {*told, partner.name}


def handover_act_by(shop: ChangingShop) -> Callable[[Desk], object]:
    return lambda desk: handover_act.complete(
        shop.opened, desk, PASSWORD, shop.new_owner(), progress=quiet, cancelled=never
    )


def test_the_day_moves_only_away_and_it_can_be_called_off(shop: ChangingShop) -> None:
    shop.announce()
    said = handover.announced(shop.desk)
    assert said is not None
    with pytest.raises(RuleBroken, match="not_later"):
        handover.move(shop.desk, said.on)
    assert handover.move(shop.desk, said.on + timedelta(days=5)).value.on == said.on + timedelta(days=5)
    shop.wait()
    with pytest.raises(RuleBroken, match="not_yet"):
        shop.complete()
    handover.call_off(shop.desk)
    assert handover.announced(shop.desk) is None
    with pytest.raises(RuleBroken, match="not_announced"):
        handover.call_off(shop.desk)
    with shop.desk.store.read() as work:
        told = [entry.event for entry in work.audit.entries() if entry.event.startswith("handover_")]
    assert told == ["handover_called_off", "handover_moved", "handover_announced"]


# --- refused


@pytest.mark.promise("S4.6")
def test_without_an_announcement_or_before_its_day_nothing_is_handed_over(shop: ChangingShop) -> None:
    with pytest.raises(RuleBroken, match="not_announced"):
        shop.complete()
    shop.announce()
    with pytest.raises(RuleBroken, match="not_yet"):
        shop.complete()
    shop.clock.instant += timedelta(days=40)  # the clock on the wall is set ahead
    assert not handover.may_be_done(shop.desk)
    with pytest.raises(RuleBroken, match="not_yet"):
        shop.complete()


@pytest.mark.promise("S4.6", "S5.5")
def test_the_present_owner_proves_who_they_are(due: ChangingShop) -> None:
    with pytest.raises(NotPermitted, match="wrong_secret"):
        due.complete(password=NEW_PASSWORD)
    due.clock.advance(minutes=6)
    with pytest.raises(NotPermitted, match="second_factor"):
        due.complete()
    still_theirs(due)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"adult": False}, "adult_not_attested"), ({"totp_secret": None}, "authenticator_missing"),
        ({"password": "short"}, "too_short"), ({"name": "Lina"}, "name_taken"),
    ],
)  # fmt: skip
def test_a_wrong_answer_of_the_new_owner_changes_nothing(
    due: ChangingShop, changes: dict[str, object], code: str
) -> None:
    taken = next(member.name for member in staff.staff_list(due.desk) if member.role is Role.MANAGER)
    given = {name: taken if name == "name" else value for name, value in changes.items()}
    with pytest.raises(RuleBroken, match=code):
        due.complete(due.new_owner(agreed=False, **given))
    still_theirs(due)


def test_it_can_be_stopped_until_it_is_proven(due: ChangingShop) -> None:
    with pytest.raises(Cancelled):
        handover_act.complete(
            due.opened, due.desk, PASSWORD, due.new_owner(), progress=quiet, cancelled=lambda: True
        )
    still_theirs(due)
    handover.call_off(due.desk)


def still_theirs(shop: ChangingShop) -> None:
    """The store is as it was, and nothing waits beside it."""
    assert not list(shop.opened.home.folder.glob("*.restoring*"))
    assert staff.confirm_password(shop.desk, PASSWORD).active
    KeyFile(shop.opened.home.keys).open_with_passphrase(PASSWORD)
    with pytest.raises(Untrusted):
        KeyFile(shop.opened.home.keys).open_with_passphrase(NEW_PASSWORD)


# --- the act


@pytest.mark.promise("S4.6")
def test_the_new_owner_opens_nothing_before_and_the_old_one_nothing_after(due: ChangingShop) -> None:
    home, before = due.opened.home, due.opened.vault
    old_secret = secret_keeper.device_secret(before.id)
    old_key = before.database_keys[-1].value
    assert old_secret is not None
    assert fit(home.store, old_key, None) is Fit.OPENS
    for way in (
        partial(opening.open_with_password, home, NEW_PASSWORD),
        partial(opening.open_with_recovery_code, home, due.new_code),
    ):
        with pytest.raises(Untrusted):
            way()
    done = due.complete()
    done.result.opened.store.close()
    assert fit(home.store, old_key, before.database_keys[-1].salt) is Fit.DOES_NOT
    old_ways: tuple[Callable[[], object], ...] = (
        partial(opening.open_with_password, home, PASSWORD),
        partial(opening.open_with_recovery_code, home, due.recovery_code),
        partial(KeyFile(home.keys).open_with_device, DeviceSecret(old_secret)),
        partial(KeyFile(home.keys).open_with_vault, before),
    )
    for old_way in old_ways:
        with pytest.raises(Untrusted):
            old_way()
    assert secret_keeper.device_secret(before.id) is None
    for opened in (
        opening.open_by_keyring(home),
        opening.open_with_password(home, NEW_PASSWORD),
        opening.open_with_recovery_code(home, due.new_code),
    ):
        assert opened.vault.id != before.id
        assert opened.vault.backup_key != before.backup_key
        assert not opened.vault.trusted_devices & before.trusted_devices
        opened.store.close()


@pytest.mark.promise("S4.6")
def test_nothing_the_old_keys_open_is_left_on_the_computer(due: ChangingShop, tmp_path: Path) -> None:
    home, before = due.opened.home, due.opened.vault
    (home.backup / "folder" / "spool").mkdir(parents=True)
    (home.backup / "folder" / "spool" / "waits").write_bytes(b"sealed under the old key")
    opening.exchange(home).keep_copy(due.clock.now())
    opening.exchange(home).settle_copy()
    done = due.complete()
    done.result.opened.store.close()
    left = sorted(path.name for path in home.folder.iterdir())
    assert not [name for name in left if "before" in name or "restoring" in name or name == "backup"], left
    for path in home.folder.rglob("*"):
        if path.is_file() and path.stat().st_size >= 4096:
            assert fit(path, before.database_keys[-1].value, None) is Fit.DOES_NOT, path


@pytest.mark.promise("S4.6", "S5.5")
def test_the_old_owner_is_gone_from_the_staff(due: ChangingShop, after: HandedOver) -> None:
    desk = after.result.desk
    assert due.desk.session is not None
    former, new = due.desk.session.staff, desk.session
    assert new is not None
    assert [m.name for m in staff.staff_list(desk) if m.role is Role.OWNER] == [new.staff.name]
    for act in (
        partial(staff.sign_in, desk.acting_as(None), former.id, PASSWORD, "000000"),
        partial(staff.unlock_with_pin, desk.acting_as(None), former.id, OLD_PIN),
    ):
        with pytest.raises(NotPermitted, match=r"staff\.unknown"):
            act()
    with desk.store.read() as work:
        left = work.staff.credentials(former.id)
        assert left is not None
        assert (left.password_hash, left.pin_hash, left.totp_secret) == ("", None, None)
        assert all(not one.active or one.id != former.id for one in work.staff.all())
        sign_in = work.sign_ins.of(former.id, 1)[0]
        assert sign_in.ended_at is not None
        told = work.audit.page(AuditFilter(actor_id=former.id), limit=50)
    assert "store_handed_over" in {entry.event for entry in told}, "the last thing they did"
    raw = desk.store.raw_connection()
    assert raw.execute(
        "SELECT count(*) FROM staff_recovery_code WHERE staff_id = ?", (former.id,)
    ).fetchone() == (0,)
    raw.close()


@pytest.mark.promise("S4.6")
def test_everything_is_there_and_the_trail_verifies(due: ChangingShop) -> None:
    raw = due.desk.store.raw_connection()
    before = inspection.totals(raw)
    raw.close()
    done = due.complete()
    opened, desk = done.result.opened, done.result.desk
    raw = desk.store.raw_connection()
    found = inspection.totals(raw)
    raw.close()
    assert {k: v for k, v in found.items() if k != "audit"} == {
        k: v for k, v in before.items() if k != "audit"
    }
    assert found["audit"] > before["audit"]
    assert audit.first_broken(opened, desk, progress=quiet, cancelled=never) is None
    assert all(found.sound for found in check_store(opened, desk, progress=quiet, cancelled=never))
    with desk.store.read() as work, pytest.raises(Untrusted, match="first_key_lost"):
        audit_keys.first_key(work, due.opened.vault)
    opened.store.close()


@pytest.mark.promise("S4.6", "S7.4")
def test_who_was_erased_stays_erased(due: ChangingShop, after: HandedOver) -> None:
    opened, desk = after.result.opened, after.result.desk
    entries = erasure.ledger_of(opened).entries()
    assert [entry.subject_id for entry in entries] == [due.erased]
    assert erasure.followed(opened, desk) == (1, 1)
    with desk.store.read() as work:
        assert not work.erasure.anything_left(entries[0].subject, due.erased)
    with pytest.raises(Untrusted, match="ledger_damaged"):
        ErasureLedger(opened.home.erasures, due.opened.vault.backup_key).entries()


@pytest.mark.promise("S4.6", "S4.2")
def test_the_register_names_who_got_it_and_nobody_in_it(due: ChangingShop, after: HandedOver) -> None:
    [entry] = disclosures.disclosures(after.result.desk, ways=(WayOut.HANDOVER,))
    assert (entry.recipient, entry.purpose, entry.customer_id) == (BUYER, "sale", None)
    with after.result.desk.store.read() as work:
        assert entry.records == work.customers.count()


@pytest.mark.promise("S4.6", "C.1")
def test_the_new_owner_decides_anew_and_what_was_decided_stays_on_record(due: ChangingShop) -> None:
    pack = policies.in_force(due.desk)
    privacy.give(due.desk, pack, shown_policy(pack, "en"), PurposeCode.CLOUD_BACKUP)
    assert privacy.may(due.desk, PurposeCode.CLOUD_BACKUP)
    done = due.complete()
    desk = done.result.desk
    assert not any(state.in_force for state in privacy.current_decisions(desk))
    with desk.store.read() as work:
        kinds = [
            e.type for e in work.privacy.events_of("store") if e.purpose.code is PurposeCode.CLOUD_BACKUP
        ]
    assert kinds[-3:] == [EventType.GIVEN, EventType.EXPIRED, EventType.REFUSED]
    assert desk.session is not None
    answered = {e.purpose for e in privacy.consent_history(desk) if e.by == desk.session.staff.id}
    assert answered == {*FIRST_RUN, PURPOSES[PurposeCode.SERVICE]}
    assert first_run.recovery_sheet_confirmed(desk)
    done.result.opened.store.close()


@pytest.mark.promise("S4.6", "S12.3")
def test_everybody_is_asked_about_the_policy_as_if_it_were_new(due: ChangingShop, after: HandedOver) -> None:
    desk = after.result.desk
    assert policies.waiting(desk) is None, "the new owner has just answered"
    others = [member for member in staff.staff_list(desk) if member.role is not Role.OWNER]
    assert {member.role for member in others} == {Role.MANAGER, Role.OPTICIAN, Role.CASHIER}
    for member in others:
        theirs = desk.acting_as(Session("s", member, None))
        change = policies.waiting(theirs)
        assert change is not None
        assert change.anew
        assert change.after == policies.in_force(desk)
        policies.answer(theirs, change.after, shown_policy(change.after, "en"), AnswerKind.ACCEPTED)
        assert policies.waiting(theirs) is None


def test_the_new_owner_has_answered_on_a_clock_that_goes_on_too(
    due: ChangingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def running() -> datetime:
        due.clock.instant += timedelta(microseconds=1_700)
        return due.clock.instant

    monkeypatch.setattr(due.clock, "now", running)
    done = due.complete()
    assert policies.waiting(done.result.desk) is None
    done.result.opened.store.close()


# --- cut off


def test_a_copy_that_fails_leaves_the_store_with_its_owner(
    due: ChangingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise JoopticsError("store.disk_full")

    monkeypatch.setattr("jooptics_desktop.data.snapshot.PageWriter.finish", full)
    with pytest.raises(JoopticsError, match="disk_full"):
        due.complete()
    still_theirs(due)


def test_what_was_cut_off_after_the_exchange_is_finished_by_the_next_opening(
    due: ChangingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, former = due.opened.home, due.opened.vault.id
    (home.backup / "folder").mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(
            "jooptics_desktop.services.former_backups.clear_this_computer", lambda _opened: _cut_off()
        )
        with pytest.raises(KeyboardInterrupt):
            due.complete()
    assert list(home.folder.glob("store.db.before-*"))
    opened = opening.open_with_password(home, NEW_PASSWORD)
    assert not list(home.folder.glob("store.db.before-*"))
    assert not home.backup.exists()
    assert secret_keeper.device_secret(former) is None
    (home.backup / "folder").mkdir(parents=True)
    opened.store.close()
    opening.open_with_password(home, NEW_PASSWORD).store.close()
    assert home.backup.exists(), "what the new owner has is not cleared away"
    shutil.rmtree(home.backup)


def _cut_off() -> None:
    raise KeyboardInterrupt
