"""A parent buys for two, or for herself and a child, in one sale: every line and paper says the right prescription."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from pypdf import PdfReader

from jooptics_desktop.documents import csv_tables, json_files
from jooptics_desktop.domain.dependants import BirthMonth, DependantDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.privacy import ActingFor, Relationship, Verified
from jooptics_desktop.domain.wearers import SOMEBODY_NEW
from jooptics_desktop.l10n.catalogue import translator
from jooptics_desktop.services import consents, dependants, lab_sheets, prescriptions, records, sales
from jooptics_desktop.services.lab_sheets import LabSheetWanted
from jooptics_desktop.services.receipts import write_sale_receipt
from jooptics_desktop.services.sales import NewLine, NewSale
from tests.services.test_lab_sheets import a_laboratory
from tests.services.test_refusals import decide

if TYPE_CHECKING:
    from jooptics_desktop.domain.ids import WearerId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop, StillClock

CHILDS_NAME = "Zubaida"


class Family(NamedTuple):
    """A mother's own prescription and that of somebody she orders for."""

    hers: Prescription
    childs: Prescription


def written(shop: Shop, sphere: int, wearer: WearerId | None = None) -> Prescription:
    eye = EyeRx(Power(sphere))
    draft = PrescriptionDraft(shop.customer.id, eye, eye, shop.desk.clock.today(), wearer=wearer)
    return prescriptions.record_prescription(shop.desk, draft).value


@pytest.fixture
def family(shop: Shop) -> Family:
    return Family(written(shop, -225), written(shop, 475, SOMEBODY_NEW))


def a_draft(shop: Shop, family: Family) -> Sale:
    """Four lenses and two frames, half of them the child's."""
    draft = sales.start_sale(shop.desk, shop.customer.id).value
    draft = sales.attach_prescription(shop.desk, draft.id, family.hers.id).value
    for item, pieces in ((shop.lens, 4), (shop.frame, 2)):
        draft = sales.add_line(shop.desk, draft.id, item.id, pieces).value
    for line, pieces in zip(draft.lines, (2, 1), strict=True):
        draft = sales.dispense(shop.desk, draft.id, line.id, family.childs.id, pieces).value
    hers = next(line for line in draft.lines if line.prescription_id is None)
    return sales.dispense(shop.desk, draft.id, hers.id, family.hers.id).value


def whose(sale: Sale, family: Family) -> dict[tuple[str, str], int]:
    names = {family.hers.id: "hers", family.childs.id: "childs", None: "nobodys"}
    return {(line.kind.value, names[line.prescription_id]): line.quantity for line in sale.lines}


BOTH = {("lens", "hers"): 2, ("lens", "childs"): 2, ("frame", "hers"): 1, ("frame", "childs"): 1}


def test_each_line_to_its_own_wearer_and_kept_so(shop: Shop, family: Family) -> None:
    draft = a_draft(shop, family)
    assert whose(draft, family) == BOTH
    order = sales.confirm(shop.desk, draft.id).value
    with shop.desk.store.read() as work:
        assert work.sales.get(draft.id) == order
    with pytest.raises(RuleBroken, match=r"sale\.not_draft"):
        sales.dispense(shop.desk, order.id, order.lines[0].id, family.childs.id, 1)
    moved = sales.dispense(shop.desk, order.id, order.lines[0].id, family.childs.id).value
    assert moved.lines[0].prescription_id == family.childs.id


def test_a_whole_sale_at_once_keeps_what_each_line_says(shop: Shop, family: Family) -> None:
    lines = (NewLine(shop.lens.id, 2), NewLine(shop.lens.id, 2, prescription_id=family.childs.id))
    new = NewSale(lines, customer_id=shop.customer.id, prescription_id=family.hers.id, collect=False)
    sale = sales.ring_up(shop.desk, new).value
    assert [line.prescription_id for line in sale.lines] == [family.hers.id, family.childs.id]


@pytest.mark.promise("S4.7")
def test_the_laboratory_gets_a_page_for_each_and_no_name(shop: Shop, family: Family) -> None:
    desk = shop.desk
    order = sales.confirm(desk, a_draft(shop, family).id).value
    decide(desk, shop.customer.id, share_with_lab=True)
    stream = io.BytesIO()
    lab_sheets.make_lab_sheet(desk, order.id, LabSheetWanted(a_laboratory(desk).id, "en"), stream)
    pages = [page.extract_text() for page in PdfReader(stream).pages]
    assert len(pages) == 2
    theirs = {"hers": next(page for page in pages if "−2.25" in page)}
    theirs["childs"] = next(page for page in pages if "+4.75" in page)
    assert theirs["hers"] is not theirs["childs"]
    for page, other in ((theirs["hers"], "+4.75"), (theirs["childs"], "−2.25")):
        assert other not in page
        assert order.number in page
        assert "of 2" in page
        assert "Layan" not in page


