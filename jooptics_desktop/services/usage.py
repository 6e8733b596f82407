"""Counting use, if the store agreed to it; showing what was counted; sending exactly that; having it deleted again.

Nothing here reads what is kept for security, or anything about a customer.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop import __version__
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.privacy import EventType, state_of
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.usage import MOST_AT_ONCE, Sent, UsageEvent, UsageReport
from jooptics_desktop.services import cloud_login
from jooptics_desktop.services.backup_places import facts_of
from jooptics_desktop.services.consent_keeping import STORE
from jooptics_desktop.services.usage_ending import DELETIONS_OWED, deletions_owed, owe_deletion
from jooptics_desktop.sync.usage import ConsentOnFile, UsageClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.domain.privacy import ConsentEvent
    from jooptics_desktop.domain.usage import DailyCount
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

EVERY: Final = timedelta(days=7)
KEPT_UNSENT: Final = timedelta(days=90)
_sending: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class UsageStanding:
    """How it stands: whether the store agreed, what was counted, what would be sent now, what was sent before."""

    agreed: bool
    connected: bool
    counts: tuple[DailyCount, ...]
    next_report: UsageReport | None
    sent: tuple[Sent, ...]
    deletion_owed: bool


class UsageRecorder:
    """The one way to count anything. The gate is inside: without a consent in force nothing is written."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        self._desk = desk

    def record(self, event: UsageEvent) -> bool:
        """Count it for today; says whether it was. Raises `RuleBroken("usage.not_on_the_list")` for anything else."""
        if type(event) is not UsageEvent:
            raise RuleBroken("usage.not_on_the_list")
        desk = self._desk()
        if desk.session is None:
            return False
        with desk.store.read() as work:
            if _consent(desk, work) is None:
                return False
        with desk.store.write() as work:
            consent = _consent(
                desk, work
            )  # again: it may have been taken back while this waited for its turn
            if consent is not None:
                work.usage.count(event, desk.clock.today(), consent)
        return consent is not None


def standing(desk: Desk) -> UsageStanding:
    """Everything a screen says about it; changes nothing."""
    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        consent = _consent(desk, work)
        counts = work.usage.waiting(consent) if consent else []
        sent = work.usage.sent(PurposeCode.IMPROVEMENT)
        owed = PurposeCode.IMPROVEMENT.value in deletions_owed(work)
    return UsageStanding(
        consent is not None, is_connected(desk), tuple(counts), _report(desk, counts), tuple(sent), owed
    )


def as_sent(report: UsageReport) -> str:
    """The report in the words it is sent in, laid out for reading."""
    return laid_out(report.as_json())


def laid_out(content: Json) -> str:
    """JSON for reading."""
    return json.dumps(content, indent=2, ensure_ascii=False)


def send_now(opened: OpenStore, desk: Desk) -> Done[int]:
    """Send what was counted on days that are over; how many counts went.

    Raises `RuleBroken`: `consent.not_given`, `usage.not_connected`; and what the service answers.
    """
    desk.require(Permission.PRIVACY_MANAGE)
    return _send(opened, desk)


def run_errands(opened: OpenStore, desk: Desk) -> bool:
    """What is due by itself: let go what may not be kept, have deleted what is owed, send once a week.

    Says whether the service was spoken to. Raises as `send_now` does; what is owed stays owed until it worked.
    """
    _tidy(desk)
    owed = deletions_are_owed(desk)
    if not is_connected(desk) or not (owed or _is_due(desk)):
        return False
    if owed:
        settle_deletions(opened, desk)
    if _is_due(desk):
        _send(opened, desk)
    return True


def deletions_are_owed(desk: Desk) -> bool:
    """Whether the service has yet to delete something."""
    with desk.store.read() as work:
        return bool(deletions_owed(work))


def is_connected(desk: Desk) -> bool:
    """Whether this store has an account with the service, the only place anything is sent to."""
    try:
        facts_of(desk, PlaceKind.CLOUD)
    except RuleBroken:
        return False
    return True


def client_of(opened: OpenStore, desk: Desk) -> UsageClient:
    """The service; raises `RuleBroken("usage.not_connected")`."""
    if not is_connected(desk):
        raise RuleBroken("usage.not_connected")
    return UsageClient(cloud_login.keeper_of(opened, facts_of(desk, PlaceKind.CLOUD)))


def settle_deletions(opened: OpenStore, desk: Desk) -> None:
    """Tell the service what was taken back, and have it delete what it received; what failed stays owed."""
    client = client_of(opened, desk)
    try:
        with _sending:
            with desk.store.read() as work:
                owed = deletions_owed(work)
            for name, record_id in owed.items():
                _settle(desk, client, PurposeCode(name), record_id)
    finally:
        client.close()


