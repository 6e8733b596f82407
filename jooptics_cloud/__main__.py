"""The command line of the service: `jooptics-cloud init | serve | migrate | doctor | sweep | …`."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from jooptics_cloud import __version__, logbook, migrations, retention, tls
from jooptics_cloud.clock import SystemClock
from jooptics_cloud.cloud import Cloud
from jooptics_cloud.commands import disclosing
from jooptics_cloud.commands.doctor import examine
from jooptics_cloud.commands.initialise import Wishes, initialise
from jooptics_cloud.commands.terminal import command, say
from jooptics_cloud.config import CONFIG_NAME, ConfigError, Home
from jooptics_cloud.db import Database
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.errors import Problem
from jooptics_cloud.housekeeping import sweep
from jooptics_cloud.policies.announcing import publish_and_announce
from jooptics_cloud.policies.packs import PackError
from jooptics_cloud.server import CloudServer, listening_socket

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOST = "127.0.0.1"
_PORT = 8443


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 1 when it did not, 2 for a command that makes no sense."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (ConfigError, PackError, Refused, Problem, OSError, SQLAlchemyError) as error:
        print(_words(error), file=sys.stderr)  # noqa: T201 - the command line speaks to its operator
        return 1


def _words(error: Exception) -> str:
    """What an operator can do about it; the database's own words may hold an address with a password in it."""
    if isinstance(error, Problem | SQLAlchemyError):
        return "the database cannot be reached or used: does it run, and is database.url right?"
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or 'failed'}"
    return str(error)


def _init(arguments: argparse.Namespace) -> int:
    if (arguments.certificate is None) != (arguments.key is None):
        raise ConfigError("give both --certificate and --key, or neither")
    wishes = Wishes(
        host=arguments.host or _HOST,
        port=_PORT if arguments.port is None else arguments.port,
        names=tuple(arguments.name),
        environment=arguments.environment,
        database=arguments.database,
        certificate=arguments.certificate,
        key=arguments.key,
    )
    home = initialise(arguments.home.resolve(), wishes, SystemClock().now())
    say(f"home ready: {home.folder}")
    if home.authority_path.exists():
        say(f"give this certificate to the desktops: {home.authority_path}")
        say(f"its SHA-256 fingerprint: {tls.fingerprint(home.authority_path.read_bytes())}")
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    folder = arguments.home.resolve()
    if not (folder / CONFIG_NAME).exists():
        _init(arguments)
    home = Home.open(folder)
    logbook.set_up(home.log_folder)
    tls.renew_if_due(home, SystemClock().now())
    cloud = Cloud.build(home)
    try:
        present, expected = migrations.revisions(cloud.db.engine)
        if present != expected:
            raise ConfigError(f"the database is at {present}, not {expected}: run `jooptics-cloud migrate`")
        listen = home.settings.listen
        port = listen.port if arguments.port is None else arguments.port
        listener = _listener(arguments.host or listen.host, port)
        CloudServer(cloud, listener, lambda address: say(f"listening on {address}")).serve_until_told()
    finally:
        cloud.db.close()
    return 0


def _listener(host: str, port: int) -> socket.socket:
    try:
        return listening_socket(host, port)
    except OSError as error:
        raise ConfigError(f"cannot listen on {host}, port {port}: {error.strerror}") from None


def _migrate(arguments: argparse.Namespace) -> int:
    database = Database(Home.open(arguments.home.resolve()).database_url)
    try:
        migrations.migrate(database.engine)
        say(f"the database is at {migrations.revisions(database.engine)[0]}")
    finally:
        database.close()
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    well = True
    for finding in examine(arguments.home.resolve(), SystemClock().now()):
        say(str(finding))
        well = well and finding.well
    return 0 if well else 1


def _sweep(arguments: argparse.Namespace) -> int:
    cloud = Cloud.build(Home.open(arguments.home.resolve()))
    try:
        say(f"objects collected: {sweep(cloud)}")
    finally:
        cloud.db.close()
    return 0


def _publish_policy(arguments: argparse.Namespace) -> int:
    cloud = Cloud.build(Home.open(arguments.home.resolve()))
    try:
        pack, letters = publish_and_announce(cloud, arguments.pack.resolve())
    finally:
        cloud.db.close()
    say(
        f"version {pack.version} is handed out; in effect from {pack.effective_at:%Y-%m-%d}, digest {pack.sha256}"
    )
    if pack.significant:
        say(f"account holders written to now: {letters}")
    return 0


def _run_retention(arguments: argparse.Namespace) -> int:
    cloud = Cloud.build(Home.open(arguments.home.resolve()))
    try:
        for one in retention.run(cloud, dry_run=arguments.dry_run):
            say(f"{one.count:6} {one.name}")
    finally:
        cloud.db.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jooptics-cloud", description="Keeps sealed backups it cannot read."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="command")
    init = command(commands, "init", _init, "make a home folder")
    serve = command(commands, "serve", _serve, "serve; an empty home is made ready first")
    command(commands, "migrate", _migrate, "bring the database to this program's shape")
    command(commands, "doctor", _doctor, "check everything the service needs")
    command(commands, "sweep", _sweep, "end what has run out and collect unneeded objects now")
    policy = commands.add_parser("policy", help="versions of the privacy policy")
    publishing = command(
        policy.add_subparsers(required=True, metavar="act"), "publish", _publish_policy,
        "hand out a pack signed by a key of policies.keys",
    )  # fmt: skip
    publishing.add_argument("pack", type=Path, help="the folder with pack.toml, pack.sig and the documents")
    acts = commands.add_parser("retention", help="how long things are kept").add_subparsers(
        required=True, metavar="act"
    )
    running = command(
        acts, "run", _run_retention, "let go what is over now; a running service does it hourly"
    )
    running.add_argument("--dry-run", action="store_true", help="only say how much would go, by each rule")
    disclosing.offer(commands)
    for one in (init, serve):
        _making_a_home(one)
    return parser


def _making_a_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on; 0 lets the system choose")
    parser.add_argument(
        "--name", action="append", default=[], help="a host name or address for the certificate"
    )
    parser.add_argument(
        "--environment", choices=("production", "self-hosted", "development"), default="self-hosted"
    )
    parser.add_argument("--database", default="", help="postgresql://…; without it SQLite in the home folder")
    parser.add_argument("--certificate", type=Path, help="a certificate chain of your own, PEM")
    parser.add_argument("--key", type=Path, help="its private key, PEM")


if __name__ == "__main__":
    sys.exit(main())
