"""`jooptics breaches`: the register of breaches and its clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.breaches import BreachFacts, Happened, Reach, Risk, Whom
from jooptics_desktop.l10n import current_language, tr
from jooptics_desktop.l10n.words_breaches import ENTRIES, HAPPENED, STATES, WHOM

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.services.breaches import Running
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser(
        "breaches", help=tr("breaches of personal data, and who has to be told by when")
    )
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    parts.add_parser("list", help=tr("every breach; exit code 1 when somebody should have been told"))
    _facts_options(parts.add_parser("record", help=tr("enter a breach")))
    correcting = parts.add_parser("correct", help=tr("enter what is known better now"))
    _facts_options(correcting)
    told = parts.add_parser("told", help=tr("note that they were told"))
    told.add_argument("--at", type=_moment, help=tr("when, as 2026-11-28T10:00 in UTC; now unless said"))
    needless = parts.add_parser("not-needed", help=tr("note why they need not be told"))
    closing = parts.add_parser("close", help=tr("put it away"))
    letter = parts.add_parser("letter", help=tr("write a draft letter as a PDF"))
    letter.add_argument("target", type=Path, metavar="FILE")
    people = parts.add_parser("people", help=tr("whom it may concern"))
    for part in (correcting, told, needless, closing, letter, people):
        part.add_argument("--number", type=int, required=True, help=tr("the number of the breach"))
    for part in (told, needless, letter):
        part.add_argument("--whom", type=Whom, choices=tuple(Whom), required=True)
    for part in (told, needless, closing):
        part.add_argument("--words", default="")
    for name, part in parts.choices.items():
        part.set_defaults(run=_RUNS[name])
        add_sign_in_options(part)


def run_list(home: Home, given: argparse.Namespace, output: Output) -> int:
    """Every breach with its clocks."""
    from jooptics_desktop.services import breaches

    with open_counter(home, given) as counter:
        found = breaches.breaches(counter.desk)
    lines = [line for one in found for line in _lines(one)]
    output.result({"breaches": [_plain(one) for one in found]}, *(lines or [tr("There are no breaches.")]))
    return 1 if any(one.overdue for one in found) else 0


def run_record(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Enter one, or correct it."""
    from jooptics_desktop.services import breaches

    with open_counter(home, given) as counter:
        desk = counter.desk
        facts = BreachFacts(
            given.noticed or desk.clock.now(), given.happened, given.what, tuple(given.data), given.people,
            given.measures, given.risk, given.reach, given.since, given.until,
        )  # fmt: skip
        if given.part == "record":
            breach = breaches.record_breach(desk, facts).value
        else:
            breach = breaches.correct_breach(desk, _id(breaches.breaches(desk), given.number), facts).value
        told = breaches.running(desk, breach.id)
    output.result(_plain(told), *_lines(told))


def run_note(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Somebody was told, need not be, or all is settled."""
    from jooptics_desktop.services import breaches

    with open_counter(home, given) as counter:
        desk = counter.desk
        breach_id = _id(breaches.breaches(desk), given.number)
        if given.part == "told":
            breaches.note_told(desk, breach_id, given.whom, given.at or desk.clock.now(), given.words)
        elif given.part == "not-needed":
            breaches.note_not_needed(desk, breach_id, given.whom, given.words)
        else:
            breaches.close_breach(desk, breach_id, given.words)
        told = breaches.running(desk, breach_id)
    output.result(_plain(told), *_lines(told))


def run_letter(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The draft in the language of the command."""
    from jooptics_desktop.documents.files import writing
    from jooptics_desktop.services import breach_letters, breaches

    with open_counter(home, given) as counter:
        breach_id = _id(breaches.breaches(counter.desk), given.number)
        paper = breach_letters.breach_letter(counter.desk, breach_id, given.whom, current_language())
    with writing(given.target) as stream:
        stream.write(paper)
    output.result({"path": str(given.target)}, str(given.target))


def run_people(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Everybody it may concern."""
    from jooptics_desktop.services import breaches

    with open_counter(home, given) as counter:
        found = breaches.concerned(counter.desk, _id(breaches.breaches(counter.desk), given.number))
    output.result(
        {"people": [{"number": one.number, "name": one.name, "phones": list(one.phones)} for one in found]},
        *(f"{one.number}\t{one.name}\t{' '.join(one.phones)}" for one in found),
    )


def _facts_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--what", required=True, help=tr("what happened, naming nobody"))
    parser.add_argument("--measures", required=True, help=tr("what was done about it"))
    parser.add_argument(
        "--noticed", type=_moment, help=tr("when, as 2026-11-28T10:00 in UTC; now unless said")
    )
    parser.add_argument("--happened", type=Happened, choices=tuple(Happened), default=Happened.OTHER)
    parser.add_argument("--risk", type=Risk, choices=tuple(Risk), default=Risk.HIGH)
    parser.add_argument("--people", type=int, default=0, help=tr("how many it may concern"))
    parser.add_argument("--data", nargs="*", default=["contact"], help=tr("kinds of data"))
    parser.add_argument("--reach", type=Reach, choices=tuple(Reach), default=Reach.EVERYBODY)
    parser.add_argument("--since", type=_moment)
    parser.add_argument("--until", type=_moment)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _id(found: list[Running], number: int) -> str:
    return next((one.breach.id for one in found if one.breach.number == number), "")


def _plain(one: Running) -> dict[str, Any]:
    return {
        "number": one.breach.number, "closed": one.breach.closed, "people": one.breach.facts.people,
        "noticed_at": one.breach.facts.noticed_at.isoformat(),
        "clocks": [
            {"whom": c.whom.value, "state": c.state.value, "due_at": c.due_at.isoformat() if c.due_at else None}
            for c in one.clocks
        ],
    }  # fmt: skip


def _lines(one: Running) -> list[str]:
    newest = one.breach.entries[-1]
    head = f"B-{one.breach.number}\t{tr(HAPPENED[one.breach.facts.happened])}\t{tr(ENTRIES[newest.kind])}"
    clocks = (
        f"  {tr(WHOM[c.whom])}\t{tr(STATES[c.state])}\t{c.due_at.isoformat(timespec='minutes') if c.due_at else '–'}"
        for c in one.clocks
    )
    return [head, *clocks]


_RUNS = {
    "list": run_list, "record": run_record, "correct": run_record, "told": run_note, "not-needed": run_note,
    "close": run_note, "letter": run_letter, "people": run_people,
}  # fmt: skip
