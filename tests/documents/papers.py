"""Every document in both languages, made once, and ways to look at a finished PDF."""

from __future__ import annotations

import io
import subprocess
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from jooptics_desktop.documents import (
    consent_forms,
    consents,
    contact_lists,
    dossiers,
    lab_sheets,
    list_values,
    lists,
    policies,
    receipts,
    records,
    recovery,
)
from jooptics_desktop.documents import (
    letters as letter_papers,
)
from jooptics_desktop.domain.money import JOD
from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.l10n import translator
from jooptics_desktop.system.policy_packs import installed_policy
from tests.documents import samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from jooptics_desktop.domain.policy import PolicyText
    from jooptics_desktop.l10n.catalogue import Language

CODE = "012342-987657-111111-654324-000011-720885-333333-999999"
ROOT = Path(__file__).parents[2]
INK = 190  # what is darker is ink; the watermark is far lighter


class Blanks(dict[str, str]):
    """Something in every blank of the policy."""

    def __missing__(self, key: str) -> str:
        return key


def a_policy(language: Language, document: DocumentName = DocumentName.POLICY) -> PolicyText:
    """The policy that ships, its places filled in."""
    pack = installed_policy(ROOT / "resources" / "privacy", samples.NOW)
    return pack.text(language, document).filled(Blanks())


def a_consent_receipt(language: Language) -> consents.ConsentReceipt:
    """A receipt for every purpose of the customers' notice."""
    policy = a_policy(language, DocumentName.CUSTOMERS)
    notice = consents.Shown(policy.version, policy.sha256, samples.NOW, language)
    decisions = tuple(
        consents.Decision(
            purpose.label, "given" if place % 2 == 0 else "refused", samples.NOW, purpose.text, samples.NOW,
            data=("S2.P.6",), recipients=("backup service",), storage=("shop device", "backup service"),
            months=60, method="paper", notice=notice,
        )
        for place, purpose in enumerate(policy.purposes)
    )  # fmt: skip
    return consents.ConsentReceipt(
        person=samples.LONG_NAME,
        controller="جوبتكس للبصريات",
        policy_title=policy.title.text,
        issued_at=samples.NOW,
        decisions=decisions,
        code="JC-ABCD-EFGH-2345-IJKL-MNOP-QRST",
        receipt_id="01938f6a-7c3e-7b1e-8d2a-0c5f4e3d2b1a",
        person_number=123,
        controller_contact="+962 6 500 1234",
        noted_by="رنا Haddad",
    )


def a_consent_form(language: Language) -> consent_forms.ConsentForm:
    """A form with every purpose that customers are asked about."""
    notice = a_policy(language, DocumentName.CUSTOMERS)
    questions = tuple(consent_forms.Question(p.label, p.text, 12) for p in notice.purposes)
    return consent_forms.ConsentForm(
        "جوبتكس للبصريات", "+962 6 500 1234", samples.LONG_NAME, 123, notice, questions, samples.NOW,
        "CF-0C5F4E3D2B",
    )  # fmt: skip


def customer_rows(count: int) -> list[list_values.CustomerRow]:
    """So many customers, no two alike."""
    return [
        list_values.CustomerRow(
            number, f"{samples.LONG_NAME} {number}", f"Layan Al-Masri {number}", f"+9627912{number:05d}",
            f"customer.{number}@example.com",
        )
        for number in range(count)
    ]  # fmt: skip


