"""Write docs/faults.md from the table that the tests of faults use.

python3 tools/make_faults.py           write the page
python3 tools/make_faults.py --check   say whether it is as it would be written
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.faults.table import GROUPS  # noqa: E402 - found through the line above

if TYPE_CHECKING:
    from tests.faults.table import Fault

OUT: Final = ROOT / "docs" / "faults.md"
HEAD: Final = """# When things go wrong

What was broken on purpose, what a person is told, and what it leaves on the disk. Made from `tests/faults/table.py` by
`tools/make_faults.py`; each line is driven through the command line by `tests/faults/` in both languages, and what a
person meets in the window by `tests/ui/faults/`. *Nothing* means that no byte of the store, its keys and its backups is
different afterwards, except that somebody signed in. The number is what a command ends with.

Programs that are killed at any moment — while selling, backing up, restoring, upgrading, setting up, changing
passwords and keys, handing the store over — are another matter: `tests/journeys/test_killed.py` (`JOOPTICS_KILLS=200`
kills each two hundred times). After each the store opens, `jooptics check` finds it sound, no sale that was
acknowledged is missing, the newest backup is the one before or the one after, and a restore left the old store or the
new one.

Tried with two hundred attempts for each act in November 2026; what was not cut off had ended before its moment came.
Nothing was lost, and nothing had to be mended:

| act | killed, of 200 |
|---|---|
| selling | 176 |
| backing up | 192 |
| restoring over a store | 160 |
| restoring on a new computer | 176 |
| restoring where `keys.json` is lost | 199 |
| restoring where `keys.json` is damaged | 191 |
| upgrading | 192 |
| setting up | 184 |
| changing the password | 186 |
| renewing the recovery code | 151 |
| keeping a new key in the keyring | 199 |
| wrapping every key anew | 196 |

Handing the store over to a new owner was tried a hundred times, and cut off 96 times.

The same for a bare backup and a bare restore, without the program around them (`tests/sync/test_kills.py`).
"""
COLUMNS: Final = (
    "| what happens | what is said | code | on the disk | in the window |\n|---|---|---|---|---|\n"
)
DIRECTIONS: Final = re.compile("[\u200e\u200f\u2066-\u2069]")


def document() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, faults in GROUPS.items():
        parts.append(f"\n## {title}\n\n{COLUMNS}")
        parts += [_row(fault) for fault in faults.values()]
    return "".join(parts)


def _row(fault: Fault) -> str:
    said = f"{fault.said('en')}<br>{fault.said('ar')}" if fault.code else fault.outcome
    happens = fault.done + (f"<br>*{fault.note.replace('*', '“')}*" if fault.note else "")
    code = f"`{fault.code}` {fault.exit_code}" if fault.code else ""
    cells = (happens, DIRECTIONS.sub("", said), code, fault.changes, fault.window or "—")
    return f"| {' | '.join(cells)} |\n"


def main() -> int:
    """Write the page, or compare it."""
    if "--check" in sys.argv[1:]:
        return int(OUT.read_text(encoding="utf-8") != document())
    OUT.write_text(document(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
