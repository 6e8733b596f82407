"""Full, write-protected, foreign, missing and failing disks, through the command line."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD
from tests.changing_hands import announce_long_ago, answers_file
from tests.faults import disks
from tests.faults.broken_shop import BrokenShop
from tests.faults.disks import may_mount

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = may_mount


@pytest.fixture
def sale(shop: BrokenShop) -> tuple[str, ...]:
    """A command that rings up a sale."""
    item = shop.run(*shop.as_owner("items", "search", "a")).answer["items"][0]["sku"]
    wanted = {"lines": [{"item": item}], "payments": [{"tender": "cash", "amount": "900"}], "collect": True}
    return shop.as_owner("sales", "new", "--file", str(shop.file("sale.json", json.dumps(wanted))))


def restoring(shop: BrokenShop) -> tuple[str, ...]:
    return ("restore", "--from-folder", str(shop.disk), "--recovery-code-file", shop.secret(shop.code))


@pytest.mark.fault("disk-full")
def test_the_disk_is_full_at_the_counter(shop: BrokenShop, sale: tuple[str, ...]) -> None:
    with disks.small_disk(shop.home.folder) as disk:
        before = shop.books()
        for leaving in (0, 4096, 32768, 65536):
            filler = disks.fill(disk, leaving)
            shop.refused("disk-full", *sale)
            filler.unlink()
            assert shop.books() == before
        assert shop.run("check").answer["sound"]
        assert shop.run(*sale).code == 0
        assert shop.books()["sale"] == before["sale"] + 1


@pytest.mark.fault("disk-full-receipt", "disk-full-paper")
def test_the_disk_is_full_where_papers_go(shop: BrokenShop, sale: tuple[str, ...], tmp_path: Path) -> None:
    with disks.small_disk(tmp_path / "papers", "64k") as papers:
        filler = disks.fill(papers)
        before = shop.books()["sale"]
        numbers: list[str] = []
        for language in ("en", "ar"):
            said = shop.run(*sale, "--receipt", str(papers / "receipt.pdf"), language=language)
            kept, error = (json.loads(line) for line in said.output.splitlines())
            assert (said.code, error["error"]["code"]) == (3, "receipt.not_written")
            assert kept["state"] == "collected", "the sale is told first, since it is kept"
            assert kept["number"] in error["error"]["message"]
            numbers.append(kept["number"])
        assert shop.books()["sale"] == before + 2
        assert [path.name for path in papers.iterdir()] == [filler.name]
        filler.unlink()
        again = ("sales", "show", numbers[-1], "--receipt", str(papers / "receipt.pdf"), "--paper", "80mm")
        assert shop.run(*shop.as_owner(*again)).code == 0
        assert (papers / "receipt.pdf").read_bytes().startswith(b"%PDF")
        disks.fill(papers)
        for form, name in (("csv", "list.csv"), ("pdf", "list.pdf"), ("json", "list.json")):
            shop.refused(
                "disk-full-paper",
                *shop.as_owner("customers", "export", "--format", form, "--out", str(papers / name)),
            )
            assert not [path for path in papers.iterdir() if path.name.startswith((name, "."))]


@pytest.mark.fault("disk-full-backup")
def test_no_room_to_prepare_a_backup(shop: BrokenShop) -> None:
    with disks.small_disk(shop.home.backup, "256k") as disk:
        filler = disks.fill(disk)
        shop.refused("disk-full-backup", *shop.as_owner("backup", "now"))
        filler.unlink()
        assert shop.run(*shop.as_owner("backup", "now")).code == 0
        assert shop.run(*shop.as_owner("backup", "verify")).code == 0


@pytest.mark.fault("disk-full-target")
def test_no_room_where_backups_go(shop: BrokenShop) -> None:
    with disks.small_disk(shop.disk, "1m") as disk:
        filler = disks.fill(disk)
        before = shop.run(*shop.as_owner("backup", "list")).answer
        shop.refused("disk-full-target", *shop.as_owner("backup", "now"))
        assert shop.run(*shop.as_owner("backup", "list")).answer == before
        assert shop.run(*shop.as_owner("backup", "verify")).code == 0
        filler.unlink()
        done = shop.run(*shop.as_owner("backup", "now"))
        assert (done.code, done.answer["backups"][0]["resumed"]) == (0, True)
        assert not list(disk.rglob("*.part"))


@pytest.mark.fault("disk-full-restore", "disk-full-start")
def test_no_room_for_a_store(shop: BrokenShop, tmp_path: Path) -> None:
    with disks.small_disk(tmp_path / "new", "256k") as disk:
        home = disk / "home"
        shop.refused("disk-full-restore", *restoring(shop), home=home)
        assert [path.name for path in home.iterdir()] in ([], ["in-use.lock"])
        shop.refused("disk-full-start", "demo", "--customers", "5", home=home)
        assert [path.name for path in home.iterdir()] in ([], ["in-use.lock"])


@pytest.mark.fault("disk-full-restore")
def test_no_room_to_bring_a_store_back_over_another(shop: BrokenShop) -> None:
    with disks.small_disk(shop.home.folder, "700k"):
        with shop.nothing_changes():
            shop.refused("disk-full-restore", *restoring(shop))
        assert shop.run("check").answer["sound"]


@pytest.mark.fault("disk-full-handover")
@pytest.mark.promise("S4.6")
def test_no_room_to_write_the_store_anew_for_another_owner(shop: BrokenShop) -> None:
    with shop.opened() as opened:
        announce_long_ago(shop.desk(opened))
    answers = str(answers_file(shop.folder))
    with disks.small_disk(shop.home.folder, "900k"):
        with shop.books_stay():
            shop.refused("disk-full-handover", *shop.as_owner("handover", "complete", "--answers", answers))
        assert not list(shop.home.folder.glob("*.restoring*"))
        assert shop.run("check").answer["sound"]


@pytest.mark.fault("disk-read-only", "target-read-only", "restore-read-only")
def test_disks_that_can_only_be_read(shop: BrokenShop, tmp_path: Path) -> None:
    with disks.small_disk(shop.home.folder) as disk, disks.read_only(disk), shop.nothing_changes():
        shop.refused("disk-read-only", "check")
        shop.refused("disk-read-only", *restoring(shop))
    with disks.small_disk(tmp_path / "protected") as disk:
        shutil.copytree(shop.disk, disk, dirs_exist_ok=True)
        shop.move_in(disk)
        with disks.read_only(disk):
            shop.refused("target-read-only", *shop.as_owner("backup", "now"))
            assert shop.run(*shop.as_owner("backup", "verify")).code == 0
            back = ("restore", "--from-folder", str(disk), "--recovery-code-file", shop.secret(shop.code))
            assert shop.run(*back, home=tmp_path / "new").code == 0
        assert shop.run(*shop.as_owner("backup", "now")).answer["backups"][0]["resumed"]


@pytest.fixture
def seen_by_all(shop: BrokenShop) -> Iterator[BrokenShop]:
    """The shop in a place that anybody may look into."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        shutil.copytree(shop.folder, Path(place) / "shop")
        moved = BrokenShop(Path(place) / "shop", shop.code, shop.capsys)
        moved.folder.chmod(0o755)
        yield moved


