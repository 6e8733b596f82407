"""The cloud account from a terminal: prove, list, shut out; secrets from files or typed, never arguments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD, make_demo_store
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.services import cloud_login, customers, opening
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
from jooptics_desktop.system.home import Home
from tests.cloud.service_thread import Service
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOT_PERMITTED = 5
NEW_PASSWORD = "umbrella kettle seven pigeons"


class Terminal:
    """A connected store, closed, and commands over it; the account has a second factor."""

    def __init__(self, folder: Path, shop: CloudShop, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.shop, self._capsys = folder, shop, capsys
        self.password = PASSWORD

    def file(self, name: str, text: str) -> str:
        """A file with a secret in it."""
        path = self.folder / name
        path.write_text(text + "\n", encoding="utf-8")
        return str(path)

    def signed_in(self) -> list[str]:
        """Who acts, with secrets from files."""
        password = self.file("password", self.password)
        return ["--passphrase-file", password, "--staff", "Rana", "--password-file", password]

    def proof(self) -> list[str]:
        """The account's secrets, from files."""
        return [
            "--cloud-password-file", self.file("cloud", CLOUD_PASSWORD),
            "--cloud-code-file", self.file("code", self.shop.code()),
        ]  # fmt: skip

    def run(self, *words: str) -> tuple[int, dict[str, Any]]:
        """The exit code and the JSON answer (or error)."""
        self._capsys.readouterr()
        code = main.run(["--home", str(self.folder / "till"), "--json", "backup", *words, *self.signed_in()])
        said = self._capsys.readouterr()
        return code, json.loads(said.out or said.err)

    def typing(self, *words: str, answers: dict[str, str]) -> tuple[int, str]:
        """The command in a real terminal, where somebody types each answer after its question."""
        near, far = os.openpty()
        command = [sys.executable, "-m", "jooptics_desktop", "--home", str(self.folder / "till"), "backup"]
        with subprocess.Popen(
            [*command, *words, *self.signed_in()], stdin=far, stdout=far, stderr=far, start_new_session=True
        ) as process:
            os.close(far)
            seen = ""
            while piece := _read(near):
                seen += piece
                for question in [one for one in answers if seen.rstrip().endswith(f"{one}:")]:
                    os.write(near, f"{answers.pop(question)}\n".encode())
            code = process.wait(60)
        os.close(near)
        return code, seen


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode()
    except OSError:  # the other side has gone
        return ""


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    service = Service(tmp_path / "service", "")
    made = make_demo_store(Home(tmp_path / "till"), SystemClock(), Uuid7Ids())
    shop = CloudShop(service, made.opened, made.desk)
    shop.connect()
    shop.switch_second_factor_on()
    shop.back_up()
    lost = cloud_login.sign_in(shop.endpoint, EMAIL, CLOUD_PASSWORD, shop.code(), "Lost laptop")
    lost.account.keeper.close()
    made.opened.store.close()
    yield Terminal(tmp_path, shop, capsys)
    service.stop()


def change_password(terminal: Terminal) -> None:
    """The owner changes the store's password, and something more is written."""
    opened = opening.open_with_password(Home(terminal.folder / "till"), PASSWORD)
    desk = Desk(opened.store, SystemClock(), Uuid7Ids(), terminal.shop.desk.session)
    opening.change_own_password(opened, desk, PASSWORD, NEW_PASSWORD)
    customers.register_customer(desk, CustomerDraft(name="Layan"))
    opened.store.close()
    terminal.password = NEW_PASSWORD
    terminal.shop.later()


def test_changed_keys_are_told_and_renewed_by_a_proof(terminal: Terminal) -> None:
    change_password(terminal)
    code, done = terminal.run("now")
    assert (code, done["backups"][0]["keys_outdated"]) == (0, True)
    code, error = terminal.run("prove", "--cloud-password-file", terminal.file("cloud", CLOUD_PASSWORD))
    assert (code, error["error"]["code"]) == (NOT_PERMITTED, "secret.missing")
    code, answer = terminal.run("prove", *terminal.proof())
    assert (code, answer) == (0, {"proved": True})
    code, done = terminal.run("now")
    assert (code, "keys_outdated" in done["backups"][0]) == (0, False)


def test_a_lost_computer_is_shut_out_with_the_proof_that_is_asked_for(terminal: Terminal) -> None:
    _, listed = terminal.run("devices")
    found = {one["label"]: one for one in listed["devices"]}
    assert (found["Till 1"]["current"], found["Lost laptop"]["revoked"]) == (True, None)
    terminal.shop.later()
    lost = found["Lost laptop"]["id"]
    code, answer = terminal.run("revoke", lost, "--reason", "stolen", *terminal.proof())
    assert (code, answer) == (0, {"revoked": lost})
    _, listed = terminal.run("devices")
    assert {one["label"]: one["revoked"] for one in listed["devices"]} == {
        "Till 1": None,
        "Lost laptop": "stolen",
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
def test_in_a_terminal_secrets_are_typed_unseen(terminal: Terminal) -> None:
    terminal.shop.later()
    code, seen = terminal.typing(
        "prove",
        answers={
            "Password of the cloud account": CLOUD_PASSWORD,
            "Code of the cloud account": terminal.shop.code(),
        },
    )
    assert code == 0, seen
    assert "The service knows that it is you" in seen
    assert CLOUD_PASSWORD not in seen
