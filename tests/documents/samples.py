"""Values the document tests print: long names, two scripts, eighths, signs, several rates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jooptics_desktop.documents.contact_lists import Contact, ContactList
from jooptics_desktop.documents.flow import Fact
from jooptics_desktop.documents.lab_sheets import Glasses, LabOrder, OrderedPart
from jooptics_desktop.documents.letters import Letter, Sender
from jooptics_desktop.documents.receipt_values import (
    MadeTo,
    Receipt,
    ReceiptKind,
    ReceiptLine,
    ReceiptPayment,
    ReceiptTax,
    Seller,
)
from jooptics_desktop.documents.record_values import (
    CustomerRecord,
    Printing,
    RecordConsent,
    RecordEvent,
    RecordMember,
    RecordNote,
    RecordSale,
    RecordSaleLine,
)
from jooptics_desktop.domain.customers import Channel, Customer
from jooptics_desktop.domain.dossier import Dossier, Section
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, StaffId
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.optics import Axis, Base, Millimetres, Power, Prism
from jooptics_desktop.domain.prescriptions import Prescription, PrescriptionKind
from jooptics_desktop.l10n import Formats

if TYPE_CHECKING:
    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.l10n.catalogue import Language, Translator

AMMAN = ZoneInfo("Asia/Amman")
NOW = datetime(2026, 4, 12, 6, 30, tzinfo=UTC)
LONG_NAME = "عبد الرحمن محمد خير الدين عبد اللطيف أبو الهيجاء المصري (أم خالد)"
LONG_ITEM = (
    "Essilor Varilux Comfort Max 1.67 Crizal Sapphire HR, Blue UV Capture – زوج عدسات متعددة البؤر للرجال"
)


def formats(language: Language) -> Formats:
    """Figures for the store in Amman."""
    return Formats(language, AMMAN)


def jod(minor: int) -> Money:
    """So many fils."""
    return Money(minor, JOD)


def a_prescription(number: int = 1, *, note: str = "") -> Prescription:
    """Both eyes, with prism and addition, eighths and signs."""
    return Prescription(
        id=PrescriptionId(f"rx-{number}"),
        customer_id=CustomerId("c-1"),
        kind=PrescriptionKind.SPECTACLE,
        right=EyeRx(
            Power(-125), Power(-50), Axis(175), Power(150), None,
            (Prism(100, Base.IN), Prism(50, Base.DOWN)), Millimetres(315), Millimetres(300),
        ),
        left=EyeRx(Power(-112), Power(-75), Axis(10), Power(150), None, (), Millimetres(320), Millimetres(305)),
        binocular_pd=Millimetres(635),
        binocular_near_pd=None,
        back_vertex_distance=Millimetres(120),
        written_on=date(2026, 4, 12),
        valid_until=date(2028, 4, 12),
        prescriber="د. Sami Haddad",
        note=note,
        supersedes=None,
        recorded_at=NOW,
        recorded_by=StaffId("s-1"),
    )  # fmt: skip


def a_seller(*, logo: bytes | None = None) -> Seller:
    """The shop of the samples."""
    return Seller(
        name="جوبتكس للبصريات",
        name_other="Jooptics Optical",
        address="عمّان – العبدلي، شارع رفيق الحريري 14",
        phone="+96265001234",
        tax_number="1234567",
        income_source="9876543",
        logo=logo,
    )


def a_receipt(*, lines: int = 4, copy: int = 0, **changes: object) -> Receipt:
    """A partly paid tax invoice with several lines and rates."""
    wares = [
        ReceiptLine(
            "إطار Ray-Ban RB5228 2034 (53-17)",
            1,
            jod(95_000),
            jod(0),
            jod(95_000),
            "SKU RB5228-2034",
            160_000,
        ),
        ReceiptLine(
            LONG_ITEM, 1, jod(120_000), jod(12_000), jod(108_000), "يمين −1.25 / يسار −1.00", 160_000
        ),
        ReceiptLine(
            "عدسات لاصقة Acuvue Oasys 1-Day (30) انحناء 8.5، عبوة اقتصادية",
            2,
            jod(21_500),
            jod(0),
            jod(43_000),
            "",
            0,
        ),
        ReceiptLine("حافظة ومحلول تنظيف", 1, jod(3_750), jod(0), jod(3_750), "", None),
    ]
    values: dict[str, object] = {
        "kind": ReceiptKind.TAX_INVOICE,
        "number": "S-2026-000123",
        "issued_at": NOW,
        "seller": a_seller(),
        "lines": tuple(wares[i % 4] for i in range(lines)),
        "listed": jod(261_750),
        "discount": jod(12_000),
        "net": jod(221_750),
        "taxes": (
            ReceiptTax(160_000, jod(175_000), jod(28_000)),
            ReceiptTax(0, jod(43_000), jod(0)),
            ReceiptTax(0, jod(3_750), jod(0), is_exempt=True),
        ),
        "total": jod(249_750),
        "payments": (
            ReceiptPayment("نقداً", jod(60_000), NOW.date()),
            ReceiptPayment("Visa", jod(40_000), NOW.date()),
        ),
        "paid": jod(100_000),
        "balance": jod(149_750),
        "customer_name": LONG_NAME,
        "customer_number": "123",
        "customer_phone": "+962791234567",
        "made_to": (MadeTo(a_prescription()),),
        "served_by": "رنا Haddad",
        "ready_on": date(2026, 4, 19),
        "qr_text": "S-2026-000123|249.750|1234567",
        "footer": "يُرجى الاحتفاظ بهذه الفاتورة. تُستبدل العدسات خلال 14 يوماً وفق سياسة المتجر.\n"
        "Thank you for your visit. Lenses may be exchanged within 14 days.",
        "copy": copy,
    }
    return Receipt(**(values | changes))  # type: ignore[arg-type]  # keywords of the dataclass


def a_customer(number: int = 123) -> Customer:
    """A customer with everything filled in."""
    return Customer(
        id=CustomerId("c-1"),
        number=number,
        name=LONG_NAME,
        name_alternative="Layan M. Al-Masri (O'Neil)",
        phones=("+962791234567", "+96265001234"),
        email="layan.al-masri@example.com",
        birth_date=date(1991, 9, 3),
        address="عمّان – الجبيهة، شارع ياجوز 14، بناية Al-Noor Tower، الطابق 3، شقة 12 بجانب مسجد أبو بكر",
        language="ar",
        household_id=None,
        preferred_channels=frozenset({Channel.WHATSAPP, Channel.EMAIL}),
        created_at=NOW,
        updated_at=NOW,
    )


def a_lab_order(person: str = "", glasses: int = 1) -> LabOrder:
    """An order for so many people, with long names and prescriptions with everything in them."""
    lens, frame = OrderedPart(LONG_ITEM, "I-000002", 2), OrderedPart("Ray-Ban RB 5154", "I-000001", 1)
    return LabOrder(
        "جوبتكس للبصريات – فرع العبدلي", "+96265001234", "مختبر عمّان للعدسات", "S-2026-000042", NOW.date(),
        (Glasses(a_prescription(), (lens,), (frame,)),) * glasses, person,
    )  # fmt: skip


def a_contact_list(count: int) -> ContactList:
    """So many people who agreed to offers."""
    contacts = tuple(
        Contact(number, LONG_NAME, "ar", "phone", f"+9627912{number:05d}", "", NOW)
        if number % 2
        else Contact(number, "Layan Al-Masri", "en", "email", "", f"customer.{number}@example.com", NOW)
        for number in range(count)
    )
    return ContactList("marketing", "Offers", NOW, contacts)


def a_record(*, sales: int = 3, prescriptions: int = 3, notes: int = 2, events: int = 6) -> CustomerRecord:
    """A whole record, as long as asked for."""
    lines = (
        RecordSaleLine("إطار Ray-Ban RB5228 2034 (53-17)", 1, jod(95_000), jod(95_000)),
        RecordSaleLine(LONG_ITEM, 2, jod(60_000), jod(120_000)),
    )
    paid = (ReceiptPayment("نقداً", jod(100_000), NOW.date()),)
    return CustomerRecord(
        customer=a_customer(),
        household="عائلة المصري",
        members=(RecordMember("124", "خالد المصري"), RecordMember("125", "Omar Al-Masri")),
        consents=(
            RecordConsent(
                "records",
                "حفظ السجل والوصفات الطبية لتقديم الخدمة",
                given=True,
                decided_at=NOW,
                notice_version="1.2",
            ),
            RecordConsent(
                "marketing", "Offers and news by WhatsApp", given=False, decided_at=NOW, notice_version="1.2"
            ),
        ),
        prescriptions=tuple(
            a_prescription(i, note="يشكو من صداع عند القراءة. ضغط العين 14/15 mmHg." if i == 1 else "")
            for i in range(prescriptions)
        ),
        sales=tuple(
            RecordSale(
                f"S-2026-{i:06d}",
                NOW.date(),
                "open",
                "مفتوحة",
                lines,
                paid,
                jod(215_000),
                jod(100_000),
                jod(115_000),
            )
            for i in range(sales)
        ),
        notes=tuple(
            RecordNote(NOW, "رنا", "تفضّل الإطارات الخفيفة (Titanium). " * (1 + 40 * i)) for i in range(notes)
        ),
        events=tuple(RecordEvent(NOW, "Rana Haddad", "طُبعت نسخة من السجل (copy 1)") for _ in range(events)),
    )


def a_printing(copy: int = 1) -> Printing:
    """Who prints."""
    return Printing("جوبتكس للبصريات – فرع العبدلي", "رنا Haddad", NOW, copy)


def a_letter(words: Translator) -> Letter:
    """An answer with long words in every place, in two scripts."""
    tr = words.tr
    long = f"{LONG_NAME} – " * 3
    return Letter(
        sender=Sender("جوبتكس للبصريات – فرع العبدلي", "Jooptics Optical, Abdali", "شارع الملكة رانيا، عمّان " * 3,
                      "+96265001234", "answers.about.data@jooptics.example"),
        to=LONG_NAME,
        to_contact="جبل عمان، بناية 7\nFlat 12",
        on=NOW.date(),
        title=tr("The answer to your request"),
        facts=(Fact(tr("Reference"), "R-1234"), Fact(tr("Law"), long, wide=True)),
        paragraphs=tuple(tr("We looked into your complaint.") + f" {long}" for _ in range(6)),
        quoted_as=tr("In our own words"),
        quoted=f"{long}\nA line in English, then –\n{long}",
        route=(long, long),
        authority=long,
        authority_contact="www.modee.gov.jo",
    )  # fmt: skip


def a_dossier(rows: int = 60) -> Dossier:
    """A person's own copy with values of every kind."""
    person: dict[str, Json] = {
        "number": 123, "name": LONG_NAME, "phones": ["+962791234567"], "email": "layan@example.com",
        "birth_date": "1990-02-28", "address": "Abdali " * 30, "channels": ["sms", "whatsapp"],
        "created_at": "2026-11-22T07:00:00.000Z",
    }  # fmt: skip
    rx: dict[str, Json] = {
        "id": "rx", "right_sphere": -212, "right_axis": 175, "left_sphere": 0, "right_pd": 315,
        "written_on": "2026-11-22", "valid_until": "2028-11-22", "note": "قياس بعد الظهر\nsecond line",
    }  # fmt: skip
    paid: dict[str, Json] = {
        "id": "p",
        "amount": -1250,
        "tender": "cash",
        "taken_at": "2026-11-22T07:00:00.000Z",
    }
    trail: dict[str, Json] = {
        "seq": 1, "at": "2026-11-22T07:00:00.000Z", "event": "customer_changed", "facts": {"fields": "name,phones"},
    }  # fmt: skip
    asked: dict[str, Json] = {"id": "r", "kind": "access", "guardian": False, "wording": "أريد نسخة"}
    parts = {"customer": [person], "prescriptions": [rx] * 4, "payments": [paid], "requests": [asked],
             "audit": [trail] * rows}  # fmt: skip
    sections = tuple(Section(name, tuple(found[0]), tuple(found)) for name, found in parts.items())
    return Dossier(Subject.CUSTOMER, "customer", sections)
