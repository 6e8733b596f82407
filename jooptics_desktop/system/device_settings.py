"""This computer's own preferences, in a small file beside the store. Nothing in it is about a person."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """Declared once, with defaults: language and look of the window, idle lock, scanner, printers.

    `language` is empty until somebody chose one. `lock_after_minutes` 0 means never. `theme` is `light`,
    `dark`, `contrast` or `system`. `device_id` is random and names this computer to the cloud.
    """

    language: str = ""
    theme: str = "system"
    text_size: int = 100
    lock_after_minutes: int = 10
    scanner_gap_ms: int = 35
    receipt_paper: str = "80mm"
    receipt_printer: str = ""
    document_printer: str = ""
    window_geometry: str = ""
    device_id: str = ""


def load(path: Path) -> DeviceSettings:
    """The preferences, or the defaults when there are none or the file makes no sense."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return DeviceSettings()
    if not isinstance(found, dict):
        return DeviceSettings()
    plain = DeviceSettings()
    known = {
        f.name: found[f.name]
        for f in fields(DeviceSettings)
        if f.name in found and type(found[f.name]) is type(getattr(plain, f.name))
    }
    return replace(plain, **known)


def save(path: Path, settings: DeviceSettings) -> None:
    """Keep the preferences; a full or read-only disk costs a preference, never the work at hand."""
    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial.write_text(json.dumps(asdict(settings), indent=1, ensure_ascii=False), encoding="utf-8")
        partial.replace(path)
    except OSError:
        return
