"""Settings of the service: one TOML file in its home folder, checked whole before anything starts."""

from __future__ import annotations

import base64
import ipaddress
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from jooptics_cloud.inventory import Category, Datum, Kept, Purpose, personal, technical

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

CONFIG_NAME = "config.toml"
_SECRET_FILE = technical("a secret of the service itself; it opens nobody's backup")
# Every file of a home, by a pattern of its path.
FILES: dict[str, Datum] = {
    CONFIG_NAME: personal(
        Category.CONTACT, Purpose.SERVICE, kept=Kept.OPERATOR, exported=False, recipients=(),
        why="names who answers for the service and its data protection officer, whom /v1/controller names too",
    ),
    "cloud.db*": technical("the database, if it is SQLite, and its write-ahead log; its columns say what they are"),
    "secrets/*": _SECRET_FILE,
    "tls/*": technical("certificates"),
    "policies/*": technical("published versions of the privacy policy"),
    "objects/*": personal(
        Category.CUSTOMER_DATA, Purpose.SERVICE, kept=Kept.SEALED, exported=False,
        why="sealed: only the store's own keys open it, and the desktop reads it back whole",
    ),
    "mail/*": personal(
        Category.CONTACT, Purpose.LETTERS, kept=Kept.SENT_LETTER, exported=False,
        why="a copy of a letter its reader has, where letters are written as files",
    ),
    "logs/*": personal(
        Category.SESSIONS, Purpose.SECURITY, kept=Kept.LOG, exported=False,
        why="times and codes of requests, without an id of anybody",
    ),
}  # fmt: skip


class ConfigError(Exception):
    """The settings cannot be used; the text says what to change."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _is_here(host: str) -> bool:
    """Whether a host is this computer itself: a name or address of its own, or a socket in a folder."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith("/")


def _network(value: str) -> str:
    ipaddress.ip_network(value)
    return value


def _database(value: str) -> str:
    try:
        backend = make_url(value).get_backend_name() if value else "sqlite"
    except ArgumentError:
        backend = ""
    if backend not in {"sqlite", "postgresql", "postgres"}:
        raise ValueError("an address of SQLite or PostgreSQL is expected")
    return value


class ListenSection(_Section):
    """Where to listen. Without certificate and key the service makes its own authority at `init`."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8443
    certificate: str = "tls/server.pem"
    key: str = "secrets/server-tls.key"
    trusted_proxies: list[Annotated[str, AfterValidator(_network)]] = []
    header_seconds: Annotated[float, Field(gt=0, le=120)] = 15.0
    body_seconds: Annotated[float, Field(gt=0, le=600)] = 60.0


class DatabaseSection(_Section):
    """The database: empty means SQLite in the home folder."""

    url: Annotated[str, AfterValidator(_database)] = ""


class StorageSection(_Section):
    """Where sealed objects lie, how much an account may use, and what must stay free."""

    folder: str = "objects"
    quota_bytes: Annotated[int, Field(gt=0)] = 50 * 1024**3
    minimum_free_bytes: Annotated[int, Field(ge=0)] = 256 * 1024**2


class MailSection(_Section):
    """How letters leave: files in a folder (self-hosting, trying out) or SMTP with STARTTLS."""

    kind: Literal["directory", "smtp"] = "directory"
    folder: str = "mail"
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    username: str = ""
    password_file: str = "secrets/smtp-password"  # noqa: S105 - a path, not a password
    sender: str = "jooptics.com@gmail.com"


class OfficerSection(_Section):
    """The data protection officer, once one is designated."""

    name: str
    email: str
    phone: str = ""


class ControllerSection(_Section):
    """Who answers for the accounts' data; published at /v1/controller."""

    name: str = "Jooptics"
    email: str = "jooptics.com@gmail.com"
    phone: str = "+962 797 153399"
    address: str = "Amman, Jordan"
    data_protection_officer: OfficerSection | None = None


class ProcessorSection(_Section):
    """A company that handles accounts' data for the controller; published at /v1/processors.

    `hosts` are the machines of it that the settings name. `reviewed_on` is when somebody last read its contract and
    safeguard; that is done once a year.
    """

    name: str
    role: Literal["hosting", "email", "payment", "support"]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    hosts: list[str] = []
    safeguard: str = ""
    reviewed_on: date | None = None
    since: str = ""
    policy_url: str = ""


def _public_key(value: str) -> str:
    if len(base64.b64decode(value.encode("ascii"), validate=True)) != 32:
        raise ValueError("an Ed25519 public key is 32 bytes in base64")
    return value


class PoliciesSection(_Section):
    """Versions of the privacy policy: where they lie, and the public keys that may sign them."""

    folder: str = "policies"
    keys: list[Annotated[str, AfterValidator(_public_key)]] = []


class LimitsSection(_Section):
    """Attempts before delays grow. An address is shared by everyone behind one router."""

    attempts_per_address: Annotated[int, Field(ge=1)] = 30
    requests_at_once: Annotated[int, Field(ge=1)] = 200


