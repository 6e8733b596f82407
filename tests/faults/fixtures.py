"""A shop that things go wrong in: its folder, its keyring, its disk for backups, and the commands over them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import keyring
import pytest

from tests.faults.broken_shop import BrokenShop, make_template
from tests.folder_keyring import FolderKeyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> BrokenShop:
    """A shop with people, sales and three backups, made once per run."""
    return make_template(tmp_path_factory.mktemp("faults") / "shop")


@pytest.fixture
def shop(template: BrokenShop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[BrokenShop]:
    """One to break; its keyring is this test's."""
    shutil.copytree(template.folder, tmp_path / "shop")
    before = keyring.get_keyring()
    made = BrokenShop(tmp_path / "shop", template.code, capsys)
    keyring.set_keyring(FolderKeyring(made.keyring))
    made.move_in()
    yield made
    keyring.set_keyring(before)
