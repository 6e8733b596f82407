"""The parts of `jooptics backup` about the cloud account: connect, prove, devices, revoke."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from jooptics_desktop.cli import secrets
from jooptics_desktop.cli.session import open_counter
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.l10n import Formats, current_language, tr

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.cli.session import Counter
    from jooptics_desktop.sync.account import Device
    from jooptics_desktop.sync.tls import CloudEndpoint
    from jooptics_desktop.system.home import Home

T = TypeVar("T")
REASONS = ("lost", "stolen", "replaced", "sold", "other")


def add(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> list[argparse.ArgumentParser]:
    """Declare the parts; they act for somebody, so they still need the options for that."""
    connect = parts.add_parser("connect", help=tr("back up to the cloud from now on"))
    connect.add_argument("--url", required=True, metavar="https://…", help=tr("the service's address"))
    connect.add_argument(
        "--ca", type=Path, metavar="FILE", help=tr("the service's own certificate authority, PEM")
    )
    connect.add_argument("--email", required=True)
    connect.add_argument(
        "--country", metavar="CC", help=tr("agree to backups in that country, if it is where the service is")
    )
    connect.set_defaults(run=run_connect)
    country = parts.add_parser(
        "country", help=tr("where the service keeps backups; with --agree, agree to that")
    )
    country.add_argument("--agree", metavar="CC", help=tr("the country agreed to, two letters"))
    country.set_defaults(run=run_country)
    prove = parts.add_parser(
        "prove", help=tr("prove to the service that it is you; changed keys are renewed there")
    )
    prove.set_defaults(run=run_prove)
    devices = parts.add_parser("devices", help=tr("list the computers of the account"))
    devices.set_defaults(run=run_devices)
    revoke = parts.add_parser("revoke", help=tr("shut a computer out of the account"))
    revoke.add_argument("device", metavar="ID", help=tr("which one, as `devices` lists it"))
    revoke.add_argument("--reason", choices=REASONS, default="lost", help=tr("why"))
    revoke.set_defaults(run=run_revoke)
    for part in (connect, prove, revoke):
        add_cloud_secrets(part)
    return [connect, country, prove, devices, revoke]


def add_cloud_secrets(parser: argparse.ArgumentParser) -> None:
    """Where the account's secrets come from when nobody is there to type them."""
    parser.add_argument(
        "--cloud-password-file", type=Path, metavar="FILE", help=tr("a file with the account's password")
    )
    parser.add_argument(
        "--cloud-code-file", type=Path, metavar="FILE", help=tr("a file with the account's code")
    )


def endpoint_of(given: argparse.Namespace) -> CloudEndpoint:
    """The service that was named."""
    from jooptics_desktop.sync.tls import CloudEndpoint

    try:
        authority = given.ca.read_bytes() if given.ca else None
    except OSError:
        raise RuleBroken("input.file_unreadable", field=given.ca.name) from None
    return CloudEndpoint(given.url, authority)


def with_cloud_secrets(given: argparse.Namespace, act: Callable[[str, str], T]) -> T:
    """Do what signs in to the account, by `act(password, code)`; a code is asked for once the account wants one."""
    password = secrets.given_or_asked(given.cloud_password_file, tr("Password of the cloud account"))
    code = secrets.from_file(given.cloud_code_file) if given.cloud_code_file else ""
    try:
        return act(password, code)
    except NotPermitted as error:
        if error.code != "cloud.second_factor_needed" or code:
            raise
    return act(password, secrets.given_or_asked(None, tr("Code of the cloud account")))


def run_connect(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Connect this computer to the cloud account."""
    from jooptics_desktop.services.cloud_account import connect

    with open_counter(home, given) as counter:
        if given.country:
            _agree(counter, endpoint_of(given), given.country)
        place = with_cloud_secrets(
            given,
            lambda password, code: connect(
                counter.opened,
                counter.desk,
                endpoint_of(given),
                given.email,
                password,
                code,
                platform.system(),
            ),
        ).value
    output.result(
        {"place": place.kind.value, "label": place.label}, tr("Backups go to {place}.", place=place.label)
    )


def run_country(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Say where the service in use keeps backups and what was agreed to; agree when that is asked for."""
    from jooptics_desktop.domain.backup_places import PlaceKind
    from jooptics_desktop.services import cloud_country
    from jooptics_desktop.services.backup_places import facts_of
    from jooptics_desktop.services.cloud_login import endpoint_of as endpoint_in_use

    with open_counter(home, given) as counter:
        if given.agree:
            _agree(counter, endpoint_in_use(facts_of(counter.desk, PlaceKind.CLOUD)), given.agree)
        place, agreed = cloud_country.look_at_present(counter.desk), cloud_country.agreed(counter.desk)
    known = Formats(current_language()).country(place.country)
    said = tr("Agreed to") if place == agreed else tr("Not agreed to: nothing is sent")
    output.result(
        {"host": place.host, "country": place.country, "agreed": place == agreed},
        f"{place.host}\t{known}\t{said}",
    )


def _agree(counter: Counter, endpoint: CloudEndpoint, country: str) -> None:
    """Agree to the country that was named, if the service is there. Raises `RuleBroken("cloud.country_not_agreed")`."""
    from jooptics_desktop.services import cloud_country, privacy
    from jooptics_desktop.services.policy_papers import shown_policy

    place = cloud_country.look(counter.desk, endpoint)
    if place.country != country.upper():
        raise RuleBroken(cloud_country.NOT_AGREED, host=place.host, country=place.country)
    pack = privacy.policies().in_force(counter.desk.clock.now())
    cloud_country.agree(counter.desk, pack, shown_policy(pack, current_language()), place)


def run_prove(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Sign in to the account anew; what waited for it goes on."""
    with open_counter(home, given) as counter:
        prove(counter, given)
    output.result({"proved": True}, tr("The service knows that it is you; the keys there are up to date."))


def run_devices(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The computers of the account, newest first."""
    from jooptics_desktop.services.cloud_account import devices

    with open_counter(home, given) as counter:
        found = devices(counter.opened, counter.desk)
    output.result(
        {
            "devices": [
                {"id": one.id, "label": one.label, "platform": one.platform, "current": one.current,
                 "last_seen_on": one.last_seen_on.isoformat(), "revoked": one.revoked_reason}
                for one in found
            ]
        },
        *(_line(one) for one in found),
    )  # fmt: skip


def run_revoke(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Shut a computer out; where the service wants a fresh sign-in, that is done first."""
    from jooptics_desktop.services.cloud_account import revoke_device
    from jooptics_desktop.services.cloud_proof import proof_helps

    with open_counter(home, given) as counter:
        try:
            revoke_device(counter.opened, counter.desk, given.device, given.reason)
        except NotPermitted as error:
            if not proof_helps(error):
                raise
            prove(counter, given)
            revoke_device(counter.opened, counter.desk, given.device, given.reason)
    output.result({"revoked": given.device}, tr("The computer was shut out"))


def prove(counter: Counter, given: argparse.Namespace) -> None:
    """Sign in to the account anew, as this computer."""
    from jooptics_desktop.services.cloud_proof import prove_it_is_you

    with_cloud_secrets(
        given, lambda password, code: prove_it_is_you(counter.opened, counter.desk, password, code)
    )


def _line(device: Device) -> str:
    seen = Formats(current_language()).date(device.last_seen_on)
    state = tr("Connected")
    if device.revoked_at is not None:
        state = tr("Shut out")
    elif device.current:
        state = tr("This computer")
    return f"{device.id}\t{device.label}\t{seen}\t{state}"
