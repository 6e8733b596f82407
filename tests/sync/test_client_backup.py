"""A shop's store, backed up to the real service over TLS and restored from it; the service learns nothing."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import Unavailable
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_session import SessionKeeper
from jooptics_desktop.sync.cloud_target import RepositoryClient
from jooptics_desktop.sync.service_facts import service_facts
from jooptics_desktop.sync.tls import CloudEndpoint
from tests.sync.tls_double import CuttingProxy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cloud_process import CloudServerProcess, Member
    from tests.sync.conftest import Shop

pytest_plugins = ["tests.cloud_server"]

REPOSITORY = "01930000-0000-7000-8000-00000000000b"
CUSTOMER = "أحمد عبد الرحمن الحداد 0791234567 SPH -2.25"


def sell_to(shop: Shop, customer: str) -> None:
    """A sale whose note names somebody."""
    shop.till.connection.execute(
        "INSERT INTO sales (customer, total, note) VALUES (1, 0, ?)", (customer.encode(),)
    )
    shop.till.connection.execute("UPDATE ledger SET sales = sales + 1")


def at_rest(home: Path) -> bytes:
    """Everything the service has on its disk: database, write-ahead log, objects, letters, log."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return b"\n".join(path.read_bytes() for path in [*files, home.with_suffix(".log")])


@pytest.mark.promise("S2.P.6")
@pytest.mark.promise("S5.6")
def test_backs_up_to_the_service_and_restores_from_it(
    shop: Shop, cloud_server: CloudServerProcess, cloud_member: Callable[[], Member]
) -> None:
    member = cloud_member()
    facts = service_facts(member.client)
    shop.target = member.repository(REPOSITORY, facts.receipt_key)  # type: ignore[assignment] # any backup target will do
    sell_to(shop, CUSTOMER)
    shop.back_up()
    shop.till.sell(5)
    shop.back_up()
    restored, found = shop.restore()
    assert found == shop.till.totals()
    assert [one.number for one in shop.target.generations()] == [0, 1]
    assert restored is not None
    disk = at_rest(cloud_server.home)
    forms = (
        CUSTOMER.encode(),
        CUSTOMER.encode("utf-16-le"),
        base64.b64encode(CUSTOMER.encode()),
        "الحداد".encode(),
    )
    for form in (*forms, bytes(reversed(range(32))), shop.database_key, b"sales_by_customer"):
        assert form not in disk


def test_a_backup_goes_on_where_the_line_was_cut(
    shop: Shop, cloud_server: CloudServerProcess, cloud_member: Callable[[], Member]
) -> None:
    member = cloud_member()
    member.repository(REPOSITORY)
    proxy = CuttingProxy(cloud_server.url, cut_after=500_000, times=1)
    client = CloudClient(CloudEndpoint(proxy.url, cloud_server.ca_pem.read_bytes()), pauses=[])
    keeper = SessionKeeper(client, member.account.keeper.session, member.identity)
    shop.target = RepositoryClient(keeper, REPOSITORY)  # type: ignore[assignment] # any backup target will do
    with pytest.raises(Unavailable) as caught:
        shop.back_up()
    assert caught.value.code == "cloud.unreachable"
    assert shop.target.head() is None
    shop.back_up()
    _, found = shop.restore()
    client.close()
    proxy.close()
    assert found == shop.till.totals()
