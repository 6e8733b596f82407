"""The questions a careful colleague would ask."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Axis, Base, Millimetres, Power, Prism
from jooptics_desktop.domain.rx_checks import Pair, RxWarning, check_pair
from jooptics_desktop.domain.rx_formulas import transposed
from jooptics_desktop.l10n.catalogue import translator
from jooptics_desktop.l10n.sentences_prescriptions import SENTENCES, warning_sentence
from tests.domain.rx_strategies import eye_rxs
from tests.narrowing import there

EYE = EyeRx(Power(-200), Power(-100), Axis(90))
QUIET = Pair(EYE, EYE)


def asked(pair: Pair, last: Pair | None = None, age: int | None = None) -> set[tuple[str, str]]:
    return {(one.code, one.field) for one in check_pair(pair, last, age=age)}


def test_an_everyday_prescription_passes_without_a_word() -> None:
    assert check_pair(QUIET) == ()
    assert check_pair(QUIET, QUIET, age=30) == ()


@pytest.mark.parametrize(
    ("right", "left", "code", "field"),
    [
        (EyeRx(Power(2012)), EyeRx(Power(2012)), "rx.sphere_unusual", "right.sphere"),
        (EyeRx(Power(0), Power(-625), Axis(1)), EyeRx(Power(-300)), "rx.cylinder_unusual", "right.cylinder"),
        (EyeRx(Power(0), add=Power(25)), EyeRx(Power(0), add=Power(25)), "rx.add_unusual", "left.add"),
        (EyeRx(Power(0), add=Power(425)), EyeRx(Power(0), add=Power(425)), "rx.add_unusual", "left.add"),
        (EYE, replace(EYE, prisms=(Prism(1025, Base.UP),)), "rx.prism_unusual", "left.prism"),
        (EYE, replace(EYE, near_pd=Millimetres(405)), "rx.pd_unusual", "left.near_pd"),
        (EYE, replace(EYE, sphere=Power(25)), "rx.anisometropia", "left.sphere"),
        (EYE, transposed(EYE), "rx.cylinder_mixed", "left.cylinder"),
        (replace(EYE, add=Power(150)), replace(EYE, add=Power(175)), "rx.add_differs", "left.add"),
        (replace(EYE, add=Power(150)), EYE, "rx.add_differs", "left.add"),
        (
            replace(EYE, pd=Millimetres(300)),
            replace(EYE, pd=Millimetres(341)),
            "rx.pd_asymmetric",
            "left.pd",
        ),
        (EyeRx(Power(-400)), EyeRx(Power(-400)), "rx.vertex_unrecorded", "back_vertex_distance"),
    ],
)
def test_questions_about_one_prescription(right: EyeRx, left: EyeRx, code: str, field: str) -> None:
    assert (code, field) in asked(Pair(right, left))


@pytest.mark.parametrize(
    ("right", "left"),
    [
        (EyeRx(Power(-375)), EyeRx(Power(-175))),
        (replace(EYE, pd=Millimetres(300)), replace(EYE, pd=Millimetres(340))),
        (replace(EYE, add=Power(400)), replace(EYE, add=Power(400))),
        (EYE, EyeRx()),
    ],
)
def test_just_within_what_is_usual(right: EyeRx, left: EyeRx) -> None:
    assert asked(Pair(right, left)) == set()


def test_distances_of_both_eyes() -> None:
    halves = Pair(replace(EYE, pd=Millimetres(310)), replace(EYE, pd=Millimetres(315)), Millimetres(650))
    assert asked(halves) == {("rx.pd_sum_differs", "binocular_pd")}
    assert asked(replace(QUIET, binocular_pd=Millimetres(440))) == {
        ("rx.binocular_pd_unusual", "binocular_pd")
    }
    near_the_eye = replace(QUIET, back_vertex_distance=Millimetres(75))
    assert asked(near_the_eye) == {("rx.vertex_unusual", "back_vertex_distance")}


@pytest.mark.parametrize(("age", "add", "is_asked"), [(41, 250, True), (41, 100, False), (30, 250, False)])
def test_addition_for_the_age(age: int, add: int, is_asked: object) -> None:
    eye = replace(EYE, add=Power(add))
    assert (("rx.add_unusual_for_age", "right.add") in asked(Pair(eye, eye), age=age)) is is_asked


@pytest.mark.parametrize(
    ("now", "code", "field"),
    [
        (EyeRx(Power(200), Power(-100), Axis(90)), "rx.sign_flipped", "right.sphere"),
        (EyeRx(Power(-325), Power(-100), Axis(90)), "rx.sphere_changed", "right.sphere"),
        (EyeRx(Power(-200), Power(-225), Axis(90)), "rx.cylinder_changed", "right.cylinder"),
        (EyeRx(Power(-200), Power(100), Axis(90)), "rx.axis_changed", "right.axis"),
        (EyeRx(Power(-200), Power(-100), Axis(106)), "rx.axis_changed", "right.axis"),
        (replace(EYE, add=Power(125)), "rx.add_lower_than_last", "right.add"),
    ],
)
def test_questions_against_the_last_prescription(now: EyeRx, code: str, field: str) -> None:
    last = Pair(replace(EYE, add=Power(150)), replace(EYE, add=Power(150)))
    assert (code, field) in asked(Pair(now, last.left), last)


@pytest.mark.parametrize(
    "now",
    [EyeRx(Power(-275), Power(-100), Axis(90)), EyeRx(Power(-200), Power(-100), Axis(105)), EyeRx(Power(25))],
)
def test_changes_that_happen_every_day(now: EyeRx) -> None:
    last = Pair(replace(now, sphere=Power(-50) if now.axis is None else Power(-200)), EYE)
    assert asked(Pair(now, EYE), last) <= {("rx.anisometropia", "left.sphere")}


@pytest.mark.trap("plus and minus cylinder compared figure by figure")
@given(eye_rxs())
def test_the_other_convention_is_no_change(rx: EyeRx) -> None:
    if abs(there(rx.sphere).dioptres) > 20 or rx.cylinder is None:
        return
    against_last = {"rx.sign_flipped", "rx.sphere_changed", "rx.cylinder_changed", "rx.axis_changed"}
    codes = {one.code for one in check_pair(Pair(transposed(rx), EYE), Pair(rx, EYE))}
    assert not codes & against_last


@pytest.mark.trap("eyes exchanged when copied")
def test_exchanged_eyes() -> None:
    other = EyeRx(Power(-50))
    assert asked(Pair(EYE, other), Pair(other, EYE)) == {("rx.eyes_swapped", "right.sphere")}
    assert asked(Pair(EYE, EYE), Pair(EYE, EYE)) == set()


def test_every_question_can_be_said_in_both_languages() -> None:
    warning = RxWarning("rx.sign_flipped", "right.sphere", {"last": "−2.00"})
    assert "\u2066−2.00\u2069" in warning_sentence(warning, translator("en"))
    assert "للمرة السابقة" in warning_sentence(warning, translator("ar"))


def test_every_sentence_has_its_arabic() -> None:
    arabic = translator("ar")
    assert [code for code, english in SENTENCES.items() if arabic.tr(english) == english] == []
