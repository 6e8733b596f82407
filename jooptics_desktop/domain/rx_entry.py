"""A prescription as it stands on a form: texts per cell, some right and some not yet.

Reading collects every error with its place (`right.axis`) instead of stopping at the first, so that a screen can
show each beside its cell while the rest is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, TypeVar

from jooptics_desktop.domain import rx_notation as notation
from jooptics_desktop.domain import rx_writing as writing
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Eye, Power
from jooptics_desktop.domain.rx_writing import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.optics import Millimetres

T = TypeVar("T")

PLANO: Final = Power(0)
_EYE_MARKS: Final = {
    "od": Eye.RIGHT,
    "re": Eye.RIGHT,
    "r": Eye.RIGHT,
    "os": Eye.LEFT,
    "le": Eye.LEFT,
    "l": Eye.LEFT,
}
_MARK: Final = re.compile(r"(od|os|re|le|r|l)\b\s*[:.]?\s*")
_FIGURE: Final = r"(?:\d{1,4}(?:\.\d{0,3})?|\.\d{1,3})"
_GAP: Final = r"(?:^|\s*[/&]\s*|\s+|(?=[+-]))"
_LINE: Final = re.compile(
    rf"(?P<sphere>(?:[+-]?\s*{_FIGURE}|pl(?:ano)?|∞))?(?P<only>\s*(?:ds|sph))?"
    rf"(?:{_GAP}(?P<cylinder>[+-]?\s*{_FIGURE})\s*(?:x|×|\*|@|at\b|axis\b|ax\b)\s*(?P<axis>{_FIGURE}))?"
    rf"(?:{_GAP}add\s*(?P<add>[+-]?\s*{_FIGURE}(?:\s*/\s*\+?{_FIGURE})?))?"
    rf"(?P<prism>(?:{_GAP}{_FIGURE}\s*[δ∆△^]?\s*b[udio]\b)*)"
    rf"(?:{_GAP}pd\s*(?P<pd>{_FIGURE}))?"
    rf"(?:{_GAP}npd\s*(?P<near_pd>{_FIGURE}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class EyeEntry:
    """One row of the form, as typed."""

    sphere: str = ""
    cylinder: str = ""
    axis: str = ""
    add: str = ""
    prism: str = ""
    pd: str = ""
    near_pd: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed in any cell."""
        return not any(getattr(self, one.name).strip() for one in fields(self))


CELLS: Final = tuple(one.name for one in fields(EyeEntry))


@dataclass(frozen=True, slots=True)
class EyeReading:
    """What a row amounts to: the prescription when it is in order, otherwise what is wrong, cell by cell."""

    rx: EyeRx | None
    errors: tuple[RuleBroken, ...] = ()


def placed(error: RuleBroken, eye: Eye) -> RuleBroken:
    """The same error, its field naming the eye too: `right.axis`."""
    return RuleBroken(error.code, field=f"{eye}.{error.field}", **error.values)


def read_eye(entry: EyeEntry, eye: Eye) -> EyeReading:
    """Read one row. A monocular column with the distance of both eyes is refused here; see `read_pd`."""
    errors: list[RuleBroken] = []

    def take(read: Callable[[str], T], text: str) -> T | None:
        try:
            return read(text)
        except RuleBroken as error:
            errors.append(placed(error, eye))
            return None

    sphere = take(notation.read_sphere, entry.sphere)
    cylinder = take(notation.read_cylinder, entry.cylinder)
    axis = take(notation.read_axis, entry.axis)
    add, inter_add = take(notation.read_adds, entry.add) or (None, None)
    prisms = take(notation.read_prisms, entry.prism) or ()
    pd = take(lambda text: _monocular(text, "pd"), entry.pd)
    near_pd = take(lambda text: _monocular(text, "near_pd"), entry.near_pd)
    if errors:
        return EyeReading(None, tuple(errors))
    if cylinder is None and _is_written_zero(entry.axis):
        axis = None  # phoropters write axis 0 beside cylinder 0.00
    if sphere is None and cylinder is not None:
        sphere = PLANO  # a cylinder alone is written that way for plano
    try:
        return EyeReading(EyeRx(sphere, cylinder, axis, add, inter_add, prisms, pd, near_pd))
    except RuleBroken as error:
        return EyeReading(None, (placed(error, eye),))


