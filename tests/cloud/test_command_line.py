"""The operator's commands: init, serve, migrate, doctor, sweep."""

from __future__ import annotations

import json
import socket
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
import trustme
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography import x509

from jooptics_cloud import tls
from jooptics_cloud.__main__ import main
from jooptics_cloud.config import ConfigError, Home
from jooptics_cloud.db import Database
from jooptics_cloud.migrations import migrate, revisions
from jooptics_cloud.tables import metadata
from tests.cloud_process import CloudServerProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cloud.service_thread import Service


MAIL_ABROAD = """
[[processors]]
name = "Post"
role = "email"
country = "DE"

[[processors]]
name = "Rack"
role = "hosting"
country = "JO"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home made by `init`."""
    assert (
        main(["init", "--home", str(tmp_path / "home"), "--port", "0", "--name", "cloud.shop.example"]) == 0
    )
    return tmp_path / "home"


def change(home: Path, old: str, new: str) -> None:
    config = home / "config.toml"
    text = config.read_text("utf-8")
    assert old in text
    config.write_text(text.replace(old, new), "utf-8")


def test_init_makes_everything_a_first_serve_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    assert main(["init", "--home", str(home)]) == 0
    assert main(["doctor", "--home", str(home)]) == 0
    lines = capsys.readouterr().out.splitlines()
    checks = [line for line in lines if line.startswith("ok  ")]
    assert len(checks) == 11
    authority = (home / "tls" / "authority.pem").read_bytes()
    assert f"its SHA-256 fingerprint: {tls.fingerprint(authority)}" in lines


def test_secrets_belong_to_their_owner_alone(home: Path) -> None:
    for path in (home / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE((home / "secrets").stat().st_mode) == 0o700


def test_the_certificate_is_for_the_names_asked_for(home: Path) -> None:
    opened = Home.open(home)
    certificate = tls.server_certificate(opened)
    assert set(tls.certificate_names(certificate)) == {"cloud.shop.example", "localhost", "127.0.0.1"}
    authority = x509.load_pem_x509_certificate(opened.authority_path.read_bytes())
    certificate.verify_directly_issued_by(authority)
    constraints = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, 0)


def test_init_leaves_a_home_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = (home / "secrets" / "service.key").read_bytes()
    assert main(["init", "--home", str(home)]) == 1
    assert "is a home already" in capsys.readouterr().err
    assert (home / "secrets" / "service.key").read_bytes() == secret


def test_init_takes_a_certificate_of_your_own(tmp_path: Path) -> None:
    leaf = trustme.CA().issue_cert("cloud.example.com")
    leaf.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    leaf.private_key_pem.write_to_path(tmp_path / "key.pem")
    command = ["init", "--home", str(tmp_path / "home"), "--certificate", str(tmp_path / "chain.pem")]
    assert main(command) == 1
    assert main([*command, "--key", str(tmp_path / "key.pem")]) == 0
    assert not (tmp_path / "home" / "tls" / "authority.pem").exists()
    assert main(["doctor", "--home", str(tmp_path / "home")]) == 0


def test_serve_makes_an_empty_home_ready(tmp_path: Path) -> None:
    server = CloudServerProcess(tmp_path / "home")
    server.start()
    answer = requests.get(f"{server.url}/readyz", verify=str(server.ca_pem), timeout=30)
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert server.stop() == 0


