"""The power goes at any moment of anything: the store opens, is sound, and what was acknowledged is there.

`JOOPTICS_KILLS=200` kills two hundred times for each act (the suite only a few), `JOOPTICS_KILL_SEED` chooses
other moments. A killed program loses nothing that the system had taken from it, so this proves the order of what is
written; that it reaches the disk before it is acknowledged is `synchronous=FULL` and `fsync`, proven elsewhere.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Final

import pytest

from jooptics_desktop.data.folding import COMMITS
from jooptics_desktop.sync.recovery_code import RecoveryCode
from tests.journeys.deaths import KILLS, Programs, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="programs are forked"),
    pytest.mark.timeout(60 + 30 * KILLS),
]
PASSWORD: Final = "demonstration only"
OTHER: Final = "seven brass lenses"
THIRD: Final = "nine quiet mornings"
LATER: Final = '''
"""A later schema: lines are made anew with a column more, and every customer is written again."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "later", "{head}", None, None


def upgrade():
    bind = op.get_bind()
    triggers = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    kept = [sql for (sql,) in bind.exec_driver_sql(triggers).fetchall()]
    for table in ("sale_line", "payment", "customer_phone"):
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.add_column(sa.Column("later", sa.Text, nullable=False, server_default="as before"))
    there = {{sql for (sql,) in bind.exec_driver_sql(triggers).fetchall()}}
    for sql in kept:
        if sql not in there:
            bind.exec_driver_sql(sql)
    bind.exec_driver_sql("UPDATE customer SET search_text = search_text || ' later'")