def entry_of(rx: EyeRx, form: Form = Form.PRINT) -> EyeEntry:
    """The row that reads back as this prescription, in canonical notation."""
    no_cylinder = writing.SPHERE_ONLY if rx.sphere is not None else ""
    return EyeEntry(
        sphere=writing.write_power(rx.sphere, form),
        cylinder=writing.write_power(rx.cylinder, form) or no_cylinder,
        axis=writing.write_axis(rx.axis),
        add=writing.write_adds(rx, form),
        prism=writing.write_prisms(rx.prisms, form),
        pd=writing.write_millimetres(rx.pd),
        near_pd=writing.write_millimetres(rx.near_pd),
    )


def canonical_cell(cell: str, text: str) -> str:
    """One cell's text in canonical notation; raises `RuleBroken` when it cannot be read."""
    if cell == "sphere":
        return writing.write_power(notation.read_sphere(text))
    if cell == "cylinder":
        none = writing.SPHERE_ONLY if text.strip() else ""
        return writing.write_power(notation.read_cylinder(text)) or none
    if cell == "axis":
        return writing.write_axis(notation.read_axis(text))
    if cell == "add":
        near, intermediate = notation.read_adds(text)
        return "/".join(writing.write_power(one) for one in (near, intermediate) if one is not None)
    if cell == "prism":
        return writing.write_prisms(EyeRx(prisms=notation.read_prisms(text)).prisms)
    return writing.write_millimetres(notation.read_millimetres(text, cell))


def split_line(text: str) -> EyeEntry:
    """Cut a whole line into cells: `-1.25/-0.50x175 add 1.50`, or cells parted by tabs as tables copy them.

    Raises `RuleBroken("rx.line_not_understood")`; what stands in the cells is judged by `read_eye`.
    """
    if "\t" in text:
        cells = [notation.cleaned(cell) for cell in text.split("\t")]
        if len(cells) > len(CELLS):
            raise RuleBroken("rx.line_not_understood", field="sphere")
        return EyeEntry(**dict(zip(CELLS, cells, strict=False)))
    match = _LINE.fullmatch(notation.cleaned(text))
    if match is None:
        raise RuleBroken("rx.line_not_understood", field="sphere")
    found = {name: cell.strip() for name, cell in match.groupdict(default="").items()}
    if match["only"] and not found["cylinder"]:
        found["cylinder"] = "ds"  # on a form it stands where the cylinder would
    del found["only"]
    return EyeEntry(**found)


def split_lines(text: str, first: Eye = Eye.RIGHT) -> dict[Eye, EyeEntry]:
    """Cut one or two lines into rows; `OD`/`OS`, `R`/`L` or `RE`/`LE` in front say which eye, else in that order."""
    rows: dict[Eye, EyeEntry] = {}
    for line in filter(str.strip, text.splitlines()):
        mark = _MARK.match(line.strip().lower())
        eye = _EYE_MARKS[mark[1]] if mark else (first if first not in rows else first.other)
        if eye in rows:
            raise RuleBroken("rx.line_not_understood", field="sphere")
        rows[eye] = split_line(line.strip()[mark.end() :] if mark else line)
    return rows


def is_whole_line(text: str) -> bool:
    """Whether a pasted text fills more than one cell."""
    try:
        rows = split_lines(text)
    except RuleBroken:
        return False
    return len(rows) > 1 or any(_filled(entry) > 1 for entry in rows.values())


def _filled(entry: EyeEntry) -> int:
    return sum(bool(getattr(entry, cell)) for cell in CELLS)


def _is_written_zero(axis: str) -> bool:
    return notation.cleaned(axis).strip("x×°º ") in {"0", "00", "000"}


def _monocular(text: str, field: str) -> Millimetres | None:
    reading = notation.read_pd(text, field)
    if reading is None:
        return None
    if reading.binocular is not None:
        raise RuleBroken("rx.pd_is_binocular", field=field)
    return reading.monocular
