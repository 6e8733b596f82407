"""What can be computed from a prescription; nothing here is stored.

Results that a lens could be ordered in are powers; results in between stay exact `Decimal` dioptres.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Axis, Base, Eye, Millimetres, Power, Prism

NO_POWER: Final = Power(0)
COMPENSATE_FROM: Final = Power(400)  # weaker lenses shift too little to order differently
COMPENSATE_SHIFT: Final = Millimetres(20)
SPHERICAL_LENS_SUFFICES: Final = Power(75)
_FULL_CIRCLE: Final = 360
_TYPICAL_ADDS: Final = (
    (40, 50),
    (42, 100),
    (44, 125),
    (45, 150),
    (48, 175),
    (50, 200),
    (55, 250),
    (60, 275),
    (70, 300),
)


@dataclass(frozen=True, slots=True)
class Effective:
    """A computed spherocylinder, exact, before rounding to what can be made."""

    sphere: Decimal
    cylinder: Decimal
    axis: Axis | None

    @property
    def spherical_equivalent(self) -> Decimal:
        """Sphere plus half the cylinder."""
        return self.sphere + self.cylinder / 2


@dataclass(frozen=True, slots=True)
class ResultantPrism:
    """One prism of that many prism dioptres, its base at an angle of 0 to 360 degrees as seen facing the wearer."""

    amount: Decimal
    degrees: Decimal


def sphere_of(rx: EyeRx) -> Power:
    """The sphere, plano when blank."""
    return rx.sphere or NO_POWER


def cylinder_of(rx: EyeRx) -> Power:
    """The cylinder, zero when there is none."""
    return rx.cylinder or NO_POWER


def transposed(rx: EyeRx) -> EyeRx:
    """The same lens in the other cylinder convention: S + C, −C, axis turned by 90."""
    if rx.cylinder is None or rx.axis is None:
        return rx
    return replace(
        rx, sphere=sphere_of(rx) + rx.cylinder, cylinder=-rx.cylinder, axis=rx.axis.perpendicular()
    )


def as_minus_cylinder(rx: EyeRx) -> EyeRx:
    """The prescription in minus cylinder, whichever way it was written."""
    return transposed(rx) if rx.is_plus_cylinder else rx


def spherical_equivalent(rx: EyeRx) -> Decimal:
    """Sphere plus half the cylinder, exact, in dioptres."""
    return sphere_of(rx).dioptres + cylinder_of(rx).dioptres / 2


def strongest_meridian(rx: EyeRx) -> Decimal:
    """The size of the stronger of the two principal powers, in dioptres."""
    along = sphere_of(rx).dioptres
    return max(abs(along), abs(along + cylinder_of(rx).dioptres))


def near_rx(rx: EyeRx) -> EyeRx:
    """Single-vision reading lenses: sphere plus add, same cylinder and axis, at the near PD."""
    if rx.add is None:
        raise RuleBroken("rx.add_missing", field="add")
    return replace(rx, sphere=sphere_of(rx) + rx.add, add=None, inter_add=None, pd=rx.near_pd or rx.pd)


def moved(power: Decimal, nearer_by: Millimetres) -> Decimal:
    """The power with the same effect when the lens sits that much nearer the eye: F / (1 − d·F)."""
    return power / (1 - nearer_by.metres * power)


def compensated(rx: EyeRx, refracted_at: Millimetres, worn_at: Millimetres) -> Effective:
    """Vertex compensation of both meridians, from the refraction's vertex distance to the wearer's."""
    nearer_by = Millimetres(refracted_at.tenths - worn_at.tenths)
    sphere = moved(sphere_of(rx).dioptres, nearer_by)
    other = moved(sphere_of(rx).dioptres + cylinder_of(rx).dioptres, nearer_by)
    return Effective(sphere, other - sphere, rx.axis)


def is_compensation_due(rx: EyeRx, refracted_at: Millimetres, worn_at: Millimetres) -> bool:
    """Whether the shift is worth ordering differently: from 4 D on, when it moves by more than 2 mm."""
    shift = abs(refracted_at.tenths - worn_at.tenths)
    return strongest_meridian(rx) >= COMPENSATE_FROM.dioptres and shift > COMPENSATE_SHIFT.tenths


def at_cornea(rx: EyeRx, refracted_at: Millimetres) -> Effective:
    """The contact-lens power: both meridians brought to the corneal plane."""
    return compensated(rx, refracted_at, Millimetres(0))


def suggested_contact_lens(rx: EyeRx, refracted_at: Millimetres) -> EyeRx:
    """A lens to try first: quarters, and a spherical one when the cylinder is 0.75 or less."""
    effective = at_cornea(rx, refracted_at)
    if abs(effective.cylinder) <= SPHERICAL_LENS_SUFFICES.dioptres:
        return EyeRx(sphere=Power.nearest(effective.spherical_equivalent))
    return EyeRx(
        sphere=Power.nearest(effective.sphere),
        cylinder=Power.nearest(effective.cylinder),
        axis=effective.axis,
    )


def combined_prism(eye: Eye, prisms: tuple[Prism, ...]) -> ResultantPrism:
    """The single prism equal to a horizontal and a vertical component.

    The base angle is counted as for axes, facing the wearer: 0° is in for the right eye, out for the left.
    """
    across = sum(
        (_signed(one, {_base_at_zero(eye)}) for one in prisms if not one.base.is_vertical), Decimal(0)
    )
    upward = sum((_signed(one, {Base.UP}) for one in prisms if one.base.is_vertical), Decimal(0))
    angle = math.degrees(math.atan2(float(upward), float(across))) % _FULL_CIRCLE
    return ResultantPrism((across**2 + upward**2).sqrt(), Decimal(str(round(angle, 4))))


def resolved_prism(eye: Eye, prism: ResultantPrism) -> tuple[tuple[Decimal, Base], tuple[Decimal, Base]]:
    """Its horizontal and its vertical component, exact amounts in prism dioptres with their bases."""
    turn = math.radians(float(prism.degrees))
    across = prism.amount * Decimal(str(math.cos(turn)))
    upward = prism.amount * Decimal(str(math.sin(turn)))
    zero = _base_at_zero(eye)
    opposite = Base.OUT if zero is Base.IN else Base.IN
    return (
        (abs(across), zero if across >= 0 else opposite),
        (abs(upward), Base.UP if upward >= 0 else Base.DOWN),
    )


def induced_prism(power: Power, decentration: Millimetres) -> Decimal:
    """Prentice's rule, P = c·F with c in centimetres: prism dioptres of a lens looked through off its centre."""
    return decentration.value / 10 * power.dioptres


def typical_add(age: int) -> Power | None:
    """The addition people of that age usually need; a hint beside the field, never a value."""
    reached = [hundredths for years, hundredths in _TYPICAL_ADDS if age >= years]
    return Power(reached[-1]) if reached else None


def _base_at_zero(eye: Eye) -> Base:
    return Base.IN if eye is Eye.RIGHT else Base.OUT


def _signed(prism: Prism, positive: set[Base]) -> Decimal:
    return prism.amount if prism.base in positive else -prism.amount
