"""New versions of the policy in a real store: announced 30 days ahead, asked about, never in anybody's way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken, Untrusted
from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.domain.policy_changes import AnswerKind
from jooptics_desktop.domain.privacy import FirstRunChoices
from jooptics_desktop.domain.purposes import FIRST_RUN, PurposeCode
from jooptics_desktop.domain.staff import Permission, Role, require
from jooptics_desktop.services import policies, policy_supply, privacy, trusted_time
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.services.policy_papers import shown_policy
from tests.conftest import START
from tests.policy_operator import Operator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import StillClock

SOON = "2026-11-25T00:00:00+00:00"  # three days after the start of every test
LATER = "2027-01-10T00:00:00+00:00"


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    (tmp_path / "operator").mkdir()
    return Operator(tmp_path / "operator")


@pytest.fixture
def shop(desk: Desk, operator: Operator) -> Desk:
    """A store whose owner went through the first run and trusts the operator's key."""
    first_run(desk, cloud_backup=True, news=True)
    policy_supply.trust_key(desk, operator.public)
    return desk


def first_run(desk: Desk, **answers: bool) -> None:
    assert desk.session
    pack = privacy.policies().packs[-1]
    text = pack.text("ar")
    choices = FirstRunChoices(
        pack.sha256, text.sha256, text.filled({}).shown_sha256(), "ar", START, acknowledged=True,
        answers={**{purpose.code.value: False for purpose in FIRST_RUN}, **answers},
    )  # fmt: skip
    with desk.store.write() as work:
        privacy.record_first_run(desk, work, choices, desk.session.staff.id)


def arrive(shop: Desk, folder: Path) -> PolicyPack:
    return policy_supply.install(shop, folder).value


def say(shop: Desk, pack: PolicyPack, kind: AnswerKind) -> Desk:
    """Answer, and go on as whoever one is then."""
    member = policies.answer(shop, pack, shown_policy(pack, "en"), kind).value
    assert shop.session
    return shop.acting_as(type(shop.session)(shop.session.id, member, shop.session.second_factor_at))


def asked(shop: Desk) -> str | None:
    change = policies.waiting(shop)
    return change.after.version if change else None


@pytest.mark.promise("S12.3")
def test_a_significant_version_is_announced_on_arrival_and_holds_30_days_later(
    shop: Desk, operator: Operator, clock: StillClock
) -> None:
    assert asked(shop) is None
    arrive(shop, operator.pack("2", effective=SOON))  # names a day that gives three days' notice
    assert policies.in_force(shop).version == "1"
    announced = policies.standing(shop).announced
    assert announced is not None
    assert announced.effective_at == START + timedelta(days=30)
    assert asked(shop) == "2"
    clock.advance(days=30, seconds=-1)
    assert policies.in_force(shop).version == "1"
    clock.advance(seconds=1)
    assert policies.in_force(shop).version == "2"
    assert asked(shop) == "2"  # shown and not answered: it comes again, and blocks nothing
    require(shop.session, Permission.SALES_SELL, clock.monotonic())
    say(shop, policies.in_force(shop), AnswerKind.ACCEPTED)
    assert asked(shop) is None


@pytest.mark.promise("S12.3")
def test_the_day_a_version_names_holds_when_it_is_far_enough_off(
    shop: Desk, operator: Operator, clock: StillClock
) -> None:
    arrive(shop, operator.pack("2", effective=LATER))
    clock.advance(days=31)
    assert policies.in_force(shop).version == "1"
    clock.advance(days=18)
    assert policies.in_force(shop).version == "2"


@pytest.mark.promise("S12.3")
def test_an_offline_shop_has_its_30_days_from_when_the_text_reached_it(
    shop: Desk, operator: Operator, clock: StillClock
) -> None:
    folder = operator.pack("2", effective=SOON)
    clock.advance(days=200)  # in effect everywhere else since
    arrive(shop, folder)
    assert policies.in_force(shop).version == "1"
    clock.advance(days=29)
    assert policies.in_force(shop).version == "1"
    clock.advance(days=1)
    assert policies.in_force(shop).version == "2"


