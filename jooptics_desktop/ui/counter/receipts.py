"""Papers of a sale: made beside the store's thread, looked at, printed or saved."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.services.receipts import Paper, write_sale_receipt
from jooptics_desktop.ui.kit.paper import PaperOverlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.ids import SaleId
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.tasks import Cancelling, Report


class ReceiptPapers:
    """Shows a preview with the keyboard on Print, so that Ctrl+P and a blank print it."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        self._context, self._owner = context, owner
        self.overlay: PaperOverlay | None = None

    def show(self, sale: Sale, paper: Paper) -> None:
        """Make the receipt (of a draft, the quotation) on that paper and show it."""
        sale_id, name = sale.id, f"{sale.number or 'quotation'}.pdf"

        def work(desk: Desk, _report: Report, _cancelled: Cancelling) -> Done[bytes]:
            return _pdf(desk, sale_id, paper)

        def preview(content: bytes) -> None:
            self._preview(content, name)

        self._context.tasks.run(work, owner=self._owner, then=preview)

    def _preview(self, content: bytes, name: str) -> None:
        self.overlay = PaperOverlay(self._owner.window(), self._context, content, name)
        self.overlay.open(self.overlay.preview.print_button)


def _pdf(desk: Desk, sale_id: SaleId, paper: Paper) -> Done[bytes]:
    stream = BytesIO()
    done = write_sale_receipt(desk, sale_id, stream, paper)
    return Done(stream.getvalue(), done.changes)
