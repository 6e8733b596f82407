"""A shop whose owner hands it over: with an authenticator, customers, sales, an erased person, and a keyring."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp

from jooptics_desktop.cli.demo import PASSWORD, demo_answers, make_demo_store
from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.handover import Announcement, HandoverKind
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.policy_changes import NOTICE
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import (
    catalogue,
    customers,
    erasure,
    handover,
    handover_act,
    policies,
    sales,
    staff,
)
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.system import passwords
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.system.home import Home
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.ids import CustomerId, StaffId
    from jooptics_desktop.domain.privacy import FirstRunChoices
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.handover_act import HandedOver, NewOwner
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.services.staff import NewStaff
    from tests.conftest import CountingIds, StillClock

BUYER = "Petra Optics"
NEW_PASSWORD = "eleven copper kettles"
OLD_PIN = "284913"


@dataclass
class ChangingShop:
    """`desk` has the present owner at it, with a fresh code."""

    opened: OpenStore
    desk: Desk
    clock: StillClock
    recovery_code: str
    erased: CustomerId
    owner_secret: str
    new_code: str = field(default_factory=handover_act.new_recovery_code)
    new_secret: str = field(default_factory=passwords.new_totp_secret)

    @classmethod
    def made(cls, folder: Path, clock: StillClock, ids: CountingIds) -> ChangingShop:
        """A demonstration store with something in it; its owner has a PIN and an authenticator."""
        made = make_demo_store(Home(folder), clock, ids)
        desk = made.desk
        secret = passwords.new_totp_secret()
        staff.set_pin(desk, OLD_PIN)
        staff.set_authenticator(desk, secret, pyotp.TOTP(secret).at(clock.now()))
        clock.advance(seconds=60)
        session = staff.sign_in(
            desk.acting_as(None), _owner(desk), PASSWORD, pyotp.TOTP(secret).at(clock.now())
        )
        desk = desk.acting_as(session.value)
        gone = _customer(desk, "Zubaida Haddad")
        _customer(desk, "Layan Masri")
        cloth = catalogue.add_item(
            desk,
            catalogue.ItemDraft(ItemKind.ACCESSORY, Money(3_750, JOD), "standard", "قطعة تنظيف", "Cloth"),
        ).value
        for count in (1, 2, 3):
            paid = sales.NewPayment(Tender.CASH, Money(3_750 * count, JOD))
            sales.ring_up(desk, sales.NewSale((sales.NewLine(cloth.id, count),), (paid,)))
        erasure.erase_customer(made.opened, desk, erasure.plan_erasure(desk, gone))
        return cls(made.opened, desk, clock, made.recovery_code, gone, secret)

    def announce(self) -> None:
        """In a month it is sold."""
        day = self.desk.clock.today() + timedelta(days=30)
        handover.announce(self.desk, BUYER, HandoverKind.SALE, day)

    def wait(self) -> None:
        """The day is there, and the owner signed in once more."""
        for _ in range(31):  # a day at a time: a clock that leaps is not believed
            self.clock.advance(days=1)
            self.look_at_the_time()
        self.step_up()

    def look_at_the_time(self) -> None:
        from jooptics_desktop.services import trusted_time

        with self.desk.store.write() as work:
            trusted_time.remember(work, trusted_time.judged(self.desk, work).seen)

    def step_up(self) -> None:
        """The owner gives a fresh code."""
        self.clock.advance(seconds=60)
        code = pyotp.TOTP(self.owner_secret).at(self.clock.now())
        self.desk = self.desk.acting_as(staff.step_up(self.desk, code))

    def choices(self, *, agreed: bool = False) -> FirstRunChoices:
        """What the new owner decides: the same for each purpose."""
        pack = policies.in_force(self.desk)
        answers = demo_answers(self.clock).choices
        return replace(
            answers, pack_sha256=pack.sha256, text_sha256=pack.text_sha256("en"), language="en",
            ui_text_sha256=shown_policy(pack, "en").shown_sha256(), served_at=self.clock.now(),
            answers=dict.fromkeys(answers.answers, agreed),
        )  # fmt: skip

    def new_owner(self, *, agreed: bool = False, **changes: object) -> NewOwner:
        """Who takes the store over."""
        owner: NewStaff = replace(
            staff.NewStaff("Rana Petra", Role.OWNER, NEW_PASSWORD, adult=True, totp_secret=self.new_secret),
            **changes,  # type: ignore[arg-type]  # builders take any field
        )
        return handover_act.NewOwner(self.choices(agreed=agreed), owner, self.new_code, confirmed=True)

    def complete(
        self, new_owner: NewOwner | None = None, password: str = PASSWORD, *, ends_account: bool = False
    ) -> HandedOver:
        """Hand it over."""
        return handover_act.complete(
            self.opened, self.desk, password, new_owner or self.new_owner(), progress=quiet, cancelled=never,
            ends_account=ends_account,
        )  # fmt: skip


def announce_long_ago(desk: Desk, to: str = BUYER) -> Announcement:
    """As if it had been said two months ago: its day is there, by a clock that nobody moved."""
    before = desk.clock.now() - 2 * NOTICE
    said = Announcement.made(to, HandoverKind.SALE, before.date() + NOTICE, before.date(), before)
    with desk.store.write() as work:
        work.settings.put(handover.ANNOUNCED, said.kept())
    return said


def answers_file(folder: Path, password: str = NEW_PASSWORD) -> Path:
    """What the new owner answers to `jooptics handover complete`, their secrets in files beside it."""
    (folder / "new-password").write_text(password + "\n", encoding="utf-8")
    (folder / "app").write_text("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n", encoding="utf-8")
    choices = demo_answers(SystemClock()).choices
    answers = {
        "privacy": {
            "language": choices.language, "pack_sha256": choices.pack_sha256, "text_sha256": choices.text_sha256,
            "acknowledged": True, "answers": dict(choices.answers),
        },
        "owner": {"name": "Petra", "password_file": "new-password", "totp_secret_file": "app", "adult": True},
    }  # fmt: skip
    file = folder / "answers.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    return file


def _customer(desk: Desk, name: str) -> CustomerId:
    return customers.register_customer(
        desk, CustomerDraft(name=name, phones=("0795550199",))
    ).value.customer.id


def _owner(desk: Desk) -> StaffId:
    return next(member.id for member in staff.staff_list(desk) if member.role is Role.OWNER)
