"""What people type, and what it means."""

from __future__ import annotations

import pytest
from hypothesis import given

from jooptics_desktop.domain import rx_notation as notation
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Axis, Base, Eye, Millimetres, Power, Prism
from jooptics_desktop.domain.rx_entry import (
    EyeEntry,
    canonical_cell,
    entry_of,
    is_whole_line,
    read_eye,
    split_line,
    split_lines,
)
from jooptics_desktop.domain.rx_writing import Form, write_axis, write_line, write_power, write_prisms
from tests.domain.rx_strategies import eye_rxs, powers


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        ("-125", -125),
        ("-1.25", -125),
        ("−1,25", -125),
        ("–1.25", -125),
        ("-1.", -100),
        ("-٢٫٥٠", -250),
        ("+۱٫۷۵", 175),
        ("٢٫٥٠-", -250),
        ("\u200f\u2066−1.25\u2069", -125),
        ("+.5", 50),
        ("-.12", -12),
        ("-0.125", -12),
        ("+1.38", 137),
        ("-2.13", -212),
        ("-2", -200),
        ("-12", -1200),
        ("-25", -25),
        ("+75", 75),
        ("+62", 62),
        ("-1050", -1050),
        ("- 3.00", -300),
        ("-2.00 DS", -200),
        ("+1 sph", 100),
        ("pl", 0),
        ("Plano", 0),
        ("PL DS", 0),
        ("∞", 0),
        ("0", 0),
        ("0.00", 0),
        ("000", 0),
    ],
)
def test_spheres(typed: str, hundredths: int) -> None:
    assert notation.read_sphere(typed) == Power(hundredths)


@pytest.mark.trap("unsigned power taken as plus")
@pytest.mark.parametrize("typed", ["125", "1.25", ".5", "١٫٢٥", "2"])
def test_a_power_without_its_sign_is_asked_about(typed: str) -> None:
    with pytest.raises(RuleBroken) as sphere:
        notation.read_sphere(typed)
    assert (sphere.value.code, sphere.value.field) == ("rx.sign_missing", "sphere")
    with pytest.raises(RuleBroken) as cylinder:
        notation.read_cylinder(typed)
    assert (cylinder.value.code, cylinder.value.field) == ("rx.sign_missing", "cylinder")


def test_the_question_about_the_sign_repeats_the_figure() -> None:
    with pytest.raises(RuleBroken) as raised:
        notation.read_sphere("125")
    assert raised.value.values["figure"] == "1.25"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc", "rx.not_a_power"),
        ("+-1", "rx.not_a_power"),
        ("-1.25-", "rx.not_a_power"),
        ("-1.254", "rx.not_a_power"),
        ("-1.2.5", "rx.not_a_power"),
        ("-12345", "rx.not_a_power"),
        ("-", "rx.not_a_power"),
        ("-1.30", "rx.not_eighth_step"),
        ("-05", "rx.not_eighth_step"),
        ("-40.25", "rx.sphere_out_of_range"),
        ("ds", "rx.not_a_power"),
    ],
)
def test_what_is_no_sphere(typed: str, code: str) -> None:
    with pytest.raises(RuleBroken) as raised:
        notation.read_sphere(typed)
    assert (raised.value.code, raised.value.field) == (code, "sphere")


@pytest.mark.parametrize(
    ("typed", "read"), [("-50", Power(-50)), ("ds", None), ("SPH", None), ("0.00", None)]
)
def test_cylinders(typed: str, read: Power | None) -> None:
    assert notation.read_cylinder(typed) == read


@pytest.mark.parametrize(
    ("typed", "degrees"),
    [("175", 175), ("5", 5), ("005", 5), ("x90", 90), ("× 090", 90), ("٩٠°", 90), ("0", 180), ("ax 12", 12)],
)
def test_axes(typed: str, degrees: int) -> None:
    assert notation.read_axis(typed) == Axis(degrees)


@pytest.mark.parametrize(
    ("typed", "code"), [("181", "rx.axis_out_of_range"), ("9.5", "rx.not_an_axis"), ("-5", "rx.not_an_axis")]
)
def test_what_is_no_axis(typed: str, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        notation.read_axis(typed)


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [("+150", 150), ("150", 150), ("1.5", 150), ("2", 200), ("٢٫٢٥", 225), ("75", 75)],
)
def test_additions_are_plus(typed: str, hundredths: int) -> None:
    assert notation.read_add(typed) == Power(hundredths)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-1.50", "rx.add_not_positive"),
        ("1.12", "rx.not_quarter_step"),
        ("6.25", "rx.add_out_of_range"),
        ("low", "rx.not_a_power"),
    ],
)
def test_what_is_no_addition(typed: str, code: str) -> None:
    with pytest.raises(RuleBroken) as raised:
        notation.read_add(typed)
    assert (raised.value.code, raised.value.field) == (code, "add")


