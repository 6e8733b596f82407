"""Programs to be killed: each acts on a store as the window and the command line do, until it ends or is killed.

Every line on the standard input is a JSON object: `act`, `home`, what that act needs, and maybe `die_at`, the
number of the step (a file opened for writing, renamed or removed) before which the program kills itself. For
each a fresh process does the act. It writes `ready` when the act begins, then `done` with the steps it took and
what the act answers; after its end comes `dead`. (One process imports everything and the others are forked from
it: a test that kills hundreds would otherwise mostly wait for imports.)

Sales are acknowledged in the file `sold`, each line forced to the disk before the next sale begins.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import alembic.command  # noqa: F401 - imported once here, not in each child

from jooptics_desktop.cli import main as command_line
from jooptics_desktop.cli.demo import demo_answers
from jooptics_desktop.data import migrate
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.domain.ids import ItemId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.staff import Role, Session
from jooptics_desktop.services import (
    backup,
    backup_places,
    catalogue,
    demo,
    first_run,
    former_backups,
    handover_act,
    opening,
    restore,
    sales,
    staff,
)
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.sales import NewLine, NewPayment, NewSale
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.sync.stretching import PassphraseCost
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
from jooptics_desktop.system.home import Home
from tests.changing_hands import announce_long_ago
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.open_store import OpenStore

STEPS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})
PRICE = Money(3_750, JOD)
SUMS = """
SELECT (SELECT count(*) FROM sale WHERE number IS NULL),
       (SELECT count(*) FROM sale s JOIN sale_line l ON l.sale_id = s.id WHERE l.item_id = :item AND
           (s.state <> 'collected' OR l.net + l.tax <>
            (SELECT coalesce(sum(amount), -1) FROM payment p WHERE p.sale_id = s.id))),
       (SELECT coalesce(sum(quantity), 0) FROM sale_line WHERE item_id = :item)
     + (SELECT coalesce(sum(on_hand), 0) FROM stock_movement WHERE item_id = :item),
       (SELECT last FROM sequence WHERE name = 'sale') - (SELECT count(*) FROM sale)
"""


def the_desk(opened: OpenStore) -> Desk:
    """The desk with the owner at it, who is not asked for anything."""
    desk = Desk(opened.store, SystemClock(), Uuid7Ids())
    owner = next(member for member in staff.staff_list(desk) if member.role is Role.OWNER)
    return desk.acting_as(Session("till", owner, None))


def sell(home: Home, given: dict[str, Any]) -> None:
    """Ring up so many sales; the quantity grows from 1 to 5 and begins again."""
    opened = opening.open_by_keyring(home)
    desk, sold = the_desk(opened), os.open(given["sold"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    item = ItemId(given["item"])
    for count in range(given["count"]):
        paid = NewPayment(Tender.CASH, Money(PRICE.minor * (count % 5 + 1), JOD))
        sale = sales.ring_up(desk, NewSale((NewLine(item, count % 5 + 1),), (paid,))).value
        os.write(sold, f"{sale.number} {sale.id}\n".encode())
        os.fsync(sold)
    opened.store.close()


def back_up(home: Home, given: dict[str, Any]) -> int:
    """Back up to the folder."""
    opened = opening.open_by_keyring(home)
    done = backup.back_up(
        opened, the_desk(opened), PlaceKind.FOLDER, progress=quiet, cancelled=never,
        take_over=bool(given.get("take_over")),
    ).value  # fmt: skip
    opened.store.close()
    return done.head.generation


def bring_back(home: Home, given: dict[str, Any]) -> int:
    """Restore the newest backup with the recovery code."""
    source = restore.open_folder(Path(given["disk"]), SystemClock())
    unlocked = restore.unlock_with_recovery_code(source, given["code"])
    back = restore.restore(home, unlocked, None, SystemClock(), progress=quiet, cancelled=never)
    back.opened.store.close()
    return back.generation


def upgrade(home: Home, _given: dict[str, Any]) -> None:
    """Open the store; with a later schema this brings it up to date."""
    opening.open_by_keyring(home).store.close()


def set_up(home: Home, _given: dict[str, Any]) -> str:
    """The first run; answers the recovery code."""
    made = first_run.set_up_store(
        home, demo_answers(SystemClock()), SystemClock(), Uuid7Ids(), progress=quiet
    )
    made.opened.store.close()
    return made.recovery_code


def change_password(home: Home, given: dict[str, Any]) -> None:
    """The owner chooses another password."""
    opened = opening.open_by_keyring(home)
    opening.change_own_password(opened, the_desk(opened), given["old"], given["new"])
    opened.store.close()


def renew_code(home: Home, given: dict[str, Any]) -> str:
    """The owner has a new recovery sheet made; answers its code."""
    opened = opening.open_by_keyring(home)
    code = opening.renew_recovery_code(opened, the_desk(opened), given["old"])
    opened.store.close()
    return code.text()


def keep_key(home: Home, given: dict[str, Any]) -> None:
    """The keyring takes a new secret, as after the owner's password opened the store."""
    opened = opening.open_with_password(home, given["old"])
    opening.keep_in_keyring(opened)
    opened.store.close()


