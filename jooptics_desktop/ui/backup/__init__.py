"""Backing up: where to, how it stands, what lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit.feature import Feature

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.feature import Context, Page


def _page(context: Context) -> Page:
    from jooptics_desktop.ui.backup.page import BackupPage

    return BackupPage(context)


FEATURE = Feature(
    "backup", mark("Backup"), "database-backup", _page, permission=Permission.BACKUP_RUN, shortcut="Ctrl+5"
)
