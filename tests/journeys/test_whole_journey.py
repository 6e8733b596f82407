"""The whole journey through the services: first run to restore on another computer, over real TLS.

Afterwards nothing that was planted and no key lies open anywhere: data folders, the folder for what is temporary, log,
backup disk, nor in any file or database of the service, in whatever disguise text and bytes commonly take.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyotp
import pytest

from jooptics_desktop.cli.demo import PASSWORD, demo_answers
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import JoopticsError, NotPermitted, RuleBroken, Untrusted
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.optics import Axis, Millimetres, Power
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.services import (
    backup,
    backup_places,
    catalogue,
    check,
    cloud_account,
    customers,
    export,
    first_run,
    prescriptions,
    receipts,
    restore,
    sales,
    staff,
)
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.export import ExportFormat, Wanted
from jooptics_desktop.services.sales import NewLine, NewPayment, NewSale
from jooptics_desktop.sync.recovery_code import RecoveryCode
from jooptics_desktop.system import log
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
from jooptics_desktop.system.home import Home
from tests.cloud_process import CloudServerProcess
from tests.cloud_shop import agree_to_country
from tests.journeys.canary import traces, written
from tests.postgres_server import running_postgres
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.first_run import FirstRunResult
    from jooptics_desktop.sync.keyslots import Vault

pytest_plugins = ["tests.cloud_server"]

EMAIL: Final = "journey-owner@example.com"
CLOUD_PASSWORD: Final = "seven brass lenses"
NAMES: Final = ("زينب الكنعاني", "Zainab Q. Canaani")
PHONE: Final = "+962791987654"
NOTE: Final = "complains of glare at dusk while driving"
PLANTED: Final = (
    *NAMES,
    PHONE,
    "0791987654",
    "791987654",
    NOTE,
    "Zainab",
    "الكنعاني",
    PASSWORD,
    CLOUD_PASSWORD,
)


@dataclass(frozen=True, slots=True)
class Service:
    """A real service, and every place where it keeps anything."""

    server: CloudServerProcess
    places: tuple[Path, ...]


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """One on each database."""
    if request.param == "sqlite":
        shared = request.getfixturevalue("cloud_server")
        yield Service(shared, (shared.home, shared.log))
        return
    with running_postgres() as postgres:
        server = CloudServerProcess(tmp_path / "service" / "home", postgres.new_database())
        server.home.parent.mkdir()
        server.initialise()
        server.start()
        yield Service(server, (server.home, server.log, postgres.folder))
        server.stop()


def a_store(home: Home, secret: str) -> FirstRunResult:
    """First run with the consent to cloud backup given and everything else refused."""
    clock = SystemClock()
    answers = demo_answers(clock)
    chosen = dict(answers.choices.answers) | {PurposeCode.CLOUD_BACKUP.value: True}
    answers = replace(
        answers,
        choices=replace(answers.choices, answers=chosen),
        owner=replace(answers.owner, totp_secret=secret),
    )
    return first_run.set_up_store(home, answers, clock, Uuid7Ids(), progress=quiet)


def a_days_work(desk: Desk, papers: Path) -> Sale:
    """A customer, a prescription, an order with a deposit, the rest, the hand-over, papers and exports."""
    draft = CustomerDraft(name=NAMES[0], name_alternative=NAMES[1], phones=("079 198 7654",))
    customer = customers.register_customer(desk, draft).value.customer
    customers.add_note(desk, customer.id, NOTE)
    eye = EyeRx(sphere=Power(-325), cylinder=Power(-75), axis=Axis(172), pd=Millimetres(315))
    rx = prescriptions.record_prescription(
        desk, PrescriptionDraft(customer.id, eye, eye, desk.clock.today(), note=NOTE)
    ).value
    frame, lens = (
        catalogue.add_item(
            desk,
            catalogue.ItemDraft(
                kind, Money(price, JOD), "standard", name_en=name, tracked=kind is ItemKind.FRAME
            ),
        ).value
        for kind, price, name in ((ItemKind.FRAME, 95_000, "Frame"), (ItemKind.LENS, 120_000, "Lens pair"))
    )
    order = NewSale(
        (NewLine(frame.id), NewLine(lens.id)), (NewPayment(Tender.CARD, Money(100_000, JOD)),), customer.id, rx.id,
        collect=False,
    )  # fmt: skip
    sale = sales.ring_up(desk, order).value
    with pytest.raises(RuleBroken, match="balance_outstanding"):
        sales.collect(desk, sale.id)
    sale = sales.take_payment(desk, sale.id, Tender.CASH, sale.balance).value
    sale = sales.collect(desk, sale.id).value
    for paper in receipts.Paper:
        receipts.write_sale_receipt(desk, sale.id, papers / f"receipt-{paper.value}.pdf", paper)
    for form in ExportFormat:
        export.export_customer(desk, customer.id, Wanted(form, "ar", papers / f"record-{form.value}"))
    export.export_customers(
        desk, Wanted(ExportFormat.CSV, "ar", papers / "list.csv"), progress=quiet, stop=never
    )
    return sale


@pytest.mark.promise("S2.P.6")
@pytest.mark.promise("S5.2")
@pytest.mark.promise("S5.3")
@pytest.mark.promise("S10.2")
def test_the_whole_journey_leaves_nothing_open(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers, temp, person = tmp_path / "papers", tmp_path / "temp", tmp_path / "person"
    for folder in (papers, temp, person):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    for variable in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(variable, str(temp))
    monkeypatch.setenv("HOME", str(person))
    with written() as files:
        life = a_shops_life(service.server, tmp_path, papers)
    assert len(life.secrets) > 8
    assert traces(PLANTED, papers), "the search would find something if it were there"
    closed = (*PLANTED, *life.secrets)
    assert traces(closed, *life.folders, temp, person, *service.places) == []
    elsewhere = {path for path in files if not path.is_relative_to(papers)}
    assert elsewhere
    assert traces(closed, *elsewhere) == []


@dataclass(frozen=True, slots=True)
class Life:
    """The folders in which the shop keeps what it has, and the keys that may not lie open in any of them."""

    folders: tuple[Path, ...]
    secrets: frozenset[str | bytes]


def keys_of(vault: Vault) -> set[bytes]:
    """Every key of an opened key file."""
    assert vault.identity is not None
    keys = {vault.key.value, vault.backup_key.value, vault.identity.private_bytes_raw()}
    return keys | {key.value for key in vault.database_keys}


def a_shops_life(cloud_server: CloudServerProcess, tmp_path: Path, papers: Path) -> Life:
    """Everything from the first run to the restore."""
    secret = pyotp.random_base32()
    home = Home(tmp_path / "old")
    made = a_store(home, secret)
    handler = log.start(home.logs)
    sale = a_days_work(made.desk, papers)
    assert sale.state is SaleState.COLLECTED

    backup_places.use_folder(made.desk, home, tmp_path / "disk")
    endpoint = cloud_server.endpoint()
    asked = cloud_account.sign_up(made.desk, endpoint, EMAIL, CLOUD_PASSWORD, "ar", adult=True)
    cloud_account.confirm_email(asked, cloud_server.code_for(EMAIL))
    agree_to_country(made.desk, endpoint)
    cloud_account.connect(made.opened, made.desk, endpoint, EMAIL, CLOUD_PASSWORD, "", "Till 1")
    for kind in PlaceKind:
        done = backup.back_up(made.opened, made.desk, kind, progress=quiet, cancelled=never).value
        assert done.head.generation == 0
        backup.verify(made.opened, made.desk, kind, None, progress=quiet, cancelled=never)
    log.stop(handler)

    [source] = restore.open_cloud(endpoint, EMAIL, CLOUD_PASSWORD, "", "New computer")
    unlocked = restore.unlock_with_recovery_code(source, made.recovery_code)
    new_home = Home(tmp_path / "new")
    back = restore.restore(new_home, unlocked, None, SystemClock(), progress=quiet, cancelled=never)
    desk = Desk(back.opened.store, SystemClock(), Uuid7Ids())
    assert all(f.sound for f in check.check_store(back.opened, desk, progress=quiet, cancelled=never))
    owner = next(m for m in staff.staff_list(desk) if m.role == "owner")
    desk = desk.acting_as(staff.sign_in(desk, owner.id, PASSWORD, pyotp.TOTP(secret).now()).value)
    [hit] = customers.search_customers(desk, "zainab")
    assert hit.phone == PHONE
    assert prescriptions.prescriptions_of(desk, hit.id)[0].note == NOTE

    old = next(d for d in cloud_account.devices(back.opened, desk) if d.label == "Till 1")
    cloud_account.revoke_device(back.opened, desk, old.id, "stolen")
    with pytest.raises((NotPermitted, Untrusted, JoopticsError)) as refused:
        backup.back_up(made.opened, made.desk, PlaceKind.CLOUD, progress=quiet, cancelled=never)
    assert refused.value.code == "cloud.device_revoked"
    done = backup.back_up(back.opened, desk, PlaceKind.CLOUD, progress=quiet, cancelled=never).value
    assert done.head.generation == 1

    for opened in (made.opened, back.opened):
        opened.store.close()
    code = made.recovery_code
    secrets: set[str | bytes] = {code, code.replace("-", ""), RecoveryCode.parse(code).value, secret}
    secrets |= keys_of(made.opened.vault) | keys_of(back.opened.vault)
    return Life((home.folder, new_home.folder, tmp_path / "disk"), frozenset(secrets))


@pytest.mark.promise("S9.3")
def test_nothing_goes_to_the_cloud_without_consent(cloud_server: CloudServerProcess, tmp_path: Path) -> None:
    made = first_run.set_up_store(
        Home(tmp_path / "home"), demo_answers(SystemClock()), SystemClock(), Uuid7Ids(), progress=quiet
    )
    with pytest.raises(RuleBroken, match=r"consent\.not_given"):
        cloud_account.sign_up(
            made.desk, cloud_server.endpoint(), "no@example.com", CLOUD_PASSWORD, "en", adult=True
        )
    made.opened.store.close()
    assert cloud_server.letters("no@example.com") == []
