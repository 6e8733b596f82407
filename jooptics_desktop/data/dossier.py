"""Gathering a person's rows from every table that declares itself to be about them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from jooptics_desktop.data.inventory import DeclaredTable, rows_about, tables_about
from jooptics_desktop.domain.dossier import Dossier, Row, Section

if TYPE_CHECKING:
    from jooptics_desktop.data.connections import Link
    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.domain.inventory import Subject


class DossierRepository:
    """Reads everything about one person; knows no table by name."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def of(self, subject: Subject, subject_id: str) -> Dossier:
        """Every row about that person, with what their own copy shows of it; ids included, secrets not."""
        sections = [self._section(table, subject, subject_id) for table in tables_about(subject)]
        return Dossier(subject, subject_id, tuple(section for section in sections if section.rows))

    def _section(self, declared: DeclaredTable, subject: Subject, subject_id: str) -> Section:
        shown = [
            column
            for column, datum in declared.columns
            if datum.exported or datum.mentions or column.primary_key
        ]
        query = (
            sa.select(*shown)
            .where(rows_about(declared.table, subject))
            .order_by(*declared.table.primary_key.columns)
        )
        rows = self._connection.execute(query, {"subject_id": subject_id})
        names = tuple(column.name for column in shown)
        return Section(declared.facts.section, names, tuple(_row(names, row) for row in rows))


def _row(names: tuple[str, ...], row: Any) -> Row:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _plain(value: object) -> Json:
    """A value as JSON knows it: times in UTC with `Z`, days as ISO text."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    raise TypeError(type(value).__name__)
