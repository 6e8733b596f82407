"""FHIR's own example, and what goes out comes back."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import assume, given

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.fhir_vision_prescription import from_fhir, to_fhir
from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, StaffId
from jooptics_desktop.domain.optics import Axis, Base, Millimetres, Power, Prism
from jooptics_desktop.domain.prescriptions import Prescription, PrescriptionDraft, recorded
from tests.domain.rx_strategies import eye_rxs

LENS = {
    "coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/ex-visionprescriptionproduct", "code": "lens"}
    ]
}

# HL7 FHIR, visionprescription-example.xml (33123), as JSON.
EXAMPLE: dict[str, Any] = {
    "resourceType": "VisionPrescription",
    "id": "33123",
    "status": "active",
    "created": "2014-06-15",
    "patient": {"reference": "Patient/example"},
    "dateWritten": "2014-06-15",
    "prescriber": {"reference": "Practitioner/example"},
    "lensSpecification": [
        {
            "product": LENS,
            "eye": "right",
            "sphere": -2.00,
            "prism": [{"amount": 0.5, "base": "down"}],
            "add": 2.00,
        },
        {
            "product": LENS,
            "eye": "left",
            "sphere": -1.00,
            "cylinder": -0.50,
            "axis": 180,
            "prism": [{"amount": 0.5, "base": "up"}],
            "add": 2.00,
        },
    ],
}


def record(draft: PrescriptionDraft) -> Prescription:
    return recorded(
        draft,
        prescription_id=PrescriptionId("33123"),
        supersedes=None,
        at=datetime(2014, 6, 15, tzinfo=UTC),
        by=StaffId("s"),
        today=date(2026, 11, 22),
    )


def test_the_example_reads() -> None:
    received = from_fhir(EXAMPLE)
    assert (received.id, received.status, received.product) == ("33123", "active", "lens")
    assert received.draft == PrescriptionDraft(
        customer_id=CustomerId("example"),
        right=EyeRx(Power(-200), add=Power(200), prisms=(Prism(50, Base.DOWN),)),
        left=EyeRx(Power(-100), Power(-50), Axis(180), Power(200), prisms=(Prism(50, Base.UP),)),
        written_on=date(2014, 6, 15),
        prescriber="Practitioner/example",
    )


def test_the_example_writes() -> None:
    written = to_fhir(record(from_fhir(EXAMPLE).draft))
    assert written["lensSpecification"] == EXAMPLE["lensSpecification"]
    for element in ("resourceType", "id", "status", "patient", "dateWritten"):
        assert written[element] == EXAMPLE[element]
    assert written["created"] == "2014-06-15T00:00:00Z"


def test_a_superseded_prescription_is_not_active() -> None:
    assert to_fhir(record(from_fhir(EXAMPLE).draft), is_current=False)["status"] == "cancelled"


@given(eye_rxs(), eye_rxs())
def test_what_goes_out_comes_back(right: EyeRx, left: EyeRx) -> None:
    assume(not right.is_empty)
    draft = PrescriptionDraft(
        CustomerId("c"),
        right,
        left,
        written_on=date(2026, 4, 2),
        valid_until=date(2028, 4, 2),
        prescriber="د. حداد",
        note="للقراءة",
        binocular_pd=Millimetres(635),
        binocular_near_pd=Millimetres(605),
        back_vertex_distance=Millimetres(125),
    )
    travelled = json.loads(json.dumps(to_fhir(record(draft))))
    assert from_fhir(travelled).draft == draft


def changed(*path: object, to: object) -> dict[str, Any]:
    resource: Any = deepcopy(EXAMPLE)
    place = resource
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return resource  # type: ignore[no-any-return]  # it is the example's own shape


PRISM = ("lensSpecification", 0, "prism", 0)


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        ({"resourceType": "Patient"}, "fhir.not_a_vision_prescription"),
        (changed("status", to="done"), "fhir.not_understood"),
        (changed("patient", to=None), "fhir.element_missing"),
        (changed("lensSpecification", to=[]), "fhir.element_missing"),
        (changed("lensSpecification", 1, "eye", to="right"), "fhir.not_understood"),
        (changed("lensSpecification", 0, "sphere", to="much"), "fhir.not_understood"),
        (changed("lensSpecification", 0, "sphere", to=float("nan")), "fhir.not_understood"),
        (changed("lensSpecification", 0, "cylinder", to=-1), "rx.axis_missing"),
        (changed("lensSpecification", 0, "sphere", to=-1.251), "fhir.not_understood"),
        (changed("lensSpecification", 1, "axis", to=90.5), "fhir.not_understood"),
        (changed(*PRISM, to={"amount": 0.333, "base": "up"}), "fhir.not_understood"),
        (changed("dateWritten", to="yesterday"), "fhir.not_understood"),
        (changed(*PRISM, to={"amount": 0.5}), "fhir.element_missing"),
        (changed(*PRISM, to={"base": "up"}), "fhir.element_missing"),
        (changed(*PRISM, to={"amount": 0.5, "base": "sideways"}), "fhir.not_understood"),
        (changed(*PRISM, to={"amount": 0, "base": "up"}), "rx.prism_without_amount"),
    ],
)
def test_what_is_refused(resource: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken, match=code.replace(".", r"\.")):
        from_fhir(resource)
