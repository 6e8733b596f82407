"""Sentences of the command line."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "bug": mark(
        "Something went wrong in the program. Nothing is lost. Quote the number {incident} to the support."
    ),
    "secret.file_unreadable": mark(
        "The secret could not be read from its file. Put it on the first line, in UTF-8."
    ),
    "secret.missing": mark("{what}: name a file that holds it, or run the command in a terminal."),
    "input.file_unreadable": mark(
        "The file could not be read. Check its name and your permission to read it."
    ),
    "input.not_json": mark("The file is not JSON (line {line})."),
    "input.field_missing": mark("The file lacks the field {name}."),
    "input.field_wrong": mark("The field {name} does not have the expected form: {expected}."),
    "output.not_written": mark(
        "The answer could not be written. What the command did stands; look before you repeat it."
    ),
    "input.field_twice": mark("The file has the field {name} twice."),
    "input.field_unknown": mark("The file has a field this program does not know: {name}."),
}
