"""An operator who writes and signs versions of the policy with the tool that we ship."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.system.policy_packs import install_pack, installed_policy

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]
RESOURCES = ROOT / "resources" / "privacy"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EDITS = {"Your rights": "What you may ask of us", "حقوقك": "ما لك أن تطلبه"}


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_policy_pack", ROOT / "tools" / "make_policy_pack.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = _tool()


class Operator:
    """Has a key pair; `installed` is a folder of packs to check them in."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.installed = home / "installed"
        self.private = home / "private.pem"
        self.public = self.run("keygen", str(self.private))
        self.first = installed_policy(RESOURCES, NOW).sha256

    def run(self, *arguments: str) -> str:
        """What the tool printed; raises `AssertionError` with it when the tool failed."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = TOOL.main(list(arguments))
        assert code == 0, printed.getvalue()
        return printed.getvalue().strip()

    def pack(
        self,
        version: str,
        follows: str = "",
        effective: str = "2027-01-01T00:00:00+00:00",
        *,
        change: str = "significant",
        reconsent: tuple[str, ...] = ("news",),
    ) -> Path:
        """A signed pack with our text, edited a little, under another version."""
        folder = self.home / f"new-{version}"
        shutil.copytree(RESOURCES / "v1", folder)
        for file in folder.glob("*.json"):
            text = file.read_text("utf-8").replace('"version": "1"', f'"version": "{version}"')
            for before, after in EDITS.items():
                text = text.replace(before, f"{after} {version}" if version != "2" else after)
            file.write_text(text, "utf-8", newline="\n")
        again = [part for code in reconsent for part in ("--reconsent", code)]
        self.run(
            "build", str(folder), "--version", version, "--effective", effective, "--updated", "2026-12-01",
            "--change", change, "--follows", follows or self.first, *again,
            "--summary", "en", "The shop's lawyer has rewritten it.", "--summary", "ar", "أعاد محامي المتجر صياغتها.",
        )  # fmt: skip
        assert self.run("sign", str(folder), str(self.private)) == self.public
        return folder

    def install(self, folder: Path) -> None:
        """Keep it in `installed`."""
        install_pack(folder, RESOURCES, self.installed, [self.public])
