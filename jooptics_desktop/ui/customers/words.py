"""How a customer is written on screen: names, initials, age, and the columns of every list of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.customers import Channel, CustomerHit, is_arabic
from jooptics_desktop.l10n import isolate, isolate_ltr, mark, side_by_side, tr
from jooptics_desktop.ui.kit.columns import Column

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.l10n import Formats, Language

CHANNELS: Final = {
    Channel.PHONE: mark("Phone call"),
    Channel.SMS: mark("Text message"),
    Channel.WHATSAPP: mark("WhatsApp"),
    Channel.EMAIL: mark("E-mail"),
}
LANGUAGE_NAMES: Final[tuple[tuple[Language, str], ...]] = (("ar", mark("Arabic")), ("en", mark("English")))


def hit_of(customer: Customer) -> CustomerHit:
    """What a list shows of a customer."""
    phone = customer.phones[0] if customer.phones else ""
    return CustomerHit(customer.id, customer.number, customer.name, customer.name_alternative, phone)


def hit_title(hit: CustomerHit, formats: Formats) -> str:
    """The name, or what else there is to call them."""
    name = hit.name or hit.name_alternative
    if name:
        return isolate(name)
    return formats.phone(hit.phone) if hit.phone else record_number(hit.number)


def other_name(hit: CustomerHit) -> str:
    """The name in the other script, when both are known."""
    return isolate(hit.name_alternative) if hit.name and hit.name_alternative else ""


def hit_detail(hit: CustomerHit, formats: Formats) -> str:
    """Other name, phone and record number in one line."""
    phone = formats.phone(hit.phone) if hit.phone and (hit.name or hit.name_alternative) else ""
    return side_by_side((other_name(hit), phone, record_number(hit.number)))


def record_number(number: int) -> str:
    """`No. 123`."""
    return tr("No. {number}", number=isolate_ltr(str(number)))


def hit_columns(formats: Callable[[], Formats]) -> list[Column[CustomerHit]]:
    """Name over other name, phone, record number."""
    return [
        Column("name", mark("Name"), lambda hit: hit_title(hit, formats()), second=other_name),
        Column(
            "phone", mark("Phone"), lambda hit: formats().phone(hit.phone) if hit.phone else "", width=210
        ),
        Column("number", mark("Number"), lambda hit: isolate_ltr(str(hit.number)), align="number", width=120),
    ]


def initials(name: str) -> str:
    """The first letters of the first and last name; apart in Arabic, where they would join."""
    words = [word.removeprefix("ال") or word for word in name.split() if word[0].isalpha()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return (" " if is_arabic(name) else "").join(letters).upper()


def age_on(born: date, today: date) -> int:
    """Full years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
