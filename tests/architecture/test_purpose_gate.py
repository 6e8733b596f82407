"""No use of personal data for an optional purpose goes round the gate: every call site is known, and stands here.

Read from the source itself, so that a new way to the service, or a new use of a purpose, fails until somebody has
written down where it asks.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

import pytest

from jooptics_desktop.domain.purposes import PURPOSES, Asking, PurposeCode
from jooptics_desktop.services.purpose_queues import QUEUES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GATES: Final = {"may", "require_consent", "require_consent_in", "agreeing", "says_no", "saying_no"}
# Every place that uses data for an optional purpose, by purpose. None stands for: nothing is done with it yet.
USES: Final[dict[PurposeCode, set[str]]] = {
    PurposeCode.CLOUD_BACKUP: {
        "services/backup.py:_until_withdrawn",
        "services/backup_targets.py:target_of",
        "services/cloud_account.py:_with_account",
        "services/cloud_account.py:connect",
        "services/cloud_account.py:sign_up",
        "services/cloud_country.py:look",
        "services/cloud_proof.py:prove_it_is_you",
        "services/drill.py:statuses",
        "services/policy_supply.py:ask_service",
        "ui/backup/page.py:connect_cloud",
    },
    PurposeCode.NEWS: set(),
    PurposeCode.IMPROVEMENT: {"services/local_state.py:_stop_counting"},
    PurposeCode.ERROR_REPORTS: {
        "services/error_reports.py:may_send",
        "services/error_reports.py:send_report",
    },
    PurposeCode.SUPPORT: set(),
    PurposeCode.CARE_RECORD: {
        "services/refusals.py:kept_because",
        "services/refusals.py:only_kept",
    },
    PurposeCode.REMINDERS: {"services/contact_lists.py:_who_agrees"},
    PurposeCode.MARKETING: {"services/contact_lists.py:_who_agrees"},
    PurposeCode.CLOUD_BACKUP_ABROAD: {"services/abroad.py:refusing_in"},
    PurposeCode.SHARE_WITH_LAB: {
        "services/lab_sheets.py:make_lab_sheet",
        "services/lab_sheets.py:may_pass_on",
    },
}
# What speaks to the service. Whoever makes one asks the gate in the same function, …
SPEAKERS: Final = {"CloudClient", "AccountClient", "RepositoryClient", "SignedInAccount"}
# … is called only after another function asked it (named here), or needs no consent (said here).
BEHIND: Final = {
    "services/backup_targets.py:lineage_of": "services/backup_targets.py:target_of",
    "services/cloud_login.py:keeper_of": "services/cloud_account.py:_with_account",
    "services/cloud_login.py:sign_in_again": "services/cloud_proof.py:prove_it_is_you",
}
WITHOUT: Final = {
    "services/cloud_account.py:send_letter_again": "the account was asked for with consent; nothing new leaves",
    "services/cloud_account.py:confirm_email": "the account was asked for with consent; nothing new leaves",
    "services/cloud_login.py:sign_in": "signs in for `connect` and `prove`, which asked, and for a restore",
    "services/cloud_login.py:_signed_in": "the common part of `sign_in` and `sign_in_again`",
    "services/cloud_login.py:end": "ends a session, which must work after withdrawing too",
    "services/cloud_rights.py:_with_account": "one's rights about one's own account wait for no consent",
    "services/cloud_rights.py:change_email": "one's rights about one's own account wait for no consent",
    "services/former_backups.py:_close": "ends a former owner's account, which waits for no consent",
    "services/restore.py:open_cloud": "a new computer brings the store's own backup back; its consents are in it",
}


def functions(root: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function above the data, named `services/backup.py:_run`, with its body."""
    for folder in ("services", "ui", "cli"):
        for path in sorted((root / "jooptics_desktop" / folder).rglob("*.py")):
            place = path.relative_to(root / "jooptics_desktop").as_posix()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield f"{place}:{node.name}", node


def called(function: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """What a function calls, by the last part of the name."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield str(name), node


def purposes_asked(function: ast.AST) -> set[PurposeCode]:
    """The purposes a function asks the gate about by name."""
    found = set()
    for name, call in called(function):
        if name in GATES:
            for argument in call.args:
                if isinstance(argument, ast.Attribute) and getattr(argument.value, "id", "") == "PurposeCode":
                    found.add(PurposeCode[argument.attr])
    return found


@pytest.mark.promise("S3.1")
def test_every_use_of_an_optional_purpose_is_listed_where_it_asks(root: Path) -> None:
    optional = {code for code, purpose in PURPOSES.items() if purpose.asking is not Asking.NOTICE}
    assert set(USES) == optional
    found: dict[PurposeCode, set[str]] = {code: set() for code in optional}
    for name, function in functions(root):
        for code in purposes_asked(function):
            found[code].add(name)
    assert found == USES


@pytest.mark.promise("S3.1")
def test_the_gate_is_always_asked_about_a_purpose_by_its_name(root: Path) -> None:
    """A variable could be anything; only the gate's own functions hand one on."""
    handing_on = {"may", "may_in", "agreeing", "require_consent", "require_consent_in"}
    asking = GATES - {"may"}
    for name, function in functions(root):
        if name in {f"services/privacy.py:{one}" for one in handing_on} | {"services/refusals.py:says_no"}:
            continue
        asks = [call for called_name, call in called(function) if called_name in asking]
        assert not asks or purposes_asked(function), name


@pytest.mark.promise("S3.1", "S9.3")
def test_nobody_speaks_to_the_service_without_having_asked(root: Path) -> None:
    known = dict(functions(root))
    speaking = {
        name
        for name, function in known.items()
        if name.startswith("services/")
        and any(called_name in SPEAKERS for called_name, _ in called(function))
    }
    asking = {name for name in speaking if PurposeCode.CLOUD_BACKUP in purposes_asked(known[name])}
    assert speaking - asking == (set(BEHIND) | set(WITHOUT)) & speaking
    assert not (set(BEHIND) | set(WITHOUT)) - speaking, "listed, but speaks to nobody any more"
    for helper, gate in BEHIND.items():
        assert PurposeCode.CLOUD_BACKUP in purposes_asked(known[gate]), helper


def test_only_the_register_of_queues_drains() -> None:
    for queue in QUEUES:
        assert PURPOSES[queue.purpose].optional
        assert USES[queue.purpose], "a queue of a purpose that is used nowhere"
