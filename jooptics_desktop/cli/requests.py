"""`jooptics requests`: what people asked about their data, step by step to the answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.requests import (
    Asked,
    AskedAbout,
    Channel,
    Delay,
    IdentityProof,
    Refusal,
    RequestKind,
)
from jooptics_desktop.l10n import Formats, current_language, tr
from jooptics_desktop.l10n.words_requests import EVENTS, KINDS, REMINDERS, STATES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from enum import StrEnum

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.cli.session import Counter
    from jooptics_desktop.domain.ids import RequestId
    from jooptics_desktop.services.requests import Listed
    from jooptics_desktop.system.home import Home

    Step = Callable[[Counter, RequestId, argparse.Namespace], Done[object]]

T = TypeVar("T")
LETTERS: Final = ("receipt", "extension", "refusal", "answer")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("requests", help=tr("requests of people about their own data"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    listing = parts.add_parser("list", help=tr("who waits for an answer, the most pressing first"))
    listing.add_argument("--all", action="store_true", help=tr("answered ones too"))
    listing.set_defaults(run=run_list)
    showing = parts.add_parser("show", help=tr("one request and what happened to it"))
    showing.add_argument("number", type=int)
    showing.set_defaults(run=run_show)
    _add_open(parts)
    _add_advance(parts)
    letter = parts.add_parser("letter", help=tr("write a letter as PDF"))
    letter.add_argument("number", type=int)
    letter.add_argument("letter", choices=LETTERS)
    letter.add_argument("--out", type=Path, required=True, metavar="PATH")
    letter.set_defaults(run=run_letter)
    days = parts.add_parser("days-off", help=tr("announced days off, which terms leave out"))
    days.add_argument("--add", metavar="YYYY-MM-DD", help=tr("the first day off"))
    days.add_argument("--days", type=int, default=1, help=tr("how many in a row"))
    days.add_argument("--name", default="", help=tr("what it is called"))
    days.set_defaults(run=run_days_off)
    for part in parts.choices.values():
        add_sign_in_options(part)


def _add_open(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    opening = parts.add_parser("open", help=tr("take a request in"))
    opening.add_argument("--kind", choices=_values(RequestKind), required=True)
    opening.add_argument("--customer", metavar="ID", help=tr("one customer, by id or record number"))
    opening.add_argument("--name", default="", help=tr("who asks, when they are not on record"))
    opening.add_argument("--contact", default="", help=tr("how to answer them"))
    opening.add_argument("--wording", default="", help=tr("what they said"))
    opening.add_argument("--purpose", action="append", default=[], help=tr("a use of data; may be repeated"))
    opening.add_argument("--channel", choices=_values(Channel), default=Channel.COUNTER.value)
    opening.add_argument("--proof", choices=_values(IdentityProof), help=tr("how it is known who asks"))
    opening.add_argument("--letters-in", choices=("ar", "en"), help=tr("the language of their letters"))
    opening.add_argument("--guardian", action="store_true", help=tr("they ask for somebody else"))
    opening.add_argument("--received", metavar="YYYY-MM-DDTHH:MM+ZZ:ZZ", help=tr("when it reached the store"))
    opening.set_defaults(run=run_open)


def _add_advance(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    advance = parts.add_parser("advance", help=tr("take a step"))
    advance.add_argument("number", type=int)
    advance.add_argument("step", choices=sorted(STEPS))
    advance.add_argument("--proof", choices=_values(IdentityProof), help=tr("how it is known who asks"))
    reasons = sorted({*_values(Refusal), *_values(Delay)})
    advance.add_argument("--why", choices=reasons, help=tr("why it is refused, or takes longer"))
    advance.add_argument("--by", choices=_values(Channel), help=tr("how the person got the answer"))
    advance.add_argument("--words", default="", help=tr("in our own words, for the letter"))
    advance.add_argument("--out", type=Path, metavar="PATH", help=tr("where the copy or the letter goes"))
    advance.add_argument("--yes", action="store_true", help=tr("erase for good"))
    advance.add_argument("--unlocked", action="store_true", help=tr("without a passphrase"))
    advance.set_defaults(run=run_advance)


def run_list(home: Home, given: argparse.Namespace, output: Output) -> None:
    """One request a line."""
    from jooptics_desktop.services.requests import requests

    with open_counter(home, given) as counter:
        listed = requests(counter.desk, answered=given.all)
    output.result({"requests": [_plain(one) for one in listed]}, *map(_line, listed))


def run_show(home: Home, given: argparse.Namespace, output: Output) -> None:
    """What was asked, and every event."""
    from jooptics_desktop.services.requests import request_numbered

    with open_counter(home, given) as counter:
        one = request_numbered(counter.desk, given.number)
    events = [
        {"event": e.kind.value, "at": e.at.isoformat(), "day": e.on.isoformat(), **dict(e.facts)}
        for e in one.request.events
    ]
    told = {**_plain(one), "wording": one.request.asked.wording, "events": events}
    formats = Formats(current_language())
    lines = (f"{formats.numeric_date(e.on)}\t{tr(EVENTS[e.kind])}" for e in one.request.events)
    output.result(told, _line(one), *lines)


def run_open(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Take it in, and say by when it is due."""
    from jooptics_desktop.cli.customers import customer_id
    from jooptics_desktop.services.requests import open_request

    proof = IdentityProof(given.proof) if given.proof else None
    with open_counter(home, given) as counter:
        known = given.customer is not None
        asked = Asked(
            RequestKind(given.kind),
            AskedAbout.CUSTOMER if known else AskedAbout.NOBODY_KNOWN,
            customer_id(counter.desk, given.customer) if known else "",
            given.name,
            given.contact,
            given.wording,
            tuple(given.purpose),
            Channel(given.channel),
            given.letters_in or current_language(),
            given.guardian,
        )
        moment = _moment(given.received)
        request = open_request(counter.desk, asked, proof=proof, received_at=moment).value
    output.result(
        {"number": request.number, "id": request.id, "due_on": request.due_on.isoformat()},
        tr("Request {number} was taken in: answer by {day}.", number=request.number, day=request.due_on),
    )


