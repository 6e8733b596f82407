"""A backup or a restore in a program of its own, to be killed at any moment by a test."""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, datetime
from pathlib import Path


class FixedClock:
    """Stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def main(act: str, home: Path) -> None:
    spec = importlib.util.spec_from_file_location("shop", Path(__file__).with_name("conftest.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["shop"] = module
    spec.loader.exec_module(module)
    shop = module.Shop(home, FixedClock())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if act == "backup":
        shop.back_up()
    else:
        from jooptics_desktop.data.replacement import Replacement

        shop.till.close()
        exchange = Replacement(shop.till.path)
        shop.restore(path=exchange.incoming)
        with exchange.install(FixedClock().now()):
            pass
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
