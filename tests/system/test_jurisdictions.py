"""The jurisdiction packs: what they say, and that nothing else gets in."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.domain.jurisdiction import (
    DEFAULT,
    Floor,
    Jurisdiction,
    LawfulBasis,
    Term,
    Unit,
    code_for,
)
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.system.jurisdictions import CODES, read_jurisdiction

if TYPE_CHECKING:
    from pathlib import Path

PACKS = resources_folder() / "jurisdictions"


def pack(code: str) -> Jurisdiction:
    return read_jurisdiction(PACKS, code)


def test_every_pack_that_lies_there_is_one_we_read() -> None:
    assert sorted(file.stem for file in PACKS.glob("*.toml")) == sorted(CODES)
    for code in CODES:
        assert pack(code).code == code


@pytest.mark.promise("S10.5")
def test_jordan_and_europe_ask_for_what_their_laws_ask_for() -> None:
    jordan, europe = pack("JO"), pack("EU")
    assert jordan.terms.due == jordan.terms.extension == Term(15, Unit.WORKING_DAYS)
    assert (europe.terms.due, europe.terms.extension) == (Term(1, Unit.MONTHS), Term(2, Unit.MONTHS))
    assert (jordan.breach.people_hours, jordan.breach.authority_hours) == (24, 72)
    assert (europe.breach.people_hours, europe.breach.authority_hours) == (None, 72)
    assert jordan.adult_age == europe.adult_age == 18
    for found in (jordan, europe):
        assert set(found.bases) == set(PurposeCode)
        assert set(found.floors) == set(Floor)
        assert found.complaint.route


def test_what_nobody_confirmed_says_so() -> None:
    jordan = pack("JO")
    assert jordan.floors[Floor.PRESCRIPTIONS] is None
    assert jordan.unconfirmed
    assert not jordan.bases[PurposeCode.SECURITY].confirmed
    # No basis that the law may not have is claimed in Jordan.
    assert {basis.basis for basis in jordan.bases.values()} == {
        LawfulBasis.CONSENT,
        LawfulBasis.LEGAL_OBLIGATION,
    }


@pytest.mark.promise("S13.4")
def test_a_new_store_is_in_amman_and_works_from_sunday_to_thursday() -> None:
    found = pack(code_for(StoreProfile("A shop").country))
    assert found.code == DEFAULT == "JO"
    calendar = found.working_days()
    week = [date(2026, 11, 22) + timedelta(days=number) for number in range(7)]
    assert [day.strftime("%a") for day in week if calendar.worked(day)] == ["Sun", "Mon", "Tue", "Wed", "Thu"]


@pytest.mark.parametrize(
    ("country", "code"), [("JO", "JO"), ("DE", "EU"), ("NO", "EU"), ("SA", "JO"), ("", "JO")]
)
def test_the_country_chooses_the_pack(country: str, code: str) -> None:
    assert code_for(country) == code


def test_the_estimated_holidays_are_of_every_year_and_move_nothing_by_themselves() -> None:
    jordan = pack("JO")
    for year in range(2027, 2037):
        names = [holiday.name.en for holiday in jordan.expected(date(year, 1, 1), date(year + 1, 1, 1))]
        assert {"Eid al-Fitr", "Day of Arafah and Eid al-Adha", "Hijri New Year"} <= set(names)
    eid = jordan.expected(date(2027, 3, 1), date(2027, 4, 1))[0]
    assert jordan.working_days().worked(eid.first)
    assert not jordan.working_days(eid.dates).worked(eid.first)


def test_the_estimates_follow_the_moon() -> None:
    """Twelve moons of 29.53 days lie between one feast and the next: a slip of the pen would stand out."""
    by_name: dict[str, list[date]] = {}
    for holiday in pack("JO").estimated:
        by_name.setdefault(holiday.name.en, []).append(holiday.first)
    for days in by_name.values():
        gaps = {(after - before).days for before, after in pairwise(days)}
        assert gaps <= {354, 355}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('schema = "jooptics.jurisdiction/1"', 'schema = "jooptics.jurisdiction/2"'),
        ('code = "JO"', 'code = "EU"'),
        ("adult_age = 18", "adult_age = 16"),
        ("adult_age = 18", "adult_age = true"),
        ("amount = 15", "amount = 0"),
        ('unit = "working_days"', 'unit = "days"'),
        ('weekend = ["friday", "saturday"]', 'weekend = ["friday", "friday"]'),
        ('weekend = ["friday", "saturday"]', "weekend = []"),
        ("month = 5, day = 25", "month = 2, day = 30"),
        ("first = 2027-06-06", "first = 2027-06-06T00:00:00Z"),
        ('service = { basis = "consent", confirmed = false }\n', ""),
        (
            'service = { basis = "consent", confirmed = false }',
            'service = { basis = "habit", confirmed = false }',
        ),
        ('prescriptions = "unset"', "prescriptions = -1"),
        ("people_hours = 24", "people_hours = 0.5"),
        ('law = { en = "', 'law = { fr = "'),
        ('name = { en = "Jordan", ar = "المملكة الأردنية الهاشمية" }', 'name = { en = "Jordan", ar = " " }'),
        ("reviewed = 2026-11-22", "reviewed = 2026-11-22\nsurprise = 1"),
        ("reviewed = 2026-11-22", "reviewed = "),
    ],
)
def test_a_pack_that_says_something_else_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = (PACKS / "JO.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "JO.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(Untrusted) as refused:
        read_jurisdiction(tmp_path, "JO")
    assert refused.value.code == "jurisdiction.malformed"


def test_a_pack_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Untrusted) as refused:
        read_jurisdiction(tmp_path, "JO")
    assert refused.value.code == "jurisdiction.missing"


def test_the_file_is_plain_toml_in_unix_lines() -> None:
    for code in CODES:
        content = (PACKS / f"{code}.toml").read_bytes()
        assert b"\r" not in content
        tomllib.loads(content.decode())
