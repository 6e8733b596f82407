"""`init`: make a home folder with settings, secrets, certificates and an empty database."""

from __future__ import annotations

import ipaddress
import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_cloud import migrations, tls
from jooptics_cloud.config import CONFIG_NAME, ConfigError, Home, parse_settings
from jooptics_cloud.db import Database
from jooptics_cloud.keys import ServerKeys, write_private

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_CONFIG = """\
# Jooptics Cloud. See docs/operating-the-cloud.md for every setting.
environment = {environment}   # "production", "self-hosted" or "development"
region = "JO"                 # where the backups lie, as an ISO 3166 country code

[listen]
host = {host}
port = {port}
certificate = "tls/server.pem"
key = "secrets/server-tls.key"
trusted_proxies = []          # networks whose X-Forwarded-For is believed

[database]
url = {database}              # empty: SQLite in this folder; or "postgresql://user@host/name?sslmode=verify-full"

[storage]
folder = "objects"
quota_bytes = 53687091200     # per account
minimum_free_bytes = 268435456

[mail]
kind = "directory"            # or "smtp"; see the guide
folder = "mail"

[policies]
folder = "policies"
keys = []                     # public keys that may sign versions of the privacy policy; the private one stays offline

[controller]
name = "Jooptics"
email = "jooptics.com@gmail.com"
phone = "+962 797 153399"
address = "Amman, Jordan"
"""


_HOST_NAME = re.compile(r"(?=.{1,253}$)(\*\.)?[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
                        r"(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator asked for."""

    host: str
    port: int
    names: tuple[str, ...]
    environment: str
    database: str
    certificate: Path | None
    key: Path | None


def initialise(folder: Path, wishes: Wishes, now: datetime) -> Home:
    """Fill an empty folder; everything a first `serve` needs. Raises `ConfigError` if one is there already."""
    if (folder / CONFIG_NAME).exists():
        raise ConfigError(f"{folder} is a home already")
    text = _CONFIG.format(
        environment=json.dumps(wishes.environment),
        host=json.dumps(wishes.host),
        port=wishes.port,
        database=json.dumps(wishes.database),
    )
    settings = parse_settings(text, "these options")
    _check(wishes)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Settings are written last: only a complete home has them, so a failed attempt can be repeated.
    draft = folder / f".{CONFIG_NAME}"
    draft.unlink(missing_ok=True)
    write_private(draft, text.encode())  # the database's address may hold a password
    home = Home(folder, settings)
    (folder / "secrets").mkdir(mode=0o700, exist_ok=True)
    if not home.secret_path.exists():
        ServerKeys.create(home.secret_path)
    _certificates(home, wishes, now)
    _database(home)
    draft.replace(folder / CONFIG_NAME)
    return home


def _check(wishes: Wishes) -> None:
    """Refuse what could never be served, before anything is written."""
    for name in wishes.names:
        if not _is_address(name) and not _HOST_NAME.fullmatch(name):
            raise ConfigError(f"--name {name!r} is neither a host name nor an address")
    for path in (wishes.certificate, wishes.key):
        if path is not None and not path.is_file():
            raise ConfigError(f"{path} is not there")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _certificates(home: Home, wishes: Wishes, now: datetime) -> None:
    (home.folder / "tls").mkdir(exist_ok=True)
    if wishes.certificate is not None and wishes.key is not None:
        shutil.copyfile(wishes.certificate, home.path(home.settings.listen.certificate))
        write_private(home.path(home.settings.listen.key), wishes.key.read_bytes())
        return
    if not home.authority_path.exists():
        tls.make_authority(home, now)
    tls.issue_server_certificate(home, _names(wishes), now)


def _names(wishes: Wishes) -> list[str]:
    """What the certificate is for: the names asked for, the address listened on, and this computer itself."""
    names = [*wishes.names, "localhost", "127.0.0.1"]
    try:
        everywhere = ipaddress.ip_address(wishes.host).is_unspecified
    except ValueError:
        everywhere = False
    if not everywhere:
        names.append(wishes.host)
    return list(dict.fromkeys(names))


def _database(home: Home) -> None:
    database = Database(home.database_url)
    try:
        migrations.migrate(database.engine)
    finally:
        database.close()
