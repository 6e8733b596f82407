"""The part of a person's own copy that goes with them to another store: who they are, notes and prescriptions.

What belongs to the store that made the copy stays there: its numbers and ids, sales and invoices, its audit trail,
and consents, since a yes given to one store is none to another.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.canonical import Json, canonical_bytes, refuse_half_characters
from jooptics_desktop.domain.customers import Channel, CustomerDraft
from jooptics_desktop.domain.dossier import SCHEMA as DOSSIER
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.optics import Axis, Base, Millimetres, Power, Prism
from jooptics_desktop.domain.prescriptions import PrescriptionDraft, PrescriptionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA: Final = "jooptics.portable/1"
MAX_BYTES: Final = 5_000_000
MAX_ROWS: Final = 5_000
MAX_NOTE: Final = 4_000
_CUSTOMER: Final = (
    "name",
    "name_alternative",
    "phones",
    "email",
    "birth_date",
    "address",
    "language",
    "channels",
)
_NOTE: Final = ("text", "written_at")
_EYE: Final = ("sphere", "cylinder", "axis", "add", "inter_add", "prism_in", "prism_up", "pd", "near_pd")
_PRESCRIPTION: Final = (
    "kind", *(f"{eye}_{name}" for eye in ("right", "left") for name in _EYE), "binocular_pd", "binocular_near_pd",
    "back_vertex_distance", "written_on", "valid_until", "prescriber", "note", "wearer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PortableNote:
    """A note and when it was written; by whom is the other store's affair."""

    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class PortablePerson:
    """Somebody as they arrive from another store; prescriptions name no customer yet.

    `worn_by` says for each prescription whose it is: 0 for the person, else the how-manieth they order for.
    """

    customer: CustomerDraft
    notes: tuple[PortableNote, ...]
    prescriptions: tuple[PrescriptionDraft, ...]
    worn_by: tuple[int, ...]

    @property
    def wearers(self) -> frozenset[int]:
        """The others they order for."""
        return frozenset(self.worn_by) - {0}


