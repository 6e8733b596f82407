"""Fixtures with a real Jooptics Cloud. A test module asks for them with `pytest_plugins = ["tests.cloud_server"]`.

What they give lives in `tests/cloud_process.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud_process import CloudServerProcess, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cloud_process import Member


@pytest.fixture(scope="session")
def cloud_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudServerProcess]:
    """One service for the whole run; give every test an account of its own."""
    server = CloudServerProcess(tmp_path_factory.mktemp("cloud") / "home")
    server.initialise()
    server.start()
    yield server
    if server.running:
        server.stop()


@pytest.fixture
def cloud_member(cloud_server: CloudServerProcess) -> Iterator[Callable[[], Member]]:
    """Makes members of the shared service; their connections are closed at the end."""
    made: list[Member] = []

    def make() -> Member:
        made.append(join(cloud_server))
        return made[-1]

    yield make
    for member in made:
        member.client.close()
