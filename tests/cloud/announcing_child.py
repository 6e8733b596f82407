"""Announces policies in a program of its own, and kills itself at one of its commits.

Arguments: the home, `before_commit` or `after_commit`, and which commit. Two accounts make a batch here.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from jooptics_cloud.cloud import Cloud
from jooptics_cloud.config import Home
from jooptics_cloud.policies import announcing


def main(home: Path, moment: str, which: int) -> None:
    numbers = itertools.count(1)

    @event.listens_for(Session, moment)
    def die(_session: Session) -> None:
        if next(numbers) == which:
            os.kill(os.getpid(), signal.SIGKILL)

    announcing.BATCH = 2
    announcing.announce(Cloud.build(Home.open(home)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
