"""The lesson about data protection, who passed it, and whom to remind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.plain_text import one_line
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.training import BUILT_IN, Lesson, Question, Standing, TrainingRecord, standing
from jooptics_desktop.l10n.resources import resources_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from jooptics_desktop.domain.ids import StaffId
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Trained:
    """How one member of the staff stands; `until` is when the newest record runs out."""

    member: StaffMember
    standing: Standing
    until: date | None


def lesson(language: str) -> Lesson:
    """The built-in lesson in that language."""
    path = resources_folder() / "training" / f"{BUILT_IN}.{language}.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    return Lesson(
        found["version"],
        found["title"],
        tuple((page["heading"], page["text"]) for page in found["pages"]),
        tuple(Question(q["text"], tuple(q["answers"]), q["right"], q["because"]) for q in found["questions"]),
    )


def pass_lesson(desk: Desk, language: str, answers: Sequence[int]) -> Done[TrainingRecord]:
    """Note that the acting person answered every question rightly; `RuleBroken("training.wrong_answers")` if not."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    taught = lesson(language)
    if not taught.passed(answers):
        raise RuleBroken("training.wrong_answers", count=len(taught.wrong(answers)))
    return _note(desk, desk.session.staff.id, BUILT_IN, taught.version)


def note_training(desk: Desk, staff_id: StaffId, lesson_name: str) -> Done[TrainingRecord]:
    """Note that somebody was taught elsewhere; whoever notes it vouches for it."""
    desk.require(Permission.STAFF_MANAGE)
    name = one_line(lesson_name)
    if not name or len(name) > 40:
        raise RuleBroken("training.name_missing", field="lesson")
    return _note(desk, staff_id, name, "")


def trained(desk: Desk) -> list[Trained]:
    """Everybody who works here now, and how they stand."""
    today = desk.clock.today()
    with desk.store.read() as work:
        records = work.training.all()
        members = [member for member in work.staff.all() if member.active]
    found = []
    for member in members:
        how, until = standing((record for record in records if record.staff_id == member.id), today)
        found.append(Trained(member, how, until))
    return found


def _note(desk: Desk, staff_id: StaffId, name: str, version: str) -> Done[TrainingRecord]:
    acting = desk.require(Permission.CUSTOMERS_READ)
    record = TrainingRecord(desk.ids.new(), staff_id, name, version, desk.clock.today(), acting.id)
    with desk.store.write() as work:
        if all(member.id != staff_id for member in work.staff.all()):
            raise RuleBroken("staff.unknown", field="staff")
        work.training.add(record)
        desk.note(work, "training_noted", staff_id)
        work.changed("training", staff_id)
    return Done(record, work.changes)
