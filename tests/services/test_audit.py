"""The audit trail of a real store: read, verified, kept two years, and held to what was already sent away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data import cipher, migrate
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.audit import AuditFilter, SubjectKind
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken, Untrusted
from jooptics_desktop.domain.staff import Role, Session
from jooptics_desktop.services import (
    audit,
    audit_keys,
    backup,
    backup_places,
    check,
    customers,
    disclosures,
    erasure,
    opening,
    prescriptions,
    restore,
    retention,
)
from tests.conftest import KEY, VAULT, a_staff_member
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.first_run import FirstRunResult
    from jooptics_desktop.services.open_store import OpenStore
    from tests.conftest import DemoStore, StillClock


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    return demo_store(tmp_path / "home")


def verified(shop: FirstRunResult) -> audit.Verdict:
    return audit.verify(shop.opened, shop.desk, progress=quiet, cancelled=never)


def backed_up(shop: FirstRunResult, folder: Path) -> None:
    if not backup_places.places(shop.desk):
        backup_places.use_folder(shop.desk, shop.opened.home, folder)
    backup.back_up(shop.opened, shop.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)


def rewrite(shop: FirstRunResult, *statements: str) -> None:
    """As somebody with the store's key does behind the program's back."""
    raw = shop.opened.store.raw_connection()
    for statement in (
        "DROP TRIGGER audit_entry_no_update",
        "DROP TRIGGER audit_entry_no_delete",
        *statements,
    ):
        raw.execute(statement)
    raw.close()


@pytest.mark.trap("a chain of hashes cannot let go of its beginning")
@pytest.mark.promise("S6.5")
@pytest.mark.promise("S5.4")
def test_after_25_months_nothing_older_than_two_years_is_left_and_the_rest_is_verified(
    shop: FirstRunResult, clock: StillClock
) -> None:
    """A month at a time: whatever is older than 730 days and one day is gone, and verifying goes on."""
    for month in range(27):
        clock.advance(days=30)
        retention.confirm_time(shop.desk)
        retention.run(shop.opened, shop.desk, progress=quiet, cancelled=never)
        with shop.desk.store.read() as work:
            oldest = work.audit.entries(newest_first=False, limit=1)[0].at
        assert clock.now() - oldest <= timedelta(days=731), month
    verdict = verified(shop)
    assert verdict.sound
    gone = [one for one in verdict.segments if one.dropped_at is not None]
    assert len(gone) >= 2
    assert all(one.dropped_at is None for one in verdict.segments[len(gone) :])
    assert verdict.segments[-1].last_seq - verdict.entries < verdict.segments[-1].last_seq


@pytest.mark.promise("S5.4")
def test_what_was_sent_cannot_be_cut_off(shop: FirstRunResult, tmp_path: Path) -> None:
    """The end and the counter together are missed by nothing in the store; the backup knows how far it came."""
    customers.register_customer(shop.desk, CustomerDraft(name="Layan"))
    backed_up(shop, tmp_path / "disk")
    found = verified(shop)
    assert found.sound
    assert [anchor.agrees for anchor in found.anchors] == [True, True]
    assert [anchor.from_place for anchor in found.anchors] == [False, True]
    rewrite(
        shop,
        "DELETE FROM audit_entry WHERE seq > (SELECT max(seq) - 3 FROM audit_entry)",
        "UPDATE sequence SET last = last - 3 WHERE name = 'audit'",
    )
    found = verified(shop)
    assert found.first_broken is None
    assert not found.sound
    findings = check.check_store(shop.opened, shop.desk, progress=quiet, cancelled=never)
    assert [one.check for one in findings if not one.sound] == [check.Check.ANCHORS]


@pytest.mark.promise("S5.4")
def test_a_person_signs_off_only_what_was_found_sound(shop: FirstRunResult, clock: StillClock) -> None:
    found = verified(shop)
    assert audit.last_reviewed(shop.desk) is None
    with pytest.raises(RuleBroken, match=r"audit\.rewritten"):
        audit.sign_off(shop.desk, replace(found, first_broken=3))
    cashier = Session("s", a_staff_member(Role.CASHIER), second_factor_at=None)
    with pytest.raises(NotPermitted):
        audit.sign_off(shop.desk.acting_as(cashier), found)
    assert audit.last_reviewed(shop.desk) is None
    audit.sign_off(shop.desk, found)
    assert audit.last_reviewed(shop.desk) == clock.now()
    assert verified(shop).sound


@pytest.mark.promise("S5.4")
def test_a_memory_that_was_removed_leaves_the_signed_manifest(shop: FirstRunResult, tmp_path: Path) -> None:
    backed_up(shop, tmp_path / "disk")
    (shop.opened.home.backup / "folder" / "pages.memory").unlink()
    assert [(one.agrees, one.from_place) for one in audit.anchors(shop.opened, shop.desk)] == [(True, True)]
    rewrite(
        shop,
        "DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)",
        "UPDATE sequence SET last = last - 1 WHERE name = 'audit'",
    )
    rewritten = [one for one in audit.anchors(shop.opened, shop.desk) if one.agrees is False]
    # The last entry may be younger than the backup: cut as far as the backup knows.
    while not rewritten:
        raw = shop.opened.store.raw_connection()
        raw.execute("DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)")
        raw.close()
        rewritten = [one for one in audit.anchors(shop.opened, shop.desk) if one.agrees is False]
    assert rewritten[0].from_place


@pytest.mark.promise("S5.4")
def test_a_disk_that_is_not_there_leaves_what_this_computer_remembers(
    shop: FirstRunResult, tmp_path: Path
) -> None:
    backed_up(shop, tmp_path / "disk")
    (tmp_path / "disk").rename(tmp_path / "in the drawer")
    assert [(one.agrees, one.from_place) for one in audit.anchors(shop.opened, shop.desk)] == [(True, False)]


def test_after_an_older_backup_was_restored_the_trail_says_what_that_one_said(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock
) -> None:
    backed_up(shop, tmp_path / "disk")
    customers.register_customer(shop.desk, CustomerDraft(name="Layan"))
    backed_up(shop, tmp_path / "disk")
    home = shop.opened.home
    source = restore.open_folder(tmp_path / "disk", clock)
    unlocked = restore.unlock_with_recovery_code(source, shop.recovery_code)
    back = restore.restore(
        home, unlocked, 0, clock, progress=quiet, cancelled=never, before_exchange=shop.opened.store.close
    )
    desk = replace(shop.desk, store=back.opened.store)
    assert all(one.agrees for one in audit.anchors(back.opened, desk))
    assert audit.verify(back.opened, desk, progress=quiet, cancelled=never).sound
    back.opened.store.close()


@pytest.mark.promise("S5.4")
def test_a_first_key_that_was_exchanged_is_seen(shop: FirstRunResult) -> None:
    with shop.desk.store.write() as work:
        work.audit.begin(bytes(32), shop.desk.clock.now(), "AAAA")
    with pytest.raises(Untrusted, match=r"audit\.first_key_lost"):
        verified(shop)
    findings = check.check_store(shop.opened, shop.desk, progress=quiet, cancelled=never)
    assert [(one.check, one.detail) for one in findings if not one.sound] == [
        (check.Check.AUDIT, "audit.first_key_lost")
    ]


def test_a_trail_from_before_there_were_months_goes_on_and_is_verified(
    shop: FirstRunResult, clock: StillClock
) -> None:
    """The key as revision 0005 kept it: plain hex, no month, nothing sealed."""
    raw = shop.opened.store.raw_connection()
    raw.execute("UPDATE setting SET value = json_object('key', json_extract(value, '$.key'), 'month', '2026-11',"
                " 'root', '', 'segment', 1) WHERE name = 'audit.key'")  # fmt: skip
    raw.close()
    clock.advance(days=40)
    customers.register_customer(shop.desk, CustomerDraft(name="Layan"))
    with shop.desk.store.read() as work:
        assert work.audit.segments() == []  # not before the first key is safe
    audit_keys.seal_first_key(shop.opened.store, shop.opened.vault)
    customers.register_customer(shop.desk, CustomerDraft(name="Rana"))
    verdict = verified(shop)
    assert (verdict.first_broken, [one.month for one in verdict.segments]) == (None, ["2026-11"])


def test_the_revision_keeps_the_old_key(
    opened: OpenStore, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries of a store that knew no months yet are of the month that runs, and verified with the key it had."""
    customers.register_customer(desk, CustomerDraft(name="Layan"))
    path = a_store_without_months(tmp_path / "old.db", desk, monkeypatch)
    assert migrate.bring_up_to_date(path, KEY)
    store = Store.open(path, KEY)
    with store.read() as work:
        assert work.audit.unsealed_first_key() is not None
        assert (work.audit.segments(), work.audit.count()) == ([], 1)
    audit_keys.seal_first_key(store, VAULT)
    upgraded = replace(opened, store=store), replace(desk, store=store)
    assert audit.first_broken(*upgraded, progress=quiet, cancelled=never) is None
    store.close()


