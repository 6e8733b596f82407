"""What the palette offers of the program itself: places to go, and what the page in front can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.ui.kit.feature import Feature
    from jooptics_desktop.ui.kit.palette_entries import Entry, Provider
    from jooptics_desktop.ui.kit.shortcuts import Command, Shortcuts


def command_provider(
    shortcuts: Shortcuts, go: Callable[[str, object], None], features: Callable[[], Sequence[Feature]]
) -> Provider:
    """A provider that answers at once, matching any part of a title."""

    def provide(words: str, found: Callable[[Sequence[Entry]], None]) -> None:
        page, _ = shortcuts.all_now()
        entries = [_place(feature, go) for feature in features()]
        entries += [_command(command) for command in page if command.works]
        wanted = words.casefold()
        found([entry for entry in entries if wanted in entry.title.casefold()])

    return provide


def _place(feature: Feature, go: Callable[[str, object], None]) -> Entry:
    from jooptics_desktop.ui.kit.palette_entries import Entry

    return Entry(
        f"go:{feature.name}",
        tr(feature.title),
        tr("Go to"),
        feature.icon,
        lambda: go(feature.name, None),
        feature.shortcut or "",
    )


def _command(command: Command) -> Entry:
    from jooptics_desktop.ui.kit.palette_entries import Entry

    return Entry(
        f"do:{command.title}",
        tr(command.title),
        tr("On this page"),
        "command",
        command.action.trigger,
        command.key,
    )