def test_serve_refuses_an_old_database(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(Home.open(home).database_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    database.close()
    assert main(["serve", "--home", str(home)]) == 1
    assert "run `jooptics-cloud migrate`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lambda home: (home / "secrets" / "service.key").chmod(0o644), "secrets"),
        (
            lambda home: (home / "tls" / "server.pem").write_bytes(trustme.CA().cert_pem.bytes()),
            "certificate",
        ),
        (lambda home: (home / "tls" / "server.pem").unlink(), "certificate"),
        (
            lambda home: change(home, "minimum_free_bytes = 268435456", f"minimum_free_bytes = {2**62}"),
            "disk",
        ),
        (lambda home: change(home, 'folder = "mail"', 'folder = "/dev/null/mail"'), "mail"),
        (lambda home: (home / "cloud.db").write_bytes(b"not a database, not at all" * 100), "database"),
        (lambda home: (home / "cloud.db").unlink(), "migrations"),
        (lambda home: change(home, "port = 0", "port = 99999"), "settings"),
        (lambda home: change(home, "[mail]", "[letters]"), "settings"),
        (lambda home: (home / "config.toml").write_text("= nonsense", "utf-8"), "settings"),
        (lambda home: (home / "config.toml").unlink(), "settings"),
    ],
)
def test_doctor_finds_what_is_wrong(
    home: Path, spoil: Callable[[Path], object], check: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for leftover in home.glob("cloud.db-*"):
        leftover.unlink()
    spoil(home)
    assert main(["doctor", "--home", str(home)]) == 1
    failed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL")]
    assert failed
    assert failed[0].startswith(f"FAIL {check}: ")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("trusted_proxies = []", 'trusted_proxies = ["10.0.0.1/8"]', "listen.trusted_proxies.0"),
        ('url = ""', 'url = "mysql://secret@host/x"', "database.url"),
        ('url = ""', 'url = "no address at all"', "database.url"),
        ('kind = "directory"', 'kind = "smtp"', "needs mail.host"),
    ],
)
def test_settings_that_would_fail_later_stop_the_start(
    home: Path, old: str, new: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(home, old, new)
    assert main(["serve", "--home", str(home)]) == 1
    said = capsys.readouterr().err
    assert named in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--name", "bad name/with"], "neither a host name nor an address"),
        (["--port", "70000"], "listen.port"),
        (["--database", "mysql://secret@host/x"], "database.url"),
        (["--certificate", "/nowhere/chain.pem", "--key", "/nowhere/key.pem"], "/nowhere/chain.pem is not there"),
    ],
)  # fmt: skip
def test_init_refuses_what_could_never_be_served_and_writes_nothing(
    tmp_path: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--home", str(tmp_path / "home"), *options]) == 1
    heard = capsys.readouterr().err
    assert said in heard
    assert "secret" not in heard
    assert not (tmp_path / "home").exists()


def test_what_the_system_refuses_is_a_sentence(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--home", str(home), "--port", str(port)]) == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in capsys.readouterr().err
    (tmp_path / "file").write_bytes(b"")
    assert main(["init", "--home", str(tmp_path / "file" / "home")]) == 1
    assert "Not a directory" in capsys.readouterr().err
    (home / "secrets" / "service.key").unlink()
    assert main(["sweep", "--home", str(home)]) == 1
    assert "service.key: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "migrate", "sweep", "doctor"])
def test_a_database_that_is_away_is_a_sentence_without_its_password(
    home: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(home, 'url = ""', 'url = "postgresql://shop:hunter2@127.0.0.1:9/jooptics"')
    assert main([command, "--home", str(home)]) == 1
    said = "".join(capsys.readouterr())
    assert "the database cannot be reached" in said
    assert "hunter2" not in said


def test_doctor_warns_before_the_certificate_ends(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tls.issue_server_certificate(Home.open(home), ["127.0.0.1"], datetime.now(UTC) - timedelta(days=390))
    assert main(["doctor", "--home", str(home)]) == 1
    assert "renew it" in capsys.readouterr().out


def test_a_certificate_of_its_own_renews_itself(home: Path) -> None:
    opened, now = Home.open(home), datetime.now(UTC)
    assert not tls.renew_if_due(opened, now)
    assert tls.renew_if_due(opened, now + timedelta(days=360))
    renewed = tls.server_certificate(opened)
    assert renewed.not_valid_after_utc > now + timedelta(days=700)
    assert "cloud.shop.example" in tls.certificate_names(renewed)


@pytest.mark.promise("S4.3")
@pytest.mark.parametrize(
    ("mail", "processors", "objection"),
    [
        ("", "", 'mail.kind = "directory" is refused'),
        ("smtp", "", "names who carries its mail"),
        ("smtp", '[[processors]]\nname = "M"\nrole = "email"\ncountry = "JO"\n', "names its host"),
        ("smtp", MAIL_ABROAD, "names no safeguard"),
        ("smtp", MAIL_ABROAD, "Rack has no date of review"),
        ("smtp", MAIL_ABROAD, "lists the host of mail.host"),
        ("db.example.net", MAIL_ABROAD, "lists the host of database.url"),
    ],
)  # fmt: skip
def test_production_refuses_what_would_break_a_promise(
    home: Path, mail: str, processors: str, objection: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(home, 'environment = "self-hosted"', 'environment = "production"')
    if mail == "smtp":
        change(home, 'kind = "directory"', 'kind = "smtp"\nhost = "mail.example.com"')
    elif mail:
        change(home, 'url = ""', f'url = "postgresql://shop@{mail}/jooptics"')
    with (home / "config.toml").open("a", encoding="utf-8") as config:
        config.write(f"\n{processors}")
    assert main(["serve", "--home", str(home)]) == 1
    assert objection in capsys.readouterr().err


@pytest.mark.promise("S4.3", "S10.3", "S10.4")
def test_production_starts_once_everything_is_named(home: Path) -> None:
    change(home, 'environment = "self-hosted"', 'environment = "production"')
    change(home, 'kind = "directory"', 'kind = "smtp"\nhost = "mail.example.com"')
    change(home, 'url = ""', 'url = "postgresql://shop@db.example.net/jooptics"')
    with (home / "config.toml").open("a", encoding="utf-8") as config:
        for name, role, host in (
            ("Post", "email", "mail.example.com"),
            ("Rack", "hosting", "db.example.net"),
        ):
            config.write(
                f'\n[[processors]]\nname = "{name}"\nrole = "{role}"\ncountry = "DE"\nsafeguard = "SCC"\n'
                f'hosts = ["{host}"]\nreviewed_on = 2026-11-01\n'
            )
    assert Home.open(home).settings.environment == "production"


@pytest.mark.promise("S10.3")
def test_doctor_names_whose_contract_was_not_read_for_a_year(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = (datetime.now(UTC) - timedelta(days=364)).date()
    with (home / "config.toml").open("a", encoding="utf-8") as config:
        config.write(
            f'\n[[processors]]\nname = "Rack"\nrole = "hosting"\ncountry = "JO"\nreviewed_on = {day}\n'
        )
    assert main(["doctor", "--home", str(home)]) == 0
    change(home, f"reviewed_on = {day}", f"reviewed_on = {day - timedelta(days=2)}")
    assert main(["doctor", "--home", str(home)]) == 1
    assert "FAIL processors: not reviewed for a year: Rack" in capsys.readouterr().out


def test_settings_never_repeat_a_value(home: Path) -> None:
    change(home, 'host = "127.0.0.1"', 'host = 7\nsecret_word = "Ahmad Haddad"')
    with pytest.raises(ConfigError) as caught:
        Home.open(home)
    assert "Ahmad" not in str(caught.value)
    assert "listen.secret_word" in str(caught.value)


def test_migrated_equals_declared(database: Callable[[], str], tmp_path: Path) -> None:
    opened = Database(database() or f"sqlite:///{tmp_path / 'fresh.db'}")
    migrate(opened.engine)
    migrate(opened.engine)
    present, expected = revisions(opened.engine)
    with opened.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    opened.close()
    assert present == expected == "0006"
    assert differences == []


def test_migrate_and_sweep_speak(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--home", str(home)]) == 0
    assert main(["sweep", "--home", str(home)]) == 0
    out = capsys.readouterr().out
    assert "the database is at 0006" in out
    assert "objects collected: 0" in out


def test_the_published_description_names_every_path_of_the_protocol(service: Service) -> None:
    document = (Path(__file__).parent.parent.parent / "docs" / "protocol.md").read_text("utf-8")
    paths = json.loads(service.get("/v1/openapi.json").text)["paths"]
    for path in paths:
        tail = path.replace("/v1/repositories/{repository_id}", "").split("/{")[0]
        assert tail in document, path