def run_advance(home: Home, given: argparse.Namespace, output: Output) -> None:
    """One step; what it needs and has not got is named."""
    from jooptics_desktop.services.requests import request_numbered

    with open_counter(home, given) as counter:
        request_id = request_numbered(counter.desk, given.number).request.id
        done = STEPS[given.step](counter, request_id, given).value
        after = request_numbered(counter.desk, given.number)
    passphrase = getattr(done, "passphrase", "")
    told = {**_plain(after), **({"passphrase": passphrase} if passphrase else {})}
    said = tr("Passphrase, told this once: {passphrase}", passphrase=passphrase) if passphrase else ""
    output.result(told, _line(after), *([said] if said else []))


def run_letter(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Write a letter where the person says."""
    from jooptics_desktop.services.request_letters import LetterKind, save_letter
    from jooptics_desktop.services.requests import request_numbered

    with open_counter(home, given) as counter:
        request_id = request_numbered(counter.desk, given.number).request.id
        save_letter(counter.desk, request_id, LetterKind(given.letter), given.out)
    output.result({"path": str(given.out)}, tr("Written to {path}", path=given.out))


def run_days_off(home: Home, given: argparse.Namespace, output: Output) -> None:
    """List what is entered and expected; enter one more with `--add`."""
    from jooptics_desktop.services import jurisdictions

    with open_counter(home, given) as counter:
        if given.add:
            jurisdictions.announce(counter.desk, given.name, _day(given.add), given.days)
        found = jurisdictions.days_off(counter.desk)
    rows = [
        {"name": one.name.said_in(current_language()), "first": one.first.isoformat(), "days": one.days,
         "announced": announced}
        for announced, some in ((True, found.announced), (False, found.expected))
        for one in some
    ]  # fmt: skip
    known = {True: tr("Announced"), False: tr("Expected")}
    lines = (f"{r['first']}\t{r['days']}\t{known[bool(r['announced'])]}\t{r['name']}" for r in rows)
    output.result({"days_off": rows}, *lines)


def _needed(given: argparse.Namespace, name: str, allowed: type[StrEnum]) -> str:
    value = getattr(given, name)
    if value not in _values(allowed):
        raise RuleBroken(
            "input.field_wrong", field=name, name=f"--{name}", expected=", ".join(_values(allowed))
        )
    return str(value)


def _ask_identity(counter: Counter, request_id: RequestId, _given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.requests import ask_identity

    return _done(ask_identity(counter.desk, request_id))


def _check_identity(counter: Counter, request_id: RequestId, given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.requests import check_identity

    return _done(
        check_identity(counter.desk, request_id, IdentityProof(_needed(given, "proof", IdentityProof)))
    )


def _accept(counter: Counter, request_id: RequestId, _given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.requests import accept

    return _done(accept(counter.desk, request_id))


def _refuse(counter: Counter, request_id: RequestId, given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.requests import refuse

    return _done(refuse(counter.desk, request_id, Refusal(_needed(given, "why", Refusal)), given.words))


def _extend(counter: Counter, request_id: RequestId, given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.requests import extend

    return _done(extend(counter.desk, request_id, Delay(_needed(given, "why", Delay)), given.words))


def _copy(counter: Counter, request_id: RequestId, given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.request_execution import hand_out_copy

    if given.out is None:
        raise RuleBroken("input.field_missing", field="out", name="--out")
    return _done(hand_out_copy(counter.desk, request_id, given.out, locked=not given.unlocked))


def _stop(counter: Counter, request_id: RequestId, _given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.request_execution import stop_purposes

    return _done(stop_purposes(counter.desk, request_id))


def _restrict(counter: Counter, request_id: RequestId, _given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.request_execution import restrict

    return _done(restrict(counter.desk, request_id))


def _examined(counter: Counter, request_id: RequestId, given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.request_execution import note_examined

    return _done(note_examined(counter.desk, request_id, given.words))


def _nothing_kept(counter: Counter, request_id: RequestId, _given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.request_execution import note_nothing_kept

    return _done(note_nothing_kept(counter.desk, request_id))


def _answer(counter: Counter, request_id: RequestId, given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.requests import answer

    return _done(answer(counter.desk, request_id, Channel(_needed(given, "by", Channel)), given.words))


def _close(counter: Counter, request_id: RequestId, _given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.requests import close

    return _done(close(counter.desk, request_id))


def _take_back(counter: Counter, request_id: RequestId, _given: argparse.Namespace) -> Done[object]:
    from jooptics_desktop.services.requests import take_back

    return _done(take_back(counter.desk, request_id))


def _erase(counter: Counter, request_id: RequestId, given: argparse.Namespace) -> Done[object]:
    """Erase for good; the letter is written at the same time, since nobody knows the name afterwards."""
    from jooptics_desktop.documents.files import writing
    from jooptics_desktop.services.request_execution import erase_person, plan_deletion

    if given.out is None or not given.yes:
        raise RuleBroken("input.field_missing", field="out", name="--yes --out")
    plan = plan_deletion(counter.desk, request_id)
    with writing(given.out) as stream:  # first: a letter that cannot be written is lost with the name
        done = erase_person(counter.opened, counter.desk, request_id, plan)
        stream.write(done.value.letter.content)
    return Done(done.value, done.changes)


def _done(done: Done[T]) -> Done[object]:
    return Done(done.value, done.changes)


STEPS: Final[dict[str, Step]] = {
    "ask-identity": _ask_identity,
    "check-identity": _check_identity,
    "accept": _accept,
    "refuse": _refuse,
    "extend": _extend,
    "copy": _copy,
    "erase": _erase,
    "stop": _stop,
    "restrict": _restrict,
    "examined": _examined,
    "nothing-kept": _nothing_kept,
    "answer": _answer,
    "close": _close,
    "take-back": _take_back,
}


def _values(kind: type[StrEnum]) -> list[str]:
    return [one.value for one in kind]


def _moment(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise RuleBroken(
            "input.field_wrong", field="received", name="--received", expected="2026-11-22T09:00+03:00"
        )
    return moment.astimezone(dt.UTC)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("input.field_wrong", field="add", name="--add", expected="2027-03-09") from None


def _plain(one: Listed) -> dict[str, object]:
    request = one.request
    return {
        "number": request.number, "id": request.id, "kind": request.asked.kind.value, "person": one.person,
        "state": request.state.value, "received_on": request.received_on.isoformat(),
        "due_on": request.due_on.isoformat(), "extended": request.extended, "paused": request.paused,
        "percent": one.percent, "reminder": one.reminder.value if one.reminder else None,
    }  # fmt: skip


def _line(one: Listed) -> str:
    request, formats = one.request, Formats(current_language())
    told = [f"R-{request.number}", formats.numeric_date(request.due_on), tr(STATES[request.state])]
    told += [tr(KINDS[request.asked.kind]), one.person, tr(REMINDERS[one.reminder]) if one.reminder else ""]
    return "\t".join(told)
