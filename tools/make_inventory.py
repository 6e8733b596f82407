"""Write docs/data-inventory.md and the page of the service from what everything declares of itself.

.venv/bin/python tools/make_inventory.py            write it
.venv/bin/python tools/make_inventory.py --check    exit 1 if it is not what it should be
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "data-inventory.md"
SERVICE_PAGE = ROOT / "docs" / "data-inventory-of-the-service.md"
HEAD = """\
# What is kept about people

Made by `tools/make_inventory.py` from what each column, setting, log field, preference and file says of itself beside
its definition ([`domain/inventory.py`](../jooptics_desktop/domain/inventory.py)); never edited by hand. Finding,
exporting and erasing a person's data follow the same declarations. Categories are statements of the privacy policy;
retention classes are those of its section 6; recipients follow from the purposes. What the service keeps about
holders of accounts has [a page of its own](data-inventory-of-the-service.md).

*Here*: of which of the policy's four kinds (section 8) it is on a computer.
*Erased*: what becomes of it when the person is erased. *Own copy*: whether it stands in what they are given.
"""


def page() -> str:
    """The whole page."""
    from jooptics_desktop.data.inventory import tables
    from jooptics_desktop.data.settings import SETTINGS
    from jooptics_desktop.system.device_settings import DECLARED
    from jooptics_desktop.system.home import FILES
    from jooptics_desktop.system.log import FIELDS
    from jooptics_desktop.system.secret_keeper import ENTRIES

    parts = [HEAD, "## Tables about people\n"]
    for declared in tables():
        facts = declared.facts
        if facts.owners:
            whose = " and ".join(subject.value for subject in facts.owners)
            why = f"; stays because: {facts.kept_because.value}" if facts.kept_because else ""
            parts.append(f"### `{declared.table.name}`: {whose}; erasing: {facts.fate.value}{why}\n")
            parts.append(_table([(column.name, datum) for column, datum in declared.columns]))
    parts.append("## Tables about nobody\n")
    parts.append(
        ", ".join(f"`{declared.table.name}`" for declared in tables() if not declared.facts.owners) + "\n"
    )
    for title, data in (
        ("Settings of the store", SETTINGS),
        ("Preferences of the computer", DECLARED),
        ("Fields of the log", FIELDS),
        ("Files of a home", FILES),
        ("Entries of the keyring", ENTRIES),
    ):
        parts += [f"## {title}\n", _table(list(data.items()))]
    return "\n".join(parts)


SERVICE_HEAD = """\
# What the service keeps about holders of accounts

Made by `tools/make_inventory.py`, never edited by hand, from the service's own declarations
([`inventory.py`](../jooptics_cloud/inventory.py)); the two programs share none. Each holder's own copy
(`GET /v1/account/export`) and the end of an account follow them. *Goes* says when the rows of a table go once the
account has ended; recipients are the roles of `GET /v1/processors`.
"""


def service_page() -> str:
    """What the service says of itself."""
    from jooptics_cloud.config import FILES
    from jooptics_cloud.inventory import TERMS, tables
    from jooptics_cloud.logbook import FIELDS
    from jooptics_cloud.mail.texts import FIELDS as LETTERS
    from jooptics_cloud.tables import metadata

    parts = [SERVICE_HEAD, "## How long the service keeps things\n", "| kept as | how long |\n|---|---|"]
    parts[-1] += "".join(f"\n| {kept.value} | {words} |" for kept, words in TERMS.items()) + "\n"
    for declared in tables(metadata):
        facts = declared.facts
        whose = (
            f"in the copy as `{facts.section}`; goes {facts.goes.value}"
            if facts.owner
            else f"leads to nobody: {facts.why}"
        )
        parts.append(f"## `{declared.table.name}`: {whose}\n")
        parts.append(_service_table([(column.name, datum) for column, datum in declared.columns]))
    for title, data in (("fields of the log", FIELDS), ("letters", LETTERS), ("files of a home", FILES)):
        parts += [f"## {title}\n", _service_table(list(data.items()))]
    return "\n".join(parts)


def _service_table(data: list[tuple[str, object]]) -> str:
    from jooptics_cloud.inventory import Datum

    lines = ["| what | category | purposes | kept as | own copy | recipients | why |", "|" + "---|" * 7]
    for name, datum in data:
        assert isinstance(datum, Datum)  # noqa: S101 - narrows for the checker
        cells = [
            datum.category.value if datum.category else "–", ", ".join(datum.purposes), datum.kept or "",
            "yes" if datum.exported else "no", ", ".join(datum.recipients), datum.why,
        ]  # fmt: skip
        lines.append(f"| {name.replace('*', chr(92) + '*')} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _table(data: list[tuple[str, object]]) -> str:
    lines = [
        "| what | category | purposes | kept as | erased | own copy | recipients | here | why |",
        "|" + "---|" * 9,
    ]
    for name, datum in data:
        lines.append(f"| {name.replace('*', chr(92) + '*')} | " + " | ".join(_cells(datum)) + " |")
    return "\n".join(lines) + "\n"


def _cells(datum: object) -> list[str]:
    from jooptics_desktop.domain.inventory import Datum

    assert isinstance(datum, Datum)  # noqa: S101 - narrows for the checker
    leads = f"leads to {datum.mentions.value}; " if datum.mentions else ""
    here = datum.local.value if datum.local else ""
    if datum.category is None:
        return ["–", "", "", "link taken out" if datum.erased else "", "", "", here, leads + datum.why]
    return [
        datum.category.value, ", ".join(code.value for code in datum.purposes), datum.retention.value,
        "yes" if datum.erased else "stays", "yes" if datum.exported else "no", ", ".join(datum.recipients), here,
        datum.why,
    ]  # fmt: skip


def main() -> int:
    """Write or check."""
    pages = {PAGE: page(), SERVICE_PAGE: service_page()}
    if "--check" in sys.argv[1:]:
        return 0 if all(path.read_text("utf-8") == text for path, text in pages.items()) else 1
    for path, text in pages.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