def rewrap(home: Home, given: dict[str, Any]) -> None:
    """Every wrap of the key file is made anew: password, keyring, and a database key that is thought better of."""
    opened = opening.open_by_keyring(home)
    file = KeyFile(home.keys)
    vault = file.change_passphrase(opened.vault, given["old"])
    opening.keep_in_keyring(opened)
    file.begin_rekey(vault)
    opened.store.close()


def announce_handover(home: Home, _given: dict[str, Any]) -> None:
    """The store was announced to pass to somebody else two months ago, and its day has come."""
    opened = opening.open_by_keyring(home)
    announce_long_ago(the_desk(opened))
    opened.store.close()


def hand_over(home: Home, given: dict[str, Any]) -> None:
    """The store gets its new owner."""
    opened = opening.open_by_keyring(home)
    desk = the_desk(opened)
    owner = staff.NewStaff(
        "Rana Petra", Role.OWNER, given["new"], adult=True, totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    )
    successor = handover_act.NewOwner(
        demo_answers(SystemClock()).choices, owner, given["new_code"], confirmed=True
    )
    done = handover_act.complete(opened, desk, given["old"], successor, progress=quiet, cancelled=never)
    done.result.opened.store.close()


def whose(home: Home, given: dict[str, Any]) -> dict[str, Any]:
    """Which passwords and codes open the store, who owns it, and what of former backups is left to be seen to."""
    opens = {secret: _opens(partial(opening.open_with_typed, home, secret)) for secret in given["tried"]}
    opened = opening.open_with_typed(home, next(secret for secret, does in opens.items() if does))
    opening.keep_in_keyring(opened)
    desk = the_desk(opened)
    assert desk.session is not None
    found = {"opens": opens, "owner": desk.session.staff.name, "left": len(former_backups.left(desk))}
    opened.store.close()
    return found


def make_shop(home: Home, given: dict[str, Any]) -> dict[str, str]:
    """A store with a cloth to sell, people, and a folder for backups; answers the recovery code and the cloth."""
    made = first_run.set_up_store(
        home, demo_answers(SystemClock()), SystemClock(), Uuid7Ids(), progress=quiet
    )
    demo.fill_demo_store(made.desk, given["customers"], 1, progress=quiet, cancelled=never)
    cloth = catalogue.add_item(
        made.desk, catalogue.ItemDraft(ItemKind.ACCESSORY, PRICE, "standard", "قطعة تنظيف", "Cleaning cloth")
    ).value
    backup_places.use_folder(made.desk, home, Path(given["disk"]))
    made.opened.store.close()
    return {"code": made.recovery_code, "item": cloth.id}


def use_disk(home: Home, given: dict[str, Any]) -> None:
    """Choose the folder for backups."""
    opened = opening.open_by_keyring(home)
    backup_places.use_folder(the_desk(opened), home, Path(given["disk"]))
    opened.store.close()


