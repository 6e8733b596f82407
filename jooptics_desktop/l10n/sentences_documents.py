"""Sentences for documents and files that cannot be written or read."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "document.disk_full": mark("The disk is full. Free some room or choose another place, then try again."),
    "document.folder_missing": mark("The folder {folder} does not exist any more. Choose another place."),
    "document.cannot_write": mark(
        "The file cannot be written to {folder}. Close it if it is open elsewhere, or choose another place."
    ),
    "document.unreadable": mark("The document cannot be shown. Save it and open it with another program."),
    "receipt.not_written": mark(
        "Sale {number} is kept, only its receipt could not be written. Do not enter the sale again: free some room or"
        " choose another place, then print the receipt with “sales show”."
    ),
    "support.file_exists": mark("A file of that name is there already, and stays. Choose another name."),
    "support.days_out_of_range": mark("Take at least 1 day of the log and at most {most}."),
    "support.not_agreed": mark("Nothing was written. Look through it, then say yes, or add --yes."),
    "csv.other_columns": mark("This file has other columns than expected: {expected}."),
    "csv.bad_cell": mark("Line {line}, column {column}: the value cannot be read. Nothing was taken over."),
    "csv.not_text": mark("This file is not a CSV text file in UTF-8."),
}