def _writers(language: Language) -> dict[str, Callable[[IO[bytes]], object]]:
    words, formats = translator(language), samples.formats(language)
    common: tuple[Any, Any] = (words, formats)
    printing, store = samples.a_printing(), "جوبتكس للبصريات – فرع العبدلي"
    codes = [f"{place}k4m-{place}q2x" for place in range(10)]
    return {
        "receipt-a4": lambda out: receipts.write_receipt(samples.a_receipt(), "a4", *common, out),
        "receipt-80mm": lambda out: receipts.write_receipt(samples.a_receipt(), "80mm", *common, out),
        "copy-a4": lambda out: receipts.write_receipt(
            samples.a_receipt(lines=45, copy=2), "a4", *common, out
        ),
        "copy-80mm": lambda out: receipts.write_receipt(
            samples.a_receipt(lines=45, copy=2), "80mm", *common, out
        ),
        "record": lambda out: records.write_record(samples.a_record(), printing, *common, out),
        "record-long": lambda out: records.write_record(
            samples.a_record(sales=12, prescriptions=14, notes=4, events=60), printing, *common, out
        ),
        "record-empty": lambda out: records.write_record(
            samples.a_record(sales=0, prescriptions=0, notes=0, events=0), printing, *common, out
        ),
        "list": lambda out: lists.write_customer_list(
            customer_rows(60), printing, *common, out, choice="أ – ي"
        ),
        "lab-a4": lambda out: lab_sheets.write_lab_sheet(
            samples.a_lab_order("ليان المصري"), "a4", *common, out
        ),
        "lab-a5": lambda out: lab_sheets.write_lab_sheet(samples.a_lab_order(), "a5", *common, out),
        "lab-a5-two": lambda out: lab_sheets.write_lab_sheet(
            samples.a_lab_order(glasses=2), "a5", *common, out
        ),
        "contacts": lambda out: contact_lists.write_contacts_pdf(
            samples.a_contact_list(60), printing, *common, out
        ),
        "recovery": lambda out: recovery.write_recovery_sheet(CODE, store, samples.NOW, *common, out),
        "staff-codes": lambda out: recovery.write_staff_codes(
            codes, "رنا Haddad", store, samples.NOW, *common, out
        ),
        "policy": lambda out: policies.write_policy(a_policy(language), samples.NOW.date(), *common, out),
        "customers-notice": lambda out: policies.write_policy(
            a_policy(language, DocumentName.CUSTOMERS), samples.NOW.date(), *common, out
        ),
        "letter": lambda out: letter_papers.write_letter(samples.a_letter(words), *common, out),
        "dossier": lambda out: dossiers.write_dossier(
            samples.a_dossier(),
            dossiers.DossierPaper(samples.LONG_NAME, "No. 123", printing, JOD),
            *common,
            out,
        ),
        "consents": lambda out: consents.write_consent_receipt(a_consent_receipt(language), *common, out),
        "consent-form": lambda out: consent_forms.write_consent_form(a_consent_form(language), *common, out),
    }


NAMES = tuple(_writers("en"))


def make(name: str, language: Language) -> bytes:
    """That document, made anew."""
    buffer = io.BytesIO()
    _writers(language)[name](buffer)
    return buffer.getvalue()


@cache
def paper(name: str, language: Language) -> bytes:
    """That document, made once in a test run."""
    return make(name, language)


@dataclass(frozen=True)
class Box:
    """Where ink is on a page, in points from the left upper corner."""

    left: float
    top: float
    right: float
    bottom: float


def pictures(pdf: bytes, dpi: int = 72) -> list[Image.Image]:
    """The pages as a viewer shows them, in grey."""
    done = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-"], input=pdf, capture_output=True, check=True
    )
    assert done.stderr == b""
    pages, rest = [], done.stdout
    while rest:
        kind, width, height, _ = rest[:40].split(maxsplit=4)[:4]  # a PGM begins "P5 width height 255"
        assert kind == b"P5"
        size = int(width) * int(height)
        begin = rest.index(b"255\n") + 4
        pages.append(Image.frombytes("L", (int(width), int(height)), rest[begin : begin + size]))
        rest = rest[begin + size :]
    assert pages
    return pages


def ink(page: Image.Image, dpi: int = 72) -> Box | None:
    """The smallest box around everything dark."""
    found = page.point(lambda grey: 255 if grey < INK else 0).getbbox()
    return None if found is None else Box(*(edge * 72 / dpi for edge in found))


def text(pdf: bytes, *options: str) -> str:
    """What copying everything out of the file gives, presentation forms made letters."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    plain = unicodedata.normalize("NFKC", done.stdout.decode("utf-8"))
    return "".join(character for character in plain if unicodedata.category(character) != "Cf")


def letters(pdf: bytes) -> str:
    """The same without spaces: readers put those around figures in Arabic lines as they see fit."""
    return "".join(text(pdf).split())
