"""The account holder's rights, the country and the drill from a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD, make_demo_store
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
from jooptics_desktop.system.home import Home
from tests.cloud.service_thread import Service
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path / "service", "")
    yield running
    running.stop()


@pytest.fixture
def run(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Commands over a connected store with one backup; each answers its exit code and its JSON."""
    made = make_demo_store(Home(tmp_path / "till"), SystemClock(), Uuid7Ids())
    shop = CloudShop(service, made.opened, made.desk)
    shop.connect()
    shop.back_up()
    made.opened.store.close()
    secrets = {"password": PASSWORD, "cloud": CLOUD_PASSWORD}
    for name, text in secrets.items():
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
    signed_in = ["--passphrase-file", str(tmp_path / "password"), "--staff", "Rana",
                 "--password-file", str(tmp_path / "password")]  # fmt: skip

    def act(*words: str) -> tuple[int, dict[str, Any]]:
        cloud = ["--cloud-password-file", str(tmp_path / "cloud")] if words[0] == "cloud" else []
        capsys.readouterr()
        code = main.run(["--home", str(tmp_path / "till"), "--json", *words, *signed_in, *cloud])
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err)

    return act


def test_rights_of_the_account_holder(run: Run, service: Service, tmp_path: Path) -> None:
    service.clock.advance(minutes=6)
    code, _said = run("cloud", "account", "export", str(tmp_path / "mine.json"))
    assert code == 0
    assert json.loads((tmp_path / "mine.json").read_bytes())["sections"]["account"][0]["email"] == EMAIL
    assert run("cloud", "account", "news", "yes")[1] == {"news": True}
    closes_at = run("cloud", "account", "delete")[1]["closes_at"]
    shown = run("cloud", "account", "show")[1]
    assert (shown["closes_at"], shown["news"]) == (closes_at, True)
    assert run("cloud", "account", "keep") == (0, {"closes_at": None})
    assert run("cloud", "account", "email", "rana@optics.example.com")[0] == 0
    letter = service.code_for("rana@optics.example.com")
    assert run("cloud", "account", "confirm-email", letter) == (0, {"email": "rana@optics.example.com"})


def test_the_country_is_shown_and_agreed_to_by_name(run: Run, service: Service) -> None:
    host = "127.0.0.1"
    assert run("backup", "country") == (0, {"host": host, "country": "JO", "agreed": True})
    service.move_to("DE")
    assert run("backup", "country")[1]["agreed"] is False
    code, said = run("backup", "now")
    assert code != 0
    assert said["error"]["code"] == "cloud.country_not_agreed"
    assert run("backup", "country", "--agree", "FR")[0] != 0
    assert run("backup", "country", "--agree", "DE") == (0, {"host": host, "country": "DE", "agreed": True})
    assert run("backup", "now")[0] == 0


def test_a_drill_from_the_service(run: Run) -> None:
    code, said = run("backup", "drill")
    assert code == 0
    assert [(one["place"], one["generation"]) for one in said["drills"]] == [("cloud", 0)]