def _settle(desk: Desk, client: UsageClient, code: PurposeCode, record_id: str) -> None:
    client.register(ConsentOnFile(record_id, code, "", None))
    deleted = client.delete_counts() if code is PurposeCode.IMPROVEMENT else client.delete_reports()
    with desk.store.write() as work:
        work.usage.mark_deleted(code, desk.clock.now())
        left = {name: record for name, record in deletions_owed(work).items() if name != code.value}
        work.settings.put(DELETIONS_OWED, left or None)
        desk.note(work, "usage_deleted", purpose=code.value, count=deleted)


def consent_on_file(work: Work, code: PurposeCode) -> ConsentOnFile:
    """The answer in force, as the service is told of it; raises `RuleBroken("consent.not_given")`."""
    events = _answers(work, code)
    newest = events[-1] if events else None
    if newest is None or newest.valid_until is None:
        raise RuleBroken("consent.not_given", purpose=code.value)
    notice = work.privacy.notice(newest.notice_id) if newest.notice_id else None
    return ConsentOnFile(newest.id, code, notice.policy_version if notice else "", newest.valid_until)


def keep_sent(desk: Desk, work: Work, code: PurposeCode, content: Json) -> Sent:
    """Remember what went, word for word. Taken back while it was on its way, it is to be deleted there at once."""
    sent = Sent(desk.ids.new(), desk.clock.now(), code, json.dumps(content, ensure_ascii=False), None)
    work.usage.add_sent(sent)
    desk.note(work, "usage_sent", purpose=code.value)
    work.changed("usage")
    events = _answers(work, code)
    if not state_of(PURPOSES[code], events, desk.clock.now()).in_force:
        owe_deletion(work, events[-1])
    return sent


def _send(opened: OpenStore, desk: Desk) -> Done[int]:
    if deletions_are_owed(desk):
        settle_deletions(opened, desk)  # first: it would delete what is sent now
    went, changes = 0, None
    client = client_of(opened, desk)
    try:
        with _sending:
            while report := _next(desk):
                with desk.store.read() as work:
                    if _consent(desk, work) is None:
                        raise RuleBroken("consent.not_given", purpose=PurposeCode.IMPROVEMENT.value)
                    consent = consent_on_file(work, PurposeCode.IMPROVEMENT)
                client.register(consent)
                client.send_counts(report)
                with desk.store.write() as work:
                    work.usage.drop(list(report.counts))
                    keep_sent(desk, work, PurposeCode.IMPROVEMENT, report.as_json())
                went, changes = went + len(report.counts), work.changes
    finally:
        client.close()
    if changes is None:
        raise RuleBroken("usage.nothing_to_send")
    return Done(went, changes)


def _next(desk: Desk) -> UsageReport | None:
    with desk.store.read() as work:
        consent = _consent(desk, work)
        counts = work.usage.waiting(consent) if consent else []
    return _report(desk, counts)


def _report(desk: Desk, counts: list[DailyCount]) -> UsageReport | None:
    """The days that are over, oldest first; read back from its written form, so that nothing else can be in it."""
    over = [one for one in counts if one.day < desk.clock.today()][:MOST_AT_ONCE]
    return UsageReport.read(UsageReport(__version__, tuple(over)).as_json()) if over else None


def _is_due(desk: Desk) -> bool:
    report = _next(desk)
    return report is not None and report.counts[0].day <= desk.clock.today() - EVERY


def _tidy(desk: Desk) -> None:
    """Let go what was counted under a consent that is over, and what nobody sent for months."""
    with desk.store.read() as work:
        if not work.usage.size():
            return
        consent = _consent(desk, work)
        stale = [
            one for one in work.usage.waiting(consent or "") if one.day < desk.clock.today() - KEPT_UNSENT
        ]
    with desk.store.write() as work:
        work.usage.drop_all(but=consent or "")
        work.usage.drop(stale)


def _consent(desk: Desk, work: Work) -> str | None:
    """The answer under which is counted now: the yes that has stood without a break; None without one."""
    events = _answers(work, PurposeCode.IMPROVEMENT)
    if not state_of(PURPOSES[PurposeCode.IMPROVEMENT], events, desk.clock.now()).in_force:
        return None
    return [event.id for event in events if event.type is EventType.GIVEN][-1]


def _answers(work: Work, code: PurposeCode) -> list[ConsentEvent]:
    return [event for event in work.privacy.events_of(STORE) if event.purpose.code is code]
