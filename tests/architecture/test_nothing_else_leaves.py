"""The program talks to the configured service and to nothing else, and ships no tracker, advertiser or payment company.

What a program could reach, it reaches through a library; so the libraries are counted, and each has one home.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Everything in Python and Qt that opens a line to another computer, and where it may be used.
_LINES: Final = re.compile(
    r"^(requests|urllib\.request|urllib3|http\.client|http\.server|socket|ssl|smtplib|ftplib|telnetlib|asyncio|httpx|aiohttp|"
    r"websockets?|PySide6\.(QtNetwork|QtWebEngine\w*|QtWebSockets|QtWebView))(\.|$)"
)
HOMES: Final = {
    "jooptics_desktop/sync/client.py": {"requests", "ssl", "urllib3"},
    "jooptics_desktop/sync/tls.py": {"ssl", "socket", "requests", "urllib3"},
}
SERVICE_HOMES: Final = {
    "jooptics_cloud/mail/mailer.py": {"smtplib", "ssl"},
    "jooptics_cloud/housekeeping.py": {"smtplib"},
    "jooptics_cloud/commands/doctor.py": {"smtplib", "ssl"},
    "jooptics_cloud/server.py": {"socket", "asyncio"},
    "jooptics_cloud/middleware.py": {"asyncio"},
    "jooptics_cloud/tls.py": {"ssl"},
    "jooptics_cloud/__main__.py": {"socket"},
}
# By the names their packages go by: who counts visitors, who shows advertisements, who takes payments. The interface
# package of OpenTelemetry, which others bring along, sends nothing by itself.
_TRACKERS: Final = re.compile(
    r"admob|amplitude|analytics|appcenter|applicationinsights|bugsnag|countly|datadog|ddtrace|doubleclick|elastic-apm|"
    r"facebook|firebase|honeycomb|influxdb|instana|launchdarkly|matomo|mixpanel|newrelic|openinference|"
    r"opentelemetry-(sdk|exporter|instrumentation)|piwik|plausible|posthog|raygun|rollbar|scout-apm|segment|sentry|snowplow|"
    r"statsd|statsig|umami"
)
_PAYMENTS: Final = re.compile(
    r"stripe|paypal|braintree|adyen|checkout|paytabs|hyperpay|squareup|mollie|klarna|2checkout"
)
# Names of vocabularies, never asked for; and the example in a sentence about addresses.
_NAMES: Final = {
    "unitsofmeasure.org",
    "terminology.hl7.org",
    "hl7.org",
    "cloud.example.com",
    "host",
    "www.w3.org",
}


def opened_lines(trees: dict[str, ast.Module], package: str) -> Iterator[tuple[str, str]]:
    """Each module of a package with a library it could open a line with."""
    for name, tree in trees.items():
        if not name.startswith(f"{package}/"):
            continue
        for node in ast.walk(tree):
            found = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                found = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            for module in found:
                if _LINES.match(module):
                    yield (
                        name,
                        ".".join(
                            module.split(".")[: 2 if module.startswith(("PySide6", "http", "urllib.")) else 1]
                        ),
                    )


@pytest.mark.promise("S4.1")
@pytest.mark.parametrize(
    ("package", "homes"), [("jooptics_desktop", HOMES), ("jooptics_cloud", SERVICE_HOMES)]
)
def test_lines_to_other_computers_are_opened_in_one_place(
    trees: dict[str, ast.Module], package: str, homes: dict[str, set[str]]
) -> None:
    strays = {
        (name, module) for name, module in opened_lines(trees, package) if module not in homes.get(name, ())
    }
    assert strays == set()


@pytest.mark.promise("S4.1")
def test_no_address_of_anybody_else_stands_in_the_code(desktop: dict[str, ast.Module]) -> None:
    hosts = {
        host
        for tree in desktop.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for host in re.findall(r"https?://([A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])", node.value)
    }
    assert hosts - _NAMES == set()


@pytest.mark.promise("S4.1", "S9.5")
@pytest.mark.parametrize("lock", ["app.lock", "bundle.lock", "cloud.lock"])
def test_no_tracker_is_shipped(root: Path, lock: str) -> None:
    assert [name for name in _packages(root, lock) if _TRACKERS.search(name)] == []


@pytest.mark.promise("S9.2")
@pytest.mark.parametrize("lock", ["app.lock", "bundle.lock", "cloud.lock"])
def test_no_payment_company_is_built_in(root: Path, lock: str) -> None:
    assert [name for name in _packages(root, lock) if _PAYMENTS.search(name)] == []


@pytest.mark.promise("S9.2", "S9.5")
def test_nothing_imports_one_either(trees: dict[str, ast.Module]) -> None:
    for name, tree in trees.items():
        if not name.startswith(("jooptics_desktop/", "jooptics_cloud/")):
            continue
        for node in ast.walk(tree):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                if not module.startswith("jooptics_"):
                    assert _TRACKERS.search(module) is None, (name, module)
                    assert _PAYMENTS.search(module) is None, (name, module)


def _packages(root: Path, lock: str) -> list[str]:
    found = re.findall(
        r"^([A-Za-z0-9_.-]+)==", (root / "requirements" / lock).read_text("utf-8"), re.MULTILINE
    )
    assert len(found) > 5
    return [name.lower() for name in found]
