"""Programs that are killed at a random moment, or before a random step of what they write, and what is found then."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

CHILD: Final = Path(__file__).with_name("acting_child.py")
ROOT: Final = Path(__file__).parents[2]
# The suite kills a few times for each act; a release asks for hundreds by this variable.
KILLS: Final = int(os.environ.get("JOOPTICS_KILLS", "8"))
SEED: Final = int(os.environ.get("JOOPTICS_KILL_SEED", "1"))
Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: by itself with an answer, or killed. `seconds` and `steps` only of the former."""

    killed: bool
    answer: Any = None
    seconds: float = 0.0
    steps: int = 0


class Programs:
    """Starts programs one after the other, each in a process of its own."""

    def __init__(self) -> None:
        from tests.folder_keyring import CHOSEN

        environment = os.environ | CHOSEN | {"PYTHONPATH": str(ROOT)}
        self._server = subprocess.Popen(
            [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        try:
            self._server.wait(timeout=30)
        finally:
            self._server.kill()
        self._server.stdout.close()

    def run(self, given: Given, after: float | None = None) -> Ended:
        """Do one act; kill it so many seconds after it began (None: let it end or die by itself)."""
        import time

        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(given).encode() + b"\n")
        self._server.stdin.flush()
        pid = self._heard("ready")
        began = time.monotonic()
        death = threading.Timer(after or 0, os.kill, [pid, signal.SIGKILL])
        if after is not None:
            death.start()
        word, said = self._next()
        seconds = time.monotonic() - began
        death.cancel()
        if word == "done":
            status = self._heard("dead")
            # Killed between its last word and its end is as good as ended.
            assert status in {0, signal.SIGKILL}
            return Ended(killed=False, answer=said["answer"], seconds=seconds, steps=said["steps"])
        assert (word, said) == ("dead", signal.SIGKILL), f"{given['act']} ended with status {said}"
        return Ended(killed=True)

    def _heard(self, wanted: str) -> Any:
        word, said = self._next()
        assert word == wanted, (word, said)
        return said

    def _next(self) -> tuple[str, Any]:
        assert self._server.stdout is not None
        word, _, said = self._server.stdout.readline().decode().partition(" ")
        return word, json.loads(said)


@dataclass(slots=True)
class Shop:
    """A store in a folder, its keyring, its disk for backups, and the file of acknowledged sales."""

    programs: Programs
    folder: Path
    item: str = ""
    code: str = ""
    later: str | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - moments of death
    killed: int = 0

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def sold(self) -> Path:
        return self.folder / "sold"

    def given(self, act: str, **more: Any) -> Given:
        """What a program is told."""
        common = {
            "act": act, "home": str(self.home), "keyring": str(self.folder / "keyring"),
            "disk": str(self.folder / "disk"), "sold": str(self.sold),
            "item": self.item, "code": self.code, "later": self.later,
        }  # fmt: skip
        return common | more

    def act(self, act: str, **more: Any) -> Any:
        """Do it to the end; its answer."""
        ended = self.programs.run(self.given(act, **more))
        assert not ended.killed
        return ended.answer

    def kill_in(self, act: str, whole: Ended, **more: Any) -> Ended:
        """Do it and kill it: by turns at a random moment, and before a random one of its steps.

        `whole` is how it went when it was let be.
        """
        if self.chance.random() < 0.5 and whole.steps:
            ended = self.programs.run(self.given(act, die_at=self.chance.randint(1, whole.steps), **more))
        else:
            moment = self.chance.random() * whole.seconds * 1.05
            ended = self.programs.run(self.given(act, **more), after=moment)
        self.killed += ended.killed
        return ended

    def acknowledged(self) -> set[tuple[str, str]]:
        """The sales that were acknowledged; a line that death cut short is none."""
        lines = self.sold.read_text("utf-8").split("\n")[:-1] if self.sold.exists() else []
        return {(number, sale) for number, sale in (line.split() for line in lines)}

    def look(self) -> Given:
        """Open the store as the next person would: it opens, it is sound, and nothing half-done is left."""
        found: Given = self.act("look")
        assert found["code"] == 0, found["said"]
        assert found["said"]["sound"]
        assert found["books"] == [0, 0, 0, 0]
        assert found["left"] == []
        found["sales"] = {(number, sale) for number, sale in found["sales"]}
        return found

    def keep(self, name: str) -> None:
        """Set a copy of everything aside, to begin from again."""
        shutil.copytree(self.folder, self.folder.with_name(name))

    def begin_again(self, name: str) -> None:
        """Put the copy back."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.folder.with_name(name), self.folder)