def look(home: Home, given: dict[str, Any]) -> dict[str, Any]:
    """What a person who comes next finds: what `jooptics check` says, and what is in the store."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = command_line.run(["--home", str(home.folder), "--json", "check"])
    found: dict[str, Any] = {"code": code, "said": json.loads(said.getvalue())}
    if code:
        return found
    opened = opening.open_by_keyring(home)
    raw = opened.store.raw_connection()
    found["revision"] = migrate.revision_of(home.store, opened.store.key)
    found["sales"] = [list(row) for row in raw.execute("SELECT number, id FROM sale").fetchall()]
    found["books"] = list(raw.execute(SUMS, {"item": given["item"]}).fetchone())
    found["counts"] = {
        table: raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("customer", "prescription", "sale", "sale_line", "payment", "stock_movement", "item")
    }
    found["triggers"] = sorted(
        name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    )
    raw.close()
    opened.store.close()
    found["left"] = sorted(
        path.name
        for path in home.folder.iterdir()
        if path.name.endswith((".restoring", ".replacing", ".part"))
    ) + [path.name for path in home.folder.iterdir() if path.name == opening.SETTING_UP]
    return found


def recover(home: Home, _given: dict[str, Any]) -> bool:
    """What the next start does first; whether there is a store then."""
    opening.finish_interrupted_setup(home)
    return home.has_store


def opens_by_itself(home: Home, _given: dict[str, Any]) -> str:
    """Whether the keyring opens the store; else the code of what is in the way."""
    try:
        opening.open_by_keyring(home).store.close()
    except JoopticsError as error:
        return error.code
    return "opened"


def try_secrets(home: Home, given: dict[str, Any]) -> dict[str, bool]:
    """Which of these passwords and recovery codes open the store, and which passwords sign the owner in."""
    found: dict[str, bool] = {}
    works = None
    for secret in given.get("code", []):
        found[f"code {secret}"] = _opens(partial(opening.open_with_recovery_code, home, secret))
    for secret in given.get("password", []):
        found[f"password {secret}"] = _opens(partial(opening.open_with_password, home, secret))
        works = secret if found[f"password {secret}"] else works
    if works is None:
        return found
    opened = opening.open_with_password(home, works)
    owner = the_desk(opened).session
    assert owner is not None
    for secret in given["password"]:
        try:
            staff.sign_in(Desk(opened.store, SystemClock(), Uuid7Ids()), owner.staff.id, secret)
            found[f"sign in {secret}"] = True
        except JoopticsError:
            found[f"sign in {secret}"] = False
    with opened.store.write() as work:  # the wrong tries here are not the owner's
        work.staff.set_fields(owner.staff.id, failures=0, retry_at=None)
    opened.store.close()
    return found


def _opens(way: Callable[[], OpenStore]) -> bool:
    try:
        way().store.close()
    except JoopticsError:
        return False
    return True


def prove_backups(home: Home, given: dict[str, Any]) -> list[int]:
    """The generations in the folder, after each was proven as far as asked: `all` of them or the newest."""
    opened = opening.open_by_keyring(home)
    target = FolderTarget.open(Path(given["disk"]), SystemClock())
    head = target.head()
    if head is None:
        opened.store.close()
        return []
    numbers = [info.number for info in target.generations()]
    for number in numbers if given.get("all") else [head.generation]:
        backup.verify(opened, the_desk(opened), PlaceKind.FOLDER, number, progress=quiet, cancelled=never)
    assert numbers == list(range(head.generation + 1))
    opened.store.close()
    return numbers


ACTS: dict[str, Callable[[Home, dict[str, Any]], Any]] = {
    act.__name__: act
    for act in (
        sell, back_up, bring_back, upgrade, set_up, change_password, renew_code, keep_key, rewrap, make_shop,
        use_disk, look, try_secrets, prove_backups, recover, opens_by_itself,
        announce_handover, hand_over, whose,
    )
}  # fmt: skip


def know_later_schema(folder: str) -> None:
    """Be a newer program: one whose tables have one revision more, which lies in `folder`."""
    ours = migrate._config

    def config() -> Any:
        made = ours()
        made.set_main_option("path_separator", "newline")
        made.set_main_option(
            "version_locations", f"{Path(migrate.__file__).parent / 'migrations' / 'versions'}\n{folder}"
        )
        return made

    migrate._config = config
    migrate.HEAD = "later"  # type: ignore[misc] # a newer program's


def do(given: dict[str, Any]) -> None:
    """One act, in a process of its own."""
    steps = 0

    def step(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal steps
        writes = (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if not writes and event not in STEPS:
            return
        steps += 1
        if steps == given.get("die_at"):
            os.kill(os.getpid(), signal.SIGKILL)

    os.environ["JOOPTICS_TEST_KEYRING"] = given["keyring"]
    if given.get("later"):
        know_later_schema(given["later"])
    say("ready", os.getpid())
    sys.addaudithook(step)
    answer = ACTS[given["act"]](Home(Path(given["home"])), given)
    say("done", {"steps": steps, "answer": answer})


def say(word: str, value: Any) -> None:
    os.write(1, f"{word} {json.dumps(value)}\n".encode())


def main() -> None:
    """Fork a process for each line asked."""
    PassphraseCost.__init__.__defaults__ = (
        64 * 1024,
        3,
        4,
    )  # the cheapest that is allowed, to die more often
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                do(json.loads(line))
            except BaseException:  # noqa: BLE001 - this process must end here, whatever happened
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        say("dead", status)


if __name__ == "__main__":
    main()
