"""The store's data protection officer: whom people may turn to about their data (statement S13.5)."""

from __future__ import annotations

from dataclasses import dataclass

from jooptics_desktop.domain.email_addresses import is_complete
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.plain_text import one_line

MAX_TEXT = 120


@dataclass(frozen=True, slots=True)
class Officer:
    """Name and how to reach them; everything empty while nobody is designated."""

    name: str = ""
    email: str = ""
    phone: str = ""

    @property
    def designated(self) -> bool:
        """Whether there is one."""
        return bool(self.name)

    @property
    def reach(self) -> tuple[str, ...]:
        """What stands on notices and letters; nothing while nobody is designated, where the notice then says so."""
        return tuple(part for part in (self.name, self.email, self.phone) if part)

    def checked(self) -> Officer:
        """Trimmed; raises `RuleBroken`: `officer.name_missing`, `officer.unreachable`, `officer.email_wrong`.

        All three empty takes the designation back.
        """
        found = Officer(*(one_line(part)[:MAX_TEXT] for part in (self.name, self.email, self.phone)))
        if found == Officer():
            return found
        if not found.name:
            raise RuleBroken("officer.name_missing", field="name")
        if not found.email and not found.phone:
            raise RuleBroken("officer.unreachable", field="email")
        if found.email and not is_complete(found.email):
            raise RuleBroken("officer.email_wrong", field="email")
        return found
