"""Prescriptions as HL7 FHIR `VisionPrescription` resources (R4 and R5 agree on all that is used here).

Plain dictionaries, ready for `json`. FHIR has no place for pupillary distances, vertex distance, validity or an
intermediate addition, nor for a customer who orders for the patient: these travel as extensions named
`urn:jooptics:fhir:…`, and are left out when absent. Powers in eighths are exact binary fractions, so JSON numbers
carry them without loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId, WearerId
from jooptics_desktop.domain.optics import Axis, Base, Eye, Millimetres, Power, Prism
from jooptics_desktop.domain.prescriptions import PrescriptionDraft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jooptics_desktop.domain.prescriptions import Prescription

Json = dict[str, Any]

PRODUCT_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/ex-visionprescriptionproduct"
UNITS: Final = "http://unitsofmeasure.org"
EXTENSION: Final = "urn:jooptics:fhir:"
_STATUSES: Final = {"active", "cancelled", "draft", "entered-in-error"}
_ISO_DATE: Final = len("2026-11-22")


@dataclass(frozen=True, slots=True)
class Received:
    """A resource read: what it prescribes, and what it says about itself."""

    draft: PrescriptionDraft
    id: str
    status: str
    product: str


def to_fhir(prescription: Prescription, *, is_current: bool = True) -> Json:
    """The resource; a superseded prescription is `cancelled`, since FHIR has no status of its own for it."""
    return _without_blanks(
        {
            "resourceType": "VisionPrescription",
            "id": prescription.id,
            "extension": [
                *_lengths(
                    ("binocular-pd", prescription.binocular_pd),
                    ("binocular-near-pd", prescription.binocular_near_pd),
                    ("back-vertex-distance", prescription.back_vertex_distance),
                ),
                {"url": f"{EXTENSION}valid-until", "valueDate": prescription.valid_until.isoformat()},
                *_texts(("note", prescription.note)),
                *_ordered_by(prescription),
            ],
            "status": "active" if is_current else "cancelled",
            "created": prescription.recorded_at.isoformat().replace("+00:00", "Z"),
            "patient": {"reference": f"Patient/{prescription.wearer or prescription.customer_id}"},
            "dateWritten": prescription.written_on.isoformat(),
            "prescriber": {"display": prescription.prescriber or "unknown"},
            "lensSpecification": [
                _lens(eye, prescription.eye(eye)) for eye in Eye if prescription.eye(eye) != EyeRx()
            ],
        }
    )


def from_fhir(resource: Json) -> Received:
    """Read a resource from elsewhere.

    Raises `RuleBroken("fhir.…")` when it is no prescription or lacks what FHIR demands (a prism without a base
    or without an amount, for one), and `rx.…` when what it prescribes cannot be.
    """
    if resource.get("resourceType") != "VisionPrescription":
        raise RuleBroken("fhir.not_a_vision_prescription")
    status = str(_demanded(resource, "status"))
    if status not in _STATUSES:
        raise RuleBroken("fhir.not_understood", element="status")
    lenses = _demanded(resource, "lensSpecification")
    eyes = {eye: [lens for lens in lenses if lens.get("eye") == eye] for eye in Eye}
    if any(len(found) > 1 for found in eyes.values()) or not any(eyes.values()):
        raise RuleBroken("fhir.not_understood", element="lensSpecification.eye")
    return Received(
        draft=_draft(resource, {eye: _eye_rx(found[0]) if found else EyeRx() for eye, found in eyes.items()}),
        id=str(resource.get("id", "")),
        status=status,
        product=_product(lenses[0]),
    )


def _draft(resource: Json, eyes: dict[Eye, EyeRx]) -> PrescriptionDraft:
    prescriber = _demanded(resource, "prescriber")
    name = str(prescriber.get("display") or prescriber.get("reference", ""))
    until = _extension(resource, "valid-until", "valueDate")
    patient = _patient_id(_demanded(resource, "patient"))
    customer = _extension(resource, "ordered-by", "valueReference")
    return PrescriptionDraft(
        customer_id=CustomerId(patient if customer is None else _patient_id(customer)),
        wearer=None if customer is None else WearerId(patient),
        right=eyes[Eye.RIGHT],
        left=eyes[Eye.LEFT],
        written_on=_date(_demanded(resource, "dateWritten"), "dateWritten"),
        valid_until=None if until is None else _date(until, "valid-until"),
        prescriber="" if name == "unknown" else name,
        note=str(_extension(resource, "note", "valueString") or ""),
        binocular_pd=_length(resource, "binocular-pd"),
        binocular_near_pd=_length(resource, "binocular-near-pd"),
        back_vertex_distance=_length(resource, "back-vertex-distance"),
    )


def _ordered_by(prescription: Prescription) -> Iterable[Json]:
    """The patient is whoever wears the glasses; a parent who orders for them stands beside."""
    if prescription.wearer is not None:
        reference = {"reference": f"Patient/{prescription.customer_id}"}
        yield {"url": f"{EXTENSION}ordered-by", "valueReference": reference}


def _patient_id(reference: Json) -> str:
    return str(reference.get("reference", "")).removeprefix("Patient/")


def _lens(eye: Eye, rx: EyeRx) -> Json:
    return _without_blanks(
        {
            "extension": [
                *_lengths(("monocular-pd", rx.pd), ("monocular-near-pd", rx.near_pd)),
                *_powers(("intermediate-add", rx.inter_add)),
            ],
            "product": {"coding": [{"system": PRODUCT_SYSTEM, "code": "lens"}]},
            "eye": eye.value,
            "sphere": _number(rx.sphere),
            "cylinder": _number(rx.cylinder),
            "axis": None if rx.axis is None else rx.axis.degrees,
            "prism": [{"amount": float(one.amount), "base": one.base.value} for one in rx.prisms],
            "add": _number(rx.add),
        }
    )


def _eye_rx(lens: Json) -> EyeRx:
    axis = lens.get("axis")
    return EyeRx(
        sphere=_power(lens, "sphere"),
        cylinder=_power(lens, "cylinder"),
        axis=None if axis is None else Axis(_whole(axis, "axis")),
        add=_power(lens, "add"),
        inter_add=_as_power(_extension(lens, "intermediate-add", "valueDecimal"), "intermediate-add"),
        prisms=tuple(_prism(one) for one in lens.get("prism", [])),
        pd=_length(lens, "monocular-pd"),
        near_pd=_length(lens, "monocular-near-pd"),
    )


def _prism(found: Json) -> Prism:
    amount = _whole(_demanded(found, "amount"), "prism.amount", times=100)
    try:
        return Prism(amount, Base(str(_demanded(found, "base"))))
    except ValueError:
        raise RuleBroken("fhir.not_understood", element="prism.base") from None


def _product(lens: Json) -> str:
    codings = _demanded(lens, "product").get("coding", [{}])
    return str(codings[0].get("code", ""))


def _power(lens: Json, element: str) -> Power | None:
    return _as_power(lens.get(element), element)


def _as_power(value: object, element: str) -> Power | None:
    if value is None:
        return None
    dioptres = _decimal(value, element)
    power = Power.from_dioptres(dioptres)
    if dioptres not in {power.dioptres, round(dioptres, 2)}:
        raise RuleBroken("fhir.not_understood", element=element)
    return power


def _number(power: Power | None) -> float | None:
    return None if power is None else float(power.dioptres)


def _lengths(*named: tuple[str, Millimetres | None]) -> Iterable[Json]:
    for name, length in named:
        if length is not None:
            quantity = {"value": float(length.value), "unit": "mm", "system": UNITS, "code": "mm"}
            yield {"url": f"{EXTENSION}{name}", "valueQuantity": quantity}


def _powers(*named: tuple[str, Power | None]) -> Iterable[Json]:
    for name, power in named:
        if power is not None:
            yield {"url": f"{EXTENSION}{name}", "valueDecimal": _number(power)}


def _texts(*named: tuple[str, str]) -> Iterable[Json]:
    for name, text in named:
        if text:
            yield {"url": f"{EXTENSION}{name}", "valueString": text}


def _length(element: Json, name: str) -> Millimetres | None:
    quantity = _extension(element, name, "valueQuantity")
    return None if quantity is None else Millimetres(_whole(quantity.get("value"), name, times=10))


def _extension(element: Json, name: str, kind: str) -> Any:  # noqa: ANN401 - FHIR's value[x] is of any type
    for one in element.get("extension", []):
        if one.get("url") == f"{EXTENSION}{name}":
            return one.get(kind)
    return None


def _demanded(element: Json, name: str) -> Any:  # noqa: ANN401 - JSON is of any type
    if element.get(name) in (None, "", [], {}):
        raise RuleBroken("fhir.element_missing", element=name)
    return element[name]


def _decimal(value: object, element: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise RuleBroken("fhir.not_understood", element=element)
    return number


def _whole(value: object, element: str, *, times: int = 1) -> int:
    """The number in whole units `1/times`; nothing is rounded away unseen."""
    number = _decimal(value, element) * times
    if number != int(number):
        raise RuleBroken("fhir.not_understood", element=element)
    return int(number)


def _date(value: object, element: str) -> date:
    # dateTime may carry a time; the day it was written in its own zone is what counts
    try:
        return date.fromisoformat(str(value)[:_ISO_DATE])
    except ValueError:
        raise RuleBroken("fhir.not_understood", element=element) from None


def _without_blanks(element: Json) -> Json:
    return {name: value for name, value in element.items() if value not in (None, [], "")}
