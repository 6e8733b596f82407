"""Prescriptions that can exist, for properties."""

from __future__ import annotations

from hypothesis import strategies as st

from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Axis, Base, Millimetres, Power, Prism


def powers(most: int) -> st.SearchStrategy[Power]:
    """Multiples of an eighth up to ±`most` dioptres, cut after two places as the trade writes them."""
    return st.integers(-most * 8, most * 8).map(_eighths)


def _eighths(count: int) -> Power:
    hundredths = abs(count) * 125 // 10
    return Power(hundredths if count >= 0 else -hundredths)


quarters = st.integers(1, 24).map(lambda count: Power(25 * count))
horizontal = st.builds(Prism, st.integers(1, 80).map(lambda n: 25 * n), st.sampled_from([Base.IN, Base.OUT]))
vertical = st.builds(Prism, st.integers(1, 80).map(lambda n: 25 * n), st.sampled_from([Base.UP, Base.DOWN]))
half_pds = st.none() | st.integers(150, 450).map(Millimetres)


@st.composite
def eye_rxs(draw: st.DrawFn) -> EyeRx:
    """Any one eye."""
    cylinder = draw(st.none() | powers(20))
    add = draw(st.none() | quarters)
    inter = draw(quarters) if add is not None and draw(st.booleans()) else None
    return EyeRx(
        sphere=draw(powers(20)),
        cylinder=cylinder,
        axis=draw(st.integers(1, 180).map(Axis)) if cylinder else None,
        add=add,
        inter_add=inter if inter is not None and add is not None and inter < add else None,
        prisms=tuple(draw(st.lists(horizontal, max_size=1)) + draw(st.lists(vertical, max_size=1))),
        pd=draw(half_pds),
        near_pd=draw(half_pds),
    )
