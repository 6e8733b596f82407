"""What a careful colleague would ask about before a prescription is saved.

Nothing here refuses: each warning is a question with its place, for a person to confirm or correct. What can
never be right is refused by `eye_rx` and `prescriptions` instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain import rx_formulas as formulas
from jooptics_desktop.domain import rx_limits
from jooptics_desktop.domain.optics import Eye, Power
from jooptics_desktop.domain.rx_writing import write_axis, write_millimetres, write_power

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from jooptics_desktop.domain.eye_rx import EyeRx
    from jooptics_desktop.domain.optics import Millimetres
    from jooptics_desktop.domain.rx_limits import Limit

LEAST_SIGN_FLIP: Final = Power(50)  # nearer to plano a change of sign is everyday drift
USUAL_ADD_SPREAD: Final = Power(75)  # how far an addition may lie from what the age suggests


@dataclass(frozen=True, slots=True)
class RxWarning:
    """A question about one place of the prescription: `field` is `right.sphere`, or `pd` for both eyes."""

    code: str
    field: str
    values: dict[str, object] = default(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How much of a difference is worth a question; a practice may set its own."""

    anisometropia: Power = default(default_factory=lambda: Power(200))
    change: Power = default(default_factory=lambda: Power(100))
    axis_change: int = 15  # degrees, for cylinders from `axis_change_from` on
    axis_change_from: Power = default(default_factory=lambda: Power(75))
    pd_asymmetry: int = 40  # tenths of a millimetre
    vertex_wanted_from: Power = default(default_factory=lambda: Power(400))


@dataclass(frozen=True, slots=True)
class Pair:
    """Both eyes as they are to be saved, with what concerns them together."""

    right: EyeRx
    left: EyeRx
    binocular_pd: Millimetres | None = None
    back_vertex_distance: Millimetres | None = None

    def eye(self, eye: Eye) -> EyeRx:
        """One eye's prescription."""
        return self.right if eye is Eye.RIGHT else self.left


USUAL: Final = Thresholds()


def check_pair(
    pair: Pair, last: Pair | None = None, *, age: int | None = None, thresholds: Thresholds = USUAL
) -> tuple[RxWarning, ...]:
    """Every question about this prescription, alone and against the last one when there is one."""
    found: list[RxWarning] = []
    for eye in Eye:
        found += _check_ranges(pair.eye(eye), eye)
        found += _check_age(pair.eye(eye), eye, age)
    found += _check_between_eyes(pair, thresholds)
    found += _check_vertex(pair, thresholds)
    if last is not None:
        found += _check_against(pair, last, thresholds)
    return tuple(found)


def _check_ranges(rx: EyeRx, eye: Eye) -> Iterator[RxWarning]:
    for code, name, power, limit in (
        ("rx.sphere_unusual", "sphere", rx.sphere, rx_limits.SPHERE),
        ("rx.cylinder_unusual", "cylinder", rx.cylinder, rx_limits.CYLINDER),
        ("rx.add_unusual", "add", rx.add, rx_limits.ADD),
    ):
        if power is not None and not limit.expects(power.hundredths):
            yield RxWarning(code, f"{eye}.{name}", {"power": write_power(power)})
    if any(not rx_limits.PRISM.expects(one.hundredths) for one in rx.prisms):
        yield RxWarning("rx.prism_unusual", f"{eye}.prism")
    for name, length in (("pd", rx.pd), ("near_pd", rx.near_pd)):
        yield from _unusual_length("rx.pd_unusual", f"{eye}.{name}", length, rx_limits.MONOCULAR_PD)


def _unusual_length(code: str, place: str, length: Millimetres | None, limit: Limit) -> Iterator[RxWarning]:
    if length is not None and not limit.expects(length.tenths):
        yield RxWarning(code, place, {"length": write_millimetres(length)})


def _check_age(rx: EyeRx, eye: Eye, age: int | None) -> Iterator[RxWarning]:
    usual = None if age is None else formulas.typical_add(age)
    if rx.add is None or usual is None:
        return
    if abs(rx.add - usual) > USUAL_ADD_SPREAD:
        yield RxWarning("rx.add_unusual_for_age", f"{eye}.add", {"age": age, "usual": write_power(usual)})


def _check_between_eyes(pair: Pair, thresholds: Thresholds) -> Iterator[RxWarning]:
    right, left = pair.right, pair.left
    if right.sphere is not None and left.sphere is not None:
        apart = abs(formulas.spherical_equivalent(right) - formulas.spherical_equivalent(left))
        if apart > thresholds.anisometropia.dioptres:
            yield RxWarning("rx.anisometropia", "left.sphere", {"difference": _dioptres(apart)})
    if (right.is_plus_cylinder and left.is_minus_cylinder) or (
        right.is_minus_cylinder and left.is_plus_cylinder
    ):
        yield RxWarning("rx.cylinder_mixed", "left.cylinder")
    if not right.is_empty and not left.is_empty and right.add != left.add:
        yield RxWarning("rx.add_differs", "left.add")
    yield from _check_pds(pair, thresholds)


