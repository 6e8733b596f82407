"""A newer program: one whose tables have one revision more than this one's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.data import migrate

if TYPE_CHECKING:
    import pytest

LATER: Final = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "later", "{head}", None, None


def upgrade():
    op.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)")
    op.execute("{more}")
"""
HEAD: Final = migrate.HEAD
_config: Final = migrate._config


def be_newer(monkeypatch: pytest.MonkeyPatch, versions: Path, more: str) -> None:
    """Be one from now on; its revision lies in the folder `versions` and also does what is given in SQL."""
    versions.mkdir(exist_ok=True)
    (versions / "later.py").write_text(LATER.format(head=HEAD, more=more), encoding="utf-8")

    def config() -> Any:
        made = _config()
        made.set_main_option("path_separator", "newline")
        there = Path(migrate.__file__).parent / "migrations" / "versions"
        made.set_main_option("version_locations", f"{there}\n{versions}")
        return made

    monkeypatch.setattr(migrate, "_config", config)
    monkeypatch.setattr(migrate, "HEAD", "later")
