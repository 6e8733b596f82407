"""Powers, axes, prisms and the formulas, with the worked examples of textbooks and labs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.domain import lens_geometry as geometry
from jooptics_desktop.domain import rx_formulas as formulas
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Axis, Base, Eye, Millimetres, Power, Prism
from tests.domain.rx_strategies import eye_rxs, powers
from tests.narrowing import there


def mm(value: str) -> Millimetres:
    return Millimetres(int(Decimal(value) * 10))


def rx(sphere: int, cylinder: int | None = None, axis: int | None = None, **more: object) -> EyeRx:
    return EyeRx(
        Power(sphere),
        None if cylinder is None else Power(cylinder),
        None if axis is None else Axis(axis),
        **more,  # type: ignore[arg-type]  # a test's shorthand
    )


@pytest.mark.parametrize(
    ("hundredths", "exact"),
    [(12, "0.125"), (37, "0.375"), (62, "0.625"), (87, "0.875"), (-112, "-1.125"), (25, "0.25"), (0, "0")],
)
def test_eighths_are_exact(hundredths: int, exact: str) -> None:
    assert Power(hundredths).dioptres == Decimal(exact)
    assert Power.from_dioptres(Decimal(exact)) == Power(hundredths)


@pytest.mark.parametrize(("lab", "ours"), [(13, 12), (38, 37), (63, 62), (88, 87), (-113, -112)])
def test_a_labs_rounded_eighth_reads_as_ours(lab: int, ours: int) -> None:
    assert Power(lab) == Power(ours)


@pytest.mark.trap("eighths added as hundredths")
def test_two_eighths_make_a_quarter() -> None:
    assert Power(-112) + Power(-12) == Power(-125)
    assert Power(37) + Power(37) == Power(75)


@given(powers(40), powers(20))
def test_adding_and_taking_away_again_changes_nothing(one: Power, other: Power) -> None:
    assert one + other - other == one


@pytest.mark.parametrize(("degrees", "read"), [(0, 180), (180, 180), (1, 1)])
def test_axis_zero_is_180(degrees: int, read: int) -> None:
    assert Axis(degrees).degrees == read


@pytest.mark.parametrize("degrees", [-1, 181, 270])
def test_no_axis_beyond_the_circle(degrees: int) -> None:
    with pytest.raises(RuleBroken, match=r"rx\.axis_out_of_range"):
        Axis(degrees)


@pytest.mark.trap("axis difference not circular")
def test_axes_are_near_across_180() -> None:
    assert Axis(179).degrees_from(Axis(2)) == 3
    assert Axis(90).degrees_from(Axis(180)) == 90


@pytest.mark.parametrize(
    ("written", "turned"),
    [
        (rx(100, -200, 180), rx(-100, 200, 90)),
        (rx(-200, 100, 90), rx(-100, -100, 180)),
        (rx(-112, -12, 45), rx(-125, 12, 135)),
        (rx(-300), rx(-300)),
    ],
)
def test_transposition(written: EyeRx, turned: EyeRx) -> None:
    assert formulas.transposed(written) == turned


@given(eye_rxs())
def test_transposing_twice_gives_the_same(eye: EyeRx) -> None:
    try:
        turned = formulas.transposed(eye)
    except RuleBroken:
        assert abs(there(eye.sphere).dioptres + there(eye.cylinder).dioptres) > 40
        return
    assert formulas.transposed(turned) == eye
    assert formulas.spherical_equivalent(turned) == formulas.spherical_equivalent(eye)


@pytest.mark.parametrize(
    ("eye", "equivalent"),
    [
        (rx(-500, -100, 90), "-5.5"),
        (rx(200, 150, 90), "2.75"),
        (rx(-300, -50, 90), "-3.25"),
        (rx(-112, -12, 90), "-1.1875"),
    ],
)
def test_spherical_equivalent(eye: EyeRx, equivalent: str) -> None:
    assert formulas.spherical_equivalent(eye) == Decimal(equivalent)


@pytest.mark.parametrize(
    ("power", "refracted_at", "worn_at", "expected"),
    [
        ("-8.00", "14", "0", "-7.194"),
        ("-10.00", "12", "0", "-8.929"),
        ("-6.00", "12", "0", "-5.597"),
        ("6.00", "12", "0", "6.466"),
        ("-8.00", "12", "0", "-7.299"),
        ("-2.00", "12", "0", "-1.953"),
        ("5.25", "10", "0", "5.541"),
        ("-7.50", "12", "0", "-6.881"),
        ("-10.00", "12", "14", "-10.204"),
        ("8.00", "12", "8", "8.264"),
    ],
)
def test_vertex_compensation(power: str, refracted_at: str, worn_at: str, expected: str) -> None:
    eye = EyeRx(Power.from_dioptres(Decimal(power)))
    assert round(formulas.compensated(eye, mm(refracted_at), mm(worn_at)).sphere, 3) == Decimal(expected)


@pytest.mark.parametrize(
    ("computed", "ordered"), [("-7.194", -725), ("-6.881", -700), ("-10.204", -1025), ("8.264", 825)]
)
def test_what_a_lab_can_make_of_it(computed: str, ordered: int) -> None:
    assert Power.nearest(Decimal(computed)) == Power(ordered)


@pytest.mark.trap("cylinder left out of vertex compensation")
@pytest.mark.parametrize(
    ("eye", "sphere", "cylinder"),
    [
        (rx(-500, -100, 90), "-4.717", "-0.880"),
        (rx(-600, -200, 90), "-5.597", "-1.702"),
        (rx(450, -225, 90), "4.757", "-2.444"),
        (rx(-800, -300, 90), "-7.299", "-2.418"),
        (rx(600, -300, 90), "6.466", "-3.353"),  # -3.354 in tables that subtract rounded meridians
        (rx(-525, -100, 90), "-4.939", "-0.875"),
    ],
)
def test_both_meridians_are_compensated(eye: EyeRx, sphere: str, cylinder: str) -> None:
    at_eye = formulas.at_cornea(eye, mm("12"))
    assert (round(at_eye.sphere, 3), round(at_eye.cylinder, 3)) == (Decimal(sphere), Decimal(cylinder))


@given(powers(20), powers(6))
def test_compensating_there_and_back(sphere: Power, cylinder: Power) -> None:
    eye = EyeRx(sphere, cylinder or None, Axis(30) if cylinder else None)
    there = formulas.compensated(eye, mm("14"), mm("10"))
    back = formulas.moved(there.sphere, Millimetres(-40))
    assert abs(back - sphere.dioptres) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("eye", "worn_at", "due"),
    [(rx(-400), "15", True), (rx(-375), "15", False), (rx(-1000), "14", False), (rx(0, -400, 5), "8", True)],
)
def test_when_compensation_is_worth_it(eye: EyeRx, worn_at: str, due: bool) -> None:
    assert formulas.is_compensation_due(eye, mm("12"), mm(worn_at)) is due


def test_a_contact_lens_to_try_first() -> None:
    assert formulas.suggested_contact_lens(rx(-600, -200, 10), mm("12")) == rx(-550, -175, 10)
    assert formulas.suggested_contact_lens(rx(-300, -50, 10), mm("12")) == rx(-325)


@pytest.mark.parametrize(
    ("far", "near"),
    [
        (rx(25, -150, 180, add=Power(300)), rx(325, -150, 180)),
        (rx(-25, add=Power(250)), rx(225)),
    ],
)
def test_near_prescription(far: EyeRx, near: EyeRx) -> None:
    assert formulas.near_rx(far) == near


def test_near_prescription_needs_an_addition() -> None:
    with pytest.raises(RuleBroken, match=r"rx\.add_missing"):
        formulas.near_rx(rx(100))


def test_near_prescription_takes_the_near_pd() -> None:
    assert formulas.near_rx(rx(0, add=Power(200), pd=mm("32"), near_pd=mm("30.5"))).pd == mm("30.5")


@pytest.mark.parametrize(("age", "add"), [(39, None), (40, 50), (44, 125), (49, 175), (50, 200), (90, 300)])
def test_typical_addition(age: int, add: int | None) -> None:
    assert formulas.typical_add(age) == (None if add is None else Power(add))


@pytest.mark.parametrize(
    ("eye", "vertical", "degrees"), [(Eye.RIGHT, Base.UP, "36.87"), (Eye.LEFT, Base.DOWN, "216.87")]
)
def test_combining_prism(eye: Eye, vertical: Base, degrees: str) -> None:
    one = formulas.combined_prism(eye, (Prism(150, vertical), Prism(200, Base.IN)))
    assert one.amount == Decimal("2.5")
    assert round(one.degrees, 2) == Decimal(degrees)


def test_resolving_prism() -> None:
    across, upward = formulas.resolved_prism(Eye.RIGHT, formulas.ResultantPrism(Decimal("2.5"), Decimal(35)))
    assert (round(across[0], 3), across[1]) == (Decimal("2.048"), Base.IN)
    assert (round(upward[0], 3), upward[1]) == (Decimal("1.434"), Base.UP)


@given(
    st.sampled_from(Eye),
    st.integers(1, 2000),
    st.integers(1, 2000),
    st.sampled_from([Base.IN, Base.OUT]),
    st.sampled_from([Base.UP, Base.DOWN]),
)
def test_combining_and_resolving_close(eye: Eye, across: int, upward: int, side: Base, end: Base) -> None:
    prisms = (Prism(across, side), Prism(upward, end))
    (h, h_base), (v, v_base) = formulas.resolved_prism(eye, formulas.combined_prism(eye, prisms))
    assert (h_base, v_base) == (side, end)
    assert abs(h - prisms[0].amount) < Decimal("0.001")
    assert abs(v - prisms[1].amount) < Decimal("0.001")


@pytest.mark.parametrize(("power", "off", "prism"), [(300, "4", "1.2"), (500, "10", "5")])
def test_prentice(power: int, off: str, prism: str) -> None:
    assert formulas.induced_prism(Power(power), mm(off)) == Decimal(prism)


def test_decentration_and_blank() -> None:
    frame = geometry.frame_pd(mm("52"), mm("18"))
    assert frame == 70
    assert geometry.decentration(frame, mm("60")) == 5
    assert geometry.smallest_blank(mm("56"), geometry.decentration(frame, mm("60")), mm("1")) == 67
    assert geometry.smallest_blank(mm("50"), Decimal(1), mm("2")) == 54


@pytest.mark.parametrize(
    ("power", "diameter", "index", "centre", "edge"),
    [
        (-400, "50", "1.498", "2.0", "4.51"),
        (-600, "60", "1.5", "2.0", "7.40"),
        (-600, "60", "1.67", "1.5", "5.53"),
    ],
)
def test_edge_thickness(power: int, diameter: str, index: str, centre: str, edge: str) -> None:
    found = geometry.edge_thickness(mm(centre), mm(diameter), Power(power), Decimal(index))
    assert round(found, 2) == Decimal(edge)


def test_centre_thickness() -> None:
    assert round(geometry.centre_thickness(mm("1.0"), mm("60"), Power(400), Decimal("1.5")), 2) == Decimal(
        "4.60"
    )


@pytest.mark.parametrize(
    ("power", "front", "diameter", "index", "edge"),
    [
        (-600, 200, "60", "1.5", "7.864"),
        (-400, 400, "50", "1.498", "4.705"),
        (-400, 0, "50", "1.498", "4.536"),
    ],
)
def test_exact_edge_thickness(power: int, front: int, diameter: str, index: str, edge: str) -> None:
    found = geometry.exact_edge_thickness(mm("2"), mm(diameter), Power(power), Power(front), Decimal(index))
    assert round(found, 3) == Decimal(edge)


def test_no_surface_steeper_than_its_own_sphere() -> None:
    with pytest.raises(RuleBroken, match=r"lens\.surface_too_steep"):
        geometry.exact_edge_thickness(mm("2"), mm("70"), Power(-2000), Power(0), Decimal("1.5"))
