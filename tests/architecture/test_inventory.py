"""Everything that can hold personal data says what it is: columns, settings, log fields, preferences, files."""

from __future__ import annotations

import ast
import dataclasses
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from jooptics_desktop.data import inventory
from jooptics_desktop.data.erasure import _emptied, _emptied_value
from jooptics_desktop.data.settings import SETTINGS
from jooptics_desktop.domain.inventory import Datum, Fate, Subject
from jooptics_desktop.system import log
from jooptics_desktop.system.device_settings import DeviceSettings
from jooptics_desktop.system.home import FILES

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store

SOURCES = Path(__file__).parents[2] / "jooptics_desktop"
pytestmark = pytest.mark.promise("S1.1", "S2.P.1")


def every_datum() -> dict[str, Datum]:
    found = {
        f"{declared.table.name}.{column.name}": datum
        for declared in inventory.tables()
        for column, datum in declared.columns
    }
    found |= {f"setting {name}": datum for name, datum in SETTINGS.items()}
    found |= {f"log {name}": datum for name, datum in log.FIELDS.items()}
    found |= {f"file {name}": datum for name, datum in FILES.items()}
    return found | {
        f"preference {field.name}": field.metadata["inventory"]
        for field in dataclasses.fields(DeviceSettings)
    }


def test_every_column_of_the_real_store_is_declared(store: Store) -> None:
    raw = store.raw_connection()
    names = raw.execute(
        "SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p"
        " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'alembic_version'"
    ).fetchall()
    raw.close()
    declared = {name for name in every_datum() if "." in name and " " not in name}
    # The full-text indexes repeat `search_text` in tables of their own, `customer_words` and so on.
    stray = {n for (n,) in names} - declared
    assert [name for name in stray if not re.match("(customer|item)_(words|pieces)", name)] == []
    assert declared - {n for (n,) in names} == set()


def test_a_column_that_says_nothing_is_found() -> None:
    stray = sa.Table("stray", sa.MetaData(), sa.Column("nickname", sa.String(40)))
    with pytest.raises(LookupError, match=r"stray\.nickname"):
        list(inventory.DeclaredTable(stray, inventory.about_nobody()["inventory"]).columns)


def test_what_is_personal_has_a_purpose_and_what_is_hidden_or_kept_a_reason() -> None:
    data = every_datum()
    assert [name for name, datum in data.items() if datum.personal and not datum.purposes] == []
    silent = [n for n, d in data.items() if not d.why and not (d.personal and d.exported and d.erased)]
    assert silent == []


def test_a_table_that_leads_to_a_customer_is_about_customers() -> None:
    about = {declared.table.name for declared in inventory.tables_about(Subject.CUSTOMER)}
    leads = {
        declared.table.name
        for declared in inventory.tables()
        for key in declared.table.foreign_keys
        if key.column.table.name in about - {"notice_served", "household"}
    } | {
        declared.table.name
        for declared in inventory.tables()
        if declared.table.columns.keys()
        and {"customer_id", "principal_id"} & set(declared.table.columns.keys())
    }
    assert leads - about == set()


def test_tables_about_people_say_where_their_rows_go() -> None:
    for declared in inventory.tables():
        facts = declared.facts
        assert bool(facts.owners or facts.ages) == bool(facts.section), declared.table.name
        if facts.owners and facts.fate in {Fate.EMPTY, Fate.KEEP}:
            assert facts.kept_because, declared.table.name


def test_what_has_to_be_emptied_can_be() -> None:
    for declared in inventory.tables():
        if declared.facts.fate in {Fate.EMPTY, Fate.SHARED}:
            for column in _emptied(declared):
                _emptied_value(column)


def test_sections_are_named_once_for_each_kind_of_person() -> None:
    for subject in Subject:
        names = [declared.facts.section for declared in inventory.tables_about(subject)]
        assert len(names) == len(set(names))


def test_a_setting_nobody_declared_cannot_be_kept(store: Store) -> None:
    with store.write() as work, pytest.raises(LookupError, match=r"favourite\.customer"):
        work.settings.put("favourite.customer", "Layan")


def test_log_lines_carry_declared_fields_only() -> None:
    given = set()
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict):
                given |= {ast.literal_eval(key) for key in node.value.keys if key is not None}
    assert given
    assert given - log.FIELDS.keys() == set()


def test_the_page_about_it_is_true() -> None:
    tool = SOURCES.parent / "tools" / "make_inventory.py"
    done = subprocess.run([sys.executable, str(tool), "--check"], check=False)
    assert done.returncode == 0, "run tools/make_inventory.py"
