"""Reading prescriptions as people type them, one cell at a time; never guessing a sign.

Digits may be Arabic-Indic, the decimal mark a point, a comma or `٫`, the minus any dash. A whole number of three
or more digits counts hundredths (`-125` is −1.25), and so do 25, 50, 75 and the eighths; fewer digits are whole
dioptres (`-2` is −2.00). An empty text reads as nothing. Every reader raises `RuleBroken` naming its field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from jooptics_desktop.domain import eye_rx, rx_limits
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.optics import Axis, Base, Millimetres, Power, Prism

_DIGITS: Final = dict(zip(map(ord, "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"), "01234567890123456789", strict=True))
_MARKS: Final = str.maketrans({"٫": ".", ",": ".", "،": ".", "\u00a0": " ", "\u202f": " "})
_SIGNS: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-") | {
    0xFF0B: "+"
}
_INVISIBLE: Final = dict.fromkeys(
    map(ord, "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
_NUMBER: Final = re.compile(r"(\d{1,4}(\.\d{0,3})?|\.\d{1,3})", re.ASCII)
_POWER: Final = re.compile(r"([+-]?)\s*(\d{1,4}(?:\.\d{0,3})?|\.\d{1,3})\s*([+-]?)", re.ASCII)
_PRISM: Final = re.compile(
    r"\s*(?:[/+&]\s*)?(\d{1,4}(?:\.\d{0,3})?|\.\d{1,3})\s*[δ∆△^]?\s*(?:b(?:ase)?\.?\s*)?(up|down|in|out|u|d|i|o)\b\.?",
    re.ASCII,
)
_PLANO: Final = {"pl", "plano", "plan", "∞", "بلانو"}
_SPHERE_ONLY: Final = {"ds", "sph", "sphere", "d.s."}
_BASES: Final = {"u": Base.UP, "d": Base.DOWN, "i": Base.IN, "o": Base.OUT}
_BARE_HUNDREDTHS: Final = {"25", "50", "75", "37", "38", "62", "63", "87", "88"}
_HUNDREDTHS_FROM: Final = 3  # digits


@dataclass(frozen=True, slots=True)
class PdReading:
    """A pupillary distance as typed: one eye's, or the distance between both pupils."""

    monocular: Millimetres | None = None
    binocular: Millimetres | None = None


def cleaned(text: str) -> str:
    """The text in ASCII digits and signs, lower case, without invisible marks."""
    plain = text.translate(_INVISIBLE).translate(_DIGITS).translate(_MARKS).translate(_SIGNS)
    return " ".join(plain.lower().split())


def read_sphere(text: str) -> Power | None:
    """A sphere: `-125`, `+.5`, `−1,25`, `pl`, `-2.00 ds`. Unsigned and not plano raises `rx.sign_missing`."""
    word = cleaned(text)
    for ending in _SPHERE_ONLY:
        word = word.removesuffix(ending).rstrip() if word != ending else word
    if word in _PLANO:
        return Power(0)
    power = _signed_power(word, "sphere")
    eye_rx.check_sphere(power)
    return power


def read_cylinder(text: str) -> Power | None:
    """A cylinder with its sign; `ds`, `sph` and zero are none."""
    word = cleaned(text)
    if word in _SPHERE_ONLY:
        return None
    power = _signed_power(word, "cylinder")
    eye_rx.check_cylinder(power)
    return power or None


def read_axis(text: str) -> Axis | None:
    """An axis: `175`, `5`, `x 090`, `90°`; 0 is 180."""
    word = cleaned(text).lstrip("x×*@ ").removeprefix("axis").removeprefix("ax").rstrip("°º ").strip()
    if not word:
        return None
    if not re.fullmatch(r"\d{1,3}", word, re.ASCII):
        raise RuleBroken("rx.not_an_axis", field="axis")
    return Axis(int(word))


def read_add(text: str) -> Power | None:
    """A near addition, always plus whether signed or not: `150`, `+1.5`, `2`. Zero is none."""
    return read_adds(text)[0]


