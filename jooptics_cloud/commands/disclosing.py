"""`operators` and `disclose`: who works for the service, and what it has to hand out."""

from __future__ import annotations

import argparse
import json
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_cloud.cloud import Cloud
from jooptics_cloud.commands.terminal import ask_passphrase, command, say
from jooptics_cloud.config import Home
from jooptics_cloud.disclosures import fields, operators, register, service
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.disclosures.service import Basis, Demand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jooptics_cloud.commands.terminal import Commands
    from jooptics_cloud.disclosures.operators import Signer


def offer(commands: Commands) -> None:
    """Declare both commands with their acts."""
    _offer_operators(commands)
    _offer_disclosures(commands)


def _offer_operators(commands: Commands) -> None:
    acts = commands.add_parser(
        "operators", help="who may ask for disclosures and approve them"
    ).add_subparsers(required=True, metavar="act")
    keygen = acts.add_parser("keygen", help="make a key pair of your own; prints the public half")
    keygen.add_argument("file", type=Path, help="where the private half goes, under a passphrase")
    keygen.set_defaults(run=_keygen)
    adding = command(acts, "add", _add, "add an operator; the first adds themselves")
    adding.add_argument("name")
    adding.add_argument("--public", required=True, help="their public key, as `keygen` printed it")
    removing = command(acts, "remove", _remove, "remove an operator")
    removing.add_argument("name")
    for one in (adding, removing):
        _signed(one)
    command(acts, "list", _list_operators, "who is and who was an operator")


def _offer_disclosures(commands: Commands) -> None:
    acts = commands.add_parser("disclose", help="what has to be handed out of an account").add_subparsers(
        required=True, metavar="act"
    )
    asking = command(acts, "ask", _ask, "ask for a disclosure; another operator approves it")
    asking.add_argument("--account", required=True, help="its e-mail address or id")
    asking.add_argument("--legal-ref", required=True, help="the reference of the order or the case")
    asking.add_argument("--authority", required=True, help="who demands it")
    asking.add_argument("--basis", required=True, choices=[one.value for one in Basis])
    asking.add_argument("--justification", required=True, help="why this, and why no less would do")
    asking.add_argument(
        "--field", action="append", default=[], help="what is handed out, repeated; without it the minimum"
    )
    asking.add_argument(
        "--gag-until",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the law forbids telling until that day",
    )
    approving = command(
        acts, "approve", _approve, "approve what another operator asked for, and write the bundle"
    )
    approving.add_argument("id")
    approving.add_argument("--out", type=Path, required=True, help="the bundle, a file that is not there yet")
    for one in (asking, approving):
        _signed(one)
    command(acts, "show", _show, "what one of them asks for").add_argument("id")
    command(acts, "list", _list, "every entry of the register")
    command(acts, "verify", _verify, "whether the register is whole")
    acts.add_parser("fields", help="what can be handed out").set_defaults(run=_fields)


def _signed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", required=True, help="your name as an operator")
    parser.add_argument(
        "--key", type=Path, required=True, help="your private key; its passphrase is asked for"
    )


def _signer(arguments: argparse.Namespace) -> Signer:
    return operators.load_signer(
        arguments.by, arguments.key, ask_passphrase(f"passphrase of {arguments.key}")
    )


@contextmanager
def _cloud(arguments: argparse.Namespace) -> Iterator[Cloud]:
    cloud = Cloud.build(Home.open(arguments.home.resolve()))
    try:
        yield cloud
    finally:
        cloud.db.close()


def _keygen(arguments: argparse.Namespace) -> int:
    passphrase = ask_passphrase("a passphrase for the new key")
    if ask_passphrase("once more") != passphrase:
        raise Refused("the two differ: nothing was written")
    say(f"public key: {operators.make_key(arguments.file, passphrase)}")
    return 0


def _add(arguments: argparse.Namespace) -> int:
    with _cloud(arguments) as cloud:
        sequence = operators.add(cloud, arguments.name, arguments.public, _signer(arguments))
    say(f"{arguments.name} is an operator; entry {sequence}; approves in {operators.STANDING.days} days")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    with _cloud(arguments) as cloud:
        sequence = operators.remove(cloud, arguments.name, _signer(arguments))
    say(f"{arguments.name} is no operator any more; entry {sequence}")
    return 0


def _list_operators(arguments: argparse.Namespace) -> int:
    with _cloud(arguments) as cloud, cloud.db.read() as session:
        for one in operators.everybody(session).values():
            say(f"{one.name}  since {one.since:%Y-%m-%d}{'  removed' if one.removed else ''}")
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    demand = Demand(
        account=arguments.account, legal_ref=arguments.legal_ref, authority=arguments.authority,
        basis=Basis(arguments.basis), justification=arguments.justification, fields=tuple(arguments.field),
        gag_until=arguments.gag_until,
    )  # fmt: skip
    with _cloud(arguments) as cloud:
        disclosure_id = service.ask(cloud, _signer(arguments), demand)
        until = cloud.clock.now() + service.APPROVED_WITHIN
    say(f"asked: {disclosure_id}")
    say(f"another operator approves it before {until:%Y-%m-%d %H:%M} UTC: disclose approve {disclosure_id}")
    return 0


def _approve(arguments: argparse.Namespace) -> int:
    with _cloud(arguments) as cloud:
        _describe(cloud, arguments.id)
        done = service.approve(cloud, _signer(arguments), arguments.id, arguments.out.resolve())
    say(f"written: {done.file}")
    say(f"its SHA-256: {done.sha256}; entry {done.sequence} of the register")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    with _cloud(arguments) as cloud:
        _describe(cloud, arguments.id)
    return 0


def _describe(cloud: Cloud, disclosure_id: str) -> None:
    with cloud.db.read() as session:
        row, body = service.demanded(session, disclosure_id)
    say(f"asked for on {row.at:%Y-%m-%d %H:%M} UTC by {body['operator']}")
    for name in ("account", "authority", "legal_ref", "basis", "justification"):
        say(f"  {name}: {body[name]}")
    say(f"  fields: {', '.join(body['fields'])}")
    say(f"  the holder is told: {'after ' + body['gag_until'] if body['gag_until'] else 'at once'}")


def _list(arguments: argparse.Namespace) -> int:
    with _cloud(arguments) as cloud, cloud.db.read() as session:
        for row in register.entries(session):
            by = json.loads(row.body or "{}").get("operator", "")
            say(f"{row.sequence:6} {row.at:%Y-%m-%d %H:%M} {row.kind:16} {row.about} {by}".rstrip())
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    with _cloud(arguments) as cloud:
        sentences = service.broken(cloud)
        with cloud.db.read() as session:
            entered = register.entries(session)
    for sentence in sentences:
        say(sentence)
    if not sentences:
        newest = f"; the newest has the digest {entered[-1].digest}" if entered else ""
        say(f"{len(entered)} entries, whole{newest}")
    return 1 if sentences else 0


def _fields(_arguments: argparse.Namespace) -> int:
    for name, sealed in fields.offered():
        say(f"{name}{'  (sealed: as ciphertext, only when named)' if sealed else ''}")
    return 0
