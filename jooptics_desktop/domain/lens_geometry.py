"""What a lens in a frame measures: decentration, blank size and thickness, in `Decimal` millimetres.

Boxing system (ISO 8624): `box_width` is *a*, `bridge` is DBL.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from jooptics_desktop.domain.optics import Millimetres, Power

_MILLIMETRES_PER_METRE = 1000


def frame_pd(box_width: Millimetres, bridge: Millimetres) -> Decimal:
    """The distance between the two boxing centres: a + DBL."""
    return box_width.value + bridge.value


def decentration(frame_pd: Decimal, binocular_pd: Millimetres) -> Decimal:
    """How far each lens moves inwards (outwards when negative): (frame PD − PD) / 2."""
    return (frame_pd - binocular_pd.value) / 2


def smallest_blank(effective_diameter: Millimetres, decentration: Decimal, allowance: Millimetres) -> Decimal:
    """The smallest blank that still covers the frame: ED + 2·decentration + an allowance for edging."""
    return effective_diameter.value + 2 * abs(decentration) + allowance.value


def approximate_sag(diameter: Millimetres, power: Power, index: Decimal) -> Decimal:
    """The depth of a surface by the parabola: h²·|F| / 2000(n − 1)."""
    half = diameter.value / 2
    return half**2 * abs(power.dioptres) / (2000 * (index - 1))


def edge_thickness(centre: Millimetres, diameter: Millimetres, power: Power, index: Decimal) -> Decimal:
    """Approximate edge thickness of a minus lens from its centre thickness."""
    return centre.value + approximate_sag(diameter, power, index)


def centre_thickness(edge: Millimetres, diameter: Millimetres, power: Power, index: Decimal) -> Decimal:
    """Approximate centre thickness of a plus lens from its edge thickness."""
    return edge.value + approximate_sag(diameter, power, index)


def exact_edge_thickness(
    centre: Millimetres, diameter: Millimetres, power: Power, front: Power, index: Decimal
) -> Decimal:
    """Edge thickness from the true spherical sags of both surfaces, the front curve given.

    Raises `RuleBroken("lens.surface_too_steep")` when a surface that wide cannot exist.
    """
    back = power - front
    return centre.value - _spherical_sag(diameter, front, index) - _spherical_sag(diameter, back, index)


def _spherical_sag(diameter: Millimetres, surface: Power, index: Decimal) -> Decimal:
    # Signed like the surface's power: a front plus curve falls away from the edge, a back minus curve adds to it.
    if not surface:
        return Decimal(0)
    radius = (index - 1) / abs(surface.dioptres) * _MILLIMETRES_PER_METRE
    half = diameter.value / 2
    if half > radius:
        raise RuleBroken("lens.surface_too_steep", field="front")
    sag = radius - (radius**2 - half**2).sqrt()
    return sag if surface.hundredths > 0 else -sag
