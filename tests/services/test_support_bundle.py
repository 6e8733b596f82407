"""What goes to support is on a list of what may: nobody's data is in it, however it is written or disguised."""

from __future__ import annotations

import io
import json
import logging
import re
import shutil
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from jooptics_desktop.data.schema import metadata
from jooptics_desktop.data.settings import SETTINGS
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import Cancelled, NotPermitted, RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.inventory import Datum
from jooptics_desktop.domain.optics import Axis, Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.support_bundle import PartName, about, plain_line, plain_setting
from jooptics_desktop.services import (
    backup,
    backup_places,
    customers,
    disclosures,
    prescriptions,
    support_bundle,
)
from jooptics_desktop.system import log
from jooptics_desktop.ui.kit.incidents import note_bug
from tests.journeys.canary import disguises
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jooptics_desktop.domain.support_bundle import SupportBundle
    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import DemoStore, StillClock

NAME, PHONE, EMAIL, WORDS = "Zubaida", "+962795550199", "zubaida@example.com", "رؤية مزدوجة عند القراءة"
CANARIES = (NAME, PHONE, PHONE.removeprefix("+962"), EMAIL, WORDS, "−7.75 / −2.25 × 175")
OF_CODES = {"consent_event"}  # holds ids, codes and times alone, and is read as such on the way
FORM_OF_A_CODE = re.compile(r"[A-Za-z0-9_. ,;:%'()-]+", re.ASCII)
LOGGER = logging.getLogger("jooptics_desktop.tests")


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> Iterator[FirstRunResult]:
    """A store that lies in the folder of somebody with a name, with a log."""
    made = demo_store(tmp_path / NAME / "store")
    handler = log.start(made.opened.home.logs)
    yield made
    log.stop(handler)


def gathered(shop: FirstRunResult, **how: Any) -> SupportBundle:
    return support_bundle.gather(shop.opened, shop.desk, progress=quiet, cancelled=never, **how)


def part(bundle: SupportBundle, name: PartName) -> Any:
    return next(one.content for one in bundle.parts if one.name is name)


def plant(shop: FirstRunResult) -> int:
    """Canaries in every personal column and setting of the store; how many columns that is."""
    raw = shop.opened.store.raw_connection()
    raw.execute("PRAGMA foreign_keys = OFF")
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{trigger}"')
    planted = 0
    for table in metadata.tables.values():
        if table.name in OF_CODES:
            continue
        values = {column.name: _value(column) for column in table.columns}
        with_canary = [column for column in table.columns if _datum(column).personal and _is_text(column)]
        planted += len(with_canary)
        names, places = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
        raw.execute(
            f'INSERT OR IGNORE INTO "{table.name}" ({names}) VALUES ({places})', list(values.values())
        )
        for number, column in enumerate(with_canary):
            raw.execute(
                f'UPDATE OR IGNORE "{table.name}" SET "{column.name}" = ?', [CANARIES[number % len(CANARIES)]]
            )
    for name, datum in SETTINGS.items():
        if not datum.for_support and not name.endswith(("key", "store.id")):
            value = json.dumps(
                dict.fromkeys(("label", "path", "email", "words", NAME), NAME), ensure_ascii=False
            )
            raw.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", [name, value])
    raw.commit()
    raw.close()
    return planted


def _datum(column: sa.Column[Any]) -> Datum:
    return next(value for value in column.info.values() if isinstance(value, Datum))


def _is_text(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.String | sa.Text) and not column.primary_key and not column.foreign_keys


def _value(column: sa.Column[Any]) -> object:
    if _datum(column).personal and _is_text(column):
        return NAME
    if isinstance(column.type, sa.Integer | sa.Boolean):
        return 1
    return "2026-01-01"


def log_canaries() -> None:
    """Every way of the program to its log, with somebody's words in each."""
    for words in CANARIES:
        LOGGER.warning(
            "something about %s", words, extra=dict.fromkeys(log.FIELDS, words) | {"customer": words}
        )
        try:
            raise ValueError(words)
        except ValueError:
            LOGGER.exception("it failed", extra={"where": [f"{words}:3"], "code": words})


def in_any_disguise(content: bytes) -> list[str]:
    return [words for words in CANARIES if any(form in content for form in disguises(words))]


def test_the_inventory_lets_nothing_personal_near_it() -> None:
    declared = [
        *SETTINGS.values(), *log.FIELDS.values(),
        *(_datum(column) for table in metadata.tables.values() for column in table.columns),
    ]  # fmt: skip
    assert [datum for datum in declared if datum.for_support and (datum.personal or datum.mentions)] == []
    secret = {name for name in SETTINGS if "key" in name} | {"backup.folder", "backup.cloud"}
    assert not any(SETTINGS[name].for_support for name in secret)


def test_nobody_is_in_it_in_any_disguise(shop: FirstRunResult, tmp_path: Path) -> None:
    draft = CustomerDraft(name=NAME, phones=("0795550199",), email=EMAIL)
    someone = customers.register_customer(shop.desk, draft).value.customer.id
    eye = EyeRx(Power(-775), Power(-225), Axis(175))
    rx = PrescriptionDraft(someone, eye, eye, shop.desk.clock.today(), note=WORDS)
    prescriptions.record_prescription(shop.desk, rx)
    log_canaries()
    bundle_before = gathered(shop)
    assert plant(shop) > 40
    bundle = gathered(shop)
    target = tmp_path / "out.zip"
    support_bundle.write_bundle(shop.desk, bundle_before, "Support", target)
    packed = io.BytesIO()
    for content in (bundle, bundle_before):
        with zipfile.ZipFile(packed, "w") as file:
            for one in content.parts:
                file.writestr(one.file, one.text)
        shown = "".join(one.text for one in content.parts).encode()
        assert in_any_disguise(shown) == []
    with zipfile.ZipFile(target) as file:
        for entry in file.infolist():
            assert in_any_disguise(file.read(entry)) == [], entry.filename
    assert in_any_disguise(target.read_bytes()) == []
    assert (shop.opened.home.logs / "jooptics.log").exists()


