"""What is kept goes when its term is over, not a second before, and no setting makes it longer."""

from __future__ import annotations

import gzip
import os
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from jooptics_cloud import logbook, retention
from jooptics_cloud.__main__ import main
from jooptics_cloud.accounts.tables import (
    AccountRow,
    EmailChangeRow,
    EndedAccountRow,
    RecoveryCodeRow,
    RegistrationRow,
    SessionRow,
    TicketRow,
    TokenRow,
)
from jooptics_cloud.audit.tables import SecurityEventRow
from jooptics_cloud.cloud import Cloud
from jooptics_cloud.commands.initialise import Wishes, initialise
from jooptics_cloud.config import ConfigError, Home
from jooptics_cloud.devices.tables import DeviceRow
from jooptics_cloud.ids import new_id
from jooptics_cloud.mail.tables import LetterRow
from jooptics_cloud.usage.tables import ErrorReportRow, UsageRow
from tests.cloud.service_thread import MovableClock
from tests.narrowing import of, there

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = datetime(2031, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class StoppedClock(MovableClock):
    def set(self, instant: datetime) -> None:
        self._instant = instant


@contextmanager
def service_at(folder: Path, database: str, instant: datetime, settings: str = "") -> Iterator[Cloud]:
    initialise(folder, Wishes("127.0.0.1", 0, (), "development", database, None, None), datetime.now(UTC))
    with (folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write(settings)
    clock = StoppedClock()
    clock.set(instant)
    cloud = Cloud.build(Home.open(folder), clock)
    yield cloud
    cloud.db.close()


@pytest.fixture
def cloud(tmp_path: Path, database: Callable[[], str]) -> Iterator[Cloud]:
    """A service of its own, where it is noon on 1 March 2031."""
    with service_at(tmp_path / "home", database(), NOW) as made:
        yield made


def put(cloud: Cloud, *rows: Any) -> None:
    for row in rows:
        with cloud.db.write() as session:
            session.add(row)


def count(cloud: Cloud, row: type[Any]) -> int:
    with cloud.db.read() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


def account(cloud: Cloud, **changes: Any) -> AccountRow:
    row = AccountRow(
        id=new_id(), email=f"{new_id()}@example.com", auth_hash="x", language="en", created_at=NOW,
        adult_declared_at=NOW, totp_last_step=0, used_bytes=0, quota_bytes=1, **changes,
    )  # fmt: skip
    put(cloud, row)
    return row


def device(cloud: Cloud, owner: AccountRow) -> DeviceRow:
    row = DeviceRow(
        id=new_id(), account_id=owner.id, public_key=os.urandom(32), platform="linux", label="Till",
        enrolled_at=NOW, last_seen_on=NOW.date(),
    )  # fmt: skip
    put(cloud, row)
    return row


MAKERS: dict[str, tuple[type[Any], timedelta, Callable[[Cloud, datetime], Any]]] = {
    "sign-ins half finished": (
        TicketRow, timedelta(0),
        lambda cloud, over: TicketRow(digest=os.urandom(32), account_id=account(cloud).id, expires_at=over),
    ),
    "wishes for an account": (
        RegistrationRow, timedelta(0),
        lambda _, over: RegistrationRow(
            id=new_id(), email="a@example.com", auth_hash="x", language="en", code_digest=b"x", created_at=NOW,
            expires_at=over,
        ),
    ),
    "wishes for an address": (
        EmailChangeRow, timedelta(0),
        lambda cloud, over: EmailChangeRow(
            account_id=account(cloud).id, email="a@example.com", auth_hash="x", code_digest=b"x", expires_at=over
        ),
    ),
    "security events": (
        SecurityEventRow, timedelta(days=730),
        lambda cloud, at: SecurityEventRow(id=new_id(), account_id=account(cloud).id, at=at, kind="signed_in"),
    ),
    "used recovery codes": (
        RecoveryCodeRow, timedelta(days=730),
        lambda cloud, at: RecoveryCodeRow(account_id=account(cloud).id, digest=os.urandom(32), used_at=at),
    ),
    "letters that cannot leave": (
        LetterRow, timedelta(hours=24),
        lambda _, at: LetterRow(id=new_id(), sealed=b"x", created_at=at, due_at=at, attempts=0),
    ),
    "letters that must arrive": (
        LetterRow, timedelta(0),
        lambda _, over: LetterRow(
            id=new_id(), sealed=b"x", created_at=over - 30 * DAY, due_at=over, attempts=0, keep_until=over
        ),
    ),
}  # fmt: skip


@pytest.mark.promise("S6.5")
@pytest.mark.parametrize("what", MAKERS)
def test_rows_go_at_the_end_of_their_term_and_not_a_second_before(cloud: Cloud, what: str) -> None:
    kind, term, make = MAKERS[what]
    put(cloud, make(cloud, NOW - term + SECOND))
    retention.run(cloud)
    assert count(cloud, kind) == 1
    put(cloud, make(cloud, NOW - term))
    retention.run(cloud)
    assert count(cloud, kind) == 1
    of(StoppedClock, cloud.clock).set(NOW + SECOND)
    retention.run(cloud)
    assert count(cloud, kind) == 0


@pytest.mark.promise("S6.5")
def test_counts_of_use_go_after_two_years_and_error_reports_after_ninety_days(cloud: Cloud) -> None:
    owner = account(cloud)
    till = device(cloud, owner)
    for days in (729, 730):
        day = NOW.date() - timedelta(days=days)
        put(cloud, UsageRow(device_id=till.id, account_id=owner.id, day=day, event="sale", count=1))
    for days in (89, 90):
        day = NOW.date() - timedelta(days=days)
        put(
            cloud,
            ErrorReportRow(
                id=new_id(),
                account_id=owner.id,
                device_id=till.id,
                incident=str(days),
                received_on=day,
                report="{}",
            ),
        )
    retention.run(cloud)
    with cloud.db.read() as session:
        assert session.scalars(select(UsageRow.day)).all() == [NOW.date() - timedelta(days=729)]
        assert session.scalars(select(ErrorReportRow.incident)).all() == ["89"]


@pytest.mark.promise("S8.5")
def test_a_session_goes_a_day_after_its_last_token(cloud: Cloud) -> None:
    owner = account(cloud)
    row = SessionRow(id=new_id(), account_id=owner.id, created_at=NOW, expires_at=NOW, proved_at=NOW)
    put(cloud, row)
    for over in (NOW - DAY, NOW - DAY + SECOND):
        put(cloud, TokenRow(digest=os.urandom(32), session_id=row.id, kind="access", expires_at=over))
    retention.run(cloud)
    assert (count(cloud, TokenRow), count(cloud, SessionRow)) == (1, 1)
    of(StoppedClock, cloud.clock).set(NOW + SECOND)
    retention.run(cloud)
    assert (count(cloud, TokenRow), count(cloud, SessionRow)) == (0, 0)


def test_more_than_one_batch_goes(cloud: Cloud) -> None:
    owner = account(cloud)
    with cloud.db.write() as session:
        session.add_all(
            SecurityEventRow(id=new_id(), account_id=owner.id, at=NOW - 731 * DAY, kind="signed_in")
            for _ in range(2 * retention.BATCH + 1)
        )
    outcomes = {one.name: one.count for one in retention.run(cloud)}
    assert outcomes["security_event: security_event"] == 2 * retention.BATCH + 1
    assert count(cloud, SecurityEventRow) == 0


def test_a_dry_run_says_the_same_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with service_at(tmp_path / "home", "", NOW) as cloud:
        owner = account(cloud)
        put(
            cloud,
            SecurityEventRow(
                id=new_id(), account_id=owner.id, at=datetime.now(UTC) - 731 * DAY, kind="signed_in"
            ),
        )
        command = ["retention", "run", "--home", str(tmp_path / "home")]
        assert main([*command, "--dry-run"]) == 0
        said = capsys.readouterr().out
        assert "     1 security_event: security_event" in said.splitlines()
        assert count(cloud, SecurityEventRow) == 1
        assert main(command) == 0
        assert capsys.readouterr().out == said
        assert count(cloud, SecurityEventRow) == 0


@pytest.mark.promise("S6.2")
@pytest.mark.parametrize(
    ("ended", "years", "over"),
    [
        (datetime(2024, 2, 29, 9, tzinfo=UTC), 7, datetime(2031, 2, 28, 9, tzinfo=UTC)),
        (datetime(2024, 2, 29, 9, tzinfo=UTC), 4, datetime(2028, 2, 29, 9, tzinfo=UTC)),
        (datetime(2023, 2, 28, 9, tzinfo=UTC), 1, datetime(2024, 2, 28, 9, tzinfo=UTC)),
        (datetime(2023, 3, 1, 9, tzinfo=UTC), 1, datetime(2024, 3, 1, 9, tzinfo=UTC)),
        (datetime(2024, 7, 15, 9, tzinfo=UTC), 7, datetime(2031, 7, 15, 9, tzinfo=UTC)),
        (datetime(2031, 1, 1, tzinfo=UTC), 0, datetime(2031, 1, 1, tzinfo=UTC)),
    ],
)
def test_who_had_an_account_is_forgotten_on_the_anniversary(
    tmp_path: Path, database: Callable[[], str], ended: datetime, years: int, over: datetime
) -> None:
    setting = f"\n[retention]\naccount_years = {years}\n"
    with service_at(tmp_path / "home", database(), over - SECOND, setting) as cloud:
        put(cloud, EndedAccountRow(id=new_id(), email="a@example.com", opened_at=ended, ended_at=ended))
        retention.run(cloud)
        assert count(cloud, EndedAccountRow) == 1
        of(StoppedClock, cloud.clock).set(over)
        retention.run(cloud)
        assert count(cloud, EndedAccountRow) == 0


@pytest.mark.promise("S6.1", "S6.2", "S6.5")
@pytest.mark.parametrize(
    ("setting", "most"),
    [
        ("account_years", 7), ("event_days", 730), ("usage_days", 730), ("report_days", 90), ("letter_days", 30),
        ("log_days", 730),
    ],
)  # fmt: skip
def test_a_setting_may_shorten_a_term_and_never_lengthen_it(
    tmp_path: Path, setting: str, most: int, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    with service_at(home, "", NOW, f"\n[retention]\n{setting} = {most}\n"):
        pass
    config = home / "config.toml"
    config.write_text(
        config.read_text("utf-8").replace(f"{setting} = {most}", f"{setting} = {most + 1}"), "utf-8"
    )
    with pytest.raises(ConfigError):
        Home.open(home)
    assert main(["serve", "--home", str(home)]) == 1
    assert f"retention.{setting} (at most {most})" in capsys.readouterr().err


@pytest.mark.trap("compressed logs outlive their term")
@pytest.mark.promise("S6.5")
def test_log_files_go_rotated_and_compressed_ones_too(tmp_path: Path) -> None:
    proxy = tmp_path / "proxy"
    proxy.mkdir()
    settings = f'\n[logs]\nfolder = "logs"\nothers = ["{proxy}/access.log*"]\n[retention]\nlog_days = 100\n'
    with service_at(tmp_path / "home", "", NOW, settings) as cloud:
        folder = tmp_path / "home" / "logs"
        folder.mkdir()
        (folder / logbook.NAME).write_text("today", "utf-8")
        for day in (date(2030, 11, 21), date(2030, 11, 22)):
            (folder / f"{logbook.NAME}.{day}").write_text("a line", "utf-8")
            (folder / f"{logbook.NAME}.{day}.gz").write_bytes(gzip.compress(b"a line"))
        for name, days in (
            ("access.log", 0),
            ("access.log.1", 89),
            ("access.log.2.gz", 90),
            ("error.log.9", 900),
        ):
            (proxy / name).write_bytes(b"192.0.2.7 - - GET /")
            at = (NOW - days * DAY).timestamp()
            os.utime(proxy / name, (at, at))
        outcomes = {one.name: one.count for one in retention.run(cloud)}
        kept = {path.name for path in folder.iterdir()}
        assert kept == {logbook.NAME, f"{logbook.NAME}.2030-11-22", f"{logbook.NAME}.2030-11-22.gz"}
        assert {path.name for path in proxy.iterdir()} == {"access.log", "access.log.1", "error.log.9"}
        assert (outcomes["log: files"], outcomes["log: files of others"]) == (2, 1)


def test_a_day_that_is_over_is_compressed_under_its_name(tmp_path: Path) -> None:
    handler = logbook.files_of_days(tmp_path)
    there(handler.stream).write("a line\n")
    handler.rolloverAt = 0
    handler.doRollover()
    handler.close()
    packed = next(logbook.rotated(tmp_path))
    assert gzip.decompress(packed.read_bytes()) == b"a line\n"
    day = packed.name.removeprefix(f"{logbook.NAME}.").removesuffix(".gz")
    assert date.fromisoformat(day).isoformat() == day
    assert packed.stat().st_mode & 0o077 == 0 or tmp_path.stat().st_mode & 0o077 == 0


def test_letters_written_as_files_go_after_thirty_days(cloud: Cloud) -> None:
    folder = cloud.home.folder / "mail"
    folder.mkdir()
    for name, age in (("young.eml", 30 * DAY - SECOND), ("old.eml", 30 * DAY)):
        (folder / name).write_bytes(b"To: owner@example.com")
        at = (NOW - age).timestamp()
        os.utime(folder / name, (at, at))
    retention.run(cloud)
    assert [path.name for path in folder.iterdir()] == ["young.eml"]
