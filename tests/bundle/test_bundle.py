"""The bundle is built, starts without the checkout, and sells: what a shop would unpack really works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyotp
import pytest

from jooptics_desktop.system.policy_packs import installed_policy

ROOT: Final = Path(__file__).resolve().parents[2]
OWNER_PASSWORD: Final = "three unusual words"
CASHIER_PASSWORD: Final = "four more unusual words"
TOTP_SECRET: Final = pyotp.random_base32()
pytestmark = pytest.mark.timeout(1500)  # building takes minutes where much else is going on


@dataclass(frozen=True, slots=True)
class Shop:
    """The unpacked programs, a folder for files, and the store's own folder."""

    programs: Path
    files: Path

    @property
    def home(self) -> Path:
        return self.files / "home"

    def write(self, name: str, content: str) -> Path:
        path = self.files / name
        path.write_text(content, encoding="utf-8")
        return path

    def program(self, name: str) -> str:
        return str(self.programs / (f"{name}.exe" if os.name == "nt" else name))

    def run(self, *arguments: str | Path) -> dict[str, Any]:
        """What a command answers; it must go well."""
        done = subprocess.run(
            [self.program("jooptics-cli"), "--home", self.home, "--json", *arguments],
            env=_outside(), check=False, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built folder."""
    pytest.importorskip("PyInstaller", reason="the bundle was not built: PyInstaller is not installed")
    place = tmp_path_factory.mktemp("bundle")
    command = [
        "--noconfirm",
        "--log-level",
        "WARN",
        "--distpath",
        str(place / "dist"),
        "--workpath",
        str(place / "work"),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "PyInstaller", *command, "installer.spec"],
        cwd=ROOT, check=False, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if "Python shared library" in done.stderr:
        pytest.skip("the bundle was not built: this Python was made without its shared library")
    assert done.returncode == 0, done.stderr[-4000:]
    return place / "dist" / "jooptics"


@pytest.fixture(scope="module")
def shop(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop set up by the bundle alone."""
    shop = Shop(programs, tmp_path_factory.mktemp("shop"))
    shop.write("owner.txt", OWNER_PASSWORD)
    shop.write("cashier.txt", CASHIER_PASSWORD)
    shop.write("totp.txt", TOTP_SECRET)
    shop.write("answers.json", json.dumps(_answers(), ensure_ascii=False))
    made = shop.run("init", "--answers", shop.files / "answers.json")
    assert Path(made["store"]).is_file()
    return shop


def test_it_sells_and_prints(shop: Shop) -> None:
    code = shop.write("code.txt", pyotp.TOTP(TOTP_SECRET).now())
    prices = shop.write("prices.csv", "sku,name,الاسم,price,quantity\nF-1,Frame,إطار,45.500,3\n")
    owner = ("--staff", "Layla", "--password-file", shop.files / "owner.txt", "--code-file", code)
    opened = ("--passphrase-file", shop.files / "owner.txt")
    assert shop.run("items", "import", prices, "--tax-class", "standard", *owner, *opened)["added"] == 1

    sale = {
        "lines": [{"item": "F-1"}], "payments": [{"tender": "cash", "amount": "45.500"}], "collect": True
    }  # fmt: skip
    cashier = ("--staff", "Omar", "--password-file", shop.files / "cashier.txt")
    receipt = shop.files / "receipt.pdf"
    sold = shop.run(
        "sales", "new", "--file", shop.write("sale.json", json.dumps(sale)), "--receipt", receipt, *cashier, *opened
    )  # fmt: skip
    assert (sold["state"], sold["total"], sold["balance"]) == ("collected", "45.500", "0.000")
    assert receipt.read_bytes().startswith(b"%PDF-")
    assert shop.run("sales", "show", sold["number"], *cashier, *opened)["id"] == sold["id"]


def test_it_opens_its_window(shop: Shop) -> None:
    """The window takes the store's folder once its first picture stands; then it is asked to close."""
    taken = shop.home / "in-use.lock"
    taken.unlink(missing_ok=True)
    window = subprocess.Popen(
        [shop.program("jooptics"), "--home", shop.home], env=_outside(QT_QPA_PLATFORM="offscreen"),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    try:
        give_up = time.monotonic() + 60
        while not taken.exists() and window.poll() is None and time.monotonic() < give_up:
            with suppress(subprocess.TimeoutExpired):
                window.wait(0.05)
        assert taken.exists()
        assert window.poll() is None
    finally:
        window.terminate()
        said, _nothing = window.communicate()
    assert not said


@pytest.mark.trap("modules under the GPL are swept into the bundle")
def test_nothing_that_must_not_be_shipped_is_in_it(programs: Path) -> None:
    names = {path.relative_to(programs).as_posix() for path in programs.rglob("*")}
    swept_in = (
        "VirtualKeyboard",
        "WebEngine",
        "QtCharts",
        "Qt6Charts",
        "QtGraphs",
        "pytest",
        "jooptics_cloud",
        ".po",
    )
    wrong = sorted(
        name for name in names if any(part in name for part in swept_in[:-1]) or name.endswith(".po")
    )
    assert not wrong
    assert "lib/licences.md" in names
    assert "lib/resources/fonts/OFL.txt" in names
    assert not [path for path in programs.rglob("*") if not path.exists()], "dangling links"


def test_the_lgpl_parts_can_be_replaced(programs: Path) -> None:
    assert list((programs / "lib").rglob("fpdf/__init__.py"))
    assert list((programs / "lib" / "PySide6").glob("**/*Qt6Core*"))


def _outside(**more: str) -> dict[str, str]:
    """An environment in which nothing of the checkout or of this user's keyring is found."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "QT_"))
    }
    return {**kept, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "LC_ALL": "C.UTF-8", **more}


def _answers() -> dict[str, Any]:
    pack = installed_policy(ROOT / "resources" / "privacy", datetime.now(UTC))
    return {
        "privacy": {
            "pack_sha256": pack.sha256, "text_sha256": pack.text_sha256("ar"), "language": "ar", "acknowledged": True,
            "answers": {"cloud_backup": False, "news": False, "improvement": False, "error_reports": False},
        },
        "store": {"name": "بصريات النور", "name_alternative": "Al-Noor Optics", "phone": "+962791234567"},
        "tax_classes": [{"code": "standard", "percent": "16"}, {"code": "exempt", "percent": "0"}],
        "owner": {
            "name": "Layla", "password_file": "owner.txt", "totp_secret_file": "totp.txt", "adult": True,
        },
        "staff": [{"name": "Omar", "role": "cashier", "password_file": "cashier.txt", "adult": True}],
    }  # fmt: skip
