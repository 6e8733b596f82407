"""What the pages say when disks, lines, files and the store itself fail while people work."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.services import cloud_account
from jooptics_desktop.services.catalogue import search_items
from jooptics_desktop.sync.sealing import name_of
from tests.cloud_shop import agree_to_country
from tests.faults import disks
from tests.faults.breaking import clients_with, flip, page_of
from tests.faults.disks import may_mount

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cloud_process import CloudServerProcess
    from tests.faults.broken_shop import BrokenShop
    from tests.ui.faults.conftest import Seen

pytest_plugins = ["tests.cloud_server"]


@pytest.fixture
def at_work(look: Callable[[], Seen]) -> Callable[[], Seen]:
    """`at_work()`: the program is started and the owner signed in."""

    def begin() -> Seen:
        seen = look()
        seen.sign_in()
        return seen

    return begin


def page(seen: Seen, name: str) -> Any:
    seen.go(name)
    return seen.window.page(name)


def back_up(seen: Seen) -> str:
    """Press *Back up now*; what the page says to it."""
    found = page(seen, "backup")
    found.back_up()
    seen.settle()
    return str(found.bar.text)


@pytest.mark.fault("target-unplugged", "target-in-use")
def test_disks_for_backups(shop: BrokenShop, at_work: Callable[[], Seen], tmp_path: Path) -> None:
    seen = at_work()
    shop.disk.rename(shop.folder / "in a drawer")
    assert back_up(seen) == seen.says("target-unplugged")
    (shop.folder / "in a drawer").rename(shop.disk)
    assert back_up(seen) == ""
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "beach.jpg").touch()
    found = page(seen, "backup")
    found.choose_folder()
    seen.window.prompts.answer_path(tmp_path / "holiday")
    seen.settle()
    assert found.bar.text == seen.says("target-in-use")


@pytest.mark.fault("disk-full-target", "target-read-only")
@may_mount
def test_disks_for_backups_that_take_nothing_more(shop: BrokenShop, at_work: Callable[[], Seen]) -> None:
    with disks.small_disk(shop.disk, "1m") as disk:
        seen = at_work()
        filler = disks.fill(disk)
        assert back_up(seen) == seen.says("disk-full-target")
        filler.unlink()
        with disks.read_only(disk):
            assert back_up(seen) == seen.says("target-read-only")
        assert back_up(seen) == ""


@pytest.mark.fault("older-as-newest")
def test_an_older_backup_as_the_newest(shop: BrokenShop, at_work: Callable[[], Seen]) -> None:
    shutil.rmtree(shop.disk / "generations" / f"{2:012d}")
    older = (shop.disk / "generations" / f"{1:012d}" / "manifest").read_bytes()
    head = json.loads((shop.disk / "head.json").read_text("utf-8"))
    (shop.disk / "head.json").write_text(json.dumps(head | {"generation": 1, "manifest": name_of(older)}))
    seen = at_work()
    assert back_up(seen) == seen.says("older-as-newest")


@pytest.mark.fault("offline-backup")
def test_the_network_is_gone(
    shop: BrokenShop,
    at_work: Callable[[], Seen],
    cloud_server: CloudServerProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clients_with(monkeypatch, pauses=(0.01,))
    email = f"{shop.folder.parent.name}@example.com".replace("[", "-").replace("]", "")
    with shop.opened() as opened:
        desk = shop.desk(opened)
        asked = cloud_account.sign_up(
            desk, cloud_server.endpoint(), email, "seven brass lenses", "en", adult=True
        )
        cloud_account.confirm_email(asked, cloud_server.code_for(email))
        agree_to_country(desk, cloud_server.endpoint())
        cloud_account.connect(
            opened, desk, cloud_server.endpoint(), email, "seven brass lenses", "", "Till 1"
        )
        with opened.store.write() as work:
            facts = work.settings.get("backup.cloud")
            work.settings.put("backup.cloud", facts | {"url": "https://127.0.0.1:9"})
    seen = at_work()
    assert back_up(seen) == seen.says("offline-backup")
    card = page(seen, "backup").cards[PlaceKind.CLOUD]
    assert card.words.text()


FILES = {
    "csv-nul": b"name,phone\nLay\x00an,0791234567\n",
    "csv-quote": b'name,price\nLayan,1\n"Omar,2\n',
    "csv-cell": b"name,price\n" + b"x" * 200_000 + b",1\n",
    "csv-columns": b"name,price\n" + b"," * 100_000 + b"\n",
    "csv-large": b"name,price\n" + b"Layan,1\n" * (33 << 17),
    "csv-empty": b"",
}


@pytest.mark.fault("csv-nul", "csv-quote", "csv-cell", "csv-columns", "csv-large", "csv-empty")
def test_lists_that_cannot_be_read(shop: BrokenShop, at_work: Callable[[], Seen]) -> None:
    seen = at_work()
    for feature, begin in (("customers", "_begin_import"), ("stock", "begin_import")):
        found = page(seen, feature)
        for fault, content in FILES.items():
            getattr(found, begin)()
            seen.window.prompts.answer_path(shop.file("list.csv", content))
            seen.settle()
            assert found.bar.text == seen.says(fault), feature


@pytest.mark.fault("page", "page-read")
def test_a_page_of_the_store_is_damaged(shop: BrokenShop, at_work: Callable[[], Seen]) -> None:
    flip(shop.home.store, page_of(shop, "prescription"))
    seen = at_work()
    found = page(seen, "privacy")
    found.show_tab("check")
    found.tab("check").check()
    seen.settle()
    assert found.bar.text == seen.says("page")


@pytest.mark.fault("page-read")
def test_a_page_that_is_needed_is_damaged(shop: BrokenShop, at_work: Callable[[], Seen]) -> None:
    flip(shop.home.store, page_of(shop, "customer"))
    seen = at_work()
    assert page(seen, "customers").bar.text == seen.says("page-read")


@pytest.mark.fault("disk-full")
@may_mount
def test_the_disk_is_full_at_the_counter(shop: BrokenShop, at_work: Callable[[], Seen]) -> None:
    with disks.small_disk(shop.home.folder) as disk:
        seen = at_work()
        counter = page(seen, "counter")
        sku = search_items(seen.application.desk(), "a")[0].item.sku
        filler = disks.fill(disk)
        counter.cart_acts.enter(sku, by_name=False)
        seen.settle()
        assert counter.cart.bar.text == seen.says("disk-full")
        filler.unlink()
        counter.cart_acts.enter(sku, by_name=False)
        seen.settle()
        assert counter.cart.bar.text == ""
        assert counter.shown.lines[0].quantity == 1, "the first try left nothing"


@pytest.mark.fault("settings-damaged")
def test_damaged_settings(shop: BrokenShop, look: Callable[[], Seen]) -> None:
    shop.home.device.write_bytes(b'{"text_size": 0, "theme": 7')
    seen = look()
    assert seen.lock.secret.isVisible()
    assert seen.window.preferences.zoom == 1.0