@pytest.mark.promise("S12.3")
def test_a_minor_version_stands_in_nobodys_way(shop: Desk, operator: Operator, clock: StillClock) -> None:
    arrive(shop, operator.pack("2", effective=SOON, change="minor", reconsent=()))
    assert asked(shop) is None
    clock.advance(days=3)
    assert policies.in_force(shop).version == "2"
    assert asked(shop) is None


def test_a_new_scope_is_never_minor(shop: Desk, operator: Operator) -> None:
    pack = arrive(shop, operator.pack("2", effective=SOON, change="minor", reconsent=("news",)))
    assert pack.significant
    assert asked(shop) == "2"


@pytest.mark.parametrize("role", [Role.CASHIER, Role.OPTICIAN])
def test_who_does_not_answer_for_privacy_is_never_asked(
    shop: Desk, operator: Operator, desk_of: Callable[[Role], Desk], role: Role
) -> None:
    arrive(shop, operator.pack("2"))
    assert asked(desk_of(role)) is None
    assert asked(desk_of(Role.MANAGER)) == "2"


@pytest.mark.promise("S12.3")
def test_only_consents_whose_purpose_changed_end_on_the_day(
    shop: Desk, operator: Operator, clock: StillClock
) -> None:
    assert shop.session
    owner = shop.session.staff.id
    arrive(shop, operator.pack("2", effective=LATER, reconsent=("news",)))
    clock.advance(days=40)
    assert not policies.keep_up(shop).value
    assert privacy.may(shop, PurposeCode.NEWS, owner)
    clock.advance(days=9)
    assert policies.keep_up(shop).changes.touches("consent")
    assert not policies.keep_up(shop).value
    assert not privacy.may(shop, PurposeCode.NEWS, owner)
    assert privacy.may(shop, PurposeCode.CLOUD_BACKUP)
    pack = policies.in_force(shop)
    privacy.give(shop, pack, shown_policy(pack, "en"), PurposeCode.NEWS)  # asked again, answered again
    policies.keep_up(shop)
    assert privacy.may(shop, PurposeCode.NEWS, owner)


def test_a_consent_given_after_reading_the_new_words_stands(
    shop: Desk, operator: Operator, clock: StillClock
) -> None:
    assert shop.session
    pack = arrive(shop, operator.pack("2", effective=LATER, reconsent=("news",)))
    privacy.give(shop, pack, shown_policy(pack, "en"), PurposeCode.NEWS)
    clock.advance(days=60)
    policies.keep_up(shop)
    assert privacy.may(shop, PurposeCode.NEWS, shop.session.staff.id)


def test_customers_consents_end_too(shop: Desk, operator: Operator, clock: StillClock) -> None:
    customer = register_customer(shop, CustomerDraft(name="Layan")).value.customer.id
    notice = policies.in_force(shop).text("ar", DocumentName.CUSTOMERS).filled({"shop": "بصريات النور"})
    privacy.record_customer_consent(
        shop, customer, policies.in_force(shop), notice, {"marketing": True, "reminders": True}
    )
    arrive(shop, operator.pack("2", effective=LATER, reconsent=("marketing",)))
    clock.advance(days=60)
    policies.keep_up(shop)
    assert not privacy.may(shop, PurposeCode.MARKETING, customer)
    assert privacy.may(shop, PurposeCode.REMINDERS, customer)


