"""What to think of a prescription form as it stands: a pure function of its texts, so it needs no widgets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from jooptics_desktop.domain import rx_notation as notation
from jooptics_desktop.domain import rx_writing as writing
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.rx_checks import Pair, RxWarning, check_pair
from jooptics_desktop.domain.rx_entry import EyeEntry, entry_of, read_eye
from jooptics_desktop.l10n import isolate_ltr, sentence, tr
from jooptics_desktop.l10n.sentences_prescriptions import warning_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.optics import Millimetres
    from jooptics_desktop.domain.prescriptions import Prescription

T = TypeVar("T")
Finding = RuleBroken | RxWarning

BOTH: Final = ("back_vertex_distance", "binocular_pd", "binocular_near_pd")
HEADINGS: Final = {
    "sphere": "SPH",
    "cylinder": "CYL",
    "axis": "AXIS",
    "add": "ADD",
    "inter_add": "ADD",
    "prism": "PRISM",
    "pd": "PD",
    "near_pd": "NEAR PD",
    "binocular_pd": "PD",
    "binocular_near_pd": "NEAR PD",
    "back_vertex_distance": "VERTEX",
}
EYE_MARKS: Final = {Eye.RIGHT: "OD", Eye.LEFT: "OS"}
BOTH_MARK: Final = "OU"


@dataclass(frozen=True, slots=True)
class FormTexts:
    """The grid as typed: two rows of cells, and what concerns both eyes."""

    right: EyeEntry = field(default_factory=EyeEntry)
    left: EyeEntry = field(default_factory=EyeEntry)
    binocular_pd: str = ""
    binocular_near_pd: str = ""
    back_vertex_distance: str = ""

    def eye(self, eye: Eye) -> EyeEntry:
        """One row."""
        return self.right if eye is Eye.RIGHT else self.left

    def with_eye(self, eye: Eye, entry: EyeEntry) -> FormTexts:
        """These texts with another row for that eye."""
        return replace(self, right=entry) if eye is Eye.RIGHT else replace(self, left=entry)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed at all."""
        both = (self.binocular_pd, self.binocular_near_pd, self.back_vertex_distance)
        return self.right.is_blank and self.left.is_blank and not any(text.strip() for text in both)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the texts amount to. An eye with an error counts as blank in `pair`."""

    pair: Pair
    binocular_near_pd: Millimetres | None
    errors: tuple[RuleBroken, ...]
    warnings: tuple[RxWarning, ...]

    def about(self, place: str) -> Finding | None:
        """What there is to say about one cell, such as `right.axis`; errors before questions."""
        findings: tuple[Finding, ...] = (*self.errors, *self.warnings)
        return next((one for one in findings if place_of(one) == place), None)


def judge(texts: FormTexts, last: Pair | None = None, age: int | None = None) -> Judgement:
    """Read every cell, and ask what a colleague would ask."""
    texts = with_distances_in_place(texts)
    readings = {eye: read_eye(texts.eye(eye), eye) for eye in Eye}
    errors = [error for eye in Eye for error in readings[eye].errors]

    def take(read: Callable[[str], T], text: str) -> T | None:
        try:
            return read(text)
        except RuleBroken as error:
            errors.append(error)
            return None

    pair = Pair(
        readings[Eye.RIGHT].rx or EyeRx(),
        readings[Eye.LEFT].rx or EyeRx(),
        take(lambda text: notation.read_binocular_pd(text, "binocular_pd"), texts.binocular_pd),
        take(notation.read_back_vertex_distance, texts.back_vertex_distance),
    )
    near = take(lambda text: notation.read_binocular_pd(text, "binocular_near_pd"), texts.binocular_near_pd)
    return Judgement(pair, near, tuple(errors), check_pair(pair, last, age=age))


def with_distances_in_place(texts: FormTexts) -> FormTexts:
    """The same form with a distance between both pupils, typed into one eye's cell, in the row for both."""
    for eye in Eye:
        for cell, both in (("pd", "binocular_pd"), ("near_pd", "binocular_near_pd")):
            typed = getattr(texts.eye(eye), cell)
            there = getattr(texts, both)
            if _is_binocular(typed) and (not there.strip() or _same_length(typed, there)):
                entry = replace(texts.eye(eye), **{cell: ""})
                texts = replace(texts.with_eye(eye, entry), **{both: there.strip() or typed})
    return texts


def texts_of(prescription: Prescription | None) -> FormTexts:
    """The form that says what a prescription says."""
    if prescription is None:
        return FormTexts()
    return FormTexts(
        right=entry_of(prescription.right),
        left=entry_of(prescription.left),
        binocular_pd=writing.write_millimetres(prescription.binocular_pd),
        binocular_near_pd=writing.write_millimetres(prescription.binocular_near_pd),
        back_vertex_distance=writing.write_millimetres(prescription.back_vertex_distance),
    )


def place_of(finding: Finding) -> str:
    """The cell a finding belongs to; the intermediate addition shares the cell of the near one."""
    return (finding.field or "").replace("inter_add", "add")


def place_label(place: str) -> str:
    """How a place is called on the form: `OD AXIS`."""
    eye, _, cell = place.rpartition(".")
    mark = EYE_MARKS[Eye(eye)] if eye else BOTH_MARK
    return isolate_ltr(f"{mark} {HEADINGS.get(cell, '')}".strip())


def words_for(finding: Finding) -> str:
    """The sentence about a finding, its place in front."""
    said = warning_sentence(finding) if isinstance(finding, RxWarning) else sentence(finding)
    return tr("{place}: {said}", place=place_label(place_of(finding)), said=said)


def _is_binocular(text: str) -> bool:
    try:
        reading = notation.read_pd(text)
    except RuleBroken:
        return False
    return reading is not None and reading.binocular is not None


def _same_length(one: str, other: str) -> bool:
    try:
        return notation.read_millimetres(one, "pd") == notation.read_millimetres(other, "pd")
    except RuleBroken:
        return False
