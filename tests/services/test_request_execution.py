"""Carrying requests out over a real store: what is stopped, what is restricted, what is handed out."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import pyzipper
from pypdf import PdfReader

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.privacy import Standing
from jooptics_desktop.domain.purposes import AT_THE_COUNTER, PurposeCode
from jooptics_desktop.domain.requests import (
    Asked,
    AskedAbout,
    IdentityProof,
    RequestKind,
    RequestState,
)
from jooptics_desktop.domain.staff import Session
from jooptics_desktop.services import (
    customers,
    disclosures,
    export,
    prescriptions,
    privacy,
    receipts,
    request_execution,
    request_letters,
    requests,
    sales,
)
from jooptics_desktop.services.export import ExportFormat, Wanted
from jooptics_desktop.services.request_letters import LetterKind
from tests.asking import accepted, agree, asked, code_of, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.ids import RequestId
    from jooptics_desktop.domain.purposes import Purpose
    from tests.conftest import Shop

AMMAN = ZoneInfo("Asia/Amman")


# --- objection, withdrawal, restriction: what the gate says


@pytest.mark.promise("S7.6")
@pytest.mark.parametrize("purpose", AT_THE_COUNTER, ids=lambda p: p.code.value)
def test_an_objection_stops_that_purpose_and_no_other(shop: Shop, purpose: Purpose) -> None:
    code = purpose.code
    for other in AT_THE_COUNTER:
        agree(shop.desk, shop.customer.id, other.code)
    request = accepted(shop, RequestKind.OBJECTION, purposes=(code.value,))
    request_execution.stop_purposes(shop.desk, request.id)
    allowed = {p.code for p in AT_THE_COUNTER if privacy.may(shop.desk, p.code, shop.customer.id)}
    assert allowed == {p.code for p in AT_THE_COUNTER} - {code}
    states = {s.purpose.code: s.standing for s in privacy.customer_consents(shop.desk, shop.customer.id)}
    assert states[code] is Standing.OBJECTED


@pytest.mark.promise("S7.6")
def test_an_objection_counts_where_nobody_was_asked_and_ends_with_a_new_yes(shop: Shop) -> None:
    request = accepted(shop, RequestKind.OBJECTION, purposes=("marketing",))
    request_execution.stop_purposes(shop.desk, request.id)
    event = privacy.consent_history(shop.desk, shop.customer.id)[-1]
    assert (event.type.value, event.reason) == ("objected", "request 1")
    agree(shop.desk, shop.customer.id, PurposeCode.MARKETING)
    assert privacy.may(shop.desk, PurposeCode.MARKETING, shop.customer.id)


@pytest.mark.promise("S7.7")
def test_a_withdrawal_ends_what_was_agreed_to(shop: Shop) -> None:
    agree(shop.desk, shop.customer.id, PurposeCode.REMINDERS)
    request = accepted(shop, RequestKind.WITHDRAWAL, purposes=("reminders", "marketing"))
    done = request_execution.stop_purposes(shop.desk, request.id).value
    assert done.events[-1].facts == {"stopped": 1}  # to marketing nobody ever agreed
    assert not privacy.may(shop.desk, PurposeCode.REMINDERS, shop.customer.id)


@pytest.mark.parametrize("kind", [RequestKind.WITHDRAWAL, RequestKind.OBJECTION])
def test_asking_again_for_what_has_ended_is_answered_all_the_same(shop: Shop, kind: RequestKind) -> None:
    for number in range(2):
        request = accepted(shop, kind)
        done = request_execution.stop_purposes(shop.desk, request.id).value
        assert done.state is RequestState.EXECUTING
        first_objection = kind is RequestKind.OBJECTION and number == 0
        assert done.events[-1].facts == {"stopped": int(first_objection)}


def test_what_the_work_needs_is_refused_with_a_reason(shop: Shop) -> None:
    request = accepted(shop, RequestKind.OBJECTION, purposes=("security",))
    assert code_of(lambda: request_execution.stop_purposes(shop.desk, request.id)) == "request.purpose_needed"


@pytest.mark.promise("S7.6")
def test_a_restricted_record_is_stored_and_not_used(shop: Shop, tmp_path: Path) -> None:
    desk, person = shop.desk, shop.customer.id
    for purpose in AT_THE_COUNTER:
        agree(desk, person, purpose.code)
    other = customers.register_customer(desk, CustomerDraft(name="Sami")).value.customer
    request_execution.restrict(desk, accepted(shop, RequestKind.RESTRICTION).id)
    assert requests.is_restricted(desk, person)
    assert not requests.is_restricted(desk, other.id)
    assert [p.code for p in AT_THE_COUNTER if privacy.may(desk, p.code, person)] == []
    for form in ExportFormat:
        wanted = Wanted(form, "en", tmp_path / form.value, "a look", "somebody")
        assert code_of(partial(export.export_customer, desk, person, wanted)) == "customer.restricted"
    whole = Wanted(ExportFormat.CSV, "en", tmp_path / "all.csv", "a list", "somebody")
    done = export.export_customers(desk, whole, progress=lambda *_: None, stop=lambda: False).value
    listed = (tmp_path / "all.csv").read_text("utf-8-sig")
    assert done.records == 1
    assert "Sami" in listed
    assert "Layan" not in listed
    # Their own requests are answered all the same.
    request_execution.hand_out_copy(desk, accepted(shop).id, tmp_path / "own.zip")
    assert (tmp_path / "own.zip").exists()
    requests.lift_restriction(desk, person)
    assert all(privacy.may(desk, p.code, person) for p in AT_THE_COUNTER)


@pytest.mark.promise("S7.6")
def test_nothing_is_added_to_a_restricted_record_and_no_glasses_are_made_from_it(shop: Shop) -> None:
    desk, person = shop.desk, shop.customer.id
    agree(desk, person, PurposeCode.SHARE_WITH_LAB)
    eye = EyeRx(Power(-125))
    draft = PrescriptionDraft(person, eye, eye, desk.clock.today())
    rx = prescriptions.record_prescription(desk, draft).value
    before, later = (sales.start_sale(desk, person).value for _ in range(2))
    for sale in (before, later):
        line = sales.add_line(desk, sale.id, shop.lens.id).value.lines[0]
    sales.attach_prescription(desk, before.id, rx.id)
    request_execution.restrict(desk, accepted(shop, RequestKind.RESTRICTION).id)
    acts: list[Callable[[], object]] = [
        lambda: prescriptions.record_prescription(desk, draft),
        lambda: customers.add_note(desk, person, "Dry eyes"),
        lambda: sales.attach_prescription(desk, later.id, rx.id),
        lambda: sales.dispense(desk, later.id, line.id, rx.id),
        lambda: sales.confirm(desk, before.id),
        lambda: receipts.write_sale_receipt(desk, before.id, io.BytesIO(), with_prescription=True),
        lambda: prescriptions.prescriptions_of(desk, person),  # looking is using
        lambda: prescriptions.open_prescription(desk, rx.id),
    ]
    assert [code_of(act) for act in acts] == ["customer.restricted"] * len(acts)
    # Without it they may buy like anybody.
    requests.lift_restriction(desk, person)
    assert sales.attach_prescription(desk, later.id, rx.id).value.prescription_id == rx.id


# --- correction, complaint, somebody unknown


@pytest.mark.promise("S7.3")
def test_a_correction_is_what_everything_says_afterwards(shop: Shop) -> None:
    request = accepted(shop, RequestKind.CORRECTION, wording="My name is Leen")
    draft = replace(shop.customer.draft(), name="لين المصري", name_alternative="Leen Al-Masri")
    customers.change_customer(shop.desk, shop.customer.id, draft)
    request_execution.note_correction(shop.desk, request.id, 2)
    assert [hit.number for hit in customers.search_customers(shop.desk, "Leen")] == [shop.customer.number]
    assert customers.search_customers(shop.desk, "Layan") == []
    with shop.desk.store.read() as work:
        facts = json.dumps([dict(e.facts) for e in work.audit.about(shop.customer.id)], ensure_ascii=False)
    for name in ("Leen", "Layan", "ليان", "لين"):  # the trail never becomes the place where old data lives on
        assert name not in facts


def test_a_complaint_is_looked_into_and_answered_in_our_own_words(shop: Shop) -> None:
    request = requests.open_request(shop.desk, asked(shop, RequestKind.COMPLAINT)).value
    requests.accept(shop.desk, request.id)
    assert (
        code_of(lambda: request_execution.note_examined(shop.desk, request.id, " "))
        == "request.reason_missing"
    )
    request_execution.note_examined(shop.desk, request.id, "We spoke to the colleague.")
    paper = request_letters.letter(shop.desk, request.id, LetterKind.ANSWER)
    assert paper.content.startswith(b"%PDF")


def test_somebody_we_know_nothing_of_is_told_so(shop: Shop) -> None:
    stranger = Asked(RequestKind.ACCESS, AskedAbout.NOBODY_KNOWN, name="Omar Haddad", language="en")
    request = requests.open_request(shop.desk, stranger, proof=IdentityProof.ID_SEEN).value
    requests.accept(shop.desk, request.id)
    assert requests.request_of(shop.desk, request.id).person == "Omar Haddad"
    request_execution.note_nothing_kept(shop.desk, request.id)
    said = text_of(request_letters.letter(shop.desk, request.id, LetterKind.ANSWER).content)
    assert "keep none" in said
    assert "Omar Haddad" in said


def test_one_kind_is_not_carried_out_as_another(shop: Shop, tmp_path: Path) -> None:
    access, deletion = accepted(shop), accepted(shop, RequestKind.DELETION)
    for act in (
        lambda: request_execution.hand_out_copy(shop.desk, deletion.id, tmp_path / "x.zip"),
        lambda: request_execution.stop_purposes(shop.desk, access.id),
        lambda: request_execution.restrict(shop.desk, access.id),
        lambda: request_execution.note_correction(shop.desk, access.id, 1),
        lambda: request_execution.note_examined(shop.desk, access.id, "words"),
        lambda: request_execution.note_nothing_kept(shop.desk, access.id),
    ):
        assert code_of(act) == "request.other_kind"


# --- the copy that is handed out


@pytest.mark.promise("S7.2", "S7.5")
@pytest.mark.parametrize("language", ["ar", "en"])
def test_one_act_hands_out_paper_json_and_tables(shop: Shop, tmp_path: Path, language: str) -> None:
    customers.add_note(shop.desk, shop.customer.id, "=2+3 likes round frames")
    request = accepted(shop, language=language)
    handed = request_execution.hand_out_copy(shop.desk, request.id, tmp_path / "copy.zip", locked=False).value
    assert handed.passphrase == ""
    with zipfile.ZipFile(handed.path) as package:
        files = {name: package.read(name) for name in package.namelist()}
    assert {"everything.pdf", "record.pdf", "data.json", "tables/schema.json", "tables/customer.csv"} <= set(
        files
    )
    data = json.loads(files["data.json"])
    assert data["schema"] == "jooptics.dossier/1"
    assert {f"tables/{name}.csv" for name in data["sections"]} <= set(files)
    rows = list(csv.reader(io.StringIO(files["tables/notes.csv"].decode("utf-8-sig"))))
    assert rows[1][rows[0].index("text")] == "'=2+3 likes round frames"
    phones = files["tables/phones.csv"].decode("utf-8-sig") if "tables/phones.csv" in files else ""
    assert "'+962" not in phones
    said = text_of(files["everything.pdf"])
    assert "likes round frames" in said
    assert request.id not in said
    entry = disclosures.disclosures(shop.desk, shop.customer.id)[0]
    assert (entry.way, entry.purpose, entry.records) == (WayOut.COPY, "R-1", 1)
    # The copy shows that it was handed out.
    assert data["sections"]["disclosures"][0]["way"] == "copy"


@pytest.mark.promise("S7.5")
def test_a_locked_copy_opens_with_its_passphrase_and_no_other(shop: Shop, tmp_path: Path) -> None:
    request = accepted(shop, RequestKind.PORTABILITY)
    handed = request_execution.hand_out_copy(shop.desk, request.id, tmp_path / "copy.zip").value
    assert len(handed.passphrase.replace("-", "")) == 20
    content = handed.path.read_bytes()
    assert "ليان".encode() not in content
    assert shop.customer.phones[0].encode() not in content
    with pyzipper.AESZipFile(io.BytesIO(content)) as package:
        assert {info.wz_aes_strength for info in package.infolist()} == {3}  # AES-256
        package.setpassword(b"WRONG-WRONG-WRONG-WRONG-WRON")
        with pytest.raises(RuntimeError):
            package.read("data.json")
        package.setpassword(handed.passphrase.encode())
        assert json.loads(package.read("data.json"))["id"] == shop.customer.id
    for place in (tmp_path / "home").rglob("*"):
        assert not place.is_file() or handed.passphrase.encode() not in place.read_bytes()
    assert "locked (AES)" in text_of(english_answer(shop, request.id))


def english_answer(shop: Shop, request_id: RequestId) -> bytes:
    with shop.desk.store.write() as work:
        work._connection.exec_driver_sql("UPDATE subject_request SET language = 'en'")
    return request_letters.letter(shop.desk, request_id, LetterKind.ANSWER).content


def test_a_copy_needs_a_fresh_code(shop: Shop, tmp_path: Path) -> None:
    request = accepted(shop)
    assert shop.desk.session is not None
    member = replace(shop.desk.session.staff, has_second_factor=True)
    desk = shop.desk.acting_as(Session("session-3", member, second_factor_at=None))
    act = lambda: request_execution.hand_out_copy(desk, request.id, tmp_path / "copy.zip")  # noqa: E731 - said once
    assert code_of(act) == "permission.second_factor"
    assert list(tmp_path.glob("*.zip")) == []


def test_a_copy_that_cannot_be_written_leaves_the_request_where_it_was(shop: Shop, tmp_path: Path) -> None:
    request = accepted(shop)
    nowhere = tmp_path / "missing" / "copy.zip"
    assert code_of(lambda: request_execution.hand_out_copy(shop.desk, request.id, nowhere)).startswith(
        "document."
    )
    assert requests.request_of(shop.desk, request.id).request.state is RequestState.ACCEPTED


def test_a_copy_is_made_only_of_an_accepted_request(shop: Shop, tmp_path: Path) -> None:
    request = opened(shop)
    act = lambda: request_execution.hand_out_copy(shop.desk, request.id, tmp_path / "copy.zip")  # noqa: E731 - said once
    assert code_of(act) == "request.not_now"
    assert not (tmp_path / "copy.zip").exists()
    assert disclosures.disclosures(shop.desk, shop.customer.id) == []


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
