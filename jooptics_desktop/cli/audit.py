"""`jooptics audit`: reading the audit trail, proving that nobody rewrote it, and writing it to a file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jooptics_desktop.cli.parser import at_least_one
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.audit import GROUPS, AuditFilter
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import Formats, current, current_language, isolate, sentence, tr, trn
from jooptics_desktop.l10n.words_audit import event_words, facts_words, subject_words

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.cli.session import Counter
    from jooptics_desktop.domain.audit import AuditLine
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    from pathlib import Path

    parser = commands.add_parser("audit", help=tr("who did what: the audit trail"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    verifying = parts.add_parser(
        "verify", help=tr("prove that nobody rewrote it; exit code 1 when somebody did")
    )
    verifying.add_argument(
        "--reviewed", action="store_true", help=tr("note that you looked through it, once it was found whole")
    )
    verifying.set_defaults(run=run_verify)
    listing = parts.add_parser("list", help=tr("the newest entries that agree with what is given"))
    listing.add_argument("--limit", type=at_least_one, default=50, metavar="N", help=tr("how many at most"))
    listing.add_argument("--before", type=int, metavar="N", help=tr("only entries before that number"))
    listing.set_defaults(run=run_list)
    exporting = parts.add_parser("export", help=tr("write them to a CSV file"))
    exporting.add_argument("file", type=Path, metavar="FILE", help=tr("the file to write"))
    exporting.set_defaults(run=run_export)
    for part in (listing, exporting):
        part.add_argument("--by", metavar="NAME", help=tr("only what that staff member did"))
        part.add_argument("--kind", choices=tuple(GROUPS), help=tr("only events of that kind"))
        part.add_argument("--since", type=dt.date.fromisoformat, metavar="DAY", help=tr("from that day on"))
        part.add_argument("--until", type=dt.date.fromisoformat, metavar="DAY", help=tr("up to that day"))
        part.add_argument("--customer", metavar="CUSTOMER", help=tr("only about that customer: number or id"))
    for part in parts.choices.values():
        add_sign_in_options(part)


def run_verify(home: Home, given: argparse.Namespace, output: Output) -> int:
    """Verify the chain and compare it with the backups."""
    from jooptics_desktop.services import audit

    with open_counter(home, given) as counter:
        verdict = audit.verify(
            counter.opened,
            counter.desk,
            progress=lambda done, of: output.progress(f"{done}/{of}"),
            cancelled=lambda: False,
        )
        if given.reviewed and verdict.sound:
            audit.sign_off(counter.desk, verdict)
    output.progress("")
    anchors = [
        {"place": a.kind.value, "generation": a.generation, "agrees": a.agrees, "asked_there": a.from_place}
        for a in verdict.anchors
    ]
    months = [
        {
            "month": one.month, "entries": one.entries, "closing": one.closing,
            "dropped_at": one.dropped_at.isoformat() if one.dropped_at else None,
        }
        for one in verdict.segments
    ]  # fmt: skip
    count = trn("{count} entry", "{count} entries", verdict.entries)
    said = tr("The audit trail is whole: {count}.", count=count)
    output.result(
        {
            "sound": verdict.sound, "entries": verdict.entries, "first_broken": verdict.first_broken,
            "anchors": anchors, "months": months,
        },
        said if verdict.sound else sentence(RuleBroken("audit.rewritten")),
    )  # fmt: skip
    return 0 if verdict.sound else 1


def run_list(home: Home, given: argparse.Namespace, output: Output) -> None:
    """One line per entry, newest first."""
    from jooptics_desktop.services import audit
    from jooptics_desktop.services.store_profile import store_profile

    with open_counter(home, given) as counter:
        zone = ZoneInfo(store_profile(counter.desk).time_zone)
        wanted, first = _wanted(counter, given, zone), given.before - 1 if given.before else None
        count = audit.count(counter.desk, wanted)
        found = audit.lines(counter.desk, wanted, first=first, limit=max(1, given.limit))
    formats = Formats(current_language(), zone)
    output.result(
        {"count": count, "entries": [_plain(line) for line in found]},
        *(_line(line, formats) for line in found),
    )


def run_export(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Write a CSV file; entered in the disclosure register."""
    from jooptics_desktop.services import audit
    from jooptics_desktop.services.store_profile import store_profile

    with open_counter(home, given) as counter:
        zone = ZoneInfo(store_profile(counter.desk).time_zone)
        written = audit.export(
            counter.desk,
            _wanted(counter, given, zone),
            given.file,
            current_language(),
            progress=lambda done, of: output.progress(f"{done}/{of}"),
            stop=lambda: False,
        ).value
    output.progress("")
    output.result(
        {"file": str(given.file), "entries": written}, trn("{count} entry", "{count} entries", written)
    )


def _wanted(counter: Counter, given: argparse.Namespace, zone: ZoneInfo) -> AuditFilter:
    from jooptics_desktop.cli.customers import customer_id
    from jooptics_desktop.services import staff

    actor = None
    if given.by:
        by = given.by.casefold()
        actor = next((m.id for m in staff.staff_list(counter.desk) if m.name.casefold() == by), None)
        if actor is None:
            raise RuleBroken("staff.unknown", field="by")
    customer = customer_id(counter.desk, given.customer) if given.customer else None
    return AuditFilter(
        actor, given.kind, customer, _midnight(given.since, 0, zone), _midnight(given.until, 1, zone)
    )


def _midnight(day: dt.date | None, later: int, zone: ZoneInfo) -> dt.datetime | None:
    return None if day is None else dt.datetime.combine(day + dt.timedelta(days=later), dt.time(), zone)


def _plain(line: AuditLine) -> dict[str, object]:
    entry, subject = line.entry, line.subject
    return {
        "number": entry.seq, "at": entry.at.isoformat(), "by": line.actor, "event": entry.event,
        "about_kind": subject.kind.value if subject else "", "about": subject.name if subject else "",
        "facts": dict(entry.facts),
    }  # fmt: skip


def _line(line: AuditLine, formats: Formats) -> str:
    words = current()
    told = (
        formats.moment(line.entry.at),
        isolate(line.actor),
        event_words(line.entry, words),
        subject_words(line.subject, words),
        facts_words(line.entry.facts, words, formats),
    )
    return "\t".join(told)