def _check_pds(pair: Pair, thresholds: Thresholds) -> Iterator[RxWarning]:
    yield from _unusual_length(
        "rx.binocular_pd_unusual", "binocular_pd", pair.binocular_pd, rx_limits.BINOCULAR_PD
    )
    right, left = pair.right.pd, pair.left.pd
    if right is None or left is None:
        return
    if abs(right.tenths - left.tenths) > thresholds.pd_asymmetry:
        yield RxWarning("rx.pd_asymmetric", "left.pd")
    if pair.binocular_pd is not None and abs(pair.binocular_pd.tenths - right.tenths - left.tenths) > 10:
        yield RxWarning("rx.pd_sum_differs", "binocular_pd")


def _check_vertex(pair: Pair, thresholds: Thresholds) -> Iterator[RxWarning]:
    limit = rx_limits.BACK_VERTEX_DISTANCE
    yield from _unusual_length("rx.vertex_unusual", "back_vertex_distance", pair.back_vertex_distance, limit)
    strongest = max(formulas.strongest_meridian(pair.right), formulas.strongest_meridian(pair.left))
    if pair.back_vertex_distance is None and strongest >= thresholds.vertex_wanted_from.dioptres:
        yield RxWarning("rx.vertex_unrecorded", "back_vertex_distance")


def _check_against(pair: Pair, last: Pair, thresholds: Thresholds) -> Iterator[RxWarning]:
    if (
        not _same_lens(pair.right, pair.left)
        and _same_lens(pair.right, last.left)
        and _same_lens(pair.left, last.right)
    ):
        yield RxWarning("rx.eyes_swapped", "right.sphere")
        return
    for eye in Eye:
        yield from _check_eye_against(pair.eye(eye), last.eye(eye), eye, thresholds)


def _check_eye_against(rx: EyeRx, before: EyeRx, eye: Eye, thresholds: Thresholds) -> Iterator[RxWarning]:
    if rx.sphere is None or before.sphere is None:
        return
    now, then = formulas.as_minus_cylinder(rx), formulas.as_minus_cylinder(before)
    if _is_sign_flip(formulas.sphere_of(rx), formulas.sphere_of(_written_like(before, rx))):
        yield RxWarning("rx.sign_flipped", f"{eye}.sphere", {"last": write_power(before.sphere)})
    elif _moved(formulas.spherical_equivalent(rx), formulas.spherical_equivalent(before), thresholds):
        yield RxWarning("rx.sphere_changed", f"{eye}.sphere", {"last": write_power(before.sphere)})
    if _moved(formulas.cylinder_of(now).dioptres, formulas.cylinder_of(then).dioptres, thresholds):
        values: dict[str, object] = {"last": write_power(formulas.cylinder_of(before))}
        yield RxWarning("rx.cylinder_changed", f"{eye}.cylinder", values)
    elif _axis_moved(now, then, thresholds):
        yield RxWarning("rx.axis_changed", f"{eye}.axis", {"last": write_axis(before.axis)})
    if rx.add is not None and before.add is not None and rx.add < before.add:
        yield RxWarning("rx.add_lower_than_last", f"{eye}.add", {"last": write_power(before.add)})


def _written_like(rx: EyeRx, model: EyeRx) -> EyeRx:
    opposite = (rx.is_plus_cylinder and model.is_minus_cylinder) or (
        rx.is_minus_cylinder and model.is_plus_cylinder
    )
    return formulas.transposed(rx) if opposite else rx


def _same_lens(one: EyeRx, other: EyeRx) -> bool:
    def lens(rx: EyeRx) -> tuple[object, ...]:
        minus = formulas.as_minus_cylinder(rx)
        return minus.sphere, minus.cylinder, minus.axis

    return one.sphere is not None and lens(one) == lens(other)


def _is_sign_flip(now: Power, then: Power) -> bool:
    opposite = (now.hundredths > 0) != (then.hundredths > 0)
    return opposite and min(abs(now), abs(then)) >= LEAST_SIGN_FLIP


def _moved(now: Decimal, then: Decimal, thresholds: Thresholds) -> bool:
    return abs(now - then) > thresholds.change.dioptres


def _axis_moved(now: EyeRx, then: EyeRx, thresholds: Thresholds) -> bool:
    if now.axis is None or then.axis is None:
        return False
    weaker = min(abs(formulas.cylinder_of(now)), abs(formulas.cylinder_of(then)))
    return weaker >= thresholds.axis_change_from and now.axis.degrees_from(then.axis) > thresholds.axis_change


def _dioptres(value: Decimal) -> str:
    return f"{value:.2f}"