class TestTwoInARow:
    def test_the_newest_is_shown_beside_what_was_accepted_and_answering_it_is_enough(
        self, shop: Desk, operator: Operator, clock: StillClock
    ) -> None:
        second = arrive(shop, operator.pack("2", effective=SOON))
        clock.advance(days=10)
        arrive(shop, operator.pack("3", second.sha256, effective=SOON.replace("25", "26")))
        change = policies.waiting(shop)
        assert change is not None
        assert (change.before.version, change.after.version) == ("1", "3")
        say(shop, change.after, AnswerKind.ACCEPTED)
        assert asked(shop) is None
        clock.advance(days=20)
        assert policies.in_force(shop).version == "2"
        clock.advance(days=10)
        assert policies.in_force(shop).version == "3"
        assert asked(shop) is None

    def test_two_that_arrive_together_keep_their_order(
        self, shop: Desk, operator: Operator, clock: StillClock
    ) -> None:
        second = arrive(shop, operator.pack("2", effective=LATER))
        minor = operator.pack("3", second.sha256, effective=LATER, change="minor", reconsent=())
        arrive(shop, minor)
        clock.advance(days=48)
        assert policies.in_force(shop).version == "1"
        clock.advance(days=1)
        assert policies.in_force(shop).version == "3"
        assert asked(shop) == "3"


class TestClock:
    def test_a_clock_set_back_brings_no_old_version_back(
        self, shop: Desk, operator: Operator, clock: StillClock
    ) -> None:
        arrive(shop, operator.pack("2", effective=SOON))
        clock.advance(days=31)
        with shop.store.write() as work:
            trusted_time.remember(work, trusted_time.judged(shop, work).seen)  # as the daily run does
        clock.instant -= timedelta(days=20)
        assert policies.in_force(shop).version == "2"
        assert asked(shop) == "2"

    def test_a_clock_set_ahead_lets_nothing_take_effect_unannounced(
        self, shop: Desk, operator: Operator, clock: StillClock
    ) -> None:
        with shop.store.write() as work:
            trusted_time.remember(work, trusted_time.judged(shop, work).seen)
        arrive(shop, operator.pack("2", effective=SOON))
        clock.instant += timedelta(days=400)
        assert policies.in_force(shop).version == "1"

    def test_the_day_is_settled_on_arrival(self, shop: Desk, operator: Operator, clock: StillClock) -> None:
        arrive(shop, operator.pack("2", effective=SOON))
        clock.advance(days=5)
        policies.keep_up(shop)
        announced = policies.standing(shop).announced
        assert announced is not None
        assert announced.effective_at == START + timedelta(days=30)


class TestDeclining:
    @pytest.mark.promise("C.2")
    def test_who_declines_still_looks_exports_and_erases_and_loses_nothing(
        self, shop: Desk, operator: Operator, clock: StillClock
    ) -> None:
        customer = register_customer(shop, CustomerDraft(name="Layan")).value.customer.id
        pack = arrive(shop, operator.pack("2", effective=SOON))
        here = say(shop, pack, AnswerKind.DECLINED)
        assert asked(here) is None
        register_customer(here, CustomerDraft(name="Omar"))  # until the day the old version holds as agreed
        clock.advance(days=31)
        with here.store.read() as work:
            assert here.session
            member = policies.as_standing(here, work, here.session.staff)
        here = here.acting_as(type(here.session)(here.session.id, member, None))
        with pytest.raises(NotPermitted, match=r"permission\.policy_declined"):
            register_customer(here, CustomerDraft(name="Huda"))
        assert not member.may(Permission.SALES_SELL)
        assert member.may(Permission.EXPORT_CUSTOMER)
        for kept in (Permission.CUSTOMERS_READ, Permission.EXPORT_ALL, Permission.PRIVACY_ERASE):
            here.require(kept)
        with here.store.read() as work:
            assert work.customers.get(customer) is not None
        here = say(here, policies.in_force(here), AnswerKind.ACCEPTED)
        register_customer(here, CustomerDraft(name="Huda"))

    @pytest.mark.promise("C.2")
    def test_one_persons_no_is_nobody_elses(
        self, shop: Desk, operator: Operator, clock: StillClock, desk_of: Callable[[Role], Desk]
    ) -> None:
        pack = arrive(shop, operator.pack("2", effective=SOON))
        clock.advance(days=31)
        say(shop, pack, AnswerKind.DECLINED)
        cashier = desk_of(Role.CASHIER)
        assert cashier.session
        with cashier.store.read() as work:
            assert not policies.as_standing(cashier, work, cashier.session.staff).declined

    @pytest.mark.promise("C.1")
    def test_looking_at_it_is_no_answer(self, shop: Desk, operator: Operator) -> None:
        arrive(shop, operator.pack("2"))
        before = len(privacy.consent_history(shop))
        policies.waiting(shop)
        policies.standing(shop)
        policies.versions(shop)
        assert len(privacy.consent_history(shop)) == before
        assert asked(shop) == "2"


