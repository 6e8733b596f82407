"""A parent orders for a child: the child has no name here, and nobody's figures are taken for another's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.fhir_vision_prescription import from_fhir, to_fhir
from jooptics_desktop.domain.ids import WearerId
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.portable import portable_bytes
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.wearers import MOST_WEARERS, SOMEBODY_NEW
from jooptics_desktop.services import prescriptions, records
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.services.dossier_imports import import_dossier

if TYPE_CHECKING:
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk


@pytest.fixture
def mother(desk: Desk) -> CustomerId:
    return register_customer(desk, CustomerDraft(name="Rana", phones=("0795550199",))).value.customer.id


def written(desk: Desk, customer_id: CustomerId, sphere: int, wearer: WearerId | None = None) -> Prescription:
    draft = PrescriptionDraft(
        customer_id, EyeRx(Power(sphere)), EyeRx(Power(sphere)), desk.clock.today(), wearer=wearer
    )
    return prescriptions.record_prescription(desk, draft).value


@pytest.mark.promise("S11.2")
def test_each_wearer_has_a_current_one_and_supersedes_their_own(desk: Desk, mother: CustomerId) -> None:
    own = written(desk, mother, -100)
    son = written(desk, mother, 300, SOMEBODY_NEW)
    daughter = written(desk, mother, 150, SOMEBODY_NEW)
    again = written(desk, mother, 350, son.wearer)
    assert (own.supersedes, son.supersedes, daughter.supersedes) == (None, None, None)
    assert again.supersedes == son.id
    assert len({None, son.wearer, daughter.wearer}) == 3
    chart = prescriptions.chart_of(desk, mother)
    assert chart.current == own
    assert [(one.number, one.name, one.age) for one in chart.wearers] == [(1, "", None), (2, "", None)]
    assert chart.current_of(son.wearer) == again
    assert chart.current_of(daughter.wearer) == daughter
    assert chart.before(again) == son
    assert chart.before(own) is None
    assert written(desk, mother, -125).supersedes == own.id


def test_a_wearer_must_be_this_customers(desk: Desk, mother: CustomerId) -> None:
    other = register_customer(desk, CustomerDraft(name="Omar")).value.customer.id
    theirs = written(desk, other, 100, SOMEBODY_NEW)
    with pytest.raises(RuleBroken, match=r"prescription\.wearer_unknown"):
        written(desk, mother, 100, theirs.wearer)
    for _ in range(MOST_WEARERS):
        written(desk, mother, 100, SOMEBODY_NEW)
    with pytest.raises(RuleBroken, match=r"prescription\.wearers_too_many"):
        written(desk, mother, 100, SOMEBODY_NEW)


def test_the_age_of_the_customer_is_not_the_wearers(desk: Desk) -> None:
    from datetime import date

    found = register_customer(desk, CustomerDraft(name="Rana", birth_date=date(1970, 1, 1))).value.customer.id
    child = written(desk, found, 300, SOMEBODY_NEW)
    chart = prescriptions.chart_of(desk, found)
    assert chart.age_of(None) == 56
    assert chart.age_of(child.wearer) is None


@pytest.mark.promise("S11.2")
def test_their_own_copy_brings_wearers_along_apart(desk: Desk, mother: CustomerId) -> None:
    written(desk, mother, -100)
    son = written(desk, mother, 300, SOMEBODY_NEW)
    written(desk, mother, 150, SOMEBODY_NEW)
    written(desk, mother, 350, son.wearer)
    with desk.store.read() as work:
        content = work.dossiers.of(Subject.CUSTOMER, mother).canonical()
    arrived = import_dossier(desk, content, trial=False, anyway=True).value.customer.id
    chart = prescriptions.chart_of(desk, arrived)
    spheres = {
        None if who is None else who.number: [
            rx.right.sphere.hundredths for rx in chart.prescriptions
            if rx.wearer == (who.id if who else None) and rx.right.sphere
        ]
        for who in (None, *chart.wearers)
    }  # fmt: skip
    assert spheres == {None: [-100], 1: [350, 300], 2: [150]}
    assert son.wearer not in {one.id for one in chart.wearers}
    with desk.store.read() as work:
        again = work.dossiers.of(Subject.CUSTOMER, arrived).canonical()
    assert portable_bytes(again) == portable_bytes(content)


def test_a_copy_made_before_there_were_wearers_is_the_customers_own(desk: Desk, mother: CustomerId) -> None:
    import json

    written(desk, mother, -100)
    with desk.store.read() as work:
        document = json.loads(work.dossiers.of(Subject.CUSTOMER, mother).canonical())
    for row in document["sections"]["prescriptions"]:
        del row["wearer"]
    arrived = import_dossier(desk, json.dumps(document).encode(), trial=False, anyway=True).value.customer.id
    assert prescriptions.chart_of(desk, arrived).wearers == ()
    document["sections"]["prescriptions"][0]["wearer"] = 7
    with pytest.raises(RuleBroken, match=r"dossier\.malformed"):
        import_dossier(desk, json.dumps(document).encode(), trial=True)


def test_the_patient_in_fhir_is_who_wears_them(desk: Desk, mother: CustomerId) -> None:
    child = written(desk, mother, 300, SOMEBODY_NEW)
    resource = to_fhir(child)
    assert resource["patient"] == {"reference": f"Patient/{child.wearer}"}
    read = from_fhir(resource).draft
    assert (read.customer_id, read.wearer) == (mother, child.wearer)
    own = from_fhir(to_fhir(written(desk, mother, -100))).draft
    assert (own.customer_id, own.wearer) == (mother, None)


def test_every_record_says_whose_it_is(desk: Desk, mother: CustomerId) -> None:
    import csv
    import json

    from jooptics_desktop.documents import csv_tables, json_files
    from jooptics_desktop.l10n.catalogue import translator

    own, child = written(desk, mother, -100), written(desk, mother, 300, SOMEBODY_NEW)
    with desk.store.read() as work:
        record = records.gather(work, mother, translator("en"), {}, desk.clock.today())
    read = json.loads(json_files.record_json(record))
    assert {one["id"]: one["wearer"] for one in read["prescriptions"]} == {own.id: 0, child.id: 1}
    text = csv_tables.record_csv_files(record)["prescriptions.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["prescription"]: row["wearer"] for row in rows} == {own.id: "0", child.id: "1"}


def test_erasing_the_customer_takes_the_wearers_along(desk: Desk, mother: CustomerId) -> None:
    written(desk, mother, 300, SOMEBODY_NEW)
    with desk.store.write() as work:
        work.erasure.erase(Subject.CUSTOMER, mother)
        assert list(work.prescriptions.all()) == []


def test_the_store_itself_keeps_wearers_apart(desk: Desk, mother: CustomerId) -> None:
    child = written(desk, mother, 300, SOMEBODY_NEW)
    with desk.store.read() as work:
        assert work.prescriptions.latest_for(mother) is None
        assert work.prescriptions.latest_for(mother, child.wearer) == child
        assert work.prescriptions.latest_for(mother, WearerId("nobody")) is None
        assert work.prescriptions.get(child.id) == child


@pytest.mark.parametrize(("language", "words"), [("en", "Other wearer 1"), ("ar", "لابس آخر (1)")])
def test_the_customers_own_copy_on_paper_counts_the_others(
    desk: Desk, mother: CustomerId, language: Language, words: str
) -> None:
    from zoneinfo import ZoneInfo

    from jooptics_desktop.documents.dossiers import _facts, _Reading
    from jooptics_desktop.domain.money import JOD
    from jooptics_desktop.l10n.catalogue import translator
    from jooptics_desktop.l10n.formats import Formats

    written(desk, mother, -100)
    written(desk, mother, 300, SOMEBODY_NEW)
    with desk.store.read() as work:
        part = work.dossiers.of(Subject.CUSTOMER, mother).section("prescriptions")
    reading = _Reading(translator(language), Formats(language, ZoneInfo("Asia/Amman")), JOD)
    told = [{fact.value for fact in _facts(part, row, reading)} for row in part.rows]
    assert [words in values for values in told] == [False, True]
