"""Lists of whom the store may write to or call for one purpose: PDF to read, CSV and JSON for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.csv_files import Field, Kind, schema_bytes, write_csv
from jooptics_desktop.documents.files import writing
from jooptics_desktop.domain.canonical import canonical_bytes
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.documents.record_values import Printing
    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

SCHEMA: Final = "jooptics.contact-list/1"
TITLE: Final = mark("Contact list")
CHANNELS: Final = {
    "phone": mark("Phone call"),
    "sms": mark("Text message"),
    "whatsapp": mark("WhatsApp"),
    "email": mark("E-mail"),
}
_FIELDS: Final = (
    Field("customer_number", Kind.INTEGER, mark("The customer's record number")),
    Field("name", Kind.TEXT, mark("Name")),
    Field("language", Kind.TEXT, mark("Language to write in: ar or en")),
    Field(
        "channel", Kind.TEXT, mark("How the customer prefers to be reached: phone, sms, whatsapp or email")
    ),
    Field("phone", Kind.PHONE, mark("Phone number, for the first three")),
    Field("email", Kind.TEXT, mark("E-mail address, for the last")),
    Field("consent_until", Kind.TIME, mark("When the consent ends; use nothing of this line afterwards")),
    Field("purpose", Kind.TEXT, mark("The one purpose this list may be used for")),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One person, reached one way; `phone` is E.164 and empty for e-mail, `email` the other way round."""

    number: int
    name: str
    language: str
    channel: str
    phone: str
    email: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ContactList:
    """People who agreed to `purpose`; `label` is what the purpose is called in the list's language."""

    purpose: str
    label: str
    made_at: datetime
    contacts: tuple[Contact, ...]


def write_contacts_csv(found: ContactList, target: Path) -> None:
    """Write it as CSV and, beside it, `<name>.schema.json`."""
    rows = (
        (one.number, one.name, one.language, one.channel, one.phone, one.email, one.until, found.purpose)
        for one in found.contacts
    )
    with writing(target.with_suffix(".schema.json")) as stream:
        stream.write(schema_bytes({target.name: _FIELDS}))
        write_csv(_FIELDS, rows, target)


def write_contacts_json(found: ContactList, target: Target) -> None:
    """Write it as canonical JSON."""
    content: dict[str, Json] = {
        "schema": SCHEMA,
        "purpose": found.purpose,
        "made_at": found.made_at.isoformat(),
        "contacts": [
            {
                "number": one.number, "name": one.name, "language": one.language, "channel": one.channel,
                "phone": one.phone, "email": one.email, "consent_until": one.until.isoformat(),
            }
            for one in found.contacts
        ],
    }  # fmt: skip
    with writing(target) as stream:
        stream.write(canonical_bytes(content))


def write_contacts_pdf(
    found: ContactList, printing: Printing, words: Translator, formats: Formats, target: Target
) -> None:
    """Write it as a PDF in the language of `words`; every page says what it may be used for."""
    from jooptics_desktop.documents.heads import banner, printed, trace
    from jooptics_desktop.documents.sheet import A4, PageParts, Sheet
    from jooptics_desktop.documents.tables import Column, Table, TableLook
    from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
    from jooptics_desktop.l10n.catalogue import translator

    tr, other = words.tr, translator("en" if words.language == "ar" else "ar")
    only = tr(mark("Only for: {purpose}"), purpose=isolate(found.label))
    parts = PageParts(
        head=banner(tr(TITLE), other.tr(TITLE), isolate(printing.store), only),
        foot=f"{only} · {printed(printing, words, formats)}",
        watermark=trace(printing, formats),
    )
    columns = (
        (mark("No."), 13), (mark("Name"), 25), (mark("Contact by"), 12), (mark("Phone or e-mail"), 26),
        (mark("Language"), 10), (mark("Consent ends"), 16),
    )  # fmt: skip
    languages = {"ar": mark("Arabic"), "en": mark("English")}
    with writing(target) as stream:
        sheet = Sheet(stream, A4, words, tr(TITLE), parts)
        table = Table(sheet, [Column(tr(title), share) for title, share in columns], TableLook(size=9))
        for one in found.contacts:
            reached = formats.phone(one.phone) if one.phone else isolate_ltr(one.email)
            table.row(
                (
                    isolate_ltr(str(one.number)),
                    isolate(one.name),
                    tr(CHANNELS[one.channel]),
                    reached,
                    tr(languages[one.language]),
                    formats.day(one.until),
                )
            )
        table.close()
        sheet.finish()