@pytest.mark.parametrize(
    ("typed", "prisms"),
    [
        ("1 bi", (Prism(100, Base.IN),)),
        ("0.5bd 1bo", (Prism(50, Base.DOWN), Prism(100, Base.OUT))),
        ("2Δ BU", (Prism(200, Base.UP),)),
        ("2∆ base up", (Prism(200, Base.UP),)),
        ("1,5 out / ٢ up", (Prism(150, Base.OUT), Prism(200, Base.UP))),
        ("", ()),
    ],
)
def test_prisms(typed: str, prisms: tuple[Prism, ...]) -> None:
    assert notation.read_prisms(typed) == prisms


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2", "rx.prism_without_base"),
        ("1 bi 2", "rx.prism_without_base"),
        ("bi", "rx.prism_without_amount"),
        ("0 bi", "rx.prism_without_amount"),
        ("1 bi 2 bo", "rx.prism_twice"),
        ("21 bi", "rx.prism_out_of_range"),
        ("0.3 bu", "rx.not_quarter_step"),
        ("??", "rx.not_a_prism"),
    ],
)
def test_what_is_no_prism(typed: str, code: str) -> None:
    with pytest.raises(RuleBroken) as raised:
        notation.read_prisms(typed)
    assert (raised.value.code, raised.value.field) == (code, "prism")


@pytest.mark.parametrize(
    ("typed", "one", "both"),
    [("31.5", 315, None), ("315", 315, None), ("٣١٫٥", 315, None), ("63", None, 630), ("63.5 mm", None, 635)],
)
def test_a_distance_no_half_face_has_is_that_of_both_eyes(
    typed: str, one: int | None, both: int | None
) -> None:
    reading = notation.read_pd(typed)
    assert reading == notation.PdReading(
        None if one is None else Millimetres(one), None if both is None else Millimetres(both)
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("95", "rx.binocular_pd_out_of_range"),
        ("12", "rx.pd_out_of_range"),
        ("31.55", "rx.not_a_length"),
        ("x", "rx.not_a_length"),
    ],
)
def test_what_is_no_pupillary_distance(typed: str, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        notation.read_pd(typed)


@pytest.mark.trap("axis 0 with cylinder 0 read as 180")
@pytest.mark.parametrize(("cylinder", "axis"), [("0.00", "0"), ("0", "000"), ("", "0"), ("ds", "")])
def test_no_cylinder_no_axis(cylinder: str, axis: str) -> None:
    reading = read_eye(EyeEntry(sphere="-1.00", cylinder=cylinder, axis=axis), Eye.RIGHT)
    assert reading.rx == EyeRx(Power(-100))


def test_every_wrong_cell_is_named() -> None:
    reading = read_eye(EyeEntry(sphere="1.25", cylinder="-50", axis="200", add="x", pd="3"), Eye.LEFT)
    assert reading.rx is None
    assert [(error.field, error.code) for error in reading.errors] == [
        ("left.sphere", "rx.sign_missing"),
        ("left.axis", "rx.axis_out_of_range"),
        ("left.add", "rx.not_a_power"),
        ("left.pd", "rx.pd_out_of_range"),
    ]


@pytest.mark.parametrize(
    ("entry", "field", "code"),
    [
        (EyeEntry(sphere="-1", cylinder="-1"), "right.axis", "rx.axis_missing"),
        (EyeEntry(sphere="-1", axis="90"), "right.axis", "rx.axis_without_cylinder"),
        (EyeEntry(sphere="-1", axis="180", cylinder="0"), "right.axis", "rx.axis_without_cylinder"),
        (EyeEntry(sphere="-1", add="1.5/2"), "right.inter_add", "rx.inter_add_not_below_add"),
        (EyeEntry(sphere="-1", pd="63"), "right.pd", "rx.pd_is_binocular"),
    ],
)
def test_what_does_not_belong_together(entry: EyeEntry, field: str, code: str) -> None:
    (error,) = read_eye(entry, Eye.RIGHT).errors
    assert (error.field, error.code) == (field, code)


def test_a_cylinder_alone_has_a_plano_sphere() -> None:
    assert read_eye(EyeEntry(cylinder="-50", axis="90"), Eye.RIGHT).rx == EyeRx(
        Power(0), Power(-50), Axis(90)
    )


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("-1.25/-0.50x175 add 1.50", EyeEntry("-1.25", "-0.50", "175", "1.50")),
        ("-125-50x175", EyeEntry("-125", "-50", "175")),
        ("+ 0.75 + 0.25 at 45", EyeEntry("+ 0.75", "+ 0.25", "45")),
        (".75 .25 at 45", EyeEntry(".75", ".25", "45")),
        ("−2.00 DS", EyeEntry("-2.00", "ds")),
        (
            "PL -0.50 × 5 Add +2.25 2Δ BI 0.5BD pd 31.5",
            EyeEntry("pl", "-0.50", "5", "+2.25", "2δ bi 0.5bd", "31.5"),
        ),
        ("-٢٫٥٠ / -٠٫٥٠ × ١٧٥", EyeEntry("-2.50", "-0.50", "175")),
        ("-1.00\t-0.25\t90\t\t\t31.5", EyeEntry("-1.00", "-0.25", "90", "", "", "31.5")),
        ("1 bi", EyeEntry(prism="1 bi")),
        ("-2.00", EyeEntry("-2.00")),
    ],
)
def test_whole_lines(line: str, entry: EyeEntry) -> None:
    assert split_line(line) == entry


