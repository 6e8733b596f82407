"""How long a sale waits while a long file comes in.

One thread imports, as the window does; another rings up a sale now and then, and the longest, the slowest
twentieth and the middle of its times are compared with those of a quiet shop. The imports are a price list all of
whose items are new, the same with other prices, the same with other names, and customers; then the list of these
customers is written as CSV, and the store is held still for a backup a hundred times.

    python benchmarks/import_waits.py [--rows N] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reporting import Result, at_most, options, tell
from sale_commit import a_shop

from jooptics_desktop.data.snapshot import freeze
from jooptics_desktop.domain.catalogue import check_digit
from jooptics_desktop.domain.money import JOD
from jooptics_desktop.services import customer_imports
from jooptics_desktop.services.export import ExportFormat, Wanted, export_customers
from jooptics_desktop.services.price_list_files import guess_columns, read_price_list
from jooptics_desktop.services.price_lists import ImportChoices, import_price_list
from jooptics_desktop.services.sales import NewSale, ring_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk

TARGET_MS = 300
QUIET_SALES = 200
PAUSE = 0.03  # seconds between two sales, about


def price_list(rows: int, *, dearer: int = 0, word: str = "Frame") -> bytes:
    """A supplier's list."""
    lines = ["SKU,Barcode,Name,Arabic name,Brand,Model,Colour,Size,Type,Price,Qty"]
    for n in range(rows):
        code = f"6{n:011d}"
        lines.append(
            f"F-{n},{code}{check_digit(code)},{word} model {n},إطار نظارة {n},Brand{n % 50},M{n % 997},Black,"
            f"{50 + n % 8},frame,{(20_000 + n + dearer) / 1000:.3f},{1 + n % 9}"
        )
    return "\n".join(lines).encode()


def people(rows: int) -> bytes:
    """Another program's customers."""
    lines = ["Name,Arabic name,Phone,Address"]
    lines += [f"Layan Number{n},ليان رقم {n},079{n:07d},Amman" for n in range(rows)]
    return "\n".join(lines).encode()


def import_prices(desk: Desk, data: bytes) -> None:
    """The act of the stock page."""
    file = read_price_list(data)
    import_price_list(desk, file, ImportChoices(guess_columns(file.headings), "standard", JOD), trial=False)


def import_people(desk: Desk, data: bytes) -> None:
    """The act of the customers' page."""
    file = read_price_list(data)
    columns = customer_imports.guess_columns(file.headings)
    customer_imports.import_customers(
        desk, file, columns, trial=False, report=lambda _d, _o: None, cancelled=lambda: False
    )


def write_list(desk: Desk, folder: Path) -> None:
    """The act that writes the list of customers."""
    wanted = Wanted(ExportFormat.CSV, "en", folder / "list.csv")
    export_customers(desk, wanted, progress=lambda _d, _o: None, stop=lambda: False)


def hold_still(desk: Desk) -> None:
    """What a backup begins with, which is all of it that the counter could wait for."""
    raw = desk.store.raw_connection()
    for _ in range(100):
        with freeze(desk.store.path, desk.store.key, raw, quiet=desk.store.quiet):
            time.sleep(PAUSE)
    raw.close()


def sales_beside(desk: Desk, sale: NewSale, work: Callable[[], None] | None) -> tuple[list[float], float]:
    """The milliseconds each sale took while the work went on, and the seconds that took."""
    over, times, began = threading.Event(), [], time.perf_counter()

    def run() -> None:
        try:
            if work is not None:
                work()
        finally:
            over.set()

    thread = threading.Thread(target=run)
    if work is not None:
        thread.start()
    while not over.wait(PAUSE * random.uniform(0.5, 1.5)):
        started = time.perf_counter()
        ring_up(desk, sale)
        times.append((time.perf_counter() - started) * 1000)
        if work is None and len(times) == QUIET_SALES:
            break
    if work is not None:
        thread.join()
    return times, time.perf_counter() - began


def found(name: str, times: list[float], took: float, *, is_busy: bool) -> Result:
    """What the sales beside one arm say."""
    slow = sorted(times)[len(times) * 19 // 20]
    middle = statistics.median(times)
    more = f"{len(times)} in {took:.1f} s, half within {middle:.0f} ms, all but a twentieth within {slow:.0f}"
    question = f"the longest of the sales beside {name}"
    if not is_busy:
        return Result(question, f"{max(times):.0f} ms: {more}")
    return replace(at_most(question, max(times), TARGET_MS, "ms"), found=f"{max(times):.0f} ms: {more}")


def main() -> None:
    """Measure and tell."""
    parser = options(argparse.ArgumentParser(description=__doc__.partition("\n")[0]))
    parser.add_argument("--rows", type=int, help="twenty thousand unless --quick")
    asked = parser.parse_args()
    rows = asked.rows or (2_000 if asked.quick else 20_000)
    with tempfile.TemporaryDirectory() as scratch:
        desk, sale = a_shop(Path(scratch))
        arms: dict[str, Callable[[], None] | None] = {
            "nothing": None,
            f"an import of {rows:,} new items": lambda: import_prices(desk, price_list(rows)),
            "one that changes their prices": lambda: import_prices(desk, price_list(rows, dearer=500)),
            "one that changes their names": lambda: import_prices(
                desk, price_list(rows, dearer=500, word="Spectacles")
            ),
            f"an import of {rows:,} customers": lambda: import_people(desk, people(rows)),
            "writing the list of these": lambda: write_list(desk, Path(scratch)),
            "the beginning of a hundred backups": lambda: hold_still(desk),
        }
        results = [
            found(name, *sales_beside(desk, sale, work), is_busy=work is not None)
            for name, work in arms.items()
        ]
        desk.store.close()
    tell(results, as_json=asked.json)


if __name__ == "__main__":
    main()
