"""Phone numbers as people say them, kept in international form (E.164)."""

from __future__ import annotations

from jooptics_desktop.domain.errors import RuleBroken


def to_e164(text: str, country: str = "JO") -> str:
    """`0791234567`, `٠٧٩١٢٣٤٥٦٧` or `00962…` as `+962791234567`; raises `RuleBroken("phone.not_a_number")`."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise RuleBroken("phone.not_a_number", field="phone") from None
    if not phonenumbers.is_valid_number(number):
        raise RuleBroken("phone.not_a_number", field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
