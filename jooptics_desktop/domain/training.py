"""Who of the staff learned what about data protection, and until when that counts (statement S5.7).

Software cannot make people careful. It can offer a short lesson with questions, note who passed it, and remind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.privacy import after_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jooptics_desktop.domain.ids import StaffId

LASTS_MONTHS: Final = 12
SOON_DAYS: Final = 30
BUILT_IN: Final = "data-protection"


class Standing(StrEnum):
    """How somebody stands to the lesson."""

    DONE = "done"
    SOON = "soon"  # runs out within a month
    OVER = "over"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the lesson; `right` is the place of the right answer."""

    text: str
    answers: tuple[str, ...]
    right: int
    because: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of a few minutes in one language; `version` is noted with whoever passed it."""

    version: str
    title: str
    pages: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]

    def passed(self, answers: Sequence[int]) -> bool:
        """Whether every question was answered rightly; wrong ones may be tried again."""
        return len(answers) == len(self.questions) and not self.wrong(answers)

    def wrong(self, answers: Sequence[int]) -> list[int]:
        """The places of the questions that were answered wrongly."""
        return [
            n for n, (q, given) in enumerate(zip(self.questions, answers, strict=True)) if given != q.right
        ]


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """That somebody passed a lesson, or was taught elsewhere; never changed. `noted_by` says who vouches for it."""

    id: str
    staff_id: StaffId
    lesson: str
    version: str
    passed_on: date
    noted_by: StaffId

    @property
    def valid_until(self) -> date:
        """A year later."""
        start = datetime(self.passed_on.year, self.passed_on.month, self.passed_on.day, tzinfo=UTC)
        return after_months(start, LASTS_MONTHS).date()


def standing(records: Iterable[TrainingRecord], today: date) -> tuple[Standing, date | None]:
    """How somebody with these records stands, and until when the newest counts."""
    until = max((record.valid_until for record in records), default=None)
    if until is None:
        return Standing.NEVER, None
    if until < today:
        return Standing.OVER, until
    return (Standing.SOON if (until - today).days <= SOON_DAYS else Standing.DONE), until
