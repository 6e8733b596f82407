"""Every account holder is written to once about a significant version of the policy, thirty days before it holds."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from jooptics_cloud.__main__ import main
from jooptics_cloud.accounts.tables import AccountRow
from jooptics_cloud.cloud import Cloud
from jooptics_cloud.housekeeping import sweep
from jooptics_cloud.ids import new_id
from jooptics_cloud.mail.tables import LetterRow
from jooptics_cloud.policies import announcing
from jooptics_cloud.policies.packs import publish
from jooptics_cloud.policies.tables import PolicyLetterRow
from tests.cloud.service_thread import Account, Service
from tests.policy_operator import Operator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
ENGLISH, ARABIC = "A new version of the privacy policy", "إصدار جديد من سياسة الخصوصية"


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """Whoever may sign versions of the policy."""
    (tmp_path / "operator").mkdir()
    return Operator(tmp_path / "operator")


@pytest.fixture
def alone(tmp_path: Path, database: Callable[[], str], operator: Operator) -> Iterator[Service]:
    """A service nobody else looks at."""
    running = Service(tmp_path / "home", database(), {"keys = []": f'keys = ["{operator.public}"]'})
    yield running
    running.stop()


def holding_in(alone: Service, operator: Operator, days: float, version: str = "2", **how: object) -> Path:
    day = alone.clock.now() + timedelta(days=days)
    return operator.pack(version, effective=day.isoformat(), **how)  # type: ignore[arg-type] # what a pack can be


def hand_out(alone: Service, pack: Path) -> int:
    """Publish at the hour of the service; how many were written to."""
    return announcing.publish_and_announce(alone.cloud, pack)[1]


def publish_command(alone: Service, pack: Path) -> int:
    """Publish at the hour of this computer, as an operator does."""
    ended = main(["policy", "publish", str(pack), "--home", str(alone.folder)])
    alone.clock.advance(minutes=5)  # the command goes by the computer's clock, which is ahead of this one
    return ended


def place_by_hand(alone: Service, operator: Operator, pack: Path) -> None:
    publish(pack, alone.folder / "policies", [operator.public])


def told(alone: Service, email: str, *, waiting: int = 0) -> list[str]:
    """The letters about the policy to an address, once no more letters wait than those that cannot leave."""
    pause, until = threading.Event(), time.monotonic() + 30
    while True:
        with alone.cloud.db.read() as session:
            left = session.scalar(select(func.count()).select_from(LetterRow))
        if left == waiting:
            break
        assert time.monotonic() < until, f"{left} letters wait"
        pause.wait(0.02)
    return [one for one in alone.letters(email, 0) if one.startswith((ENGLISH, ARABIC))]


@pytest.mark.promise("S12.3")
def test_every_holder_is_told_once_in_their_language(
    alone: Service, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    english = alone.member()
    arabic = Account(alone, "arabic@example.com")
    arabic.register(language="ar")
    arabic.verify()
    pack = holding_in(alone, operator, 40)
    day = (alone.clock.now() + timedelta(days=40)).date().isoformat()
    assert publish_command(alone, pack) == 0
    assert "account holders written to now: 2" in capsys.readouterr().out
    (letter,) = told(alone, english.email)
    for words in ("The shop's lawyer has rewritten it.", day, "Version \u20682\u2069", "Privacy, Privacy policy",
                  "save a copy", "account deleted"):  # fmt: skip
        assert words in letter
    (letter,) = told(alone, arabic.email)
    for words in ("أعاد محامي المتجر صياغتها.", day, "حفظ نسخة", "حذف الحساب"):
        assert words in letter
    assert publish_command(alone, pack) == 0
    alone.clock.advance(days=29)
    sweep(alone.cloud)
    assert len(told(alone, english.email)) == len(told(alone, arabic.email)) == 1
    alone.clock.advance(days=12)  # it holds; the files of the letters have been let go
    sweep(alone.cloud)
    assert told(alone, english.email) == told(alone, arabic.email) == []
    english.sign_in_again()
    (row,) = english.get("/v1/account/export").json()["sections"]["policy_letters"]
    assert row["version"] == "2"


@pytest.mark.promise("S12.3")
def test_who_comes_before_the_day_is_told_and_who_comes_after_it_is_not(
    alone: Service, operator: Operator
) -> None:
    hand_out(alone, holding_in(alone, operator, 40))
    alone.clock.advance(days=35)
    before = alone.member()
    sweep(alone.cloud)
    assert len(told(alone, before.email)) == 1
    alone.clock.advance(days=6)
    after = alone.member()
    sweep(alone.cloud)
    assert told(alone, after.email) == []


def test_each_significant_version_has_its_letter_and_a_minor_one_none(
    alone: Service, operator: Operator
) -> None:
    member = alone.member()
    second = holding_in(alone, operator, 40)
    hand_out(alone, second)
    digest = hashlib.sha256((second / "pack.toml").read_bytes()).hexdigest()
    third = holding_in(alone, operator, 45, "3", follows=digest, change="minor", reconsent=())
    assert hand_out(alone, third) == 0  # nobody
    assert len(told(alone, member.email)) == 1
    digest = hashlib.sha256((third / "pack.toml").read_bytes()).hexdigest()
    assert hand_out(alone, holding_in(alone, operator, 50, "4", follows=digest)) == 1
    assert ["\u20682\u2069" in one for one in told(alone, member.email)] == [True, False]


def test_whose_account_ends_before_the_letter_can_leave_gets_none(alone: Service, operator: Operator) -> None:
    leaving, staying = alone.member(), alone.member()
    leaving.post("/v1/account/deletion")
    told(alone, leaving.email)
    alone.clock.advance(days=29, hours=23)
    folder, aside = alone.folder / "mail", alone.folder / "mail.aside"
    folder.rename(aside)
    folder.write_bytes(b"")  # no letter can leave
    hand_out(alone, holding_in(alone, operator, 40))
    alone.clock.advance(hours=2)
    sweep(alone.cloud)
    with alone.cloud.db.read() as session:
        assert session.scalars(select(PolicyLetterRow.account_id)).all() == [staying.session["account_id"]]
    folder.unlink()
    aside.rename(folder)
    alone.clock.advance(hours=2)
    assert len(told(alone, staying.email)) == 1
    for address in (leaving.email, leaving.session["account_id"]):  # the id stands where its address was
        assert told(alone, address) == []


def test_a_letter_outlasts_days_without_mail_and_goes_where_the_account_is_by_then(
    alone: Service, operator: Operator
) -> None:
    member = alone.member()
    told(alone, member.email)
    folder, aside = alone.folder / "mail", alone.folder / "mail.aside"
    folder.rename(aside)
    folder.write_bytes(b"")
    hand_out(alone, holding_in(alone, operator, 45))
    alone.clock.advance(days=3)
    sweep(alone.cloud)
    with alone.cloud.db.write() as session:
        row = session.get(AccountRow, member.session["account_id"])
        assert row is not None
        row.email = "moved@example.com"
    folder.unlink()
    aside.rename(folder)
    alone.clock.advance(hours=2)
    assert len(told(alone, "moved@example.com")) == 1
    assert told(alone, member.email) == []


@pytest.mark.promise("S12.3")
def test_less_than_thirty_days_is_refused(
    alone: Service, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    alone.member()
    assert publish_command(alone, holding_in(alone, operator, 29.9)) == 1
    said = capsys.readouterr().err
    assert "a significant change is announced 30 days before" in said
    assert "Traceback" not in said
    assert alone.get("/v1/policies").json() == {"policies": []}


def test_where_there_is_nobody_to_tell_a_version_may_hold_at_once(alone: Service, operator: Operator) -> None:
    assert publish_command(alone, holding_in(alone, operator, -1)) == 0
    assert main(["doctor", "--home", str(alone.folder)]) == 0


@pytest.mark.promise("S12.3")
def test_one_put_there_by_hand_is_announced_all_the_same_and_the_doctor_says_it_is_late(
    alone: Service, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    member = alone.member()
    place_by_hand(alone, operator, holding_in(alone, operator, 10))
    sweep(alone.cloud)
    assert len(told(alone, member.email)) == 1
    assert main(["doctor", "--home", str(alone.folder)]) == 1
    assert "FAIL policies: version 2 holds from" in capsys.readouterr().out


def test_the_doctor_says_that_a_spoilt_version_is_not_handed_out(
    alone: Service, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_out(alone, holding_in(alone, operator, 40))
    assert main(["doctor", "--home", str(alone.folder)]) == 0
    (alone.folder / "policies" / "v2" / "policy.en.json").write_text("{}", "utf-8")
    assert main(["doctor", "--home", str(alone.folder)]) == 1
    assert "FAIL policies: 0 of 1 versions are handed out" in capsys.readouterr().out


@pytest.fixture
def five(tmp_path: Path, database: Callable[[], str], operator: Operator) -> Iterator[Cloud]:
    """A home with five accounts and a significant version that nobody was told of; nothing serves."""
    running = Service(tmp_path / "home", database(), {"keys = []": f'keys = ["{operator.public}"]'})
    running.stop()
    cloud = Cloud.build(running.cloud.home)
    now = datetime.now(UTC)
    with cloud.db.write() as session:
        session.add_all(
            AccountRow(
                id=new_id(), email=f"{number}@example.com", auth_hash="x", language="en", created_at=now,
                adult_declared_at=now, totp_last_step=0, used_bytes=0, quota_bytes=1,
            )
            for number in range(5)
        )  # fmt: skip
    place_by_hand(running, operator, holding_in(running, operator, 40))
    yield cloud
    cloud.db.close()


def letters_to(cloud: Cloud) -> list[str]:
    with cloud.db.read() as session:
        sealed = session.scalars(select(LetterRow.sealed)).all()
    return sorted(json.loads(cloud.keys.unseal("letter", one))["holder"] for one in sealed)


def holders(cloud: Cloud) -> list[str]:
    with cloud.db.read() as session:
        return sorted(session.scalars(select(AccountRow.id)))


@pytest.mark.promise("S12.3")
@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
@pytest.mark.parametrize("which", [1, 3])
def test_a_run_that_is_killed_leaves_nobody_out_and_writes_to_nobody_twice(
    five: Cloud, moment: str, which: int
) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.cloud.announcing_child",
        str(five.home.folder),
        moment,
        str(which),
    ]
    done = subprocess.run(command, check=False, cwd=ROOT, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert len(letters_to(five)) < 5
    announcing.announce(five)
    assert letters_to(five) == holders(five)


def test_processes_that_announce_at_the_same_time_write_once(
    five: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "BATCH", 2)
    with ThreadPoolExecutor(4) as processes:
        written = list(processes.map(lambda _: announcing.announce(five), range(4)))
    assert sum(written) == 5
    assert letters_to(five) == holders(five)
