"""`jooptics customers`: search, import, export, erase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.cli.output import already_in
from jooptics_desktop.cli.parser import at_least_one
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.erasure import ErasureReason
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.l10n import Formats, current_language, sentence, tr, trn

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.domain.erasure import PlannedRows
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("customers", help=tr("search, import, export and erase customers"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    search = parts.add_parser("search", help=tr("find customers"))
    search.add_argument("text", help=tr("part of a name, phone or record number"))
    search.add_argument("--limit", type=at_least_one, default=20)
    search.set_defaults(run=run_search)
    load = parts.add_parser("import", help=tr("bring customers over from a CSV file"))
    source = load.add_mutually_exclusive_group(required=True)
    source.add_argument("file", type=Path, metavar="FILE", nargs="?")
    source.add_argument("--dossier", type=Path, metavar="FILE", help=tr("one person's own copy (data.json)"))
    load.add_argument("--anyway", action="store_true", help=tr("although somebody like them is known"))
    load.add_argument("--dry-run", action="store_true", help=tr("only say what would happen"))
    load.set_defaults(run=run_import)
    export = parts.add_parser("export", help=tr("write one record or the whole list"))
    export.add_argument("--format", choices=("csv", "pdf", "json"), required=True)
    export.add_argument("--customer", metavar="ID", help=tr("one customer, by id or record number"))
    export.add_argument("--out", type=Path, required=True, metavar="PATH")
    export.add_argument(
        "--purpose",
        default="",
        help=tr(
            "why it goes out, for the disclosure register; `reminders` or `marketing` alone list who agrees to it now"
        ),
    )
    export.add_argument("--recipient", default="", help=tr("who gets it, for the disclosure register"))
    export.set_defaults(run=run_export)
    erase = parts.add_parser("erase", help=tr("erase one person for good"))
    erase.add_argument("customer", metavar="NUMBER|ID")
    reasons = [reason.value for reason in ErasureReason if reason is not ErasureReason.RETENTION]
    erase.add_argument("--reason", choices=reasons, required=True, help=tr("why they are erased"))
    erase.add_argument("--dry-run", action="store_true", help=tr("only say what would happen"))
    erase.set_defaults(run=run_erase)
    child = parts.add_parser("child", help=tr("this record is a child's: erase it at once"))
    child.add_argument("customer", metavar="NUMBER|ID")
    child.add_argument("--yes", action="store_true", required=True, help=tr("it cannot be brought back"))
    child.set_defaults(run=run_child)
    for part in (search, load, export, erase, child):
        add_sign_in_options(part)


def run_search(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The best hits, one a line."""
    from jooptics_desktop.services.customers import search_customers

    with open_counter(home, given) as counter:
        hits = search_customers(counter.desk, given.text, given.limit)
    output.result(
        {
            "customers": [
                {"id": hit.id, "number": hit.number, "name": hit.name, "name_alternative": hit.name_alternative,
                 "phone": hit.phone}
                for hit in hits
            ]
        },
        *(f"{hit.number}\t{hit.name or hit.name_alternative}\t{hit.phone}" for hit in hits),
    )  # fmt: skip


def run_import(home: Home, given: argparse.Namespace, output: Output) -> int:
    """Import, or only try; exit code 1 when any row was refused."""
    if given.dossier is not None:
        _import_dossier(home, given, output)
        return 0
    from jooptics_desktop.services.customer_imports import guess_columns, import_customers
    from jooptics_desktop.services.price_list_files import read_list_file

    file = read_list_file(given.file)
    with open_counter(home, given) as counter:
        report = import_customers(
            counter.desk, file, guess_columns(file.headings), trial=given.dry_run,
            report=lambda done, of: output.progress(f"{done}/{of}"), cancelled=lambda: False,
        ).value  # fmt: skip
    output.progress("")
    refused = [
        {"line": r.line, "code": r.error.code, "field": r.error.field, "message": sentence(r.error)}
        for r in report.refused
    ]
    output.result(
        {"trial": report.was_trial, "added": report.added, "known": report.known, "already": report.already,
         "refused": refused},
        tr("This was only a trial; nothing was changed.") if report.was_trial else tr("The customers are imported."),
        tr("Added: {added}. Known already: {known}. Refused: {refused}.",
           added=report.added, known=report.known, refused=len(report.refused)),
        *already_in(report.already),
        *(tr("Line {line}: {why}", line=r.line, why=sentence(r.error)) for r in report.refused),
    )  # fmt: skip
    return 1 if report.refused else 0


