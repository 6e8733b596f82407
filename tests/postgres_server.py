"""A real PostgreSQL for one run of the tests, started from the system's own programs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALL = (
    "PostgreSQL is not here. Install it: apt-get install postgresql (its programs go to /usr/lib/postgresql)."
)


class Postgres:
    """A running server on a local socket; makes an empty database per use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made = 0

    def new_database(self) -> str:
        """The address of a fresh, empty database."""
        self._made += 1
        name = f"jooptics_{self._made}"
        with psycopg.connect(
            f"postgresql://postgres@/postgres?host={self.folder}", autocommit=True
        ) as server:
            server.execute(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?host={self.folder}"


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Initialise and start a server; gone with everything in it afterwards. Fails where there is none to start."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise RuntimeError(INSTALL)
    folder = Path(tempfile.mkdtemp(prefix="jooptics-pg-", dir="/tmp"))
    as_owner: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data = folder / "data"
    subprocess.run(
        [*as_owner, programs[-1] / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True, capture_output=True, cwd="/",
    )  # fmt: skip
    server = subprocess.Popen(
        [*as_owner, programs[-1] / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
        stderr=subprocess.PIPE, text=True, cwd="/",
    )  # fmt: skip
    try:
        _wait_until_ready(server)
        yield Postgres(folder)
    finally:
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every pooled connection.
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(server: subprocess.Popen[str]) -> None:
    assert server.stderr is not None
    for line in server.stderr:
        if "ready to accept connections" in line:
            return
    raise RuntimeError("PostgreSQL ended before it was ready")
