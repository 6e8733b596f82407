"""A store with an account on a real service, and a keyring of a test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest

from tests.cloud.service_thread import Service
from tests.cloud_shop import CloudShop
from tests.folder_keyring import FolderKeyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import DemoStore


@pytest.fixture
def cloud_shop(tmp_path: Path, demo_store: DemoStore) -> Iterator[CloudShop]:
    """Connected; its account has no second factor."""
    service = Service(tmp_path / "service", "")
    made = demo_store(tmp_path / "till")
    connected = CloudShop(service, made.opened, made.desk)
    connected.connect()
    yield connected
    service.stop()


@pytest.fixture
def sealed_keyring(tmp_path: Path) -> Iterator[FolderKeyring]:
    """A keyring of this test's own."""
    before = keyring.get_keyring()
    made = FolderKeyring(tmp_path / "keyring")
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)