def _import_dossier(home: Home, given: argparse.Namespace, output: Output) -> None:
    """One person with notes and prescriptions; whoever may be the same is named."""
    from jooptics_desktop.services.dossier_imports import import_dossier

    try:
        content = given.dossier.read_bytes()
    except OSError:
        raise RuleBroken("input.file_unreadable", field=given.dossier.name) from None
    with open_counter(home, given) as counter:
        done = import_dossier(counter.desk, content, trial=given.dry_run, anyway=given.anyway).value
    output.result(
        {"trial": done.was_trial, "id": None if done.was_trial else done.customer.id,
         "number": None if done.was_trial else done.customer.number, "notes": done.notes,
         "prescriptions": done.prescriptions, "similar": [hit.number for hit in done.similar]},
        tr("This was only a trial; nothing was changed.") if done.was_trial else tr("The person was taken in."),
        tr("Notes: {notes}. Prescriptions: {prescriptions}.", notes=done.notes, prescriptions=done.prescriptions),
        *(tr("May be the same person: {name}", name=hit.name or hit.name_alternative) for hit in done.similar),
    )  # fmt: skip


def run_export(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Write what was asked for; it is entered in the disclosure register first."""
    from jooptics_desktop.services.contact_lists import ContactPurpose, export_contacts
    from jooptics_desktop.services.export import ExportFormat, Wanted, export_customer, export_customers

    wanted = Wanted(ExportFormat(given.format), current_language(), given.out, given.purpose, given.recipient)
    with open_counter(home, given) as counter:
        if given.purpose in set(ContactPurpose) and not given.customer:
            done = export_contacts(counter.desk, ContactPurpose(given.purpose), wanted).value
        elif given.customer:
            done = export_customer(counter.desk, customer_id(counter.desk, given.customer), wanted).value
        else:
            done = export_customers(
                counter.desk, wanted, progress=lambda n, of: output.progress(f"{n}/{of}"), stop=lambda: False
            ).value
    output.progress("")
    output.result(
        {"path": str(done.path), "records": done.records, "sha256": done.sha256},
        trn("{count} customer was written to {path}", "{count} customers were written to {path}", done.records,
            path=done.path),
    )  # fmt: skip


def run_erase(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Print what becomes of everything, and unless it is only a trial, do it."""
    from jooptics_desktop.services.erasure import erase_customer, plan_erasure

    with open_counter(home, given) as counter:
        plan = plan_erasure(counter.desk, customer_id(counter.desk, given.customer))
        for row in plan.rows:
            output.line(planned(row))
        for obstacle in plan.obstacles:
            output.line(sentence(RuleBroken(obstacle)))
        until: date | None = None
        if not given.dry_run:
            done = erase_customer(counter.opened, counter.desk, plan, ErasureReason(given.reason))
            until = max((r.until for r in done.value.remains if r.until is not None), default=None)
    told = [planned_plainly(row) for row in plan.rows]
    output.result(
        {
            "trial": given.dry_run, "id": plan.subject_id, "rows": told, "obstacles": list(plan.obstacles),
            "sealed_until": until.isoformat() if until else None,
        },
        tr("This was only a trial; nothing was changed.")
        if given.dry_run
        else tr("The person is erased for good."),
        *([] if until is None else [_sealed_until(until)]),
    )  # fmt: skip


def _sealed_until(until: date) -> str:
    day = Formats(current_language()).date(until)
    return tr(
        "In sealed backups they remain until {until} at the latest; a restore erases them again.", until=day
    )


def run_child(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Erase the record of somebody under age; anybody who works here may."""
    from jooptics_desktop.services.children import erase_child

    with open_counter(home, given) as counter:
        found = customer_id(counter.desk, given.customer)
        receipt = erase_child(counter.opened, counter.desk, found).value
    output.result(
        {"id": receipt.entry.subject_id, "remains": [[r.what, r.why] for r in receipt.remains]},
        tr("The record is erased. Backups made before will never bring it back."),
    )


def planned_plainly(row: PlannedRows) -> dict[str, object]:
    """One line of a plan, for machines."""
    return {
        "section": row.section, "fate": row.fate.value, "count": row.count,
        "kept_because": row.kept_because.value if row.kept_because else None,
    }  # fmt: skip


def planned(row: PlannedRows) -> str:
    """One line of a plan: what, how much, and what becomes of it."""
    from jooptics_desktop.documents.dossier_columns import title_of
    from jooptics_desktop.l10n.words_requests import FATES, KEPT_WHY

    why = row.kept_because
    reason = f"\t{tr(KEPT_WHY.get(why, why.value))}" if why is not None else ""
    return f"{tr(title_of(row.section))}\t{row.count}\t{tr(FATES[row.fate])}{reason}"


def customer_id(desk: Desk, text: str) -> CustomerId:
    """An id, or a record number."""
    if not text.isdecimal():
        return CustomerId(text)
    from jooptics_desktop.services.customers import id_of_number

    return id_of_number(desk, int(text))
