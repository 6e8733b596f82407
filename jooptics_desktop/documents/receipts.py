"""Sale receipts and tax invoices on A4 and on an 80 mm roll."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.receipt_a4 import first_head, lay_out_a4
from jooptics_desktop.documents.receipt_roll import lay_out_roll
from jooptics_desktop.documents.receipt_words import ReceiptWords
from jooptics_desktop.documents.sheet import A4, ROLL_80MM, PageParts, Sheet

if TYPE_CHECKING:
    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.documents.receipt_values import Receipt
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

PaperName = Literal["a4", "80mm"]


def write_receipt(
    receipt: Receipt, paper: PaperName, words: Translator, formats: Formats, target: Target
) -> None:
    """Write the receipt as a PDF; headings stand in both languages, the rest in that of `words`.

    The roll's page is 72 mm wide, the printable width of an 80 mm printer, and as high as its content.
    """
    said = ReceiptWords(receipt, words, formats)
    with writing(target) as stream:
        if paper == "a4":
            copy = said.copy_mark if receipt.copy else ""
            parts = PageParts(head=lambda sheet: first_head(sheet, said), foot=said.foot, watermark=copy)
            sheet = Sheet(stream, A4, words, words.tr(receipt.kind.heading), parts)
            lay_out_a4(sheet, said)
        else:
            parts = PageParts(numbered=False)
            draft = Sheet(io.BytesIO(), ROLL_80MM, words, "", parts)
            lay_out_roll(draft, said)
            height = ROLL_80MM.height if draft.pages > 1 else draft.taken
            sheet = Sheet(
                stream, replace(ROLL_80MM, height=height), words, words.tr(receipt.kind.heading), parts
            )
            lay_out_roll(sheet, said)
        sheet.finish()
