"""What one eye is prescribed, as it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.domain import rx_limits
from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from jooptics_desktop.domain.optics import Axis, Millimetres, Power, Prism
    from jooptics_desktop.domain.rx_limits import Limit


@dataclass(frozen=True, slots=True)
class EyeRx:
    """One eye's prescription, plus or minus cylinder kept as written; it cannot hold what no lens can be.

    A cylinder of zero is no cylinder. `prisms` has at most one horizontal and one vertical component, kept in
    that order. `inter_add` is the intermediate addition of a trifocal. `pd` and `near_pd` are monocular.
    Raises `RuleBroken` with a code `rx.…` and the name of the field here.
    """

    sphere: Power | None = None
    cylinder: Power | None = None
    axis: Axis | None = None
    add: Power | None = None
    inter_add: Power | None = None
    prisms: tuple[Prism, ...] = ()
    pd: Millimetres | None = None
    near_pd: Millimetres | None = None

    def __post_init__(self) -> None:
        if self.cylinder is not None and not self.cylinder:
            object.__setattr__(self, "cylinder", None)
        object.__setattr__(self, "prisms", tuple(sorted(self.prisms, key=lambda one: one.base.is_vertical)))
        check_sphere(self.sphere)
        check_cylinder(self.cylinder)
        self._check_that_they_belong_together()
        check_add(self.add, "add")
        self._check_inter_add()
        check_prisms(self.prisms)
        check_monocular_pd(self.pd, "pd")
        check_monocular_pd(self.near_pd, "near_pd")

    def _check_that_they_belong_together(self) -> None:
        if self.cylinder is not None and self.axis is None:
            raise RuleBroken("rx.axis_missing", field="axis")
        if self.cylinder is None and self.axis is not None:
            raise RuleBroken("rx.axis_without_cylinder", field="axis")
        if self.cylinder is not None and self.sphere is None:
            raise RuleBroken("rx.sphere_missing", field="sphere")

    def _check_inter_add(self) -> None:
        check_add(self.inter_add, "inter_add")
        if self.inter_add is not None and (self.add is None or self.inter_add >= self.add):
            raise RuleBroken("rx.inter_add_not_below_add", field="inter_add")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was prescribed for this eye; a distance between pupils is no prescription."""
        return self.sphere is None and self.add is None and not self.prisms

    @property
    def is_plus_cylinder(self) -> bool:
        """Whether it is written with a plus cylinder."""
        return self.cylinder is not None and self.cylinder.hundredths > 0

    @property
    def is_minus_cylinder(self) -> bool:
        """Whether it is written with a minus cylinder."""
        return self.cylinder is not None and self.cylinder.hundredths < 0

    @property
    def horizontal_prism(self) -> Prism | None:
        """The component with its base in or out."""
        return next((one for one in self.prisms if not one.base.is_vertical), None)

    @property
    def vertical_prism(self) -> Prism | None:
        """The component with its base up or down."""
        return next((one for one in self.prisms if one.base.is_vertical), None)


def check_sphere(power: Power | None) -> None:
    """Refuse a sphere beyond ±40 D or between eighths."""
    _check_power(power, rx_limits.SPHERE, "rx.sphere_out_of_range", "sphere")


def check_cylinder(power: Power | None) -> None:
    """Refuse a cylinder beyond ±20 D or between eighths."""
    _check_power(power, rx_limits.CYLINDER, "rx.cylinder_out_of_range", "cylinder")


def check_add(power: Power | None, field: str) -> None:
    """Refuse an addition that is not a plus power of up to 6 D in quarters."""
    if power is None:
        return
    if power.hundredths <= 0:
        raise RuleBroken("rx.add_not_positive", field=field)
    if not power.is_quarter_step:
        raise RuleBroken("rx.not_quarter_step", field=field)
    if not rx_limits.ADD.allows(power.hundredths):
        raise RuleBroken("rx.add_out_of_range", field=field)


def check_prisms(prisms: tuple[Prism, ...]) -> None:
    """Refuse two components in one direction, and amounts beyond 20 or between quarters."""
    if len({one.base.is_vertical for one in prisms}) != len(prisms):
        raise RuleBroken("rx.prism_twice", field="prism")
    for one in prisms:
        if one.hundredths % 25:
            raise RuleBroken("rx.not_quarter_step", field="prism")
        if not rx_limits.PRISM.allows(one.hundredths):
            raise RuleBroken("rx.prism_out_of_range", field="prism")


def check_monocular_pd(length: Millimetres | None, field: str) -> None:
    """Refuse a half pupillary distance no face has."""
    if length is not None and not rx_limits.MONOCULAR_PD.allows(length.tenths):
        raise RuleBroken("rx.pd_out_of_range", field=field)


def check_binocular_pd(length: Millimetres | None, field: str) -> None:
    """Refuse a pupillary distance no face has."""
    if length is not None and not rx_limits.BINOCULAR_PD.allows(length.tenths):
        raise RuleBroken("rx.binocular_pd_out_of_range", field=field)


def check_back_vertex_distance(length: Millimetres | None) -> None:
    """Refuse a distance from lens to eye at which no spectacles are worn."""
    if length is not None and not rx_limits.BACK_VERTEX_DISTANCE.allows(length.tenths):
        raise RuleBroken("rx.vertex_out_of_range", field="back_vertex_distance")


def _check_power(power: Power | None, limit: Limit, code: str, field: str) -> None:
    if power is None:
        return
    if not power.is_eighth_step:
        raise RuleBroken("rx.not_eighth_step", field=field)
    if not limit.allows(power.hundredths):
        raise RuleBroken(code, field=field)
