"""What happened with a customer, line by line: a sign for its kind, words, amount, time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from jooptics_desktop.domain.customers import CustomerNote
from jooptics_desktop.domain.prescriptions import Prescription
from jooptics_desktop.domain.privacy import ConsentEvent, EventType
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, mark, side_by_side, tr
from jooptics_desktop.services.records import SALE_STATES, TimelineEntry, TimelineKind
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.columns import ROW_ROLE, Column
from jooptics_desktop.ui.kit.delegates import CellDelegate
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.prescriptions.view import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QStyleOptionViewItem

    from jooptics_desktop.l10n import Formats, Language

_ICONS: Final = {
    TimelineKind.REGISTERED: "user-plus",
    TimelineKind.PRESCRIPTION: "glasses",
    TimelineKind.SALE: "receipt-text",
    TimelineKind.NOTE: "pencil",
    TimelineKind.CONSENT: "shield-check",
}
_ANSWERS: Final = {
    EventType.GIVEN: mark("{purpose}: agreed"),
    EventType.RENEWED: mark("{purpose}: agreed again"),
    EventType.REFUSED: mark("{purpose}: not agreed"),
    EventType.WITHDRAWN: mark("{purpose}: withdrawn"),
    EventType.EXPIRED: mark("{purpose}: ended"),
    EventType.OBJECTED: mark("{purpose}: objected"),
    EventType.ACKNOWLEDGED: mark("{purpose}: notice read"),
    EventType.DECLINED: mark("{purpose}: notice declined"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry, and what the purposes are called in each language."""

    entry: TimelineEntry
    labels: Mapping[Language, Mapping[str, str]]


def sale_title(sale: Sale) -> str:
    """`Sale S-000123`, or that it is still being written."""
    return tr("Sale {number}", number=isolate_ltr(sale.number)) if sale.number else tr("Sale not finished")


def sale_items(sale: Sale) -> str:
    """What was bought, in one line."""
    names = [line.name(current_language()) for line in sale.lines]
    return side_by_side(isolate(name) for name in names)


def title(moment: Moment) -> str:
    """The first line."""
    item = moment.entry.item
    if isinstance(item, Prescription):
        return tr("Prescription") if item.wearer is None else tr("Prescription of another wearer")
    if isinstance(item, Sale):
        return sale_title(item)
    if isinstance(item, CustomerNote):
        return tr("Note")
    if isinstance(item, ConsentEvent):
        code = item.purpose.code.value
        label = moment.labels.get(current_language(), {}).get(code, code)
        return tr(_ANSWERS[item.type], purpose=isolate(label))
    return tr("Registered as a customer")


def detail(moment: Moment) -> str:
    """The quieter second line."""
    item = moment.entry.item
    if isinstance(item, Prescription):
        return one_line(item)
    if isinstance(item, Sale):
        state = tr(SALE_STATES[item.state.value])
        items = sale_items(item)
        return side_by_side((state, items))
    if isinstance(item, CustomerNote):
        return isolate(" ".join(item.text.split()))
    return ""


def amount(moment: Moment, formats: Formats) -> str:
    """What a sale came to."""
    item = moment.entry.item
    if isinstance(item, Sale) and item.state is not SaleState.CANCELLED and item.lines:
        return formats.money(item.gross, unit=False)
    return ""


def timeline_columns(formats: Callable[[], Formats]) -> list[Column[Moment]]:
    """Sign, words, amount, time."""
    return [
        Column("kind", mark("Kind"), lambda _moment: "", width=60),
        Column("what", mark("What happened"), title, second=lambda moment: detail(moment) or " "),
        Column("amount", mark("Amount"), lambda moment: amount(moment, formats()), align="number", width=96),
        Column(
            "at",
            mark("Date"),
            lambda moment: formats().date(moment.entry.at.date()),
            second=lambda moment: formats().time(moment.entry.at),
            width=160,
        ),
    ]


class SignDelegate(CellDelegate):
    """Draws the sign of an entry's kind on a soft round ground."""

    def _lines(self, painter: QPainter, cell: QStyleOptionViewItem, second: str | None) -> None:  # noqa: ARG002 - the sign needs no words
        moment = cell.index.data(ROW_ROLE)
        if moment is None:
            return
        side, sign = 32, theme.size("size_icon")
        ground = QRect(0, 0, side, side)
        ground.moveCenter(cell.rect.center())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colour("primary_soft")))
        painter.drawEllipse(ground)
        place = QRect(0, 0, sign, sign)
        place.moveCenter(ground.center())
        icon(_ICONS[moment.entry.kind], "primary").paint(painter, place)
