"""A shop to break, what a command said about it, and what changed on its disks."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import keyring

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD, demo_answers
from jooptics_desktop.data import migrate
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Role, Session
from jooptics_desktop.l10n import Language, use_language
from jooptics_desktop.services import backup, backup_places, demo, first_run, opening, staff
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
from jooptics_desktop.system.home import Home
from tests.faults.table import FAULTS
from tests.folder_keyring import FolderKeyring
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from jooptics_desktop.services.open_store import OpenStore

OWNER: Final = ("--staff", "Rana", "--password-file")
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ar")


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and its answer or error."""

    code: int
    answer: dict[str, Any]
    output: str

    @property
    def error(self) -> str:
        """The code of what went wrong, empty when nothing did."""
        return str(self.answer.get("error", {}).get("code", ""))


@dataclass(slots=True)
class BrokenShop:
    """Everything of it lies in `folder`: `home`, `disk`, `keyring`, and files for secrets."""

    folder: Path
    code: str
    capsys: pytest.CaptureFixture[str] | None = field(default=None, repr=False)

    @property
    def home(self) -> Home:
        return Home(self.folder / "home")

    @property
    def disk(self) -> Path:
        return self.folder / "disk"

    @property
    def keyring(self) -> Path:
        return self.folder / "keyring"

    def file(self, name: str, content: str | bytes) -> Path:
        """A file beside the shop."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def secret(self, text: str = PASSWORD) -> str:
        """A file that holds a secret."""
        return str(self.file(f"secret-{hashlib.sha256(text.encode()).hexdigest()[:8]}", text + "\n"))

    def move_in(self, disk: Path | None = None) -> None:
        """Let the store know where its disk is now."""
        with self.opened() as opened:
            backup_places.use_folder(self.desk(opened), self.home, disk or self.disk)

    @contextlib.contextmanager
    def opened(self) -> Iterator[OpenStore]:
        """The store, by its keyring."""
        opened = opening.open_by_keyring(self.home)
        try:
            yield opened
        finally:
            opened.store.close()

    def back_up(self, opened: OpenStore) -> int:
        """Back up to the disk, with the owner at the desk."""
        desk = self.desk(opened)
        done = backup.back_up(opened, desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)
        return done.value.head.generation

    @staticmethod
    def desk(opened: OpenStore) -> Desk:
        """The desk with the owner at it, who is not asked for anything."""
        desk = Desk(opened.store, SystemClock(), Uuid7Ids())
        owner = next(member for member in staff.staff_list(desk) if member.role is Role.OWNER)
        return desk.acting_as(Session("till", owner, None))

    @contextlib.contextmanager
    def opened_as_newer(self, revision: str) -> Iterator[OpenStore]:
        """The store, by a program whose tables are of that revision."""
        with self.opened() as opened:
            raw = opened.store.raw_connection()
            raw.execute("UPDATE alembic_version SET version_num = ?", (revision,))
            raw.close()
            yield opened
            raw = opened.store.raw_connection()
            raw.execute("UPDATE alembic_version SET version_num = ?", (migrate.HEAD,))
            raw.close()

    def run(self, *words: str, language: str = "en", home: Path | None = None) -> Said:
        """A command, in this program, with JSON for an answer."""
        assert self.capsys is not None
        self.capsys.readouterr()
        where = str(home or self.home.folder)
        try:
            code = main.run(["--home", where, "--language", language, "--json", *words])
        finally:
            use_language("en")
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(code, json.loads(said.err or said.out), said.out + said.err)

    def as_owner(self, *words: str) -> tuple[str, ...]:
        """The same command with the owner signed in."""
        return (*words, *OWNER, self.secret())

    def refused(self, fault: str, *words: str, home: Path | None = None) -> None:
        """The command ends with what the table says of this fault, in both languages."""
        known = FAULTS[fault]
        for language in LANGUAGES:
            said = self.run(*words, language=language, home=home)
            told = said.answer.get("error", {"code": ""})
            assert (said.code, told["code"]) == (known.exit_code, known.code), said.output
            assert told["message"] == known.said(language)

    def picture(self) -> dict[str, bytes]:
        """Every file of home, disk and keyring by what it holds; the lock and the log are not the shop's."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).digest()
            for place in (self.home.folder, self.disk, self.keyring)
            for path in place.rglob("*")
            if path.is_file() and path.name not in {"in-use.lock", "lock", "jooptics.log"}
        }

    def books(self) -> dict[str, int]:
        """How many rows each table has, but for who signed in when."""
        with self.opened() as opened:
            raw = opened.store.raw_connection()
            tables = raw.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
                " AND name NOT IN ('audit_entry', 'sign_in')"
            ).fetchall()
            found = {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}
            raw.close()
        return found

    @contextlib.contextmanager
    def nothing_changes(self) -> Iterator[None]:
        """No byte of the shop is different afterwards."""
        before = self.picture()
        yield
        after = self.picture()
        assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set()

    @contextlib.contextmanager
    def books_stay(self, but: str = "") -> Iterator[None]:
        """Nothing in the store is different afterwards but who signed in, and that table; and it is sound."""
        before = self.books()
        yield
        assert self.books() | {but: 0} == before | {but: 0}
        assert self.run("check").answer["sound"]


def make_template(folder: Path) -> BrokenShop:
    """Twelve people, their sales, and three backups of them; the cloud may be used."""
    folder.mkdir(parents=True)
    before = keyring.get_keyring()
    keyring.set_keyring(FolderKeyring(folder / "keyring"))
    try:
        clock = SystemClock()
        answers = demo_answers(clock)
        answers.choices.answers[PurposeCode.CLOUD_BACKUP.value] = True  # type: ignore[index]  # not yet frozen
        made = first_run.set_up_store(Home(folder / "home"), answers, clock, Uuid7Ids(), progress=quiet)
        demo.fill_demo_store(made.desk, 12, 1, progress=quiet, cancelled=never)
        backup_places.use_folder(made.desk, made.opened.home, folder / "disk")
        for name in ("first", "second", "third"):
            _note(made.desk, name)
            backup.back_up(made.opened, made.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)
        made.opened.store.close()
    finally:
        keyring.set_keyring(before)
    return BrokenShop(folder, made.recovery_code)


def _note(desk: Desk, text: str) -> None:
    with desk.store.write() as work:
        work.audit.append(desk.clock.now(), None, "training_noted", text)