def test_a_frame_that_could_be_either_ones_is_asked_about(shop: Shop, family: Family) -> None:
    desk = shop.desk
    draft = a_draft(shop, family)
    frame = next(line for line in draft.lines if line.kind.value == "frame")
    sales.dispense(desk, draft.id, frame.id, None)
    order = sales.confirm(desk, draft.id).value
    decide(desk, shop.customer.id, share_with_lab=True)
    wanted = LabSheetWanted(a_laboratory(desk).id, "en")
    with pytest.raises(RuleBroken, match=r"lab_sheet\.frame_nobodys"):
        lab_sheets.make_lab_sheet(desk, order.id, wanted, io.BytesIO())
    lens = next(line for line in order.lines if line.prescription_id == family.childs.id)
    sales.dispense(desk, order.id, lens.id, None)
    sales.dispense(desk, order.id, frame.id, family.childs.id)
    with pytest.raises(RuleBroken, match=r"lab_sheet\.no_prescription"):
        lab_sheets.make_lab_sheet(desk, order.id, wanted, io.BytesIO())
    sales.dispense(desk, order.id, lens.id, family.hers.id)
    sheet = lab_sheets.make_lab_sheet(desk, order.id, wanted, io.BytesIO()).value
    (hers,) = sheet.glasses
    assert hers.prescription == family.hers
    assert sum(part.quantity for part in hers.lenses) == 4
    assert hers.frames == (), "both are the child's, who gets no lenses"


@pytest.mark.parametrize(("language", "words"), [("en", "Other wearer 1"), ("ar", "لابس آخر (1)")])
@pytest.mark.parametrize("paper", ["a4", "80mm"])
def test_the_receipt_says_whose_each_line_is(
    shop: Shop, family: Family, language: Any, words: str, paper: Any
) -> None:
    from jooptics_desktop.services.receipts import Paper

    order = sales.confirm(shop.desk, a_draft(shop, family).id).value
    stream = io.BytesIO()
    done = write_sale_receipt(
        shop.desk, order.id, stream, Paper(paper), language=language, with_prescription=True
    ).value.receipt
    assert {one.prescription for one in done.made_to} == set(family)
    assert [line.made_to.prescription.id for line in done.lines if line.made_to] == [
        line.prescription_id for line in order.lines
    ]
    text = "".join(page.extract_text() for page in PdfReader(stream).pages)
    if language == "en":
        assert text.count(words) == 3, "its heading, a lens and a frame"
    plain = write_sale_receipt(shop.desk, order.id, io.BytesIO()).value.receipt
    assert (plain.made_to, {line.made_to for line in plain.lines}) == ((), {None})


def test_the_record_says_it_of_every_line(shop: Shop, family: Family) -> None:
    desk = shop.desk
    order = sales.confirm(desk, a_draft(shop, family).id).value
    with desk.store.read() as work:
        record = records.gather(work, shop.customer.id, translator("en"), {}, desk.clock.today())
    wanted = [
        (line.prescription_id, 1 if line.prescription_id == family.childs.id else 0) for line in order.lines
    ]
    (sale,) = json.loads(json_files.record_json(record))["sales"]
    assert [(one["prescription"], one["wearer"]) for one in sale["lines"]] == wanted
    text = csv_tables.record_csv_files(record)["sale_lines.csv"].decode("utf-8-sig")
    rows = [(one["prescription"], int(one["wearer"])) for one in csv.DictReader(io.StringIO(text))]
    assert rows == wanted


class TestWhoMayNotBeServed:
    @pytest.mark.promise("S7.7")
    def test_a_customer_who_wants_no_record_has_none_used_of_anybody(
        self, shop: Shop, family: Family
    ) -> None:
        draft = a_draft(shop, family)
        decide(shop.desk, shop.customer.id, care_record=False)
        with pytest.raises(RuleBroken, match=r"consent\.care_refused"):
            sales.dispense(shop.desk, draft.id, draft.lines[0].id, family.childs.id)

    @pytest.mark.promise("S11.2")
    def test_a_child_whose_guardians_consent_is_over(self, shop: Shop, clock: StillClock) -> None:
        desk, customer = shop.desk, shop.customer.id
        dependants.keep_dependants(desk)
        clock.advance(minutes=1)
        child = self.a_child(desk, shop)
        family = Family(written(shop, -225), written(shop, 475, child))
        order = sales.confirm(desk, a_draft(shop, family).id).value
        clock.instant += timedelta(days=61 * 31)
        decide(desk, customer, share_with_lab=True)
        draft = sales.start_sale(desk, customer).value
        draft = sales.add_line(desk, draft.id, shop.lens.id, 2).value
        hers = sales.attach_prescription(desk, draft.id, family.hers.id).value
        assert hers.lines[0].prescription_id == family.hers.id, "the mother is served"
        wanted = LabSheetWanted(a_laboratory(desk).id, "en")
        for refused in (
            lambda: sales.dispense(desk, draft.id, draft.lines[0].id, family.childs.id),
            lambda: sales.attach_prescription(desk, draft.id, family.childs.id),
            lambda: lab_sheets.make_lab_sheet(desk, order.id, wanted, io.BytesIO()),
            lambda: written(shop, 500, child),
        ):
            with pytest.raises(RuleBroken, match=r"dependant\.consent_ended"):
                refused()
        notice = consents.serve_notice(desk, customer, "en").value.notice.id
        dependants.agree_again(desk, child, notice)
        assert written(shop, 500, child).supersedes == family.childs.id

    def a_child(self, desk: Desk, shop: Shop) -> WearerId:
        draft = DependantDraft(
            CHILDS_NAME, BirthMonth(2020, 5), ActingFor(Relationship.PARENT, Verified.ID_SEEN)
        )
        notice = consents.serve_notice(desk, shop.customer.id, "en").value.notice.id
        return dependants.record_dependant(desk, shop.customer.id, draft, notice).value.id
