"""This computer's own preferences, in a small file beside the store. Nothing in it is about a person."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from jooptics_desktop.domain.inventory import on_device, technical
from jooptics_desktop.domain.local_state import LocalCategory

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.inventory import Datum


T = TypeVar("T")
_CHOSEN: Final = on_device(
    technical("how the program looks and behaves on this computer"), LocalCategory.PREFERENCE
)


def _declared(default: T, datum: Datum) -> T:
    """A setting with its default and its place in the inventory."""
    return field(default=default, metadata={"inventory": datum})


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """Declared once, with defaults: language and look of the window, idle lock, scanner, printers.

    `language` is empty until somebody chose one. `lock_after_minutes` 0 means never. `theme` is `light`,
    `dark`, `contrast` or `system`.
    """

    language: str = _declared("", _CHOSEN)
    theme: str = _declared("system", _CHOSEN)
    text_size: int = _declared(100, _CHOSEN)
    lock_after_minutes: int = _declared(10, _CHOSEN)
    scanner_gap_ms: int = _declared(35, _CHOSEN)
    receipt_paper: str = _declared("80mm", _CHOSEN)
    receipt_printer: str = _declared("", _CHOSEN)
    document_printer: str = _declared("", _CHOSEN)
    window_geometry: str = _declared("", _CHOSEN)


_KINDS: Final = {f.name: type(f.default) for f in fields(DeviceSettings)}
_BOUNDS: Final = {"text_size": (75, 200), "lock_after_minutes": (0, 24 * 60), "scanner_gap_ms": (5, 500)}


DECLARED: Final[dict[str, Datum]] = {f.name: f.metadata["inventory"] for f in fields(DeviceSettings)}


def written(path: Path) -> dict[str, int]:
    """Which preferences are written down there, each with the number of signs it takes."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {name: len(str(value)) for name, value in found.items()} if isinstance(found, dict) else {}


def forget(path: Path) -> None:
    """Let the preferences be as they were at first."""
    save(path, DeviceSettings())


def load(path: Path) -> DeviceSettings:
    """The preferences, or the defaults when there are none or the file makes no sense."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return DeviceSettings()
    if not isinstance(found, dict):
        return DeviceSettings()
    sensible = {name: value for name, value in found.items() if _makes_sense(name, value)}
    return replace(DeviceSettings(), **sensible)


def _makes_sense(name: str, value: object) -> bool:
    """Whether we could have written it: a window so small that nobody can read it is never put right."""
    if type(value) is not _KINDS.get(name):
        return False
    least, most = _BOUNDS.get(name, (0, 0))
    return not isinstance(value, int) or least <= value <= most


def save(path: Path, settings: DeviceSettings) -> None:
    """Keep the preferences; a full or read-only disk costs a preference, never the work at hand."""
    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial.write_text(json.dumps(asdict(settings), indent=1, ensure_ascii=False), encoding="utf-8")
        partial.replace(path)
    except OSError:
        return
