"""Prescriptions as canonical text: signs always, two decimals, axis in three digits.

Print form uses the typographic minus and the multiplication sign; data form is ASCII, for files and clipboards.
`rx_notation` and `rx_entry` read both back unchanged.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.optics import Base

if TYPE_CHECKING:
    from jooptics_desktop.domain.eye_rx import EyeRx
    from jooptics_desktop.domain.optics import Axis, Millimetres, Power, Prism

MINUS_SIGN: Final = "\u2212"
SPHERE_ONLY: Final = "DS"
_BASE_LETTERS: Final = {Base.UP: "BU", Base.DOWN: "BD", Base.IN: "BI", Base.OUT: "BO"}


class Form(Enum):
    """For whom a text is: a reader's eye, or a file."""

    PRINT = "print"
    DATA = "data"


def write_power(power: Power | None, form: Form = Form.PRINT) -> str:
    """`−1.25`, `+0.50`, `0.00`; eighths as the trade writes them, `+0.12`. Nothing is an empty text."""
    if power is None:
        return ""
    minus = MINUS_SIGN if form is Form.PRINT else "-"
    sign = "+" if power.hundredths > 0 else minus if power.hundredths < 0 else ""
    whole, part = divmod(abs(power.hundredths), 100)
    return f"{sign}{whole}.{part:02d}"


def write_axis(axis: Axis | None) -> str:
    """`005`, `090`, `180`."""
    return "" if axis is None else f"{axis.degrees:03d}"


def write_adds(rx: EyeRx, form: Form = Form.PRINT) -> str:
    """The near addition, and after a slash the intermediate one."""
    near = write_power(rx.add, form)
    return near if rx.inter_add is None else f"{near}/{write_power(rx.inter_add, form)}"


def write_prism(prism: Prism, form: Form = Form.PRINT) -> str:
    """`0.50Δ BD`; in data form `0.50 BD`."""
    sign = "Δ" if form is Form.PRINT else ""
    return f"{prism.amount:.2f}{sign} {_BASE_LETTERS[prism.base]}"


def write_prisms(prisms: tuple[Prism, ...], form: Form = Form.PRINT) -> str:
    """All components, the horizontal one first."""
    return " ".join(write_prism(one, form) for one in prisms)


def write_millimetres(length: Millimetres | None) -> str:
    """`31.5`; the unit stands in the column's heading."""
    return "" if length is None else f"{length.value:.1f}"


def write_line(rx: EyeRx, form: Form = Form.PRINT) -> str:
    """A whole eye: `−1.25 / −0.50 × 175  Add +1.50  0.50Δ BD`; data form `-1.25/-0.50x175 add +1.50 0.50 BD`."""
    slash, times = (" / ", " × ") if form is Form.PRINT else ("/", "x")
    parts = [write_power(rx.sphere, form)]
    if rx.cylinder is not None:
        parts[0] += f"{slash}{write_power(rx.cylinder, form)}{times}{write_axis(rx.axis)}"
    elif rx.sphere is not None:
        parts[0] += f" {SPHERE_ONLY}"
    if rx.add is not None:
        parts.append(f"{'Add' if form is Form.PRINT else 'add'} {write_adds(rx, form)}")
    parts.append(write_prisms(rx.prisms, form))
    for label, length in (("PD", rx.pd), ("NPD", rx.near_pd)):
        if length is not None:
            parts.append(f"{label if form is Form.PRINT else label.lower()} {write_millimetres(length)}")
    return ("  " if form is Form.PRINT else " ").join(part for part in parts if part)
