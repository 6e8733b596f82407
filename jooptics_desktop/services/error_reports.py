"""Sending an error report: only one that somebody has read, without what they struck out, and only when they say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import usage
from jooptics_desktop.services.privacy import may, require_consent

if TYPE_CHECKING:
    from collections.abc import Collection

    from jooptics_desktop.domain.error_reports import ErrorReport
    from jooptics_desktop.domain.usage import Sent
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore


def may_send(desk: Desk) -> bool:
    """Whether a report could be sent: the store agreed, and has an account with the service."""
    return may(desk, PurposeCode.ERROR_REPORTS) and usage.is_connected(desk)


def as_sent(report: ErrorReport, struck: Collection[str]) -> str:
    """The report in the words it is sent in, without what was struck out, laid out for reading."""
    return usage.laid_out(report.without(struck).as_json())


def send_report(opened: OpenStore, desk: Desk, report: ErrorReport, struck: Collection[str]) -> Done[Sent]:
    """Send one report, once. Raises `RuleBroken`: `consent.not_given`, `usage.not_connected`."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    require_consent(desk, PurposeCode.ERROR_REPORTS)
    if usage.deletions_are_owed(desk):
        usage.settle_deletions(opened, desk)  # first: it would delete what is sent now
    content = report.without(struck).checked()
    client = usage.client_of(opened, desk)
    try:
        with desk.store.read() as work:
            consent = usage.consent_on_file(work, PurposeCode.ERROR_REPORTS)
        client.register(consent)
        client.send_report(content)
    finally:
        client.close()
    with desk.store.write() as work:
        sent = usage.keep_sent(desk, work, PurposeCode.ERROR_REPORTS, content.as_json())
    return Done(sent, work.changes)


def sent_reports(desk: Desk) -> list[Sent]:
    """Every report that was sent, newest first."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    with desk.store.read() as work:
        return work.usage.sent(PurposeCode.ERROR_REPORTS)