'''


@pytest.fixture(scope="module")
def programs() -> Iterator[Programs]:
    """What programs are started from."""
    with Programs() as running:
        yield running


@pytest.fixture(scope="module")
def template(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with people and sales, made once."""
    shop = Shop(programs, tmp_path_factory.mktemp("template") / "shop")
    shop.folder.mkdir()
    made = shop.act("make_shop", customers=120)
    shop.item, shop.code = made["item"], made["code"]
    return shop


@pytest.fixture
def shop(template: Shop, tmp_path: Path) -> Shop:
    """A shop of one's own."""
    shutil.copytree(template.folder, tmp_path / "shop")
    made = Shop(template.programs, tmp_path / "shop", template.item, template.code)
    made.act("use_disk")  # the store remembers where its disk is
    return made


def told(shop: Shop, act: str) -> None:
    """Say how many of the attempts were really cut off; at least some must have been."""
    sys.stdout.write(f"\n{act}: {shop.killed} of {KILLS} attempts were cut off\n")
    assert shop.killed >= KILLS // 4


@pytest.mark.trap("the receipt was printed and the sale was lost")
def test_selling(shop: Shop) -> None:
    whole = shop.programs.run(shop.given("sell", count=20))
    for _ in range(KILLS):
        shop.kill_in("sell", whole, count=20)
        assert shop.acknowledged() <= shop.look()["sales"]
    assert len(shop.acknowledged()) >= 20
    told(shop, "selling")


def test_selling_while_the_log_is_folded(shop: Shop) -> None:
    many = 3 * COMMITS
    whole = shop.programs.run(shop.given("sell", count=many))
    for _ in range(KILLS):
        shop.kill_in("sell", whole, count=many)
        assert shop.acknowledged() <= shop.look()["sales"]
    assert len(shop.acknowledged()) >= many
    told(shop, "selling while the log is folded")


def test_backing_up(shop: Shop) -> None:
    shop.act("sell", count=5)
    whole = shop.programs.run(shop.given("back_up"))
    before = shop.act("prove_backups")[-1]
    for _ in range(KILLS):
        shop.act("sell", count=3)
        shop.kill_in("back_up", whole)
        assert shop.acknowledged() <= shop.look()["sales"]
        head = shop.act("prove_backups")[-1]
        # One that an earlier death left waiting is sent first, so there may be two.
        assert before <= head <= before + 2
        before = head
    assert shop.act("back_up") >= before
    assert shop.act("prove_backups", all=True)[-1] >= before
    there = shop.look()
    shutil.move(shop.home, shop.folder / "burnt")
    shop.act("bring_back")
    assert shop.look()["sales"] == there["sales"]
    told(shop, "backing up")


def test_restoring_over_a_store(shop: Shop) -> None:
    shop.act("sell", count=4)
    shop.act("back_up")
    backed_up = shop.look()["sales"]
    shop.act("sell", count=4)
    later = shop.look()["sales"]
    shop.keep("original")
    whole = shop.programs.run(shop.given("bring_back"))
    came = set()
    for _ in range(KILLS):
        shop.begin_again("original")
        ended = shop.kill_in("bring_back", whole)
        found = shop.look()["sales"]
        assert found in (backed_up, later)
        assert found == backed_up or ended.killed
        came.add(len(found))
        if found == backed_up:
            assert put_back(shop) == later, "what was set aside is whole and can be opened"
    shop.act("bring_back")
    assert shop.look()["sales"] == backed_up
    assert came == {len(backed_up), len(later)}, "both ends were seen"
    told(shop, "restoring over a store")


def put_back(shop: Shop) -> set[tuple[str, str]]:
    """The sales in the store that was set aside, once it and its keys lie in a folder of their own."""
    [aside] = shop.home.glob("store.db.before-*Z")
    looked_at = Shop(shop.programs, shop.folder / "looked at", shop.item)
    looked_at.home.mkdir(parents=True)
    shutil.copytree(shop.folder / "keyring", looked_at.folder / "keyring")
    for suffix in ("", "-wal"):
        if (log := aside.with_name(aside.name + suffix)).exists():
            shutil.copyfile(log, looked_at.home / f"store.db{suffix}")
    shutil.copyfile(aside.with_name(f"{aside.name}.keys.json"), looked_at.home / "keys.json")
    sales: set[tuple[str, str]] = looked_at.look()["sales"]
    shutil.rmtree(looked_at.folder)
    return sales


@pytest.mark.parametrize("keys", ["no store", "lost", "damaged"])
def test_restoring_where_there_are_no_keys(shop: Shop, keys: str) -> None:
    """On a new computer, or where `keys.json` was lost or damaged: as it was, or the store is back; then once more."""
    shop.act("sell", count=4)
    shop.act("back_up")
    backed_up = shop.look()["sales"]
    key_file = shop.home / "keys.json"
    as_they_were = key_file.read_bytes()
    if keys == "no store":
        shutil.rmtree(shop.home)
        shutil.rmtree(shop.folder / "keyring")
    elif keys == "lost":
        key_file.unlink()
    else:
        key_file.write_bytes(as_they_were[:-40])
    shop.keep("original")
    present = key_file.read_bytes() if key_file.exists() else None
    whole = shop.programs.run(shop.given("bring_back"))
    for attempt in range(KILLS):
        shop.begin_again("original")
        shop.kill_in("bring_back", whole)
        shop.act("recover")
        if (key_file.read_bytes() if key_file.exists() else None) == present:
            if keys != "no store" and attempt % 2:
                key_file.write_bytes(as_they_were)  # found again after all
                assert shop.look()["sales"] == backed_up
                continue
            shop.act("bring_back")
        assert shop.look()["sales"] == backed_up
    told(shop, f"restoring, keys: {keys}")


def test_upgrading(shop: Shop, tmp_path: Path) -> None:
    from jooptics_desktop.data import migrate

    shop.act("sell", count=4)
    before = shop.look()
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "later.py").write_text(LATER.format(head=migrate.HEAD), encoding="utf-8")
    shop.keep("original")
    shop.later = str(versions)
    whole = shop.programs.run(shop.given("upgrade"))
    for _ in range(KILLS):
        shop.begin_again("original")
        shop.kill_in("upgrade", whole)
        found = shop.look()
        assert found["revision"] == "later"
        assert {name: found[name] for name in ("sales", "counts", "triggers")} == {
            name: before[name] for name in ("sales", "counts", "triggers")
        }
        [aside] = (path for path in shop.home.glob("store.db.before-*") if not path.name.endswith(".json"))
        assert aside.name.endswith("Z"), "the copy of before is a store set aside"
    told(shop, "upgrading")


def test_setting_up(programs: Programs, tmp_path: Path) -> None:
    shop = Shop(programs, tmp_path / "shop")
    shop.folder.mkdir()
    whole = shop.programs.run(shop.given("set_up"))
    for _ in range(KILLS):
        shutil.rmtree(shop.folder)
        shop.folder.mkdir()
        shop.kill_in("set_up", whole)
        if not shop.act("recover"):
            assert not [path for path in shop.home.glob("*") if path.name != "in-use.lock"]
            shop.act("set_up")
        tried = shop.act("try_secrets", password=[PASSWORD])
        assert tried[f"password {PASSWORD}"]
        assert tried[f"sign in {PASSWORD}"]
    told(shop, "setting up")


def test_changing_the_password(shop: Shop) -> None:
    """Key file and sign-in, each for itself, take the old or the new one; a third then takes over both."""
    whole = shop.programs.run(shop.given("change_password", old=PASSWORD, new=OTHER))
    shop.act("change_password", old=OTHER, new=PASSWORD)
    for _ in range(KILLS):
        shop.kill_in("change_password", whole, old=PASSWORD, new=OTHER)
        shop.look()
        tried = shop.act("try_secrets", password=[PASSWORD, OTHER], code=[shop.code])
        assert tried[f"password {PASSWORD}"] != tried[f"password {OTHER}"]
        assert tried[f"sign in {PASSWORD}"] != tried[f"sign in {OTHER}"]
        assert tried[f"code {shop.code}"]
        present = next(secret for secret in (PASSWORD, OTHER) if tried[f"sign in {secret}"])
        shop.act("change_password", old=present, new=THIRD)
        tried = shop.act("try_secrets", password=[THIRD])
        assert tried[f"password {THIRD}"]
        assert tried[f"sign in {THIRD}"]
        shop.act("change_password", old=THIRD, new=PASSWORD)
    told(shop, "changing the password")


def test_renewing_the_recovery_code(shop: Shop) -> None:
    whole = shop.programs.run(shop.given("renew_code", old=PASSWORD))
    code = whole.answer
    for _ in range(KILLS):
        ended = shop.kill_in("renew_code", whole, old=PASSWORD)
        shop.look()
        tried = shop.act("try_secrets", password=[PASSWORD], code=[ended.answer or code])
        assert tried[f"password {PASSWORD}"]
        if ended.killed and not tried[f"code {code}"]:
            code = shop.act("renew_code", old=PASSWORD)  # the new one died with its program: another is made
        elif not ended.killed:
            code = ended.answer
            assert tried[f"code {code}"]
    assert shop.act("try_secrets", code=[code])[f"code {code}"]
    told(shop, "renewing the recovery code")


@pytest.mark.parametrize("act", ["keep_key", "rewrap"])
def test_wrapping_keys_anew(shop: Shop, act: str) -> None:
    """Where keyring and key file no longer fit each other, the owner's password opens and puts that right."""
    whole = shop.programs.run(shop.given(act, old=PASSWORD))
    for _ in range(KILLS):
        shop.kill_in(act, whole, old=PASSWORD)
        if shop.act("opens_by_itself") != "opened":
            shop.act("keep_key", old=PASSWORD)
        shop.look()
        tried = shop.act("try_secrets", password=[PASSWORD], code=[shop.code])
        assert tried[f"password {PASSWORD}"]
        assert tried[f"code {shop.code}"]
    told(shop, act)


@pytest.mark.promise("S4.6")
def test_handing_the_store_over(shop: Shop) -> None:
    """The old store with the old keys, or the new one with the new: never neither, never both."""
    shop.act("sell", count=4)
    shop.act("back_up")
    shop.act("announce_handover")
    before, new_code = shop.look(), RecoveryCode.random().text()
    shop.keep("original")
    given = {"old": PASSWORD, "new": OTHER, "new_code": new_code}
    whole = shop.programs.run(shop.given("hand_over", **given))
    came = {shop.act("whose", tried=[OTHER])["opens"][OTHER]}
    for _ in range(KILLS):
        shop.begin_again("original")
        ended = shop.kill_in("hand_over", whole, **given)
        found = shop.act("whose", tried=[PASSWORD, shop.code, OTHER, new_code])
        opens = [found["opens"][secret] for secret in (PASSWORD, shop.code, OTHER, new_code)]
        assert opens in ([True, True, False, False], [False, False, True, True])
        is_new = opens[-1]
        assert is_new == (found["owner"] == "Rana Petra")
        assert is_new or ended.killed
        there = shop.look()
        assert {name: there[name] for name in ("sales", "counts")} == {
            name: before[name] for name in ("sales", "counts")
        }
        assert not list(shop.home.glob("store.db.before-*"))
        keyring = list((shop.folder / "keyring").iterdir())
        assert len(keyring) == 1, "the keyring opens one store and knows no other"
        old_backups = (shop.folder / "disk" / "keys.json").exists()
        assert old_backups == (not is_new) or found["left"] == 1, "gone, or somebody is told"
        came.add(is_new)
    assert came == {False, True}, "both ends were seen"
    told(shop, "handing the store over")