def a_store_without_months(path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of revision 0005 with this store's trail."""
    from alembic import command

    cipher.connect(path, KEY, create=True).close()
    upgrade = command.upgrade
    with monkeypatch.context() as older:
        older.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0005"))
        migrate.bring_up_to_date(path, KEY, new=True)
    new, old = desk.store.raw_connection(), cipher.connect(path, KEY)
    for wanted, table in (
        ("SELECT seq, at, actor_id, event, subject_id, facts, mac FROM audit_entry", "audit_entry"),
        ("SELECT name, last FROM sequence WHERE name = 'audit'", "sequence (name, last)"),
        (
            "SELECT name, json_quote(json_extract(value, '$.key')) FROM setting WHERE name = 'audit.key'",
            "setting (name, value)",
        ),
    ):
        rows = new.execute(wanted).fetchall()
        places = ", ".join("?" * len(rows[0]))
        old.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows)
    old.commit()
    old.close()
    new.close()
    return path


@pytest.mark.trap("who is erased takes the proof of it along")
def test_who_erased_people_are_is_not_known_any_more(shop: FirstRunResult) -> None:
    customer = customers.register_customer(shop.desk, CustomerDraft(name="Zubaida")).value.customer
    about = AuditFilter(subject_id=customer.id)
    assert [
        (line.subject.kind, line.subject.name) for line in audit.lines(shop.desk, about) if line.subject
    ] == [(SubjectKind.CUSTOMER, "Zubaida")]
    erasure.erase_customer(shop.opened, shop.desk, erasure.plan_erasure(shop.desk, customer.id))
    lines = audit.lines(shop.desk, about)
    assert [line.entry.event for line in lines] == ["person_erased", "customer_registered"]
    assert {line.subject.kind for line in lines if line.subject} == {SubjectKind.ERASED}
    assert verified(shop).sound