def read_adds(text: str) -> tuple[Power | None, Power | None]:
    """A near addition and, after a slash, the intermediate one: `2.50/1.25`."""
    near, _, intermediate = cleaned(text).removeprefix("add").strip().partition("/")
    return _addition(near, "add"), _addition(intermediate, "inter_add")


def read_prisms(text: str) -> tuple[Prism, ...]:
    """Prism components with their bases: `1 bi`, `0.5bd 1bo`, `2Δ BU`."""
    word, at, found = cleaned(text), 0, list[Prism]()
    while at < len(word):
        match = _PRISM.match(word, at)
        if match is None:
            raise _prism_error(word[at:])
        found.append(Prism(_hundredths(match[1], "prism").hundredths, _BASES[match[2][0]]))
        at = match.end()
    eye_rx.check_prisms(tuple(found))
    return tuple(found)


def read_pd(text: str, field: str = "pd") -> PdReading | None:
    """A pupillary distance in millimetres; `315` is 31.5.

    More than 45 mm from the nose to one pupil does not exist, so `63` is read as the distance between both.
    """
    length = read_millimetres(text, field)
    if length is None:
        return None
    if length.tenths > rx_limits.MONOCULAR_PD.hard_high:
        eye_rx.check_binocular_pd(length, field)
        return PdReading(binocular=length)
    eye_rx.check_monocular_pd(length, field)
    return PdReading(monocular=length)


def read_binocular_pd(text: str, field: str) -> Millimetres | None:
    """A pupillary distance in a field that is for both eyes."""
    length = read_millimetres(text, field)
    eye_rx.check_binocular_pd(length, field)
    return length


def read_back_vertex_distance(text: str) -> Millimetres | None:
    """A back vertex distance in millimetres."""
    length = read_millimetres(text, "back_vertex_distance")
    eye_rx.check_back_vertex_distance(length)
    return length


def read_millimetres(text: str, field: str) -> Millimetres | None:
    """A length to a tenth; three digits without a decimal mark count tenths."""
    word = cleaned(text).removesuffix("mm").strip()
    if not word:
        return None
    if not _NUMBER.fullmatch(word):
        raise RuleBroken("rx.not_a_length", field=field)
    value = Decimal(word)
    tenths = value if "." not in word and len(word) >= _HUNDREDTHS_FROM else value * 10
    if tenths != int(tenths):
        raise RuleBroken("rx.not_a_length", field=field)
    return Millimetres(int(tenths))


def _signed_power(word: str, field: str) -> Power | None:
    if not word:
        return None
    match = _POWER.fullmatch(word)
    if match is None or (match[1] and match[3]):
        raise RuleBroken("rx.not_a_power", field=field)
    size, sign = (
        _hundredths(match[2], field),
        match[1] or match[3],
    )  # a sign typed last is how some Arabic keyboards go
    if size and not sign:
        raise RuleBroken("rx.sign_missing", field=field, figure=f"{size.dioptres:.2f}")
    return -size if sign == "-" else size


def _addition(word: str, field: str) -> Power | None:
    word = word.strip()
    if not word:
        return None
    match = _POWER.fullmatch(word)
    if match is None or match[3]:
        raise RuleBroken("rx.not_a_power", field=field)
    size = _hundredths(match[2], field)
    power = -size if match[1] == "-" else size
    if not power:
        return None
    eye_rx.check_add(power, field)
    return power


def _hundredths(figure: str, field: str) -> Power:
    if _counts_hundredths(figure):
        return Power(int(figure))
    value = Decimal(figure)
    power = Power.from_dioptres(value)
    if value not in {power.dioptres, round(value, 2)}:
        raise RuleBroken("rx.not_a_power", field=field)
    return power


def _counts_hundredths(figure: str) -> bool:
    if "." in figure or len(figure) == 1:
        return False
    return len(figure) >= _HUNDREDTHS_FROM or figure in _BARE_HUNDREDTHS or figure.startswith("0")


def _prism_error(rest: str) -> RuleBroken:
    if _NUMBER.match(rest.strip()):
        return RuleBroken("rx.prism_without_base", field="prism")
    if re.fullmatch(r"\s*b?[udio]\w*", rest):
        return RuleBroken("rx.prism_without_amount", field="prism")
    return RuleBroken("rx.not_a_prism", field="prism")
