"""Years of a shop, in any order: sales, erasures, backups, restores, withdrawals.

After each step nobody who was erased is anywhere they should not be, and the store says what the model says.

A failure prints the shortest story that leads to it, one act a line. `JOOPTICS_YEARS=50` tells fifty long stories (the
suite a few, always the same).
"""

from __future__ import annotations

import os
from typing import Final

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from jooptics_desktop.domain.backup_places import PlaceKind
from tests.journeys.years import Person, Years

STORIES: Final = int(os.environ.get("JOOPTICS_YEARS", "0"))
WHICH: Final = st.integers(0, 30)
KINDS: Final = st.sampled_from(PlaceKind)


class Story(RuleBasedStateMachine):
    """What may happen in a shop; numbers choose among the people or backups there are."""

    def __init__(self) -> None:
        super().__init__()
        self.years: Years | None = None

    @property
    def shop(self) -> Years:
        assert self.years is not None
        return self.years

    def tell(self, what: str) -> None:
        day = (self.shop.clock.now() - self.shop.began).days
        note(f"day {day}: {what}")

    def person(self, which: int) -> Person:
        """Somebody of those who are there."""
        people = sorted(self.shop.truth.people)
        return self.shop.known[people[which % len(people)]]

    @initialize()
    def open_the_shop(self) -> None:
        self.years = Years()
        self.shop.register()

    @rule()
    def register(self) -> None:
        self.tell(f"{self.shop.register().latin} became a customer")

    @rule(which=st.one_of(st.none(), WHICH))
    def sell(self, which: int | None) -> None:
        buyer = self.person(which) if which is not None and self.shop.truth.people else None
        self.shop.sell(buyer)
        self.tell(f"sold a frame to {buyer.latin if buyer else 'nobody known'}")

    @precondition(lambda self: self.shop.truth.people)
    @rule(which=WHICH, agreed=st.booleans())
    def answer(self, which: int, agreed: bool) -> None:
        person = self.person(which)
        self.tell(f"{person.latin} {'agrees to' if agreed else 'withdraws'} reminders")
        if agreed:
            self.shop.agree(person)
        else:
            self.shop.withdraw(person)

    @precondition(lambda self: self.shop.truth.people)
    @rule(which=WHICH, reachable=st.booleans())
    def erase(self, which: int, reachable: bool) -> None:
        person = self.person(which)
        self.tell(f"{person.latin} is erased{'' if reachable else ', with no place within reach'}")
        self.shop.erase(person, reachable=reachable)

    @rule(kind=KINDS)
    def back_up(self, kind: PlaceKind) -> None:
        number = self.shop.back_up(kind)
        self.tell(f"backup to the {kind}: generation {number}")

    @rule(days=st.sampled_from([1, 10, 40, 100, 400]))
    def pass_by(self, days: int) -> None:
        self.shop.pass_by(days)
        self.tell(f"{days} days later")

    @precondition(lambda self: any(place.backed_up for place in self.shop.places.values()))
    @rule(kind=KINDS, which=WHICH, elsewhere=st.booleans())
    def bring_back(self, kind: PlaceKind, which: int, elsewhere: bool) -> None:
        kind = PlaceKind.CLOUD if elsewhere else kind
        numbers = self.shop.restorable(kind)
        if not numbers or (elsewhere and not self.shop.all_told(kind)):
            return
        number = numbers[which % len(numbers)]
        self.tell(f"restore generation {number} from the {kind}{' on another computer' if elsewhere else ''}")
        self.shop.bring_back(kind, number, elsewhere=elsewhere)

    @invariant()
    def all_is_well(self) -> None:
        if self.years is None:
            return
        assert self.shop.told() == self.shop.expected(), "the store says something else"
        assert self.shop.found_by_search() == set(self.shop.truth.people)
        assert self.shop.left_here() == set(), "something here still speaks of erased people"
        for kind in PlaceKind:
            assert self.shop.overdue(kind) == [], f"the {kind} holds them longer than was said"

    def teardown(self) -> None:
        if self.years is not None:
            try:
                assert self.shop.trail_holds()
            finally:
                self.shop.close()


@pytest.mark.promise("S7.4")
@pytest.mark.promise("S6.1")
@pytest.mark.promise("S6.3")
@pytest.mark.promise("S5.6")
@pytest.mark.timeout(300 + 120 * STORIES)
def test_years_of_a_shop() -> None:
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=STORIES or 3,
            stateful_step_count=60 if STORIES else 20,
            deadline=None,
            derandomize=not STORIES,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.promise("S7.4")
@pytest.mark.timeout(300)
def test_a_year_told_by_hand() -> None:
    """The story that chance may miss: erased, restored from before, and gone from both places in the end."""
    shop = Years()
    try:
        person, other = shop.register(), shop.register()
        shop.sell(person)
        for kind in PlaceKind:
            shop.back_up(kind)
        shop.pass_by(10)
        shop.erase(person, reachable=False)
        shop.bring_back(PlaceKind.FOLDER, 0, elsewhere=False)
        assert shop.told() == shop.expected()
        assert shop.left_here() == set()
        shop.back_up(PlaceKind.CLOUD)
        shop.bring_back(PlaceKind.CLOUD, 0, elsewhere=True)
        assert shop.found_by_search() == {other.id}
        shop.pass_by(40)
        shop.pass_by(100)
        for kind in PlaceKind:
            assert shop.should_be_gone(kind, shop.erased[0].when)
            assert shop.overdue(kind) == []
        assert shop.trail_holds()
    finally:
        shop.close()
