"""Everything of the service that can hold personal data says what it is: columns, log fields, letters, files."""

from __future__ import annotations

import ast
import fnmatch
import json
import logging
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from jooptics_cloud import inventory, logbook
from jooptics_cloud.config import FILES
from jooptics_cloud.inventory import TERMS, Datum, Goes, Kept
from jooptics_cloud.mail import texts
from jooptics_cloud.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cloud.service_thread import Account, Service

SOURCES = Path(__file__).parents[2] / "jooptics_cloud"
pytestmark = pytest.mark.promise("S1.1", "S2.P.1")


def every_datum() -> Iterator[tuple[str, Datum]]:
    for declared in inventory.tables(metadata):
        for column, datum in declared.columns:
            yield f"{declared.table.name}.{column.name}", datum
    yield from logbook.FIELDS.items()
    yield from texts.FIELDS.items()
    yield from FILES.items()


def test_every_column_of_the_real_database_is_declared(service: Service) -> None:
    looked = sa.inspect(service.cloud.db.engine)
    real = {
        f"{table}.{column['name']}"
        for table in looked.get_table_names()
        if table != "alembic_version"
        for column in looked.get_columns(table)
    }
    assert real == {
        name for name, _ in every_datum() if "." in name and name.split(".")[0] in metadata.tables
    }


def test_a_column_or_table_that_says_nothing_is_found() -> None:
    about = inventory.about_no_account("nothing")
    stray = sa.Table("stray", sa.MetaData(), sa.Column("nickname", sa.String(40)), info=about["info"])
    with pytest.raises(LookupError, match=r"stray\.nickname"):
        list(inventory.DeclaredTable(stray, stray.info["inventory"]).columns)
    silent = sa.MetaData()
    sa.Table("silent", silent, sa.Column("id", sa.Integer))
    with pytest.raises(LookupError, match="silent"):
        inventory.tables(silent)


def test_what_is_personal_has_purpose_and_term_and_what_is_not_shown_a_reason() -> None:
    for name, datum in every_datum():
        if datum.personal:
            assert datum.purposes, name
            assert datum.kept in TERMS, name
        if not datum.exported:
            assert datum.why, name


def test_every_term_is_used_and_said() -> None:
    assert set(TERMS) == set(Kept)
    assert {datum.kept for _, datum in every_datum() if datum.kept} == set(Kept)


def test_a_table_that_leads_to_an_account_is_about_one_and_sections_differ() -> None:
    declared = inventory.tables(metadata)
    about = {one.table.name for one in declared if one.facts.owner}
    leads = {
        one.table.name for one in declared for key in one.table.foreign_keys if key.column.table.name in about
    }
    assert leads <= about
    sections = [one.facts.section for one in declared if one.facts.owner]
    assert len(sections) == len(set(sections))
    assert all(one.facts.why for one in declared if not one.facts.owner)


def test_secrets_and_sessions_go_the_moment_an_account_ends() -> None:
    for one in inventory.tables(metadata):
        for column, datum in one.columns:
            if (
                one.facts.owner
                and datum.kept in {Kept.CREDENTIAL, Kept.SESSION}
                and one.table.name != "account"
            ):
                assert one.facts.goes is Goes.AT_ONCE, column


def test_lines_of_the_log_carry_declared_fields_only(
    member: Account, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "jooptics_cloud"):
        member.get("/v1/account")
        member.get("/nowhere")
    lines = [json.loads(one.message) for one in caplog.records if one.name == "jooptics_cloud"]
    assert lines
    assert {name for line in lines for name in line} <= logbook.FIELDS.keys()
    with pytest.raises(LookupError, match="email"):
        logbook.entry(logging.INFO, email=member.email)


def test_nothing_writes_a_line_but_the_log_book() -> None:
    for file in SOURCES.rglob("*.py"):
        calls = [
            node.func for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        ]  # fmt: skip
        names = {ast.unparse(one) for one in calls}
        writing = {
            name
            for name in names
            if name in {f"log.{level}" for level in ("info", "warning", "error", "log")}
        }
        assert not writing or file.name == "logbook.py", (file, writing)


def test_every_letter_has_a_class_and_carries_declared_fields_only() -> None:
    assert texts.CLASSES.keys() == texts.TEXTS.keys()
    for kind, languages in texts.TEXTS.items():
        for subject, body in languages.values():
            named = {field for _, field, _, _ in Formatter().parse(subject + body) if field}
            assert named <= texts.FIELDS.keys(), kind
    assert {"to", "language", "kind"} <= texts.FIELDS.keys()


def test_every_file_of_a_home_in_use_is_declared(service: Service, member: Account) -> None:
    member.repository().put(b"sealed")
    service.letters(member.email, 1)
    found = [str(path.relative_to(service.folder)) for path in service.folder.rglob("*") if path.is_file()]
    assert any(name.startswith("objects/") for name in found)
    strays = [name for name in found if not any(fnmatch.fnmatch(name, pattern) for pattern in FILES)]
    assert strays == []
