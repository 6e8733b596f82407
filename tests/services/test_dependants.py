"""Guardian mode: children in a customer's care, with the guardian's consent, and gone with their childhood."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.dependants import (
    MAX_NAME,
    BirthMonth,
    DependantDraft,
    EndOfGuardianMode,
    MinorsMode,
)
from jooptics_desktop.domain.errors import Conflict, NotPermitted, RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.privacy import ActingFor, Relationship, Standing, Verified
from jooptics_desktop.domain.staff import STEP_UP_SECONDS, Role
from jooptics_desktop.domain.wearers import SOMEBODY_NEW
from jooptics_desktop.services import (
    consents,
    customer_notice,
    customers,
    dependants,
    erasure,
    export,
    minors,
    officer,
    prescriptions,
    upkeep,
)
from jooptics_desktop.services.customer_imports import guess_columns, import_customers
from jooptics_desktop.services.dossier_imports import import_dossier
from jooptics_desktop.services.price_list_files import read_list_file
from tests.conftest import StillClock
from tests.narrowing import of

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.dependants import Dependant
    from jooptics_desktop.domain.ids import CustomerId, WearerId
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import DemoStore

CANARY = "Zubaida"
PARENT = ActingFor(Relationship.PARENT, Verified.ID_SEEN)
DRAFT = DependantDraft(CANARY, BirthMonth(2016, 5), PARENT)


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    """A store on a computer."""
    return demo_store(tmp_path / "home")


@pytest.fixture
def mother(shop: FirstRunResult) -> CustomerId:
    draft = CustomerDraft(name="Rana", phones=("0795550199",), birth_date=date(1988, 4, 1))
    return customers.register_customer(shop.desk, draft).value.customer.id


@pytest.fixture
def guardian_mode(shop: FirstRunResult, clock: StillClock) -> None:
    dependants.keep_dependants(shop.desk)
    clock.advance(minutes=1)


def a_notice(desk: Desk, customer_id: CustomerId) -> str:
    return consents.serve_notice(desk, customer_id, "en").value.notice.id


def a_child(desk: Desk, guardian: CustomerId, draft: DependantDraft = DRAFT) -> Dependant:
    return dependants.record_dependant(desk, guardian, draft, a_notice(desk, guardian)).value


def written(desk: Desk, guardian: CustomerId, wearer: WearerId | None) -> None:
    draft = PrescriptionDraft(
        guardian, EyeRx(Power(300)), EyeRx(Power(300)), desk.clock.today(), wearer=wearer
    )
    prescriptions.record_prescription(desk, draft)


def test_who_wants_no_record_has_none_of_a_child_either(
    shop: FirstRunResult, mother: CustomerId, guardian_mode: None
) -> None:
    served = a_notice(shop.desk, mother)
    consents.record_answers(shop.desk, mother, served, {"care_record": False})
    with pytest.raises(RuleBroken, match=r"consent\.care_refused"):
        a_child(shop.desk, mother)
    assert CANARY not in everything(shop.desk)


def run_upkeep(shop: FirstRunResult, clock: StillClock) -> None:
    upkeep.run_due(shop.opened, shop.desk, progress=lambda _done, _of: None, cancelled=lambda: False)


def everything(desk: Desk) -> str:
    """Every value of every row, indexes for searching included."""
    raw = desk.store.raw_connection()
    tables = raw.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    text = repr([raw.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables])
    raw.close()
    return text


NAMES = strategies.text(
    strategies.characters(categories=("Lu", "Ll", "Lo")), min_size=6, max_size=MAX_NAME - 2
).map(lambda letters: f"Zq{letters}")  # so that no letters are by chance those of a key


@pytest.mark.promise("S11.3")
@pytest.mark.usefixtures("guardian_mode")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, corrected=NAMES, how=strategies.sampled_from(["said", "guardian", "block"]))
def test_no_name_outlives_its_record(
    shop: FirstRunResult, tmp_path: Path, name: str, corrected: str, how: str
) -> None:
    """In no row, index, log or list, whichever way the record went."""
    desk = shop.desk
    if minors.mode(desk) is MinorsMode.BLOCK:
        dependants.keep_dependants(desk)
        of(StillClock, shop.desk.clock).advance(minutes=1)
    guardian = customers.register_customer(desk, CustomerDraft(name="Rana")).value.customer.id
    child = a_child(desk, guardian, replace(DRAFT, name=name))
    written(desk, guardian, child.id)
    dependants.change_dependant(desk, child.id, replace(DRAFT, name=corrected))
    assert corrected in {one.name for one in prescriptions.chart_of(desk, guardian).wearers}
    if how == "said":
        plan = dependants.plan_wearer(desk, guardian, child.id)
        dependants.erase_wearer(shop.opened, desk, guardian, plan)
    elif how == "guardian":
        erasure.erase_customer(shop.opened, desk, erasure.plan_erasure(desk, guardian))
    else:
        block = dependants.children_standing(desk).plan
        dependants.keep_no_children(shop.opened, desk, block, EndOfGuardianMode.NAMELESS)
    target = tmp_path / f"{guardian}.csv"
    wanted = export.Wanted(export.ExportFormat.CSV, "en", target)
    export.export_customers(desk, wanted, progress=lambda *_: None, stop=lambda: False)
    left = everything(desk) + target.read_text("utf-8-sig")
    left += "".join(path.read_text("utf-8") for path in shop.opened.home.logs.glob("*"))
    assert name not in left
    assert corrected not in left


class TestBirthMonths:
    @pytest.mark.promise("S11.2")
    @pytest.mark.parametrize(
        ("born", "of_age"),
        [
            (BirthMonth(2008, 11), date(2026, 12, 1)),
            (BirthMonth(2008, 12), date(2027, 1, 1)),
            (BirthMonth(2008, 2), date(2026, 3, 1)),
            (BirthMonth(2008), date(2027, 1, 1)),
        ],
    )
    def test_grown_up_when_the_month_is_over(self, born: BirthMonth, of_age: date) -> None:
        assert born.of_age_on == of_age
        DependantDraft(CANARY, born, PARENT).checked(of_age - timedelta(days=1))
        with pytest.raises(RuleBroken, match=r"dependant\.of_age"):
            DependantDraft(CANARY, born, PARENT).checked(of_age)

    def test_whoever_is_born_on_any_day_of_it_is_18_by_then(self) -> None:
        from jooptics_desktop.domain.customers import comes_of_age

        day = date(2004, 1, 1)
        while day < date(2009, 1, 1):
            assert comes_of_age(day) <= BirthMonth(day.year, day.month).of_age_on
            assert comes_of_age(day) <= BirthMonth(day.year).of_age_on
            day += timedelta(days=1)

    @pytest.mark.parametrize(
        "text", ["2016-05-01", "16-05", "2016-13", "2016-00", "2016/05", "", "May", "2016-5"]
    )
    def test_a_day_is_never_taken(self, text: str) -> None:
        with pytest.raises(RuleBroken, match=r"dependant\.birth_month_wrong"):
            BirthMonth.read(text)

    @pytest.mark.parametrize(
        ("name", "code"),
        [("", "name_missing"), ("a" * 41, "name_too_long"), ("Z 0795550199", "name_has_contacts"),
         ("z@example.com", "name_has_contacts")],
    )  # fmt: skip
    def test_a_name_is_no_way_to_reach_them(self, name: str, code: str) -> None:
        with pytest.raises(RuleBroken, match=rf"dependant\.{code}"):
            replace(DRAFT, name=name).checked(date(2026, 11, 22))

    def test_not_born_yet(self) -> None:
        with pytest.raises(RuleBroken, match=r"dependant\.born_in_future"):
            replace(DRAFT, born=BirthMonth(2026, 12)).checked(date(2026, 11, 22))


class TestTheMode:
    @pytest.mark.promise("S11.2")
    def test_nothing_of_a_child_is_kept_unless_the_owner_chose_so(
        self, shop: FirstRunResult, mother: CustomerId
    ) -> None:
        assert minors.mode(shop.desk) is MinorsMode.BLOCK
        with pytest.raises(RuleBroken, match=r"dependant\.not_kept"):
            a_child(shop.desk, mother)
        assert CANARY not in everything(shop.desk)

    @pytest.mark.parametrize("role", [Role.MANAGER, Role.OPTICIAN, Role.CASHIER])
    def test_only_the_owner_chooses(self, shop: FirstRunResult, role: Role) -> None:
        session = shop.desk.session
        assert session is not None
        other = shop.desk.acting_as(replace(session, staff=replace(session.staff, role=role)))
        with pytest.raises(NotPermitted):
            dependants.keep_dependants(other)

    def test_with_a_fresh_code(self, shop: FirstRunResult, clock: StillClock) -> None:
        session = shop.desk.session
        assert session is not None
        owner = replace(session.staff, has_second_factor=True)
        desk = shop.desk.acting_as(replace(session, staff=owner, second_factor_at=clock.monotonic()))
        clock.advance(seconds=STEP_UP_SECONDS + 1)
        with pytest.raises(NotPermitted, match="second_factor"):
            dependants.keep_dependants(desk)

    @pytest.mark.promise("S11.2")
    def test_the_notice_says_so_and_consents_are_asked_for_again(
        self, shop: FirstRunResult, mother: CustomerId, clock: StillClock
    ) -> None:
        desk = shop.desk
        before = customer_notice.customer_notice(desk, "en").text
        early = a_notice(desk, mother)
        consents.record_answers(desk, mother, early, {"care_record": True, "marketing": True})
        clock.advance(minutes=1)
        chosen = dependants.keep_dependants(desk).value
        assert (chosen.mode, chosen.officer, chosen.ended) == (MinorsMode.GUARDIAN, False, 1)
        after = customer_notice.customer_notice(desk, "en").text
        assert "given name or initials" in " ".join(after.words())
        assert "given name or initials" not in " ".join(before.words())
        states = {one.purpose.code: one.standing for one in consents.due_again(desk, mother)}
        assert states == {"care_record": Standing.EXPIRED}
        with pytest.raises(RuleBroken, match=r"consent\.policy_changed"):
            consents.record_answers(desk, mother, early, {"care_record": True})
        clock.advance(minutes=1)
        consents.record_answers(desk, mother, a_notice(desk, mother), {"care_record": True})
        assert dependants.keep_dependants(desk).value.ended == 0, "once is enough"
        assert consents.due_again(desk, mother) == ()

    def test_an_officer_is_asked_after(self, shop: FirstRunResult) -> None:
        from jooptics_desktop.domain.officer import Officer

        assert not dependants.children_standing(shop.desk).officer
        officer.designate(shop.desk, Officer("Salma", "salma@example.com"))
        assert dependants.keep_dependants(shop.desk).value.officer
        with shop.desk.store.read() as work:
            entry = next(one for one in work.audit.entries() if one.event == "minors_mode_set")
        assert entry.facts == {"mode": "guardian", "officer": True, "count": 0, "ended": 0}

    @pytest.mark.promise("S11.3")
    @pytest.mark.parametrize("become", EndOfGuardianMode)
    @pytest.mark.usefixtures("guardian_mode")
    def test_going_back_takes_the_names_along(
        self, shop: FirstRunResult, mother: CustomerId, become: EndOfGuardianMode
    ) -> None:
        desk, child = shop.desk, a_child(shop.desk, mother)
        written(desk, mother, child.id)
        plan = dependants.children_standing(desk).plan
        assert (plan.dependants, plan.guardians, plan.prescriptions) == (1, 1, 1)
        with pytest.raises(Conflict, match=r"dependant\.plan_changed"):
            dependants.keep_no_children(shop.opened, desk, replace(plan, dependants=0), become)
        dependants.keep_no_children(shop.opened, desk, plan, become)
        assert minors.mode(desk) is MinorsMode.BLOCK
        assert CANARY not in everything(desk)
        left = [rx.wearer for rx in prescriptions.prescriptions_of(desk, mother)]
        assert left == ([child.id] if become is EndOfGuardianMode.NAMELESS else [])
        assert "given name" not in " ".join(customer_notice.customer_notice(desk, "en").text.words())


@pytest.mark.usefixtures("guardian_mode")
class TestOnRecord:
    @pytest.mark.promise("S11.2")
    def test_the_consent_is_the_guardians_and_ends_at_18(
        self, shop: FirstRunResult, mother: CustomerId
    ) -> None:
        desk = shop.desk
        young = a_child(desk, mother, replace(DRAFT, born=BirthMonth(2010, 2)))
        (state,) = [one.consent for one in dependants.dependants_of(desk, mother)]
        assert (state.standing, state.valid_until) == (Standing.GIVEN, datetime(2028, 3, 1, tzinfo=UTC))
        with desk.store.read() as work:
            (event,) = work.privacy.events_of(young.id)
            assert event.acting_for == PARENT
            assert event.notice_id is not None
            assert work.privacy.events_of(mother) == []
            dossier = work.dossiers.of(Subject.CUSTOMER, mother)
        assert [row["name"] for row in dossier.section("dependants").rows] == [CANARY]
        assert [row["purpose"] for row in dossier.section("consents").rows] == ["care_record"]

    def test_prescriptions_are_theirs_with_a_name_and_an_age(
        self, shop: FirstRunResult, mother: CustomerId
    ) -> None:
        desk, child = shop.desk, a_child(shop.desk, mother)
        written(desk, mother, child.id)
        chart = prescriptions.chart_of(desk, mother)
        assert [(one.name, one.age) for one in chart.wearers] == [(CANARY, 10)]
        assert chart.age_of(child.id) == 10

    def test_a_wearer_without_a_name_may_get_one(self, shop: FirstRunResult, mother: CustomerId) -> None:
        desk = shop.desk
        written(desk, mother, SOMEBODY_NEW)
        (wearer,) = prescriptions.chart_of(desk, mother).wearers
        notice = a_notice(desk, mother)
        dependants.record_dependant(desk, mother, DRAFT, notice, wearer.id)
        assert [one.name for one in prescriptions.chart_of(desk, mother).wearers] == [CANARY]
        with pytest.raises(RuleBroken, match=r"dependant\.known_already"):
            dependants.record_dependant(desk, mother, DRAFT, notice, wearer.id)

    @pytest.mark.promise("S11.2")
    def test_a_childs_own_record_is_still_refused(
        self, shop: FirstRunResult, mother: CustomerId, tmp_path: Path
    ) -> None:
        desk, young = shop.desk, CustomerDraft(name=CANARY, birth_date=date(2016, 5, 1))
        with pytest.raises(RuleBroken, match=r"customer\.under_age"):
            customers.register_customer(desk, young)
        with pytest.raises(RuleBroken, match=r"customer\.under_age"):
            customers.change_customer(desk, mother, young)
        path = tmp_path / "people.csv"
        path.write_text(f"name,date of birth\n{CANARY},2016-05-01\n", encoding="utf-8")
        file = read_list_file(path)
        done = import_customers(
            desk, file, guess_columns(file.headings), trial=False, report=lambda *_: None, cancelled=lambda: False
        ).value  # fmt: skip
        assert [one.error.code for one in done.refused] == ["customer.under_age"]

    @pytest.mark.promise("S11.2")
    def test_no_search_and_no_list_finds_them(
        self, shop: FirstRunResult, mother: CustomerId, tmp_path: Path
    ) -> None:
        desk = shop.desk
        a_child(desk, mother)
        assert customers.search_customers(desk, CANARY) == []
        target = tmp_path / "list.csv"
        wanted = export.Wanted(export.ExportFormat.CSV, "en", target, "p", "r")
        export.export_customers(desk, wanted, progress=lambda *_: None, stop=lambda: False)
        assert CANARY.encode() not in target.read_bytes()
        with desk.store.read() as work:
            assert all(CANARY not in repr(one) for one in work.audit.entries())

    @pytest.mark.promise("S11.2")
    def test_another_shop_gets_no_name_with_the_guardians_copy(
        self, shop: FirstRunResult, mother: CustomerId
    ) -> None:
        desk, child = shop.desk, a_child(shop.desk, mother)
        written(desk, mother, child.id)
        with desk.store.read() as work:
            content = work.dossiers.of(Subject.CUSTOMER, mother).canonical()
        arrived = import_dossier(desk, content, trial=False, anyway=True).value.customer.id
        assert dependants.dependants_of(desk, arrived) == []
        assert [one.name for one in prescriptions.chart_of(desk, arrived).wearers] == [""]

    def test_what_is_wrong_is_corrected(self, shop: FirstRunResult, mother: CustomerId) -> None:
        child = a_child(shop.desk, mother)
        dependants.change_dependant(shop.desk, child.id, replace(DRAFT, name="Z."))
        assert [one.dependant.name for one in dependants.dependants_of(shop.desk, mother)] == ["Z."]

    @pytest.mark.promise("S11.3")
    def test_this_record_is_a_childs(self, shop: FirstRunResult, mother: CustomerId) -> None:
        """Said by anybody at the counter, and gone with prescriptions, whatever an older backup brings."""
        desk, child = shop.desk, a_child(shop.desk, mother)
        written(desk, mother, child.id)
        written(desk, mother, None)
        session = desk.session
        assert session is not None
        cashier = desk.acting_as(replace(session, staff=replace(session.staff, role=Role.CASHIER)))
        plan = dependants.plan_wearer(cashier, mother, child.id)
        assert plan.goes == 2
        assert dependants.erase_wearer(shop.opened, cashier, mother, plan).value.entry.subject_id == child.id
        assert CANARY not in everything(desk)
        assert [rx.wearer for rx in prescriptions.prescriptions_of(desk, mother)] == [None]
        with desk.store.write() as work:  # as an older backup would bring it back
            work.dependants.add(child)
        assert erasure.replay(desk.store, erasure.ledger_of(shop.opened).entries(), desk.clock) == 1
        assert CANARY not in everything(desk)

    @pytest.mark.promise("S11.3")
    def test_a_wearer_without_a_name_goes_too(self, shop: FirstRunResult, mother: CustomerId) -> None:
        written(shop.desk, mother, SOMEBODY_NEW)
        (wearer,) = prescriptions.chart_of(shop.desk, mother).wearers
        seen = dependants.plan_wearer(shop.desk, mother, wearer.id)
        written(shop.desk, mother, wearer.id)
        with pytest.raises(Conflict, match=r"erasure\.plan_changed"):
            dependants.erase_wearer(shop.opened, shop.desk, mother, seen)
        plan = dependants.plan_wearer(shop.desk, mother, wearer.id)
        assert (seen.goes, plan.goes) == (1, 2)
        dependants.erase_wearer(shop.opened, shop.desk, mother, plan)
        assert prescriptions.chart_of(shop.desk, mother).wearers == ()
        for again in (
            lambda: dependants.plan_wearer(shop.desk, mother, wearer.id),
            lambda: dependants.erase_wearer(shop.opened, shop.desk, mother, plan),
        ):
            with pytest.raises(RuleBroken, match=r"prescription\.wearer_unknown"):
                again()

    @pytest.mark.promise("S11.3")
    def test_erasing_the_guardian_erases_them(self, shop: FirstRunResult, mother: CustomerId) -> None:
        desk, child = shop.desk, a_child(shop.desk, mother)
        written(desk, mother, child.id)
        erasure.erase_customer(shop.opened, desk, erasure.plan_erasure(desk, mother))
        assert CANARY not in everything(desk)
        with desk.store.read() as work:
            assert list(work.prescriptions.all()) == []


@pytest.mark.usefixtures("guardian_mode")
class TestComingOfAge:
    def grown(self, shop: FirstRunResult, mother: CustomerId) -> Dependant:
        child = a_child(shop.desk, mother, replace(DRAFT, born=BirthMonth(2008, 11)))  # 18 on 1 December 2026
        written(shop.desk, mother, child.id)
        return child

    @pytest.mark.promise("S11.2")
    def test_thirty_days_on_a_list_and_then_gone(
        self, shop: FirstRunResult, mother: CustomerId, clock: StillClock
    ) -> None:
        child = self.grown(shop, mother)
        clock.instant = datetime(2026, 11, 30, 20, 59, tzinfo=UTC)  # a minute before midnight at the store
        assert dependants.children_standing(shop.desk).grown_up == ()
        clock.advance(minutes=1)
        (listed,) = dependants.children_standing(shop.desk).grown_up
        assert (listed.dependant, listed.guardian_name) == (child, "Rana")
        assert listed.dependant.goes_on == date(2026, 12, 31)
        (state,) = [one.consent for one in dependants.dependants_of(shop.desk, mother)]
        clock.instant = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
        (state,) = [one.consent for one in dependants.dependants_of(shop.desk, mother)]
        assert state.standing is Standing.EXPIRED
        clock.instant = datetime(2026, 12, 30, 20, 59, tzinfo=UTC)
        assert dependants.retire(shop.opened, shop.desk).value == 0
        clock.advance(minutes=1)
        run_upkeep(shop, clock)
        assert CANARY not in everything(shop.desk)
        assert prescriptions.prescriptions_of(shop.desk, mother) == []

    def test_a_customer_of_their_own_takes_the_prescriptions_along(
        self, shop: FirstRunResult, mother: CustomerId, clock: StillClock
    ) -> None:
        child, draft = self.grown(shop, mother), CustomerDraft(name=CANARY, birth_date=date(2008, 11, 20))
        written(shop.desk, mother, child.id)
        with pytest.raises(RuleBroken, match=r"dependant\.not_of_age"):
            dependants.make_customer(shop.opened, shop.desk, child.id, draft)
        clock.instant = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
        customer = dependants.make_customer(shop.opened, shop.desk, child.id, draft).value
        newest, first = prescriptions.prescriptions_of(shop.desk, customer.id)
        assert (newest.wearer, newest.supersedes) == (None, first.id)
        assert prescriptions.prescriptions_of(shop.desk, mother) == []
        assert dependants.dependants_of(shop.desk, mother) == []

    def test_a_consent_whose_term_is_over_is_given_again(
        self, shop: FirstRunResult, mother: CustomerId, clock: StillClock
    ) -> None:
        child = a_child(shop.desk, mother)
        clock.advance(days=61 * 31)
        (state,) = [one.consent for one in dependants.dependants_of(shop.desk, mother)]
        assert not state.in_force
        dependants.agree_again(shop.desk, child.id, a_notice(shop.desk, mother))
        (state,) = [one.consent for one in dependants.dependants_of(shop.desk, mother)]
        assert state.in_force
