"""An import that stopped half-way is told of on the page where it was begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import isolate_ltr
from jooptics_desktop.services.import_steps import unfinished

if TYPE_CHECKING:
    from jooptics_desktop.services.import_steps import ImportKind, Unfinished
    from jooptics_desktop.ui.kit.feature import Page


def tell_of_unfinished(page: Page, kind: ImportKind, message: str) -> None:
    """Say at the head of the page how far it came: `{done}` of `{rows}`."""

    def say(found: Unfinished | None) -> None:
        if found is not None:
            page.bar.say(
                "warning",
                message,
                done=isolate_ltr(f"{found.done:,}"),
                rows=isolate_ltr(f"{found.rows:,}"),
            )

    page.context.tasks.read(lambda desk: unfinished(desk, kind), owner=page, then=say, fail=page.show_error)
