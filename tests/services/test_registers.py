"""Companies involved and the training of the staff: kept, reviewed, reminded of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.processors import Attention, Processor, ProcessorKind, Safeguard
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.training import Standing
from jooptics_desktop.services import processors, training

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from tests.conftest import StillClock


def a_company(**changes: object) -> Processor:
    made = Processor(
        "", "Lens Lab GmbH", ProcessorKind.LAB, "DE", "grinds lenses", Safeguard.CLAUSES,
        safeguard_on=date(2026, 1, 1), document_sha256="a" * 64, policy_url="https://lab.example/privacy",
        policy_on=date(2026, 1, 1), reviewed_on=date(2026, 11, 1),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # builders take any field


class TestProcessors:
    @pytest.mark.promise("S4.3", "S9.1", "S9.6")
    def test_a_new_store_has_none_and_what_is_entered_stays_in_every_version(self, desk: Desk) -> None:
        assert processors.processors(desk) == []
        first = processors.put_processor(desk, a_company()).value
        processors.put_processor(desk, replace(first, name="Lens Lab AG"))
        assert [one.name for one in processors.processors(desk)] == ["Lens Lab AG"]
        raw = desk.store.raw_connection()
        assert raw.execute("SELECT count(*) FROM processor").fetchone()[0] == 2
        with pytest.raises(Exception, match="append-only"):
            raw.execute("DELETE FROM processor")
        raw.close()

    @pytest.mark.promise("S4.3", "S9.1", "S9.6")
    def test_each_fact_of_a_company_stands_in_the_list(self, desk: Desk) -> None:
        """What for, where, under which safeguard, when reviewed; and where to read its own policy, and of when."""
        entered = a_company()
        kept = processors.put_processor(desk, entered).value
        assert processors.processors(desk) == [kept]
        assert kept == replace(entered, id=kept.id)

    @pytest.mark.promise("S10.3")
    def test_a_review_is_due_every_year(self, desk: Desk, clock: StillClock) -> None:
        one = processors.put_processor(desk, a_company()).value
        assert processors.wanting(desk) == []
        clock.advance(days=320)
        assert [why for _, why in processors.wanting(desk)] == [Attention.REVIEW_SOON]
        clock.advance(days=40)
        assert [why for _, why in processors.wanting(desk)] == [Attention.REVIEW_OVERDUE]
        processors.review_processor(desk, one.id)
        assert processors.wanting(desk) == []
        processors.end_processor(desk, one.id)
        clock.advance(days=800)
        assert processors.wanting(desk) == []

    @pytest.mark.promise("S10.4")
    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"safeguard": Safeguard.NONE}, Attention.NO_SAFEGUARD),
            ({"safeguard_on": None}, Attention.CLAUSES_UNDATED),
            ({"document_sha256": ""}, Attention.CLAUSES_UNDATED),
        ],
    )
    def test_a_transfer_without_its_papers_is_shown(
        self, desk: Desk, changes: dict[str, object], why: Attention
    ) -> None:
        processors.put_processor(desk, a_company(**changes))
        assert [found for _, found in processors.wanting(desk)] == [why]

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"name": "  "}, "processor.name_missing", "name"),
            ({"country": "Germany"}, "processor.country_wrong", "country"),
            ({"safeguard": Safeguard.SAME_COUNTRY}, "processor.abroad", "safeguard"),
            ({"policy_url": "http://lab.example"}, "processor.address_wrong", "policy_url"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(
        self, desk: Desk, changes: dict[str, object], code: str, field: str
    ) -> None:
        with pytest.raises(RuleBroken) as refused:
            processors.put_processor(desk, a_company(**changes))
        assert (refused.value.code, refused.value.field) == (code, field)

    def test_only_those_who_answer_for_it_change_it(self, desk_of: Callable[[Role], Desk]) -> None:
        cashier = desk_of(Role.CASHIER)
        assert processors.processors(cashier) == []
        with pytest.raises(NotPermitted):
            processors.put_processor(cashier, a_company())


class TestTraining:
    @pytest.mark.parametrize("language", ["en", "ar"])
    def test_both_lessons_ask_the_same(self, language: str) -> None:
        lesson, english = training.lesson(language), training.lesson("en")
        assert [q.right for q in lesson.questions] == [q.right for q in english.questions]
        assert [len(q.answers) for q in lesson.questions] == [len(q.answers) for q in english.questions]
        assert len(lesson.pages) == len(english.pages)
        assert all(heading and text for heading, text in lesson.pages)

    @pytest.mark.promise("S5.7")
    def test_who_answers_rightly_has_passed_for_a_year(self, desk: Desk, clock: StillClock) -> None:
        right = [question.right for question in training.lesson("ar").questions]
        with pytest.raises(RuleBroken, match="wrong_answers"):
            training.pass_lesson(desk, "ar", [*right[:-1], right[-1] + 1])
        training.pass_lesson(desk, "ar", right)
        me = desk.session.staff.id if desk.session else ""

        def mine() -> Standing:
            return next(one.standing for one in training.trained(desk) if one.member.id == me)

        assert mine() is Standing.DONE
        clock.advance(days=340)
        assert mine() is Standing.SOON
        clock.advance(days=30)
        assert mine() is Standing.OVER

    def test_everybody_else_is_still_to_be_taught(self, desk: Desk) -> None:
        assert {one.standing for one in training.trained(desk)} == {Standing.NEVER}

    def test_a_course_elsewhere_is_vouched_for_by_who_notes_it(self, desk: Desk, clock: StillClock) -> None:
        other = next(one.member for one in training.trained(desk) if one.member.role is Role.CASHIER)
        training.note_training(desk, other.id, "Course in Amman")
        found = next(one for one in training.trained(desk) if one.member.id == other.id)
        assert found.standing is Standing.DONE
        assert found.until == clock.today() + timedelta(days=365)

    def test_records_are_never_changed(self, desk: Desk) -> None:
        training.pass_lesson(desk, "en", [question.right for question in training.lesson("en").questions])
        raw = desk.store.raw_connection()
        for statement in ("UPDATE training_record SET lesson = 'x'", "DELETE FROM training_record"):
            with pytest.raises(Exception, match="append-only"):
                raw.execute(statement)
        raw.close()