@pytest.mark.parametrize("line", ["hello", "-1.25/-0.50", "-1.25-0.50x", "1\t2\t3\t4\t5\t6\t7\t8"])
def test_what_is_no_line(line: str) -> None:
    with pytest.raises(RuleBroken, match=r"rx\.line_not_understood"):
        split_line(line)


def test_two_lines_are_two_eyes() -> None:
    assert split_lines("-1.00\n-2.00") == {Eye.RIGHT: EyeEntry("-1.00"), Eye.LEFT: EyeEntry("-2.00")}
    assert split_lines("OS: -2.00\nOD: -1.00") == {Eye.RIGHT: EyeEntry("-1.00"), Eye.LEFT: EyeEntry("-2.00")}
    assert split_lines("-2.00", first=Eye.LEFT) == {Eye.LEFT: EyeEntry("-2.00")}


@pytest.mark.parametrize("text", ["-1\n-2\n-3", "OD -1\nOD -2"])
def test_no_third_eye(text: str) -> None:
    with pytest.raises(RuleBroken, match=r"rx\.line_not_understood"):
        split_lines(text)


@pytest.mark.parametrize(
    ("text", "whole"),
    [("-1.25", False), ("-1/-1x5", True), ("-1\n-2", True), ("hello", False), ("1 bi", False)],
)
def test_when_a_paste_fills_more_than_its_cell(text: str, whole: object) -> None:
    assert is_whole_line(text) is whole


def test_canonical_text() -> None:
    rx = EyeRx(
        Power(-125), Power(-50), Axis(5), Power(150), None, (Prism(50, Base.DOWN), Prism(100, Base.IN))
    )
    assert write_line(rx) == "−1.25 / −0.50 × 005  Add +1.50  1.00Δ BI 0.50Δ BD"
    assert write_line(rx, Form.DATA) == "-1.25/-0.50x005 add +1.50 1.00 BI 0.50 BD"
    assert write_line(EyeRx(Power(0))) == "0.00 DS"
    assert write_line(EyeRx()) == ""


@pytest.mark.parametrize("form", Form)
@given(rx=eye_rxs())
def test_what_is_written_reads_back(form: Form, rx: EyeRx) -> None:
    assert read_eye(entry_of(rx, form), Eye.RIGHT).rx == rx
    assert read_eye(split_line(write_line(rx, form)), Eye.RIGHT).rx == rx


@given(powers(40))
def test_a_cell_once_canonical_stays_so(power: Power) -> None:
    text = write_power(power)
    assert canonical_cell("sphere", text) == text
    assert canonical_cell("sphere", f"{power.dioptres:+.3f}") == text


@pytest.mark.parametrize(
    ("cell", "typed", "shown"),
    [
        ("cylinder", "-5", "−5.00"),
        ("cylinder", "sph", "DS"),
        ("cylinder", "", ""),
        ("axis", "5", "005"),
        ("add", "2.50/1.25", "+2.50/+1.25"),
        ("prism", "0.5bd 1bo", "1.00Δ BO 0.50Δ BD"),
        ("pd", "315", "31.5"),
        ("near_pd", "30", "30.0"),
    ],
)
def test_cells_are_tidied(cell: str, typed: str, shown: str) -> None:
    assert canonical_cell(cell, typed) == shown


def test_nothing_writes_as_nothing() -> None:
    assert (write_power(None), write_axis(None), write_prisms(())) == ("", "", "")