class TestArchive:
    @pytest.mark.promise("S12.2")
    def test_every_version_there_ever_was_and_who_answered_what(
        self, shop: Desk, operator: Operator, clock: StillClock, desk_of: Callable[[Role], Desk]
    ) -> None:
        pack = arrive(shop, operator.pack("2", effective=SOON))
        clock.advance(days=1)
        say(shop, pack, AnswerKind.ACCEPTED)
        say(desk_of(Role.MANAGER), pack, AnswerKind.DECLINED)
        clock.advance(days=40)
        newest, oldest = policies.versions(shop)
        assert (newest.pack.version, newest.holds_now, newest.until) == ("2", True, None)
        assert [(a.name, a.kind) for a in newest.answers] == [
            ("Test owner", AnswerKind.ACCEPTED), ("Test manager", AnswerKind.DECLINED),
        ]  # fmt: skip
        assert (oldest.pack.version, oldest.holds_now) == ("1", False)
        assert oldest.until == START + timedelta(days=30)
        assert [(a.name, a.at) for a in oldest.answers] == [("Test owner", START)]
        assert oldest.pack.last_updated.isoformat() == "2026-11-22"

    def test_a_spoilt_text_stops_no_till_and_is_told(self, shop: Desk, operator: Operator) -> None:
        arrive(shop, operator.pack("2"))
        (policies.folder(shop) / "v2" / "policy.en.json").write_text("{}", "utf-8")
        assert policies.in_force(shop).version == "1"
        assert policies.standing(shop).refused == "policy.malformed"

    def test_versions_are_compared_in_both_languages(self, shop: Desk, operator: Operator) -> None:
        pack = arrive(shop, operator.pack("2"))
        change = policies.change_between(shop, policies.in_force(shop).sha256, pack.sha256)
        assert ("Your rights", "What you may ask of us") in [
            (one.before, one.after) for one in change.differences("en")
        ]
        assert any("ما لك أن تطلبه" in one.after for one in change.differences("ar"))
        with pytest.raises(RuleBroken, match=r"policy\.unknown_version"):
            policies.change_between(shop, "0" * 64, pack.sha256)


class TestSupply:
    @pytest.mark.promise("S12.1")
    def test_a_text_by_an_unknown_hand_is_refused(self, desk: Desk, operator: Operator) -> None:
        first_run(desk)
        with pytest.raises(Untrusted, match=r"policy\.unknown_signer"):
            policy_supply.install(desk, operator.pack("2"))
        assert [pack.version for pack in policies.archive(desk).packs] == ["1"]

    def test_only_a_key_is_trusted_and_only_by_the_owner(
        self, desk: Desk, operator: Operator, desk_of: Callable[[Role], Desk]
    ) -> None:
        with pytest.raises(RuleBroken, match=r"policy\.key_wrong"):
            policy_supply.trust_key(desk, "a key")
        with pytest.raises(NotPermitted):
            policy_supply.trust_key(desk_of(Role.MANAGER), operator.public)
        assert policy_supply.trust_key(desk, f" {operator.public}\n").value == (operator.public,)
        assert policy_supply.trust_key(desk, operator.public).value == (operator.public,)

    def test_a_new_store_begins_with_what_is_in_effect(self, shop: Desk) -> None:
        assert policies.in_force(shop).version == privacy.policies().packs[-1].version
        assert not policies.keep_up(shop).value
