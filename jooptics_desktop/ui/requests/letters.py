"""Looking at a letter, printing and saving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.services.request_letters import letter
from jooptics_desktop.ui.kit.paper import PaperOverlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import RequestId
    from jooptics_desktop.services.request_letters import LetterKind, WrittenLetter
    from jooptics_desktop.ui.kit.feature import Context


def show_letter(
    owner: QWidget,
    context: Context,
    request_id: RequestId,
    kind: LetterKind,
    fail: Callable[[JoopticsError], object],
) -> None:
    """Write it in a worker and bring it up over the window."""

    def show(written: WrittenLetter) -> None:
        overlay = PaperOverlay(owner.window(), context, written.content, written.file_name)
        overlay.open(overlay.preview.print_button)

    context.tasks.read(lambda desk: letter(desk, request_id, kind), owner, show, fail)
