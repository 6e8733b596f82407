"""Whoever runs a service and answers for its policy: signs a second version with the tool that is shipped for it.

The program itself cannot sign, so without that tool, in a bundle, the tour shows no change of the policy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.services import policies, policy_supply
from jooptics_desktop.ui.tour.hands import TourStuckError

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.ui.tour.stage import Stage

_TOOL: Final = resources_folder().parent / "tools" / "make_policy_pack.py"
_VERSION: Final = "2"
_EFFECTIVE: Final = "2027-01-15T00:00:00+00:00"  # after the last chapter
_EDITS: Final = (
    ('"version": "1"', f'"version": "{_VERSION}"'),
    ("Your rights", "What you may ask of us"),
    ("حقوقك", "ما لك أن تطلبه"),
    ("you may ask to see it.", "you may ask to see it, at the counter or in writing."),
    ("أن تطلب الاطلاع عليها.", "أن تطلب الاطلاع عليها، شفهياً أو كتابةً."),
    ("you may ask us to delete it.", "you may ask us to delete all of it or some of it."),
    ("أن تطلب محوها.", "أن تطلب محوها كلّها أو بعضها."),
)
_SUMMARY: Final = (
    (
        "en",
        "The operator's lawyer has put the part about your rights in plainer words, and news is asked anew.",
    ),
    ("ar", "بسّط محامي المشغّل صياغة القسم الخاص بحقوقك، ويُسأل عن الأخبار من جديد."),
)


def is_here() -> bool:
    """Whether a version can be signed here."""
    return _TOOL.is_file() and not getattr(sys, "frozen", False)


def announce(stage: Stage) -> None:
    """A second version is signed, its key trusted, and the pack installed, as by `jooptics policy`."""
    window, folder, key = stage.hands.window, stage.scratch / "new policy", stage.scratch / "operator.pem"
    desk = window.services.desk()
    public = _run("keygen", key)
    shutil.copytree(policies.shipped() / "v1", folder)
    for document in folder.glob("*.json"):
        words = document.read_text("utf-8")
        for before, after in _EDITS:
            words = words.replace(before, after)
        document.write_text(words, "utf-8", newline="\n")
    said = [part for language, words in _SUMMARY for part in ("--summary", language, words)]
    _run(
        "build", folder, "--version", _VERSION, "--effective", _EFFECTIVE, "--updated", "2026-11-24",
        "--change", "significant", "--follows", policies.in_force(desk).sha256, "--reconsent", "news", *said,
    )  # fmt: skip
    _run("sign", folder, key)
    trusted, installed = policy_supply.trust_key(desk, public), policy_supply.install(desk, folder)
    window.hub.publish(trusted.changes.joined(installed.changes))
    stage.hands.idle()


def _run(*arguments: str | Path) -> str:
    made = subprocess.run(
        [sys.executable, str(_TOOL), *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(_TOOL.parents[1])},  # of a checkout nobody has installed
    )
    if made.returncode:
        raise TourStuckError(f"the operator's tool: {made.stderr[-300:]}")
    return made.stdout.strip()