class RetentionSection(_Section):
    """How long things are kept. The policy's longest terms are ceilings: shorter is fine, longer stops the start."""

    account_years: Annotated[int, Field(ge=0, le=7)] = 0
    event_days: Annotated[int, Field(ge=1, le=730)] = 730
    usage_days: Annotated[int, Field(ge=1, le=730)] = 730
    report_days: Annotated[int, Field(ge=1, le=90)] = 90
    letter_days: Annotated[int, Field(ge=1, le=30)] = 30
    log_days: Annotated[int, Field(ge=1, le=730)] = 90


class LogsSection(_Section):
    """Where log lines go: standard error alone, or files of a day as well.

    `others` are patterns of logs that something else writes beside the service, a proxy for one. They may hold whole
    network addresses, so files of them that nobody wrote to for `retention.log_days`, at most 90, are deleted.
    """

    folder: str = ""
    others: list[str] = []


class Settings(_Section):
    """Everything in config.toml."""

    environment: Literal["production", "self-hosted", "development"] = "self-hosted"
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "JO"
    listen: ListenSection = ListenSection()
    database: DatabaseSection = DatabaseSection()
    storage: StorageSection = StorageSection()
    mail: MailSection = MailSection()
    controller: ControllerSection = ControllerSection()
    policies: PoliciesSection = PoliciesSection()
    limits: LimitsSection = LimitsSection()
    retention: RetentionSection = RetentionSection()
    logs: LogsSection = LogsSection()
    processors: list[ProcessorSection] = []

    def objections(self) -> list[str]:
        """Why these settings may not be used in their environment; empty when all is well."""
        found = []
        if self.mail.kind == "smtp" and not self.mail.host:
            found.append('mail.kind = "smtp" needs mail.host')
        if self.environment != "production":
            return found
        roles = {processor.role for processor in self.processors}
        if self.mail.kind == "directory":
            found.append('mail.kind = "directory" is refused in production: use "smtp"')
        elif "email" not in roles:
            found.append('production names who carries its mail: add a [[processors]] with role = "email"')
        if "hosting" not in roles:
            found.append('production names its host: add a [[processors]] with role = "hosting"')
        found += [
            f"processors: {one.name} is outside {self.region} and names no safeguard"
            for one in self.processors
            if one.country != self.region and not one.safeguard
        ]
        found += [
            f"processors: {one.name} has no date of review (reviewed_on)"
            for one in self.processors
            if one.reviewed_on is None
        ]
        named = {host for one in self.processors for host in one.hosts}
        found += [
            f"production names who runs each machine it talks to: no [[processors]] lists the host of {setting}"
            for setting, host in self.hosts_used().items()
            if host not in named
        ]
        return found

    def hosts_used(self) -> dict[str, str]:
        """The machines of others these settings send data to, by setting; this computer is not one."""
        used = {}
        if self.mail.kind == "smtp":
            used["mail.host"] = self.mail.host
        if self.database.url and (host := make_url(self.database.url).host):
            used["database.url"] = host
        return {setting: host for setting, host in used.items() if not _is_here(host)}


def read_settings(path: Path) -> Settings:
    """Read and check one file. Raises `ConfigError` with a sentence; never repeats a value."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing: run `jooptics-cloud init --home {path.parent}`") from None
    return parse_settings(text, str(path))


def parse_settings(text: str, name: str) -> Settings:
    """Check settings written as TOML; `name` is what a refusal calls them. Never repeats a value."""
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not TOML: {error}") from None
    except ValidationError as error:
        wrong = ", ".join(map(_objection, error.errors()))
        raise ConfigError(f"{name}: unusable settings: {wrong}") from None


def _objection(one: ErrorDetails) -> str:
    """Which setting is wrong, and the most it may be; never what was written there."""
    name = ".".join(map(str, one["loc"]))
    most = one.get("ctx", {}).get("le")
    return name if most is None else f"{name} (at most {most})"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder a service lives in, and the settings found there."""

    folder: Path
    settings: Settings

    @classmethod
    def open(cls, folder: Path) -> Home:
        """Read the settings. Raises `ConfigError` with a sentence if they cannot be used."""
        path = folder / CONFIG_NAME
        settings = read_settings(path)
        if objections := settings.objections():
            raise ConfigError(f"{path}: {'; '.join(objections)}")
        return cls(folder, settings)

    def path(self, setting: str) -> Path:
        """A path from the settings; relative ones start at the home folder."""
        return self.folder / setting

    @property
    def log_folder(self) -> Path | None:
        """Where log files lie, if there are any."""
        folder = self.settings.logs.folder
        return self.path(folder) if folder else None

    @property
    def database_url(self) -> str:
        """The database's address, SQLite in the home folder by default."""
        return self.settings.database.url or f"sqlite:///{self.folder / 'cloud.db'}"

    @property
    def secret_path(self) -> Path:
        """Where the service's own secret lies."""
        return self.folder / "secrets" / "service.key"

    @property
    def authority_path(self) -> Path:
        """The certificate of the home's own authority, if it made one."""
        return self.folder / "tls" / "authority.pem"
