"""The command line does what the window does, and ends with the documented exit codes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.l10n import use_language
from jooptics_desktop.services import opening, privacy
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from pathlib import Path

RULE, USAGE, UNAVAILABLE, UNTRUSTED, NOT_PERMITTED = 1, 2, 3, 4, 5


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration store made by the command, with files for its secrets beside it."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    (folder / "wrong").write_text("not the password at all\n", encoding="utf-8")
    assert main.run(["--home", str(folder / "home"), "demo", "--customers", "40", "--seed", "5"]) == 0
    return folder


class Terminal:
    """Runs commands over a store and reads what they said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], home: Path | None = None) -> None:
        self.folder, self.home, self._capsys = folder, home or folder / "home", capsys

    def run(self, *words: str, staff: str = "Rana", secret: str = "password") -> tuple[int, dict[str, Any]]:
        """The exit code and the JSON answer (or error)."""
        password = str(self.folder / "password")
        signed = ["--passphrase-file", password]
        signed += ["--staff", staff, "--password-file", str(self.folder / secret)] if staff else []
        self._capsys.readouterr()
        code = main.run(["--home", str(self.home), "--json", *words, *signed])
        said = self._capsys.readouterr()
        return code, json.loads(said.out or said.err)


@pytest.fixture
def terminal(shop: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(shop, capsys)


def test_search_and_check(terminal: Terminal) -> None:
    code, answer = terminal.run("customers", "search", "al", staff="Zaid")
    assert (code, len(answer["customers"]) > 0) == (0, True)
    code, answer = terminal.run("check", staff="")
    assert (code, answer["sound"]) == (0, True)


def test_a_sale_from_file_to_collection(terminal: Terminal, tmp_path: Path) -> None:
    _, found = terminal.run("items", "search", "case", staff="Zaid")
    sku = found["items"][0]["sku"]
    file = tmp_path / "sale.json"
    file.write_text(json.dumps({"lines": [{"item": sku, "quantity": 2}],
                                "payments": [{"tender": "cash", "amount": "0.500"}]}), encoding="utf-8")  # fmt: skip
    receipt = tmp_path / "receipt.pdf"
    code, sale = terminal.run("sales", "new", "--file", str(file), "--receipt", str(receipt), staff="Zaid")
    assert (code, sale["state"], sale["paid"]) == (0, "open", "0.500")
    assert receipt.read_bytes().startswith(b"%PDF")
    code, error = terminal.run("sales", "collect", sale["number"], staff="Zaid")
    assert (code, error["error"]["code"]) == (RULE, "sale.balance_outstanding")
    code, _ = terminal.run("sales", "pay", sale["number"], "--amount", sale["balance"], staff="Zaid")
    assert code == 0
    code, done = terminal.run("sales", "collect", sale["number"], staff="Zaid")
    assert (code, done["state"], done["balance"]) == (0, "collected", "0.000")
    assert terminal.run("sales", "show", sale["number"], staff="Zaid")[1] == done


def test_a_price_list_is_tried_and_imported(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name;price;barcode\nNew frame;12,500;\nNo price;;\n", encoding="utf-8")
    code, report = terminal.run("items", "import", str(file), "--tax-class", "standard", "--dry-run")
    assert (code, report["added"], [r["line"] for r in report["refused"]]) == (RULE, 1, [3])
    code, report = terminal.run("items", "import", str(file), "--tax-class", "standard")
    assert (code, report["trial"], report["added"]) == (RULE, False, 1)


def test_export_and_import_of_customers(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "list.csv"
    code, done = terminal.run("customers", "export", "--format", "csv", "--out", str(out))
    assert (code, done["records"]) == (0, 40)
    code, report = terminal.run("customers", "import", str(out), "--dry-run")
    assert (report["added"], report["known"]) == (0, 40), "what we export we know again"
    assert code == 0
    code, _ = terminal.run(
        "customers", "export", "--format", "pdf", "--customer", "3", "--out", str(tmp_path / "3.pdf")
    )
    assert code == 0


def test_backup_and_restore(terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    disk = str(tmp_path / "disk")
    assert terminal.run("backup", "now")[1]["error"]["code"] == "backup.no_place"
    assert terminal.run("backup", "use-folder", disk)[0] == 0
    code, done = terminal.run("backup", "now", staff="Zaid")
    assert (code, done["backups"][0]["generation"]) == (0, 0)
    assert terminal.run("backup", "list")[1]["generations"][0]["number"] == 0
    assert terminal.run("backup", "verify")[1]["totals"]["customers"] == 40
    password = str(terminal.folder / "password")
    new = ["--home", str(tmp_path / "new"), "--json", "restore", "--from-folder", disk]
    assert main.run([*new, "--passphrase-file", str(terminal.folder / "wrong")]) == UNTRUSTED
    assert not (tmp_path / "new" / "store.db").exists()
    assert main.run([*new, "--passphrase-file", password]) == 0
    assert main.run(["--home", str(tmp_path / "new"), "check", "--passphrase-file", password]) == 0
    capsys.readouterr()


def test_without_the_list_of_erased_people_a_restore_is_the_owners_decision(
    terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk, new = tmp_path / "disk", tmp_path / "new"
    assert terminal.run("backup", "use-folder", str(disk))[0] == 0
    assert terminal.run("backup", "now")[0] == 0
    (disk / "erasures").mkdir(exist_ok=True)
    (disk / "erasures" / f"{1:012d}").write_bytes(b"JOL1" + bytes(200))
    restore = ["--home", str(new), "--json", "restore", "--from-folder", str(disk)]
    restore += ["--passphrase-file", str(terminal.folder / "password")]
    assert main.run(restore) == UNTRUSTED
    assert not (new / "store.db").exists()
    assert main.run([*restore, "--accept-lost-ledger"]) == 0
    capsys.readouterr()
    back = Terminal(terminal.folder, capsys, new)
    code, found = back.run("privacy", "status")
    assert (code, found["in_order"]) == (1, False)
    assert "ledger_lost" in {one["code"] for one in found["indicators"]}
    assert back.run("privacy", "settle-lost-ledger", "nobody_back")[0] == 0
    assert "ledger_lost" not in {one["code"] for one in back.run("privacy", "status")[1]["indicators"]}
    assert back.run("privacy", "settle-lost-ledger", "unknown")[1]["error"]["code"] == "erasure.nothing_lost"


def test_who_may_not(terminal: Terminal, tmp_path: Path) -> None:
    code, error = terminal.run(
        "customers", "export", "--format", "csv", "--out", str(tmp_path / "x"), staff="Zaid"
    )
    assert (code, error["error"]["code"]) == (NOT_PERMITTED, "permission.missing")
    assert terminal.run("customers", "search", "a", staff="Nobody")[0] == NOT_PERMITTED
    assert (
        terminal.run("customers", "search", "a", secret="wrong")[1]["error"]["code"] == "staff.wrong_secret"
    )


def test_usage_and_missing_things(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["sales"], ["no-such-command"], ["demo", "--customers", "many"]):
        assert main.run(words) == USAGE
        assert capsys.readouterr().err.startswith("usage: jooptics")
        assert main.run(["--json", *words]) == USAGE
        said = capsys.readouterr()
        error = json.loads(said.err)["error"]
        assert (said.out, error["code"], error["field"]) == ("", "usage", None)
        assert error["message"]
    secret = tmp_path / "s"
    secret.write_text("something long enough\n", encoding="utf-8")
    none = ["--home", str(tmp_path / "none"), "check", "--passphrase-file", str(secret)]
    assert main.run(none) == UNAVAILABLE
    assert "Traceback" not in capsys.readouterr().err


WRITTEN_WRONGLY: Final = [
    [], ["sales"], ["no-such-command"], ["demo", "--customers", "many"], ["demo", "--customers"], ["--language"],
    ["sales", "pay"], ["customers", "search"], ["customers", "search", "a", "--limits", "3"],
    ["customers", "search", "a", "--limit", "-1"], ["--json=yes", "check"], ["disclosures", "enter", "--way", "none"],
    ["consents", "give", "1"], ["customers", "import"], ["customers", "import", "a", "--dossier", "b"],
]  # fmt: skip
ARABIC, LATIN_WORD = re.compile("[\u0621-\u064a]"), re.compile("[A-Za-z]{3,}")
# Names of commands and options and what was typed, which are the same in every language.
NAMES: Final = re.compile(r"\u2066.*?\u2069", re.DOTALL)


@pytest.mark.parametrize("words", WRITTEN_WRONGLY, ids=" ".join)
def test_what_was_written_wrongly_is_said_in_the_chosen_language(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["--language", "ar", "--json", *words]) == USAGE
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["code"] == "usage"
    assert ARABIC.search(error["message"])
    assert not LATIN_WORD.search(NAMES.sub("", error["message"])), error["message"]
    use_language("en")
    assert main.run(["--json", *words]) == USAGE
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["code"] == "usage"
    assert not ARABIC.search(error["message"])


@pytest.mark.parametrize("words", [[], ["sales"], ["sales", "pay"], ["init"]], ids=" ".join)
def test_help_has_no_heading_in_another_language(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for language, foreign in (("ar", re.compile("usage|options|arguments|show this")), ("en", ARABIC)):
        with pytest.raises(SystemExit) as ended:
            main.run(["--language", language, *words, "--help"])
        said = capsys.readouterr().out
        assert ended.value.code == 0
        assert not foreign.search(said), said
        usage = said.splitlines()[1 if language == "ar" else 0].removeprefix("usage: ")
        assert usage.startswith("jooptics"), "a line by itself, where it runs from left to right"


def test_a_secret_is_no_argument(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    """Options are not shortened: `--password` would be read as `--password-file`, and what follows it told again."""
    for option in ("--password", "--pass", "--code"):
        words = ["--home", str(terminal.home), "--json", "customers", "search", "a", option, "hunter2hunter2"]
        assert main.run(words) == USAGE
        assert "hunter2" not in capsys.readouterr().err


def test_hits_are_at_least_one(terminal: Terminal) -> None:
    for limit in ("0", "-5", "many"):
        assert terminal.run("customers", "search", "a", "--limit", limit)[0] == USAGE


def answers(folder: Path, **privacy_changes: object) -> Path:
    """A file of answers for `init`."""
    (folder / "owner-password").write_text("three unusual words\n", encoding="utf-8")
    pack = privacy.policies().in_force(SystemClock().now())
    wanted = {
        "privacy": {
            "language": "ar", "pack_sha256": pack.sha256, "text_sha256": pack.text_sha256("ar"), "acknowledged": True,
            "answers": {"cloud_backup": False, "news": False, "improvement": False, "error_reports": False},
        } | privacy_changes,
        "store": {"name": "نظارات الاختبار", "currency_code": "JOD"},
        "tax_classes": [{"code": "standard", "percent": "16"}],
        "owner": {"name": "Rana", "password_file": "owner-password", "adult": True},
    }  # fmt: skip
    file = folder / "answers.json"
    file.write_text(json.dumps(wanted), encoding="utf-8")
    return file


def with_staff(file: Path, **changes: object) -> Path:
    """The same answers with somebody who works there from the first day."""
    wanted = json.loads(file.read_text("utf-8"))
    member = {"name": "Omar", "role": "manager", "password_file": "owner-password", "adult": True}
    wanted["staff"] = [member, member | {"name": "Zaid", "role": "cashier"} | changes]
    file.write_text(json.dumps(wanted), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"adult": False}, "staff.adult_not_attested"),
        ({"name": "Omar"}, "staff.name_taken"),
        ({"totp_secret_file": "words"}, "staff.authenticator_secret_wrong"),
    ],
)
def test_init_with_somebody_who_may_not_work_there_leaves_no_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, object], code: str
) -> None:
    (tmp_path / "words").write_text("right horse 2018\n", encoding="utf-8")
    file = with_staff(answers(tmp_path), **change)
    given = ["--home", str(tmp_path / "home"), "--json", "init", "--answers", str(file)]
    assert main.run(given) == RULE
    assert json.loads(capsys.readouterr().err)["error"]["code"] == code
    assert not (tmp_path / "home" / "store.db").exists()
    assert main.run([*given[:-1], str(answers(tmp_path))]) == 0


def test_init_tells_everybody_their_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app").write_text("jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp\n", encoding="utf-8")
    file = with_staff(answers(tmp_path), totp_secret_file="app")
    assert main.run(["--home", str(tmp_path / "home"), "--json", "init", "--answers", str(file)]) == 0
    told = {one["name"]: one["recovery_codes"] for one in json.loads(capsys.readouterr().out)["staff"]}
    assert {name: len(codes) for name, codes in told.items()} == {"Omar": 0, "Zaid": 10}
    (tmp_path / "code").write_text(told["Zaid"][0] + "\n", encoding="utf-8")
    signed = ["--staff", "Zaid", "--code-file", str(tmp_path / "code")]
    for option in ("--password-file", "--passphrase-file"):
        signed += [option, str(tmp_path / "owner-password")]
    assert main.run(["--home", str(tmp_path / "home"), "customers", "search", "a", *signed]) == 0


def test_a_sheet_that_cannot_be_written_loses_nobody_the_recovery_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--home", str(tmp_path / "home"), "--json", "init", "--answers", str(answers(tmp_path))]
    assert main.run([*given, "--recovery-sheet", str(tmp_path / "nowhere" / "sheet.pdf")]) == UNAVAILABLE
    said = capsys.readouterr()
    assert json.loads(said.err)["error"]["code"] == "recovery_sheet.not_written"
    code = json.loads(said.out)["recovery_code"]
    opening.open_with_recovery_code(Home(tmp_path / "home"), code).store.close()


def test_a_demonstration_of_fewer_than_nobody_makes_no_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["--home", str(tmp_path / "home"), "--json", "demo", "--customers", "-3"]) == RULE
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "demo.too_many"
    assert not (tmp_path / "home").exists()


def test_init_sets_up_a_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "sheet.pdf"
    given = ["--home", str(tmp_path / "home"), "--json", "init", "--answers", str(answers(tmp_path))]
    assert main.run([*given, "--recovery-sheet", str(sheet)]) == 0
    assert len(json.loads(capsys.readouterr().out)["recovery_code"]) == 55
    assert sheet.read_bytes().startswith(b"%PDF")


@pytest.mark.promise("C.1")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"answers": {"cloud_backup": False}}, "consent.answer_missing"),
        ({"acknowledged": False}, "consent.not_acknowledged"),
        ({"text_sha256": "0" * 64}, "consent.policy_changed"),
        ({"ui_text_sha256": "as shown"}, "input.field_wrong"),
        ({"surprise": 1}, "input.field_unknown"),
    ],
)
def test_init_assumes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, object], code: str
) -> None:
    given = [
        "--home",
        str(tmp_path / "home"),
        "--json",
        "init",
        "--answers",
        str(answers(tmp_path, **change)),
    ]
    assert main.run(given) == RULE
    assert json.loads(capsys.readouterr().err)["error"]["code"] == code
    assert not (tmp_path / "home" / "store.db").exists()