def test_looking_is_noted_once_for_each_person_and_half_a_day(
    shop: FirstRunResult, clock: StillClock
) -> None:
    customer = customers.register_customer(shop.desk, CustomerDraft(name="Layan")).value.customer

    def looked() -> list[str]:
        for _ in range(3):
            customers.open_customer(shop.desk, customer.id)
            prescriptions.prescriptions_of(shop.desk, customer.id)
        lines = audit.lines(shop.desk, AuditFilter(subject_id=customer.id, event_group="reading"))
        return [line.entry.event for line in lines]

    assert looked() == ["prescriptions_read", "record_read"]
    clock.advance(hours=5)
    assert looked() == ["prescriptions_read", "record_read"] * 2


def test_only_those_who_answer_for_the_store_read_it(desk_of: Callable[[Role], Desk], tmp_path: Path) -> None:
    for role in (Role.OPTICIAN, Role.CASHIER):
        with pytest.raises(NotPermitted):
            audit.lines(desk_of(role), AuditFilter())
    careful = a_staff_member(Role.MANAGER, has_second_factor=True)
    manager = desk_of(Role.MANAGER).acting_as(Session("s", careful, second_factor_at=None))
    assert audit.lines(manager, AuditFilter()) == []
    with pytest.raises(NotPermitted, match="second_factor"):
        audit.export(manager, AuditFilter(), tmp_path / "a.csv", "en", progress=quiet, stop=never)
    assert not (tmp_path / "a.csv").exists()


def test_a_file_of_it_is_entered_in_the_register(shop: FirstRunResult, tmp_path: Path) -> None:
    before = len(disclosures.disclosures(shop.desk))
    target = tmp_path / "trail.csv"
    done = audit.export(shop.desk, AuditFilter(), target, "ar", progress=quiet, stop=never)
    assert done.value == target.read_text(encoding="utf-8-sig").count("\n") - 1
    assert len(disclosures.disclosures(shop.desk)) == before + 1
    assert "إنشاء المتجر" in target.read_text(encoding="utf-8-sig")


def test_opening_seals_the_first_key(shop: FirstRunResult) -> None:
    with shop.desk.store.read() as work:
        kept = work.audit.sealed_first_key()
        assert audit_keys.first_key(work, shop.opened.vault)
    shop.opened.store.close()
    again = opening.open_with_recovery_code(shop.opened.home, shop.recovery_code)
    with again.store.read() as work:
        assert work.audit.sealed_first_key() == kept
    again.store.close()
