"""Each line of the status is driven red and green by what really is so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.erasure import ErasureEntry, ErasureReason
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.processors import Processor, ProcessorKind, Safeguard
from jooptics_desktop.domain.requests import Asked, AskedAbout, Channel, IdentityProof, RequestKind
from jooptics_desktop.domain.staff import SECOND_FACTOR_ROLES, Role
from jooptics_desktop.domain.status import IndicatorCode, IndicatorState
from jooptics_desktop.services import (
    audit,
    backup,
    backup_places,
    customers,
    erasure,
    first_run,
    processors,
    requests,
    retention,
    staff,
    training,
    trusted_time,
)
from jooptics_desktop.services.privacy_status import privacy_status

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import CountingIds, DemoStore, StillClock

pytestmark = pytest.mark.promise("S1.2")
OK, DUE, BROKEN, BLANK = IndicatorState


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    return demo_store(tmp_path / "home")


def state(shop: FirstRunResult, code: IndicatorCode) -> IndicatorState | None:
    """How that line stands; None when it is not there."""
    found = privacy_status(shop.opened, shop.desk)
    return next((one.state for one in found if one.code is code), None)


def count(shop: FirstRunResult, code: IndicatorCode) -> object:
    return next(one.values["count"] for one in privacy_status(shop.opened, shop.desk) if one.code is code)


def test_encryption_is_looked_up_in_the_file(shop: FirstRunResult) -> None:
    [line] = [one for one in privacy_status(shop.opened, shop.desk) if one.code is IndicatorCode.ENCRYPTION]
    assert (line.state, str(line.values["cipher"]).startswith("SQLCipher 4")) == (OK, True)
    with shop.opened.store.path.open("r+b") as file:
        file.write(b"SQLite format 3\0")
    assert state(shop, IndicatorCode.ENCRYPTION) is BROKEN


def test_what_cannot_be_looked_at_is_not_in_order(shop: FirstRunResult) -> None:
    with shop.opened.store.path.open("r+b") as file:
        file.write(b"\xff" * 16)
    assert state(shop, IndicatorCode.ENCRYPTION) is BROKEN


def test_backups_place_by_place(shop: FirstRunResult, clock: StillClock, tmp_path: Path) -> None:
    assert state(shop, IndicatorCode.BACKUP) is DUE
    backup_places.use_folder(shop.desk, shop.opened.home, tmp_path / "disk")
    assert state(shop, IndicatorCode.BACKUP) is None
    assert state(shop, IndicatorCode.BACKUP_FOLDER) is DUE
    backup.back_up(
        shop.opened, shop.desk, PlaceKind.FOLDER, progress=lambda *_: None, cancelled=lambda: False
    )
    assert state(shop, IndicatorCode.BACKUP_FOLDER) is OK
    clock.advance(days=4)
    assert state(shop, IndicatorCode.BACKUP_FOLDER) is BROKEN


@pytest.mark.promise("S5.4")
def test_that_somebody_looks_through_the_trail(shop: FirstRunResult, clock: StillClock) -> None:
    assert state(shop, IndicatorCode.REVIEW) is DUE
    verdict = audit.verify(shop.opened, shop.desk, progress=lambda *_: None, cancelled=lambda: False)
    audit.sign_off(shop.desk, verdict)
    assert state(shop, IndicatorCode.REVIEW) is OK
    clock.advance(days=89)
    assert state(shop, IndicatorCode.REVIEW) is OK
    clock.advance(days=1)
    assert state(shop, IndicatorCode.REVIEW) is DUE


def test_the_recovery_sheet(shop: FirstRunResult) -> None:
    assert state(shop, IndicatorCode.RECOVERY_SHEET) is DUE
    first_run.confirm_recovery_sheet(shop.desk)
    assert state(shop, IndicatorCode.RECOVERY_SHEET) is OK


def test_second_factors_of_those_who_need_one(shop: FirstRunResult, clock: StillClock) -> None:
    needing = [m for m in staff.staff_list(shop.desk) if m.role in SECOND_FACTOR_ROLES]
    assert (state(shop, IndicatorCode.SECOND_FACTOR), count(shop, IndicatorCode.SECOND_FACTOR)) == (
        DUE, len(needing),
    )  # fmt: skip
    me = shop.desk.session.staff.id if shop.desk.session else ""
    secret = pyotp.random_base32()
    staff.set_authenticator(shop.desk, secret, pyotp.TOTP(secret).at(clock.now()))
    for member in needing:
        if member.id != me:
            staff.deactivate(shop.desk, member.id)
    assert state(shop, IndicatorCode.SECOND_FACTOR) is OK


def test_requests_near_and_past_their_term(shop: FirstRunResult, clock: StillClock) -> None:
    assert state(shop, IndicatorCode.REQUESTS) is OK
    person = customers.register_customer(shop.desk, CustomerDraft(name="Zubaida")).value.customer
    asked = Asked(
        RequestKind.ACCESS,
        AskedAbout.CUSTOMER,
        person.id,
        "",
        "",
        "",
        (),
        Channel.COUNTER,
        "en",
        guardian=False,
    )
    requests.open_request(shop.desk, asked, proof=IdentityProof.KNOWN)
    assert state(shop, IndicatorCode.REQUESTS) is OK
    seen = []
    for _ in range(40):
        clock.advance(days=1)
        seen.append(state(shop, IndicatorCode.REQUESTS))
    assert list(dict.fromkeys(seen)) == [OK, DUE, BROKEN]
    [listed] = requests.requests(shop.desk)
    requests.take_back(shop.desk, listed.request.id)
    assert state(shop, IndicatorCode.REQUESTS) is OK


def test_companies_to_review(shop: FirstRunResult, clock: StillClock) -> None:
    assert state(shop, IndicatorCode.PROCESSORS) is OK
    company = Processor(
        "", "Lens Lab", ProcessorKind.LAB, "JO", "grinds lenses", Safeguard.SAME_COUNTRY,
        policy_url="https://lab.example/privacy", policy_on=clock.today(), reviewed_on=clock.today(),
    )  # fmt: skip
    one = processors.put_processor(shop.desk, company).value
    assert state(shop, IndicatorCode.PROCESSORS) is OK
    clock.advance(days=400)
    assert (state(shop, IndicatorCode.PROCESSORS), count(shop, IndicatorCode.PROCESSORS)) == (DUE, 1)
    processors.review_processor(shop.desk, one.id)
    assert state(shop, IndicatorCode.PROCESSORS) is OK


def test_training(shop: FirstRunResult, clock: StillClock) -> None:
    assert state(shop, IndicatorCode.TRAINING) is DUE
    for one in training.trained(shop.desk):
        training.note_training(shop.desk, one.member.id, "Course in Amman")
    assert state(shop, IndicatorCode.TRAINING) is OK
    clock.advance(days=370)
    assert state(shop, IndicatorCode.TRAINING) is DUE


def test_retention_and_the_time(
    shop: FirstRunResult, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state(shop, IndicatorCode.RETENTION) is BLANK
    retention.run(shop.opened, shop.desk, progress=lambda *_: None, cancelled=lambda: False)
    assert state(shop, IndicatorCode.RETENTION) is OK
    clock.advance(days=5)
    assert state(shop, IndicatorCode.RETENTION) is BROKEN
    monkeypatch.setattr(trusted_time, "RUN", "the next morning")
    clock.instant += timedelta(days=900)
    assert state(shop, IndicatorCode.RETENTION) is DUE
    retention.confirm_time(shop.desk)
    retention.run(shop.opened, shop.desk, progress=lambda *_: None, cancelled=lambda: False)
    assert state(shop, IndicatorCode.RETENTION) is OK


def test_erasures_that_the_store_did_not_follow(
    shop: FirstRunResult, clock: StillClock, ids: CountingIds
) -> None:
    assert state(shop, IndicatorCode.ERASURES) is OK
    person = customers.register_customer(shop.desk, CustomerDraft(name="Zubaida")).value.customer
    entry = ErasureEntry(ids.new(), Subject.CUSTOMER, person.id, clock.now(), ErasureReason.REQUEST)
    erasure.ledger_of(shop.opened).add(entry)
    assert state(shop, IndicatorCode.ERASURES) is BROKEN
    erasure.follow_ledger(shop.opened, clock)
    assert (state(shop, IndicatorCode.ERASURES), count(shop, IndicatorCode.ERASURES)) == (OK, 1)
    shop.opened.home.erasures.write_bytes(b"damaged")
    assert state(shop, IndicatorCode.ERASURES) is BROKEN


def test_only_who_answers_for_it_sees_it(shop: FirstRunResult) -> None:
    cashier = next(m for m in staff.staff_list(shop.desk) if m.role is Role.CASHIER)
    session = shop.desk.session
    assert session is not None
    from dataclasses import replace

    with pytest.raises(NotPermitted):
        privacy_status(shop.opened, shop.desk.acting_as(replace(session, staff=cashier)))
