"""People who work here see what the program knows about them, and take it along, without asking anybody."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.requests import Asked, AskedAbout, IdentityProof, RequestKind, RequestState
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import (
    customers,
    disclosures,
    own_data,
    request_execution,
    requests,
    staff,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop


@pytest.mark.promise("S7.2", "S7.5")
@pytest.mark.parametrize("role", Role)
def test_everybody_gets_their_own_and_nobody_else_s(
    shop: Shop, desk_of: Callable[[Role], Desk], tmp_path: Path, role: Role
) -> None:
    customers.add_note(shop.desk, shop.customer.id, "zebra frames")
    desk = desk_of(role)
    handed = own_data.save_own_copy(desk, tmp_path / "mine.zip", "en", locked=False).value
    with zipfile.ZipFile(handed.path) as package:
        data = json.loads(package.read("data.json"))
        said = " ".join(
            page.extract_text() for page in PdfReader(io.BytesIO(package.read("everything.pdf"))).pages
        )
        everything = b"".join(package.read(name) for name in package.namelist() if not name.endswith(".pdf"))
    assert data["subject"] == "staff"
    assert [row["name"] for row in data["sections"]["staff"]] == [f"Test {role.value}"]
    assert f"Test {role.value}" in said
    for other in set(Role) - {role}:
        assert f"Test {other.value}".encode() not in everything
    for secret in (b"argon2", b"zebra", "ليان".encode()):
        assert secret not in everything
    entry = disclosures.disclosures(shop.desk)[0]
    assert (entry.way, entry.customer_id, entry.records) == (WayOut.COPY, None, 1)


def test_it_can_be_looked_at_on_the_screen(shop: Shop) -> None:
    for language in ("ar", "en"):
        assert own_data.own_paper(shop.desk, language).value.startswith(b"%PDF")
    with pytest.raises(NotPermitted):
        own_data.own_paper(shop.desk.acting_as(None), "en")


@pytest.mark.promise("S7.1")
def test_a_colleague_s_request_goes_the_same_way_as_a_customer_s(
    shop: Shop, desk_of: Callable[[Role], Desk], tmp_path: Path
) -> None:
    cashier = desk_of(Role.CASHIER)
    assert cashier.session is not None
    me = cashier.session.staff
    wanted = Asked(RequestKind.ACCESS, AskedAbout.STAFF, me.id, language="en")
    request = requests.open_request(cashier, wanted, proof=IdentityProof.KNOWN).value
    other = next(m for m in staff.staff_list(cashier) if m.id != me.id)
    with pytest.raises(NotPermitted):  # about a colleague only those who answer for the store ask
        requests.open_request(cashier, Asked(RequestKind.ACCESS, AskedAbout.STAFF, other.id))
    assert requests.requests(shop.desk)[0].person == me.name
    requests.accept(shop.desk, request.id)
    handed = request_execution.hand_out_copy(shop.desk, request.id, tmp_path / "copy.zip", locked=False).value
    with zipfile.ZipFile(handed.path) as package:
        assert json.loads(package.read("data.json"))["id"] == me.id
    assert requests.request_of(shop.desk, request.id).request.state is RequestState.EXECUTING
