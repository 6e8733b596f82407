"""What has been found out so far on the way to a restored store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jooptics_desktop.services.restore import RestoredStore, Source, Unlocked
    from jooptics_desktop.sync.target import GenerationInfo


@dataclass(slots=True)
class RestoreDraft:
    """Filled from step to step."""

    sources: list[Source] = field(default_factory=list)
    source: Source | None = None
    generations: list[GenerationInfo] = field(default_factory=list)
    unlocked: Unlocked | None = None
    number: int | None = None
    restored: RestoredStore | None = None
