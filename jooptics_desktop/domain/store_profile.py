"""Who the shop is: what stands at the head of its papers, and how it counts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.email_addresses import is_complete
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import Currency, currency
from jooptics_desktop.domain.plain_text import one_line, several_lines

MAX_TEXT: Final = 200
MAX_LOGO_BYTES: Final = 512 * 1024
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class StoreProfile:
    """The store's business details (UBL AccountingSupplierParty); `name` in either script is enough.

    `tax_number` is the seller's TIN as the tax authority has it; `income_source` its sequence number there.
    `time_zone` is an IANA name, `country` an ISO 3166 code. The logo is a small PNG or JPEG.
    """

    name: str
    name_alternative: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    tax_number: str = ""
    income_source: str = ""
    currency_code: str = "JOD"
    country: str = "JO"
    time_zone: str = "Asia/Amman"
    receipt_note: str = ""
    logo: bytes | None = field(default=None, repr=False)

    @property
    def currency(self) -> Currency:
        """The currency everything in the store is counted in."""
        return currency(self.currency_code)

    def name_in(self, language: str) -> str:
        """The name in the script of that language when both are known."""
        names = [n for n in (self.name, self.name_alternative) if n]
        for name in names:
            if any("\u0600" <= c <= "\u06ff" for c in name) == (language == "ar"):
                return name
        return names[0]

    def checked(self) -> StoreProfile:
        """The profile with texts trimmed; raises `RuleBroken` naming the field that is wrong."""
        texts: dict[str, Any] = {
            name: one_line(getattr(self, name))
            for name in ("name", "name_alternative", "phone", "email", "tax_number", "income_source")
        }
        profile = replace(
            self, **texts, address=several_lines(self.address), receipt_note=several_lines(self.receipt_note)
        )
        if not profile.name and not profile.name_alternative:
            raise RuleBroken("store_profile.name_missing", field="name")
        for name in ("name", "name_alternative", "address", "receipt_note"):
            if len(getattr(profile, name)) > MAX_TEXT:
                raise RuleBroken("store_profile.too_long", field=name, limit=MAX_TEXT)
        if profile.email and not is_complete(profile.email):
            raise RuleBroken("store_profile.email_wrong", field="email")
        currency(profile.currency_code)
        _check_time_zone(profile.time_zone)
        _check_logo(profile.logo)
        return profile


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise RuleBroken("store_profile.time_zone_unknown", field="time_zone", zone=name) from None


def _check_logo(logo: bytes | None) -> None:
    if logo is None:
        return
    if len(logo) > MAX_LOGO_BYTES:
        raise RuleBroken("store_profile.logo_too_large", field="logo", limit=MAX_LOGO_BYTES // 1024)
    if not logo.startswith((_PNG, _JPEG)):
        raise RuleBroken("store_profile.logo_not_a_picture", field="logo")