def read_dossier(content: bytes) -> PortablePerson:
    """The person in a dossier file.

    Raises `RuleBroken`: `dossier.too_large`, `dossier.not_one` for what is no dossier of a customer, and
    `dossier.malformed` naming the place in `field`.
    """
    document = _document(content)
    part = portable_part(document)
    try:
        return PortablePerson(
            _customer(part["customer"]),
            tuple(_note(row, number) for number, row in enumerate(part["notes"])),
            tuple(_prescription(row, number) for number, row in enumerate(part["prescriptions"])),
            tuple(row["wearer"] for row in part["prescriptions"]),
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise RuleBroken("dossier.malformed", field="file", place="") from error


def portable_bytes(content: bytes) -> bytes:
    """The canonical JSON of the portable part of a dossier file: equal for equal people, whichever store made it."""
    return canonical_bytes(portable_part(_document(content)))


def portable_part(document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a dossier goes with the person, every value as it stands there."""
    sections = document["sections"]
    customers = _rows(sections, "customer")
    if len(customers) != 1:
        raise RuleBroken("dossier.not_one", field="file")
    return {
        "schema": SCHEMA,
        "customer": _only(customers[0], _CUSTOMER, "customer"),
        "notes": [_only(row, _NOTE, "notes") for row in _rows(sections, "notes")],
        "prescriptions": [
            _only(row, _PRESCRIPTION, "prescriptions") for row in _counted(_rows(sections, "prescriptions"))
        ],
    }


def _counted(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows with wearers counted as they come: ids belong to the store that gave them."""
    ids: dict[object, int] = {None: 0}
    counted: list[Mapping[str, Any]] = []
    for number, row in enumerate(rows):
        wearer = row.get("wearer")  # copies made before there were other wearers say nothing of them
        if not (wearer is None or isinstance(wearer, str)):
            raise RuleBroken("dossier.malformed", field="file", place=f"prescriptions[{number}].wearer")
        counted.append({**row, "wearer": ids.setdefault(wearer, len(ids))})
    return counted


def _document(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise RuleBroken("dossier.too_large", field="file", limit=MAX_BYTES // 1_000_000)
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_float=_no_float, parse_constant=_no_float)
        refuse_half_characters(document)
    except (ValueError, RecursionError) as error:
        raise RuleBroken("dossier.not_one", field="file") from error
    known = isinstance(document, dict) and document.get("schema") == DOSSIER
    if (
        not known
        or document.get("subject") != Subject.CUSTOMER.value
        or type(document.get("sections")) is not dict
    ):
        raise RuleBroken("dossier.not_one", field="file")
    return document  # type: ignore[no-any-return]  # it is a dict by now


def _rows(sections: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = sections.get(name, [])
    if type(rows) is not list or len(rows) > MAX_ROWS or any(type(row) is not dict for row in rows):
        raise RuleBroken("dossier.malformed", field="file", place=name)
    return rows


def _only(row: Mapping[str, Any], names: tuple[str, ...], place: str) -> dict[str, Json]:
    missing = [name for name in names if name not in row]
    if missing:
        raise RuleBroken("dossier.malformed", field="file", place=f"{place}.{missing[0]}")
    return {name: row[name] for name in names}


def _customer(row: Mapping[str, Any]) -> CustomerDraft:
    place = "customer"
    phones, channels = _list(row, "phones", place), _list(row, "channels", place)
    language = _text(row, "language", place)
    if language not in {"ar", "en"}:
        raise RuleBroken("dossier.malformed", field="file", place="customer.language")
    return CustomerDraft(
        name=_text(row, "name", place),
        name_alternative=_text(row, "name_alternative", place),
        phones=tuple(phones),
        email=_text(row, "email", place),
        birth_date=None if row["birth_date"] is None else _day(row, "birth_date", place),
        address=_text(row, "address", place),
        language="ar" if language == "ar" else "en",
        preferred_channels=frozenset(map(Channel, channels)),
    )


def _note(row: Mapping[str, Any], number: int) -> PortableNote:
    place = f"notes[{number}]"
    text = _text(row, "text", place)
    moment = datetime.fromisoformat(_text(row, "written_at", place))
    if not text.strip() or len(text) > MAX_NOTE or moment.tzinfo is None:
        raise RuleBroken("dossier.malformed", field="file", place=place)
    return PortableNote(text, moment.astimezone(UTC))


def _prescription(row: Mapping[str, Any], number: int) -> PrescriptionDraft:
    place = f"prescriptions[{number}]"
    return PrescriptionDraft(
        CustomerId(""),
        right=_eye(row, "right", place),
        left=_eye(row, "left", place),
        written_on=_day(row, "written_on", place),
        valid_until=_day(row, "valid_until", place),
        prescriber=_text(row, "prescriber", place),
        note=_text(row, "note", place),
        binocular_pd=_length(row, "binocular_pd", place),
        binocular_near_pd=_length(row, "binocular_near_pd", place),
        back_vertex_distance=_length(row, "back_vertex_distance", place),
        kind=PrescriptionKind(_text(row, "kind", place)),
    )


def _eye(row: Mapping[str, Any], eye: str, place: str) -> EyeRx:
    def power(name: str) -> Power | None:
        value = _whole(row, f"{eye}_{name}", place)
        return None if value is None else Power(value)

    axis = _whole(row, f"{eye}_axis", place)
    prisms = (
        _prism(_whole(row, f"{eye}_prism_in", place), Base.IN, Base.OUT),
        _prism(_whole(row, f"{eye}_prism_up", place), Base.UP, Base.DOWN),
    )
    return EyeRx(
        sphere=power("sphere"),
        cylinder=power("cylinder"),
        axis=None if axis is None else Axis(axis),
        add=power("add"),
        inter_add=power("inter_add"),
        prisms=tuple(prism for prism in prisms if prism is not None),
        pd=_length(row, f"{eye}_pd", place),
        near_pd=_length(row, f"{eye}_near_pd", place),
    )


def _prism(signed: int | None, positive: Base, negative: Base) -> Prism | None:
    if signed is None:
        return None
    return Prism(abs(signed), positive if signed > 0 else negative)


def _length(row: Mapping[str, Any], name: str, place: str) -> Millimetres | None:
    value = _whole(row, name, place)
    return None if value is None else Millimetres(value)


def _whole(row: Mapping[str, Any], name: str, place: str) -> int | None:
    value = row[name]
    if value is not None and type(value) is not int:  # a bool is no figure
        raise RuleBroken("dossier.malformed", field="file", place=f"{place}.{name}")
    return value


def _text(row: Mapping[str, Any], name: str, place: str) -> str:
    value = row[name]
    if not isinstance(value, str):
        raise RuleBroken("dossier.malformed", field="file", place=f"{place}.{name}")
    return value


def _list(row: Mapping[str, Any], name: str, place: str) -> list[str]:
    value = row[name]
    if type(value) is not list or not all(isinstance(one, str) for one in value):
        raise RuleBroken("dossier.malformed", field="file", place=f"{place}.{name}")
    return value


def _day(row: Mapping[str, Any], name: str, place: str) -> date:
    try:
        return date.fromisoformat(_text(row, name, place))
    except ValueError:
        raise RuleBroken("dossier.malformed", field="file", place=f"{place}.{name}") from None


def _no_float(text: str) -> None:
    raise ValueError(text)
