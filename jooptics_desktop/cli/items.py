"""`jooptics items`: search the catalogue, import a price list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jooptics_desktop.cli.answers import read_object
from jooptics_desktop.cli.output import already_in
from jooptics_desktop.cli.parser import at_least_one
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import sentence, tr

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.services.price_list_files import Column, PriceList
    from jooptics_desktop.services.price_lists import ImportReport
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("items", help=tr("search the catalogue, import price lists"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    search = parts.add_parser("search", help=tr("find items"))
    search.add_argument("text", help=tr("part of a name, brand, number or barcode"))
    search.add_argument("--limit", type=at_least_one, default=20)
    search.set_defaults(run=run_search)
    load = parts.add_parser("import", help=tr("import a CSV price list"))
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument(
        "--tax-class", required=True, metavar="CODE", help=tr("the tax class of rows that name none")
    )
    load.add_argument(
        "--columns", type=Path, metavar="FILE", help=tr("which heading is which column, in JSON")
    )
    load.add_argument("--dry-run", action="store_true", help=tr("only say what would happen"))
    load.set_defaults(run=run_import)
    for part in (search, load):
        add_sign_in_options(part)


def run_search(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The best hits, one a line."""
    from jooptics_desktop.services.catalogue import search_items

    with open_counter(home, given) as counter:
        found = search_items(counter.desk, given.text, given.limit)
    output.result(
        {
            "items": [
                {"id": s.item.id, "sku": s.item.sku, "name_ar": s.item.name_ar, "name_en": s.item.name_en,
                 "price_minor": s.item.price.minor, "currency": s.item.price.currency.code,
                 "barcodes": list(s.item.barcodes), "on_hand": s.level.on_hand}
                for s in found
            ]
        },
        *(f"{s.item.sku}\t{s.item.name('en')}\t{s.item.price.minor / 10**s.item.price.currency.exponent:.3f}"
          for s in found),
    )  # fmt: skip


def run_import(home: Home, given: argparse.Namespace, output: Output) -> int:
    """Import, or only try; every refused row is named with its reason. Exit code 1 when any was refused."""
    from jooptics_desktop.services import store_profile
    from jooptics_desktop.services.price_list_files import guess_columns, guess_decimal_comma, read_list_file
    from jooptics_desktop.services.price_lists import ImportChoices, import_price_list

    price_list = read_list_file(given.file)
    columns = guess_columns(price_list.headings) | _named_columns(price_list, given.columns)
    with open_counter(home, given) as counter:
        choices = ImportChoices(
            columns,
            given.tax_class,
            store_profile.store_profile(counter.desk).currency,
            decimal_comma=guess_decimal_comma(price_list, columns),
        )
        report = import_price_list(
            counter.desk, price_list, choices, trial=given.dry_run,
            report=lambda done, of: output.progress(f"{done}/{of}"),
        ).value  # fmt: skip
    output.progress("")
    output.result(_as_json(report), *_lines(report))
    return 1 if report.refused else 0


def _named_columns(price_list: PriceList, mapping: Path | None) -> dict[Column, int]:
    """`{"price": "Retail JOD"}`: what the guess got wrong."""
    from jooptics_desktop.services.price_list_files import Column

    if mapping is None:
        return {}
    answers = read_object(mapping)
    chosen = {}
    for name in answers.values:
        heading = answers.take(name, str)
        if name not in set(Column):
            raise RuleBroken("input.field_unknown", field=name, name=name)
        if heading not in price_list.headings:
            raise RuleBroken("input.field_wrong", name=name, expected=" | ".join(price_list.headings))
        chosen[Column(name)] = price_list.headings.index(heading)
    return chosen


def _as_json(report: ImportReport) -> dict[str, Any]:
    return {
        "trial": report.was_trial,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "already": report.already,
        "refused": [
            {"line": r.line, "code": r.error.code, "field": r.error.field, "message": sentence(r.error)}
            for r in report.refused
        ],
    }


def _lines(report: ImportReport) -> list[str]:
    head = (
        tr("This was only a trial; nothing was changed.")
        if report.was_trial
        else tr("The price list is imported.")
    )
    counts = tr(
        "Added: {added}. Updated: {updated}. Unchanged: {unchanged}. Refused: {refused}.",
        added=report.added, updated=report.updated, unchanged=report.unchanged, refused=len(report.refused),
    )  # fmt: skip
    refused = [tr("Line {line}: {why}", line=r.line, why=sentence(r.error)) for r in report.refused]
    return [head, counts, *already_in(report.already), *refused]
