"""Quantities of light and length: powers, axes, prisms and millimetres, exact and each its own type.

Powers are whole hundredths of a dioptre. Eighths are written the trade's way, cut after two places: 12, 37, 62
and 87 stand for exactly 0.125, 0.375, 0.625 and 0.875, and a lab's 13, 38, 63 and 88 read as the same.
Terms follow ISO 13666; the axis is that of ISO 8429 (TABO).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from jooptics_desktop.domain.errors import RuleBroken

QUARTER: Final = 25
_EIGHTH_CUT: Final = 12
_EIGHTH_ROUNDED: Final = 13
_MOST_DEGREES: Final = 180
_RIGHT_ANGLE: Final = 90


class Eye(StrEnum):
    """Right (OD) or left (OS), the patient's own."""

    RIGHT = "right"
    LEFT = "left"

    @property
    def other(self) -> Eye:
        """The fellow eye."""
        return Eye.LEFT if self is Eye.RIGHT else Eye.RIGHT


class Base(StrEnum):
    """Where a prism's base points; in is towards the nose."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"

    @property
    def is_vertical(self) -> bool:
        """Whether it belongs to the vertical component."""
        return self in {Base.UP, Base.DOWN}


@dataclass(frozen=True, slots=True, order=True)
class Power:
    """A focusing power in hundredths of a dioptre; adding powers with eighths is exact."""

    hundredths: int

    def __post_init__(self) -> None:
        size = abs(self.hundredths)
        if size % QUARTER == _EIGHTH_ROUNDED:
            cut = size - 1
            object.__setattr__(self, "hundredths", cut if self.hundredths > 0 else -cut)

    @classmethod
    def from_dioptres(cls, dioptres: Decimal) -> Power:
        """The nearest hundredth; 0.125 becomes 12, as the trade writes it."""
        return cls(int((dioptres * 100).to_integral_value(ROUND_HALF_DOWN)))

    @classmethod
    def nearest(cls, dioptres: Decimal, step: int = QUARTER) -> Power:
        """The nearest multiple of `step` hundredths: what a lab can make of a computed −7.194."""
        return cls(int((dioptres * 100 / step).to_integral_value(ROUND_HALF_UP)) * step)

    @property
    def dioptres(self) -> Decimal:
        """The exact value: 12 is 0.125."""
        size = abs(self.hundredths)
        thousandths = size * 10 + (5 if size % QUARTER == _EIGHTH_CUT else 0)
        return Decimal(thousandths if self.hundredths >= 0 else -thousandths) / 1000

    @property
    def is_eighth_step(self) -> bool:
        """Whether it is a multiple of an eighth of a dioptre, as every written power is."""
        return abs(self.hundredths) % QUARTER in {0, _EIGHTH_CUT}

    @property
    def is_quarter_step(self) -> bool:
        """Whether it is a multiple of a quarter of a dioptre."""
        return self.hundredths % QUARTER == 0

    def __bool__(self) -> bool:
        return self.hundredths != 0

    def __add__(self, other: Power) -> Power:
        return Power.from_dioptres(self.dioptres + other.dioptres)

    def __sub__(self, other: Power) -> Power:
        return Power.from_dioptres(self.dioptres - other.dioptres)

    def __neg__(self) -> Power:
        return Power(-self.hundredths)

    def __abs__(self) -> Power:
        return Power(abs(self.hundredths))


@dataclass(frozen=True, slots=True, order=True)
class Axis:
    """A cylinder axis in whole degrees, 1 to 180; 0 reads as 180.

    Raises `RuleBroken("rx.axis_out_of_range")`.
    """

    degrees: int

    def __post_init__(self) -> None:
        if self.degrees == 0:
            object.__setattr__(self, "degrees", _MOST_DEGREES)
        if not 1 <= self.degrees <= _MOST_DEGREES:
            raise RuleBroken("rx.axis_out_of_range", field="axis")

    def perpendicular(self) -> Axis:
        """The axis at right angles."""
        turn = _RIGHT_ANGLE if self.degrees <= _RIGHT_ANGLE else -_RIGHT_ANGLE
        return Axis(self.degrees + turn)

    def degrees_from(self, other: Axis) -> int:
        """How far apart two axes are, the short way round: 179 and 2 are 3 apart."""
        apart = abs(self.degrees - other.degrees)
        return min(apart, _MOST_DEGREES - apart)


@dataclass(frozen=True, slots=True)
class Prism:
    """One component of a prism: hundredths of a prism dioptre and where its base points.

    Raises `RuleBroken("rx.prism_without_amount")`.
    """

    hundredths: int
    base: Base

    def __post_init__(self) -> None:
        if self.hundredths <= 0:
            raise RuleBroken("rx.prism_without_amount", field="prism")

    @property
    def amount(self) -> Decimal:
        """The magnitude in prism dioptres."""
        return Decimal(self.hundredths) / 100


@dataclass(frozen=True, slots=True, order=True)
class Millimetres:
    """A length in tenths of a millimetre."""

    tenths: int

    @property
    def value(self) -> Decimal:
        """The length in millimetres."""
        return Decimal(self.tenths) / 10

    @property
    def metres(self) -> Decimal:
        """The length in metres, as lens formulas want it."""
        return Decimal(self.tenths) / 10_000
