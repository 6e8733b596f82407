"""Children and wearers without a name go to a disk and come back on another computer, and only those who may."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.dependants import EndOfGuardianMode, MinorsMode
from jooptics_desktop.domain.wearers import SOMEBODY_NEW
from jooptics_desktop.services import (
    backup,
    backup_places,
    customers,
    dependants,
    minors,
    prescriptions,
    restore,
)
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.system.clock import Uuid7Ids
from jooptics_desktop.system.home import Home
from tests.services.test_dependants import CANARY, a_child, everything, written
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jooptics_desktop.domain.ids import CustomerId, WearerId
    from tests.conftest import DemoStore, StillClock


class Family:
    """A shop in guardian mode that backs up to a disk: a mother, a child with a name and a wearer without one."""

    def __init__(self, folder: Path, clock: StillClock, demo_store: DemoStore) -> None:
        self.folder, self.clock = folder, clock
        made = demo_store(folder / "till")
        self.opened, self.desk = made.opened, made.desk
        backup_places.use_folder(self.desk, self.opened.home, folder / "disk")
        dependants.keep_dependants(self.desk)
        self.pass_by()
        draft = CustomerDraft(name="Rana", phones=("0795550199",))
        self.mother: CustomerId = customers.register_customer(self.desk, draft).value.customer.id
        self.child: WearerId = a_child(self.desk, self.mother).id
        written(self.desk, self.mother, self.child)
        written(self.desk, self.mother, SOMEBODY_NEW)

    def pass_by(self) -> None:
        self.clock.advance(hours=1)

    def back_up(self) -> int:
        """The number of the generation."""
        self.pass_by()
        return backup.back_up(
            self.opened, self.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never
        ).value.head.generation

    @contextmanager
    def elsewhere(self, number: int | None = None) -> Iterator[Desk]:
        """Somebody at the same store on another computer, brought back from the disk."""
        self.pass_by()
        unlocked = restore.unlock_with_password(
            restore.open_folder(self.folder / "disk", self.clock), PASSWORD
        )
        home = Home(self.folder / f"another {number}")
        back = restore.restore(home, unlocked, number, self.clock, progress=quiet, cancelled=never)
        try:
            yield Desk(back.opened.store, self.clock, Uuid7Ids()).acting_as(self.desk.session)
        finally:
            back.opened.store.close()

    @property
    def nameless(self) -> WearerId:
        return next(one.id for one in prescriptions.chart_of(self.desk, self.mother).wearers if not one.name)

    def erase(self, wearer: WearerId) -> None:
        self.pass_by()
        plan = dependants.plan_wearer(self.desk, self.mother, wearer)
        dependants.erase_wearer(self.opened, self.desk, self.mother, plan)


@pytest.fixture
def family(tmp_path: Path, clock: StillClock, demo_store: DemoStore) -> Family:
    return Family(tmp_path, clock, demo_store)


def wearers(desk: Desk, mother: CustomerId) -> dict[str, int]:
    """How many prescriptions each wearer has, by name."""
    chart = prescriptions.chart_of(desk, mother)
    return {one.name: sum(rx.wearer == one.id for rx in chart.prescriptions) for one in chart.wearers}


def test_they_are_there_on_another_computer(family: Family) -> None:
    family.back_up()
    with family.elsewhere() as desk:
        assert wearers(desk, family.mother) == {CANARY: 1, "": 1}
        (child,) = dependants.dependants_of(desk, family.mother)
        assert (child.dependant.id, child.consent.in_force) == (family.child, True)
        assert minors.mode(desk) is MinorsMode.GUARDIAN


@pytest.mark.promise("S11.3")
def test_an_erased_child_stays_erased_whichever_generation_comes_back(family: Family) -> None:
    before = family.back_up()
    family.erase(family.child)
    after = family.back_up()
    for number in (before, after):
        with family.elsewhere(number) as desk:
            assert wearers(desk, family.mother) == {"": 1}
            assert CANARY not in everything(desk)


@pytest.mark.promise("S11.3")
def test_so_does_a_wearer_without_a_name(family: Family) -> None:
    before = family.back_up()
    family.erase(family.nameless)
    family.back_up()
    with family.elsewhere(before) as desk:
        assert wearers(desk, family.mother) == {CANARY: 1}


@pytest.mark.promise("S11.2")
@pytest.mark.parametrize("become", list(EndOfGuardianMode))
def test_an_older_copy_does_not_undo_that_the_owner_went_back_to_blocking(
    family: Family, become: EndOfGuardianMode
) -> None:
    before = family.back_up()
    family.pass_by()
    plan = dependants.children_standing(family.desk).plan
    dependants.keep_no_children(family.opened, family.desk, plan, become)
    family.back_up()
    with family.elsewhere(before) as desk:
        assert minors.mode(desk) is MinorsMode.BLOCK
        assert CANARY not in everything(desk)
        kept = {"": 1} if become is EndOfGuardianMode.NAMELESS else {}
        chart = prescriptions.chart_of(desk, family.mother)
        theirs = [rx for rx in chart.prescriptions if rx.wearer == family.child]
        assert len(theirs) == len(kept)


def test_guardian_mode_that_was_never_ended_comes_back_with_the_store(family: Family) -> None:
    before = family.back_up()
    family.erase(family.child)
    family.back_up()
    with family.elsewhere(before) as desk:
        assert minors.mode(desk) is MinorsMode.GUARDIAN
