"""One service on SQLite and one on a real PostgreSQL; every test of the service runs on both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud.court import Court
from tests.cloud.service_thread import Service
from tests.postgres_server import running_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cloud.service_thread import Account
    from tests.postgres_server import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for the whole run. Fails, and says what to install, where there is none."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes addresses of empty databases of one kind; an empty address is SQLite in the home."""
    if request.param == "sqlite":
        return lambda: ""
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database


@pytest.fixture(scope="session")
def service(database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running service; its clock only ever goes forward, so tests share it."""
    running = Service(tmp_path_factory.mktemp("service") / "home", database())
    yield running
    running.stop()


@pytest.fixture
def member(service: Service) -> Account:
    """A confirmed account on one enrolled device."""
    return service.member()


@pytest.fixture
def court(tmp_path: Path, database: Callable[[], str]) -> Iterator[Court]:
    """A service of its own with two operators of long standing."""
    made = Court(tmp_path, database())
    yield made
    made.service.stop()
