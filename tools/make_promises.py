"""Write docs/promises.md: each statement of the privacy policy, what keeps it, the tests that prove it, and when they
were seen to fail.

    python tools/make_promises.py            write it
    python tools/make_promises.py --check    exit 1 if it is not what it should be

Standard library only; tests are read, not run.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "promises.md"
PRIVACY = ROOT / "resources" / "privacy"
BROKEN = ROOT / "tests" / "promises" / "broken.toml"
HEAD = """\
# What we promise, and what proves it

Made by `tools/make_promises.py` from `resources/privacy/statements.toml`, `resources/privacy/kept.toml`, the tests
marked `promise` and `tests/promises/broken.toml`; never edited by hand. The statements are those of the privacy policy
in our own short words. *With people* stands where software cannot keep a promise alone: there the program supports
people with registers, reminders and sign-off, and does not claim more. A test that cannot fail proves nothing, so each
promise was broken on purpose: *seen to fail when* says how, and which test noticed.
"""


def proofs() -> dict[str, list[str]]:
    """The tests that prove each statement, as `file::test`; a mark on a module or class counts for its tests."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        name = file.relative_to(ROOT).as_posix()
        for node in tree.body:
            if isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(node.targets[0]):
                _add(found, node.value, name)
        for inner in ast.walk(tree):
            if isinstance(inner, ast.FunctionDef | ast.ClassDef):
                for decorator in inner.decorator_list:
                    _add(found, decorator, f"{name}::{inner.name}")
    return found


def _add(found: dict[str, list[str]], mark: ast.expr, test: str) -> None:
    for call in ast.walk(mark):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.promise":
            for argument in call.args:
                found.setdefault(str(ast.literal_eval(argument)), []).append(test)


def page() -> str:
    """The whole page."""
    sections = tomllib.loads((PRIVACY / "statements.toml").read_text("utf-8"))
    kept = tomllib.loads((PRIVACY / "kept.toml").read_text("utf-8"))
    broken = tomllib.loads(BROKEN.read_text("utf-8"))
    proven = proofs()
    parts = [HEAD]
    for section, statements in sections.items():
        parts.append(f"## {section.removeprefix('s') if section[1:].isdigit() else section.capitalize()}\n")
        for statement, words in statements.items():
            entry = kept[statement]
            people = "" if entry.get("alone", True) else " *With people.*"
            tests = ", ".join(f"`{test}`" for test in proven.get(statement, [])) or "**none yet**"
            lines = [f"**{statement}** {words}", f"Kept by: {entry['by']}{people}", f"Proven by: {tests}"]
            if seen := broken.get(statement):
                noticed = ", ".join(f"`{test}`" for test in seen["failed"])
                lines.append(f"Seen to fail when: {seen['when']} ({noticed})")
            parts.append("  \n".join(lines) + "\n")
    return "\n".join(parts)


def main() -> int:
    """Write or check."""
    text = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.exists() and PAGE.read_text("utf-8") == text else 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
