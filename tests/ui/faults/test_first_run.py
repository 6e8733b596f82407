"""What a new computer says when the policy that came with the program is not as it was published."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, cast

import pytest

from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.services import privacy
from jooptics_desktop.ui.firstrun.wizard import FirstRunWizard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.broken_shop import BrokenShop
    from tests.ui.faults.conftest import Seen


@pytest.mark.fault("policy-damaged", "policy-missing")
@pytest.mark.parametrize("fault", ["policy-damaged", "policy-missing"])
def test_a_policy_that_was_changed(
    shop: BrokenShop, look: Callable[[], Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    resources = tmp_path / "resources"
    shutil.copytree(resources_folder() / "privacy", resources / "privacy")
    file = next((resources / "privacy").glob("v*")) / "policy.ar.json"
    if fault == "policy-missing":
        file.unlink()
    else:
        file.write_text(file.read_text("utf-8").replace("خصوصية", "سرية", 1), encoding="utf-8")
    monkeypatch.setattr(privacy, "resources_folder", lambda: resources)
    for name in ("keys.json", "store.db"):
        (shop.home.folder / name).unlink()
    seen = look()
    wizard = cast("FirstRunWizard", seen.window.findChild(FirstRunWizard))
    assert wizard.language.bar.text == seen.says(fault)
    assert not shop.home.has_store
