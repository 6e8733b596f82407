"""Reads jurisdiction packs (`resources/jurisdictions/JO.toml`), refusing anything they should not hold."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.domain.jurisdiction import (
    Basis,
    BreachClocks,
    Complaint,
    Floor,
    Holiday,
    Jurisdiction,
    LawfulBasis,
    RequestTerms,
    Term,
    Unit,
    Wording,
    YearlyHoliday,
)
from jooptics_desktop.domain.purposes import PurposeCode

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: Final = "jooptics.jurisdiction/1"
CODES: Final = ("JO", "EU")
_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIELDS: Final = {
    "schema", "code", "name", "law", "reviewed", "adult_age", "requests", "calendar", "bases", "floors", "breach",
    "complaint", "unconfirmed",
}  # fmt: skip
_LEAST_ADULT_AGE: Final = 18  # of the policy, whatever a law says


@lru_cache
def read_jurisdiction(folder: Path, code: str) -> Jurisdiction:
    """The pack of that code in `folder`; raises `Untrusted` with `jurisdiction.missing`, `jurisdiction.malformed`."""
    try:
        content = (folder / f"{code}.toml").read_bytes()
    except OSError as error:
        raise Untrusted("jurisdiction.missing", file=f"{code}.toml") from error
    try:
        found = _jurisdiction(tomllib.loads(content.decode()))
        if found.code != code:
            raise ValueError("code")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Untrusted("jurisdiction.malformed", file=f"{code}.toml") from error
    return found


def _jurisdiction(data: dict[str, Any]) -> Jurisdiction:
    _only(data, _FIELDS)
    if data["schema"] != SCHEMA:
        raise ValueError("schema")
    calendar = _only(data["calendar"], {"weekend", "yearly", "estimated"})
    requests = _only(data["requests"], {"due", "extension"})
    return Jurisdiction(
        code=_text(data["code"]),
        name=_wording(data["name"]),
        law=_wording(data["law"]),
        reviewed=_day(data["reviewed"]),
        adult_age=_whole(data["adult_age"], _LEAST_ADULT_AGE),
        terms=RequestTerms(_term(requests["due"]), _term(requests["extension"])),
        weekend=frozenset(_WEEK.index(name) for name in _weekend(calendar["weekend"])),
        yearly=tuple(map(_yearly, calendar["yearly"])),
        estimated=tuple(map(_holiday, calendar["estimated"])),
        bases=_bases(data["bases"]),
        floors={Floor(name): _figure(value, 0) for name, value in _each(data["floors"], Floor)},
        breach=BreachClocks(
            *(_figure(data["breach"][name], 1) for name in ("people_hours", "authority_hours"))
        ),
        complaint=_complaint(_only(data["complaint"], {"authority", "contact", "route"})),
        unconfirmed=tuple(map(_wording, data["unconfirmed"])),
    )


def _term(value: dict[str, Any]) -> Term:
    _only(value, {"amount", "unit"})
    return Term(_whole(value["amount"], 1), Unit(value["unit"]))


def _weekend(names: list[str]) -> list[str]:
    if len(set(names)) != len(names) or not 0 < len(names) < len(_WEEK):
        raise ValueError("weekend")
    return names


def _yearly(value: dict[str, Any]) -> YearlyHoliday:
    _only(value, {"month", "day", "en", "ar"})
    day = date(2024, _whole(value["month"], 1), _whole(value["day"], 1))  # a leap year: every date exists
    return YearlyHoliday(_wording(value, {"month", "day"}), day.month, day.day)


def _holiday(value: dict[str, Any]) -> Holiday:
    _only(value, {"first", "days", "en", "ar"})
    name = _wording(value, {"first", "days"})
    return Holiday(name, _day(value["first"]), _whole(value["days"], 1))


def _bases(value: dict[str, Any]) -> dict[PurposeCode, Basis]:
    found = {}
    for name, given in _each(value, PurposeCode):
        _only(given, {"basis", "confirmed"})
        if not isinstance(given["confirmed"], bool):
            raise TypeError("confirmed")
        found[PurposeCode(name)] = Basis(LawfulBasis(given["basis"]), given["confirmed"])
    return found


def _complaint(value: dict[str, Any]) -> Complaint:
    route = tuple(map(_wording, value["route"]))
    if not route:
        raise ValueError("route")
    return Complaint(_wording(value["authority"]), _wording(value["contact"]), route)


def _each(value: dict[str, Any], names: type[PurposeCode | Floor]) -> list[tuple[str, Any]]:
    """What the pack says about every one of them: none may be left out, none may be unknown."""
    if value.keys() != {name.value for name in names}:
        raise ValueError(names.__name__)
    return list(value.items())


def _figure(value: object, least: int) -> int | None:
    return None if value == "unset" else _whole(value, least)


def _whole(value: object, least: int) -> int:
    if type(value) is not int or value < least:  # a bool is no figure
        raise ValueError("figure")
    return value


def _wording(value: dict[str, Any], besides: set[str] | None = None) -> Wording:
    _only(value, {"en", "ar"} | (besides or set()))
    return Wording(_text(value["en"]), _text(value["ar"]))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError("text")
    return value


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError("day")
    return value


def _only(value: dict[str, Any], fields: set[str]) -> dict[str, Any]:
    if value.keys() != fields:
        raise ValueError("fields")
    return value
