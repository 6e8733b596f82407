"""The support bundle as one file: each part as it was shown, in a ZIP that says nothing of the machine or the time."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.files import writing
from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.support_bundle import SupportBundle

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest the format knows


def write_support_bundle(bundle: SupportBundle, target: Path) -> None:
    """Write it wholly or not at all; raises `RuleBroken("support.file_exists")`, and `Unavailable` as `writing`."""
    if target.exists():
        raise RuleBroken("support.file_exists", field="path")
    with writing(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for part in bundle.parts:
            file.writestr(_entry(part.file), part.text.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