def test_what_was_shown_is_what_was_written(shop: FirstRunResult, tmp_path: Path) -> None:
    LOGGER.warning("a backup did not finish", extra={"code": "backup.target_full", "count": 3})
    bundle, target = gathered(shop), tmp_path / "out.zip"
    support_bundle.write_bundle(shop.desk, bundle, "Support", target)
    with zipfile.ZipFile(target) as file:
        written = {name: file.read(name).decode() for name in file.namelist()}
        times = {entry.date_time for entry in file.infolist()}
    assert written == {one.file: one.text for one in bundle.parts}
    assert times == {(1980, 1, 1, 0, 0, 0)}
    assert {one.name for one in bundle.parts} == set(PartName)
    assert part(bundle, PartName.CHECKS)["encryption"] == {"sound": True, "detail": ""}
    (line,) = [one for one in part(bundle, PartName.LOG) if one.get("code") == "backup.target_full"]
    assert (line["what"], line["count"], line["days_ago"]) == ("a backup did not finish", 3, 0)
    assert part(bundle, PartName.STORE)["rows_about"]["customer"] == 0
    assert part(bundle, PartName.PROGRAM)["libraries"]["SQLAlchemy"].startswith("2.")


def test_the_log_names_no_folder_of_anybody(shop: FirstRunResult, tmp_path: Path) -> None:
    """Folders are called after people: what fails with one is told by code alone."""
    disk = tmp_path / NAME / "disk"
    backup_places.use_folder(shop.desk, shop.opened.home, disk)
    shutil.rmtree(disk)
    disk.write_bytes(b"in its place")
    backup.back_up_due(shop.opened, shop.desk, progress=quiet, cancelled=never)
    try:
        (disk / "inside").read_bytes()
    except OSError as error:
        note_bug(error, "1a2b3c4d")
    written = (shop.opened.home.logs / "jooptics.log").read_bytes()
    assert written.count(b"\n") >= 2
    assert in_any_disguise(written) == []


def test_a_log_line_older_than_asked_for_stays_here(shop: FirstRunResult, clock: StillClock) -> None:
    LOGGER.warning("a backup did not finish")
    clock.advance(days=400)
    assert part(gathered(shop), PartName.LOG) == []


@pytest.mark.promise("S4.2")
def test_it_is_entered_before_it_leaves(shop: FirstRunResult, tmp_path: Path) -> None:
    bundle = gathered(shop)
    with pytest.raises(RuleBroken, match=r"disclosure\.recipient_missing"):
        support_bundle.write_bundle(shop.desk, bundle, " ", tmp_path / "out.zip")
    support_bundle.write_bundle(shop.desk, bundle, "Jooptics support", tmp_path / "out.zip")
    (entry,) = disclosures.disclosures(shop.desk)
    assert (entry.way, entry.recipient, entry.records) == (WayOut.BUNDLE, "Jooptics support", 0)


def test_a_file_that_is_there_stays(shop: FirstRunResult, tmp_path: Path) -> None:
    target = tmp_path / "out.zip"
    target.write_bytes(b"mine")
    with pytest.raises(RuleBroken, match=r"support\.file_exists"):
        support_bundle.write_bundle(shop.desk, gathered(shop), "Support", target)
    assert target.read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out.zip"]
    assert disclosures.disclosures(shop.desk) == []


def test_who_may_and_when_it_stops(shop: FirstRunResult, tmp_path: Path) -> None:
    bundle, session = gathered(shop), shop.desk.session
    assert session is not None
    cashier = shop.desk.acting_as(replace(session, staff=replace(session.staff, role=Role.CASHIER)))
    for refused in (
        lambda: support_bundle.gather(shop.opened, cashier, progress=quiet, cancelled=never),
        lambda: support_bundle.write_bundle(cashier, bundle, "Support", tmp_path / "out.zip"),
    ):
        with pytest.raises(NotPermitted):
            refused()
    with pytest.raises(Cancelled):
        support_bundle.gather(shop.opened, shop.desk, progress=quiet, cancelled=lambda: True)
    for days in (0, 31):
        with pytest.raises(RuleBroken, match=r"support\.days_out_of_range"):
            gathered(shop, days=days)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, 0), (1, 1), (3, 2), (4, 5), (9, 10), (14, 10), (37, 50), (1_234, 1_000), (7_999, 10_000)],
)
def test_a_count_says_how_large_and_no_more(count: int, said: int) -> None:
    assert about(count) == said


@given(st.integers(1, 10**9))
def test_a_count_is_never_exact_but_for_round_ones(count: int) -> None:
    said = about(count)
    assert str(said).rstrip("0") in {"1", "2", "5"}
    assert said / 2 <= count <= said * 2


@given(st.text(), st.sampled_from([*log.FIELDS, "customer"]))
def test_no_words_come_through_a_field_of_the_log(words: str, field: str) -> None:
    kept = plain_line({field: words}, 3).get(field)
    assert kept is None or FORM_OF_A_CODE.fullmatch(words)
    assert field != "customer" or kept is None


@given(st.text(min_size=1))
def test_no_words_come_through_a_setting(words: str) -> None:
    kept = plain_setting({"mode": words, words: [words]})
    assert isinstance(kept, dict)
    assert kept["mode"] is None or (kept["mode"] == words and FORM_OF_A_CODE.fullmatch(words))
    assert kept.get(words) in {None, kept["mode"]}
