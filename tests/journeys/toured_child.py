"""The tour, watched: a tour in a process of its own that writes down which of our papers were drawn.

`python -m tests.journeys.toured_child OUT …` takes what `jooptics tour` takes; the name of each writer that was called
becomes a line of the file that the variable WATCHED names.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import pkgutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jooptics_desktop import documents
from jooptics_desktop.__main__ import main, prepare

if TYPE_CHECKING:
    from collections.abc import Callable


def paper_writers() -> dict[str, Callable[..., Any]]:
    """Every public function of `documents/` that draws a PDF, by its name: it is called `write_…`, is told in which
    language, and its module draws on a `Sheet`.
    """
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.iter_modules(documents.__path__, f"{documents.__name__}.")
    ]
    return {
        f"{module.__name__}.{name}": function
        for module in modules
        if "Sheet(" in inspect.getsource(module)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("write_")
        and function.__module__ == module.__name__
        and "words" in inspect.signature(function).parameters
    }


def watch(file: Path) -> None:
    """Note each call of each of them; whoever imports them afterwards gets what notes."""
    for name, write in paper_writers().items():
        setattr(sys.modules[write.__module__], write.__name__, _noting(file, name, write))


def _noting(file: Path, name: str, write: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(write)
    def noting(*given: Any, **named: Any) -> Any:
        with file.open("a", encoding="utf-8") as out:
            out.write(f"{name}\n")
        return write(*given, **named)

    return noting


if __name__ == "__main__":
    prepare()
    watch(Path(os.environ["WATCHED"]))
    sys.exit(main(["tour", *sys.argv[1:]]))