@pytest.mark.fault("no-permission", "file-no-permission")
def test_what_belongs_to_somebody_else(seen_by_all: BrokenShop) -> None:
    shop = seen_by_all
    assert shop.run("check").code == 0
    with shop.nothing_changes():
        for mode in (0o700, 0o755):
            shop.home.folder.chmod(mode)
            with disks.as_nobody():
                shop.refused("no-permission", "check")
    shop.home.folder.chmod(0o777)
    for path in shop.home.folder.iterdir():
        path.chmod(0o777)
    shop.home.store.chmod(0o600)
    opened_by = ("--passphrase-file", shop.secret(PASSWORD))
    with shop.nothing_changes(), disks.as_nobody():
        shop.refused("file-no-permission", "check", *opened_by)


@pytest.mark.fault("disk-gone")
def test_the_stores_disk_is_not_plugged_in(shop: BrokenShop) -> None:
    with disks.small_disk(shop.home.folder) as disk:
        disks.unplug(disk)
        shop.refused("disk-gone", "check")
        assert list(disk.iterdir()) == []


@pytest.mark.fault("disk-fails", "disk-fails-keys")
def test_the_stores_disk_fails(shop: BrokenShop, tmp_path: Path) -> None:
    with disks.failing_disk(shop.home.folder, tmp_path / "old disk") as home:
        shop.refused("disk-fails-keys", "check", home=home)
        shop.home.store.unlink()
        shop.home.store.symlink_to(home / "store.db")  # the keys lie on a disk that is sound
        shop.refused("disk-fails", "check")
