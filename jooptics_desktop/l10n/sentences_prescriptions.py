"""Sentences for prescriptions: what cannot be (errors) and what is asked about (warnings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n import catalogue
from jooptics_desktop.l10n.bidi import isolate_ltr
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from jooptics_desktop.domain.rx_checks import RxWarning
    from jooptics_desktop.l10n.catalogue import Translator

_ERRORS: Final = {
    "rx.sign_missing": mark(
        "Is {figure} plus or minus? Type the sign: a lens of the wrong sign is the costliest mistake."
    ),
    "rx.not_a_power": mark("This is not a power. Type it like -1.25, +0.50, -125 or pl."),
    "rx.not_eighth_step": mark("Powers go in steps of 0.25, or of 0.12."),
    "rx.not_quarter_step": mark("This figure goes in steps of 0.25."),
    "rx.sphere_out_of_range": mark("A sphere goes from −40.00 to +40.00."),
    "rx.cylinder_out_of_range": mark("A cylinder goes from −20.00 to +20.00."),
    "rx.sphere_missing": mark("There is a cylinder but no sphere. Type 0 for plano."),
    "rx.axis_missing": mark("A cylinder needs its axis, 1 to 180."),
    "rx.axis_without_cylinder": mark(
        "There is an axis but no cylinder. Type the cylinder or clear the axis."
    ),
    "rx.axis_out_of_range": mark("An axis goes from 1 to 180 degrees."),
    "rx.not_an_axis": mark("An axis is a whole number of degrees, such as 175."),
    "rx.add_missing": mark("There is no addition to make a near prescription from."),
    "rx.add_not_positive": mark("An addition is always plus."),
    "rx.add_out_of_range": mark("An addition goes from +0.25 to +6.00."),
    "rx.inter_add_not_below_add": mark("The intermediate addition must be weaker than the near one."),
    "rx.not_a_prism": mark("This is not a prism. Type it like 1 BI or 0.5 BD 1 BO."),
    "rx.prism_without_base": mark("Where does the base point? Add BU, BD, BI or BO."),
    "rx.prism_without_amount": mark("How strong is the prism? Type the amount before its base, like 1 BI."),
    "rx.prism_out_of_range": mark("A prism goes from 0.25 to 20 prism dioptres."),
    "rx.prism_twice": mark(
        "An eye has at most one prism with its base in or out, and one with its base up or down."
    ),
    "rx.not_a_length": mark("This is not a length in millimetres. Type it like 31.5."),
    "rx.pd_out_of_range": mark(
        "From the nose to one pupil it is 15 to 45 mm. The distance between both pupils goes in its own row."
    ),
    "rx.pd_is_binocular": mark("This is the distance between both pupils. Put it in the row for both eyes."),
    "rx.binocular_pd_out_of_range": mark("The distance between both pupils is 35 to 90 mm."),
    "rx.vertex_out_of_range": mark("Lenses are worn 4 to 25 mm from the eye."),
    "rx.line_not_understood": mark("This line could not be read. Write it like -1.25/-0.50x175 add 1.50."),
}
_WARNINGS: Final = {
    "rx.sphere_unusual": mark("A sphere of {power} is rare. Please check it."),
    "rx.cylinder_unusual": mark("A cylinder of {power} is rare. Please check it."),
    "rx.add_unusual": mark("An addition of {power} is rare. Please check it."),
    "rx.add_unusual_for_age": mark("At {age}, an addition near {usual} is usual. Please check it."),
    "rx.add_differs": mark("The additions of the two eyes differ. Is that meant?"),
    "rx.add_lower_than_last": mark("The addition is weaker than last time, which was {last}."),
    "rx.prism_unusual": mark("A prism of more than 10 is rare. Please check it."),
    "rx.pd_unusual": mark("{length} mm from the nose to the pupil is unusual. Please measure again."),
    "rx.binocular_pd_unusual": mark("{length} mm between the pupils is unusual. Please measure again."),
    "rx.pd_asymmetric": mark("The two half distances differ by more than 4 mm. Please measure again."),
    "rx.pd_sum_differs": mark("The two half distances do not add up to the distance for both eyes."),
    "rx.anisometropia": mark("The eyes differ by {difference} dioptres. Is that meant?"),
    "rx.cylinder_mixed": mark(
        "One eye is written in plus cylinder, the other in minus. Please check the signs."
    ),
    "rx.eyes_swapped": mark(
        "This is the last prescription with right and left exchanged. Please check the eyes."
    ),
    "rx.sign_flipped": mark("The sign is opposite to last time, which was {last}. Please check it."),
    "rx.sphere_changed": mark("The power has changed by more than 1.00 since last time, which was {last}."),
    "rx.cylinder_changed": mark(
        "The cylinder has changed by more than 1.00 since last time, which was {last}."
    ),
    "rx.axis_changed": mark("The axis has turned noticeably since last time, which was {last}."),
    "rx.vertex_unusual": mark("{length} mm from lens to eye is unusual. Please measure again."),
    "rx.vertex_unrecorded": mark("With powers this strong, note the vertex distance of the refraction."),
}
_RECORDS: Final = {
    "prescription.empty": mark("The prescription is empty. Type at least one eye."),
    "prescription.ends_before_written": mark("It cannot expire before the day it was written."),
    "prescription.written_in_future": mark("A prescription cannot be written on a day to come."),
    "prescription.note_too_long": mark("The note may have at most {most} characters."),
    "prescription.prescriber_too_long": mark("The prescriber's name may have at most {most} characters."),
    "prescription.expired": mark("This prescription expired on {expired_on}. A new examination is needed."),
    "prescription.wearer_unknown": mark("This customer does not order for that wearer."),
    "prescription.wearers_too_many": mark("A customer can order for at most {most} others."),
    "prescription.unknown": mark("This prescription is no longer in the store."),
    "lens.surface_too_steep": mark("A lens that wide cannot have a surface that steep."),
}
_EXCHANGE: Final = {
    "fhir.not_a_vision_prescription": mark("This is not a FHIR vision prescription."),
    "fhir.element_missing": mark("The FHIR prescription lacks {element}."),
    "fhir.not_understood": mark("The FHIR prescription's {element} could not be understood."),
}
SENTENCES: Final = _ERRORS | _WARNINGS | _RECORDS | _EXCHANGE


def warning_sentence(warning: RxWarning, translator: Translator | None = None) -> str:
    """What to ask the person, in the screen's language unless another translator is given."""
    say = translator or catalogue.current()
    values = {
        name: isolate_ltr(value) if isinstance(value, str) else value
        for name, value in warning.values.items()
    }
    return say.tr(SENTENCES[warning.code], **values)
