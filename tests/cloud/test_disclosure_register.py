"""The disclosure register: one chain, in which no change goes unseen, and which lets people go after their term."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from jooptics_cloud.__main__ import main
from jooptics_cloud.disclosures import operators, register, service
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.disclosures.register import Kind
from jooptics_cloud.disclosures.tables import RegisterRow
from jooptics_cloud.housekeeping import sweep
from jooptics_cloud.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cloud.court import Court


def _change(court: Court, **values: object) -> None:
    with court.cloud.db.write() as session:
        session.execute(update(RegisterRow).where(RegisterRow.sequence == 3).values(**values))


def _cut_out(court: Court) -> None:
    with court.cloud.db.write() as session:
        session.execute(delete(RegisterRow).where(RegisterRow.sequence == 3))


def _forge(court: Court) -> None:
    """What somebody with the whole home, but no operator's key, can do: rewrite the last entry with all its digests."""
    with court.cloud.db.write() as session:
        row = register.find(session, Kind.APPROVED, court.asked)
        assert row is not None
        body = json.loads(row.body or "")
        last = session.get(RegisterRow, 6)
        assert last is not None
        session.delete(last)
        session.delete(session.get(RegisterRow, 5))
        session.delete(row)
        session.flush()
        text = register.text_of({**body, "operator": "alice"})
        register.append(
            session,
            court.cloud,
            Kind.APPROVED,
            row.about,
            text,
            account_id=row.account_id,
            signature=row.signature,
        )


@pytest.mark.promise("S4.4")
@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda court: _change(court, body='{"operator":"bob"}'), "entry 3 was changed"),
        (lambda court: _change(court, account_id=new_id()), "entry 3 was changed"),
        (lambda court: _change(court, digest="0" * 64), "entry 3 was changed"),
        (lambda court: _change(court, body=None, account_id=None, signature=None), "emptied before its term"),
        (_cut_out, "entry 3 is missing"),
        (_forge, "entry 4 is not signed by the operator it names"),
    ],
)
def test_what_is_changed_in_the_register_is_seen(
    court: Court, tamper: Callable[[Court], None], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    court.approve(court.ask())
    home = ["--home", str(court.cloud.home.folder)]
    assert main(["disclose", "verify", *home]) == 0
    assert "6 entries, whole" in capsys.readouterr().out
    tamper(court)
    assert main(["disclose", "verify", *home]) == 1
    assert said in capsys.readouterr().out
    assert main(["doctor", *home]) == 1
    assert "FAIL disclosures: the register was tampered with" in capsys.readouterr().out


def test_after_seven_years_the_register_lets_the_account_go_and_is_still_whole(court: Court) -> None:
    account_id = court.member.session["account_id"]
    court.approve(court.ask())
    with court.cloud.db.read() as session:
        before = len(register.entries(session))
    court.clock.advance(days=7 * 365 + 1)
    sweep(court.cloud)
    with court.cloud.db.read() as session:
        assert any(row.account_id == account_id for row in register.entries(session))
    court.clock.advance(days=2)
    sweep(court.cloud)
    with court.cloud.db.read() as session:
        rows = register.entries(session)
        assert len(rows) == before
        assert all(row.account_id is None for row in rows)
        assert all("Amman court" not in (row.body or "") for row in rows)
        assert operators.everybody(session).keys() == {"alice", "bob"}
    assert service.broken(court.cloud) == []


def test_entries_made_at_the_same_time_stand_in_one_chain(court: Court) -> None:
    with ThreadPoolExecutor(6) as processes:
        ids = list(processes.map(lambda _: court.ask(), range(12)))
    assert len(set(ids)) == 12
    assert service.broken(court.cloud) == []
    with court.cloud.db.read() as session:
        assert len(register.entries(session)) == 14


def test_two_who_approve_at_the_same_time_hand_out_once(court: Court) -> None:
    disclosure_id = court.ask()

    def approve(_: int) -> Path | None:
        with suppress(Refused):
            return court.approve(disclosure_id)
        return None

    with ThreadPoolExecutor(4) as processes:
        done = [one for one in processes.map(approve, range(4)) if one]
    assert len(done) == len(list(court.folder.glob("*.zip"))) == 1
    assert court.kinds(disclosure_id).count("handed_out") == 1
    assert service.broken(court.cloud) == []
