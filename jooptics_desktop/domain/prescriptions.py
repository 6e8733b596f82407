"""A prescription: written on a day, valid for a time, superseded by the next one and never edited."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain import eye_rx
from jooptics_desktop.domain.card_numbers import refuse_card_number
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.plain_text import one_line, several_lines
from jooptics_desktop.domain.rx_checks import Pair

if TYPE_CHECKING:
    from datetime import date, datetime

    from jooptics_desktop.domain.eye_rx import EyeRx
    from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, StaffId, WearerId
    from jooptics_desktop.domain.optics import Millimetres

VALIDITY_MONTHS: Final = 24  # where the store has set nothing else
MAX_TEXT: Final = 2000  # characters of a note
MAX_PRESCRIBER: Final = 200
_MONTHS: Final = 12


class PrescriptionKind(StrEnum):
    """What the powers are for."""

    SPECTACLE = "spectacle"


@dataclass(frozen=True, slots=True)
class PrescriptionDraft:
    """What is about to be recorded. `valid_until` left out takes the store's usual validity.

    `wearer` is None for the customer, else somebody they order for (`domain.wearers`).
    Raises `RuleBroken` with the field named when something cannot stand: `prescription.empty`,
    `prescription.ends_before_written`, a distance out of range, a text too long.
    """

    customer_id: CustomerId
    right: EyeRx
    left: EyeRx
    written_on: date
    valid_until: date | None = None
    prescriber: str = ""
    note: str = ""
    binocular_pd: Millimetres | None = None
    binocular_near_pd: Millimetres | None = None
    back_vertex_distance: Millimetres | None = None
    kind: PrescriptionKind = PrescriptionKind.SPECTACLE
    wearer: WearerId | None = None

    def __post_init__(self) -> None:
        if self.right.is_empty and self.left.is_empty:
            raise RuleBroken("prescription.empty", field="right.sphere")
        if self.valid_until is not None and self.valid_until < self.written_on:
            raise RuleBroken("prescription.ends_before_written", field="valid_until")
        if len(self.note) > MAX_TEXT:
            raise RuleBroken("prescription.note_too_long", field="note", most=MAX_TEXT)
        if len(self.prescriber) > MAX_PRESCRIBER:
            raise RuleBroken("prescription.prescriber_too_long", field="prescriber", most=MAX_PRESCRIBER)
        refuse_card_number(self.note, "note")
        refuse_card_number(self.prescriber, "prescriber")
        eye_rx.check_binocular_pd(self.binocular_pd, "binocular_pd")
        eye_rx.check_binocular_pd(self.binocular_near_pd, "binocular_near_pd")
        eye_rx.check_back_vertex_distance(self.back_vertex_distance)

    @property
    def pair(self) -> Pair:
        """Both eyes, for the checks."""
        return Pair(self.right, self.left, self.binocular_pd, self.back_vertex_distance)


@dataclass(frozen=True, slots=True)
class Prescription:
    """A recorded prescription; it never changes. `supersedes` is the one of the same wearer it took the place of.

    `wearer` is None for the customer themselves.
    """

    id: PrescriptionId
    customer_id: CustomerId
    kind: PrescriptionKind
    right: EyeRx
    left: EyeRx
    binocular_pd: Millimetres | None
    binocular_near_pd: Millimetres | None
    back_vertex_distance: Millimetres | None
    written_on: date
    valid_until: date
    prescriber: str
    note: str
    supersedes: PrescriptionId | None
    recorded_at: datetime
    recorded_by: StaffId
    wearer: WearerId | None = None

    def eye(self, eye: Eye) -> EyeRx:
        """One eye's part."""
        return self.right if eye is Eye.RIGHT else self.left

    @property
    def pair(self) -> Pair:
        """Both eyes, for the checks."""
        return Pair(self.right, self.left, self.binocular_pd, self.back_vertex_distance)

    def is_valid_on(self, day: date) -> bool:
        """Whether glasses may still be made from it; the last day counts."""
        return self.written_on <= day <= self.valid_until

    def check_valid_on(self, day: date) -> None:
        """Refuse to make glasses from an expired prescription: `prescription.expired`."""
        if day > self.valid_until:
            raise RuleBroken(
                "prescription.expired", field="prescription", expired_on=self.valid_until.isoformat()
            )


def recorded(
    draft: PrescriptionDraft,
    *,
    prescription_id: PrescriptionId,
    supersedes: PrescriptionId | None,
    at: datetime,
    by: StaffId,
    today: date,
    validity_months: int = VALIDITY_MONTHS,
) -> Prescription:
    """Make a draft a prescription. Raises `prescription.written_in_future` for a date after `today`."""
    if draft.written_on > today:
        raise RuleBroken("prescription.written_in_future", field="written_on")
    return Prescription(
        id=prescription_id,
        customer_id=draft.customer_id,
        kind=draft.kind,
        right=draft.right,
        left=draft.left,
        binocular_pd=draft.binocular_pd,
        binocular_near_pd=draft.binocular_near_pd,
        back_vertex_distance=draft.back_vertex_distance,
        written_on=draft.written_on,
        valid_until=draft.valid_until or months_after(draft.written_on, validity_months),
        prescriber=one_line(draft.prescriber),
        note=several_lines(draft.note),
        supersedes=supersedes,
        recorded_at=at,
        recorded_by=by,
        wearer=draft.wearer,
    )


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day when it is shorter."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
