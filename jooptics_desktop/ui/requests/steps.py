"""The steps of a request on screen: which comes next, what else may happen, and the sheets that ask for more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QStandardPaths, Signal

from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.requests import (
    AskedAbout,
    EventKind,
    IdentityProof,
    RequestKind,
    RequestState,
)
from jooptics_desktop.l10n import isolate, mark
from jooptics_desktop.l10n.words_requests import CHANNELS, DELAYS, PROOFS, REFUSALS
from jooptics_desktop.services import request_execution as execution
from jooptics_desktop.services import requests
from jooptics_desktop.services.request_letters import TITLES, letters_due
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField, NoteField
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.requests.erasure_sheet import ErasureSheet
from jooptics_desktop.ui.requests.letters import show_letter
from jooptics_desktop.ui.requests.step_sheet import StepSheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.ids import RequestId
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.request_execution import HandedOut
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.progress import Progress


_COPIES: Final = {RequestKind.ACCESS, RequestKind.PORTABILITY}


@dataclass(frozen=True, slots=True)
class Step:
    """A next step: the sentence above it, what its button says, and what that does."""

    why: str
    button: str
    do: Callable[[], object]


class Steps(QObject):
    """Of one request at a time; `owner` is the view they belong to."""

    failed = Signal(object)
    done = Signal()

    def __init__(self, context: Context, owner: QWidget, progress: Progress) -> None:
        super().__init__(owner)
        self._context, self._owner, self._progress = context, owner, progress
        self.request: SubjectRequest | None = None

    def next(self, request: SubjectRequest) -> Step | None:
        """The one step that brings the answer nearer."""
        if request.may(EventKind.ACCEPTED):
            return Step(
                mark("It is known who asks. Decide whether the request is met."),
                mark("Accept"),
                lambda: self._act(lambda desk: requests.accept(desk, request.id)),
            )
        if request.may(EventKind.IDENTITY_PROVEN):
            return Step(
                mark("First make sure who is asking, so that nobody else gets their data."),
                mark("Note how we know them…"),
                self._prove,
            )
        if request.state is RequestState.ACCEPTED:
            return self._carry_out(request)
        if request.may(EventKind.ANSWERED):
            return Step(
                mark("Print the letter, hand it over, and note how the person got it."),
                mark("Note the answer…"),
                self._answer,
            )
        if request.may(EventKind.CLOSED):
            return Step(
                mark("The person has the answer. Close the request once nothing is left to do."),
                mark("Close"),
                lambda: self._act(lambda desk: requests.close(desk, request.id)),
            )
        return None

    def _carry_out(self, request: SubjectRequest) -> Step:
        if request.asked.about is AskedAbout.NOBODY_KNOWN:
            return Step(
                mark("Search the store for this person. If nothing is there, the answer says so."),
                mark("Note that nothing is kept"),
                lambda: self._act(lambda desk: execution.note_nothing_kept(desk, request.id)),
            )
        copy = (
            mark(
                "One file with everything: PDF to read, JSON and CSV to move. It is entered in the register."
            ),
            mark("Hand out the copy…"),
            self._hand_out,
        )
        stop = (
            mark("These uses end at once and stay ended until the person agrees again."),
            mark("Stop these uses"),
            lambda: self._act(lambda desk: execution.stop_purposes(desk, request.id)),
        )
        steps: dict[RequestKind, tuple[str, str, Callable[[], object]]] = {
            RequestKind.ACCESS: copy,
            RequestKind.PORTABILITY: copy,
            RequestKind.OBJECTION: stop,
            RequestKind.WITHDRAWAL: stop,
            RequestKind.CORRECTION: (
                mark("The customer's form opens; saving it is noted here."),
                mark("Open the form…"),
                lambda: self._context.go("customers", ("correct", request.asked.subject_id, request.id)),
            ),
            RequestKind.DELETION: (
                mark("First you see everything that would go, and what has to stay and why."),
                mark("Show what would go…"),
                self._erase,
            ),
            RequestKind.RESTRICTION: (
                mark(
                    "The record is stored, and used for nothing but the person's own requests and legal claims."
                ),
                mark("Restrict the record"),
                lambda: self._act(lambda desk: execution.restrict(desk, request.id)),
            ),
            RequestKind.COMPLAINT: (
                mark("Look into it, then write what came of it. The words stand in the letter."),
                mark("Write what came of it…"),
                self._examined,
            ),
        }
        return Step(*steps[request.asked.kind])

    def others(self, request: SubjectRequest) -> list[QWidget]:
        """Everything else that may happen now, and the letters."""
        buttons: list[QWidget] = []
        if request.may(EventKind.IDENTITY_ASKED):
            ask = mark("Ask for a proof of identity")
            buttons.append(
                Button(ask, lambda: self._act(lambda desk: requests.ask_identity(desk, request.id)))
            )
        if request.state is RequestState.EXECUTING and request.asked.kind in _COPIES:
            buttons.append(Button(mark("Hand out another copy…"), self._hand_out))
        if request.may(EventKind.EXTENDED):
            buttons.append(Button(mark("Take more time…"), self._extend))
        if request.may(EventKind.REFUSED):
            buttons.append(Button(mark("Refuse…"), self._refuse))
        if request.may(EventKind.TAKEN_BACK):
            buttons.append(Button(mark("The person takes it back"), self._take_back))
        if request.asked.about is AskedAbout.CUSTOMER:
            go = partial(self._context.go, "customers", request.asked.subject_id)
            buttons.append(Button(mark("Open the customer"), go, icon="user"))
        buttons.append(Label(mark("Letters"), "label"))
        for kind in letters_due(request):
            show = partial(show_letter, self._owner, self._context, request.id, kind, self.failed.emit)
            buttons.append(Button(TITLES[kind], show, icon="file-text"))
        return buttons

    # --- the steps that ask something

    def _sheet(self, **given: object) -> None:
        self.sheet = StepSheet(self._owner.window(), self._context, **given)  # type: ignore[arg-type]  # the sheet checks its own
        self.sheet.come()

    def _prove(self) -> None:
        request_id, how = self._id(), ChoiceField(mark("How we &know them"), PROOFS.items())
        self._sheet(
            title=mark("Who is asking?"),
            text=mark("Note how you made sure. No copy of the card is kept."),
            go=mark("Note it"),
            fields={"how": how},
            act=lambda: _prover(request_id, how.value() or IdentityProof.ID_SEEN),
        )

    def _refuse(self) -> None:
        request_id = self._id()
        why, words = ChoiceField(mark("&Reason"), REFUSALS.items()), NoteField(mark("In our own &words"))

        def act() -> Callable[[Desk], Done[SubjectRequest]]:
            reason, said = why.value() or next(iter(REFUSALS)), words.text()
            return lambda desk: requests.refuse(desk, request_id, reason, said)

        self._sheet(
            title=mark("Refuse the request"),
            text=mark(
                "The person is told why, and how to complain. What was asked in full stays open to complaint."
            ),
            go=mark("Refuse"),
            fields={"why": why, "words": words},
            act=act,
        )

    def _extend(self) -> None:
        request_id = self._id()
        why, words = ChoiceField(mark("&Reason"), DELAYS.items()), NoteField(mark("In our own &words"))

        def act() -> Callable[[Desk], Done[SubjectRequest]]:
            reason, said = why.value() or next(iter(DELAYS)), words.text()
            return lambda desk: requests.extend(desk, request_id, reason, said)

        self._sheet(
            title=mark("Take more time"),
            text=mark(
                "The law allows it once. The person has to be told, with the reason: print the letter."
            ),
            go=mark("Extend"),
            fields={"why": why, "words": words},
            act=act,
        )

    def _examined(self) -> None:
        request_id, words = self._id(), NoteField(mark("In our own &words"), lines=5, required=True)

        def act() -> Callable[[Desk], Done[SubjectRequest]]:
            said = words.text()
            return lambda desk: execution.note_examined(desk, request_id, said)

        self._sheet(
            title=mark("What came of the complaint"),
            text=mark("These words stand in the letter to the person."),
            go=mark("Keep"),
            fields={"words": words},
            act=act,
        )

    def _answer(self) -> None:
        request_id = self._id()
        by, words = (
            ChoiceField(mark("How they &got it"), CHANNELS.items()),
            NoteField(mark("In our own &words")),
        )

        def act() -> Callable[[Desk], Done[SubjectRequest]]:
            channel, said = by.value() or next(iter(CHANNELS)), words.text()
            return lambda desk: requests.answer(desk, request_id, channel, said)

        self._sheet(
            title=mark("The person has the answer"),
            text=mark("Note it when the letter was handed over or sent; the term ends with it."),
            go=mark("Note the answer"),
            fields={"by": by, "words": words},
            act=act,
        )

    def _erase(self) -> None:
        self.erasure = ErasureSheet(self._owner.window(), self._context, self._id())
        self.erasure.come()

    def _take_back(self) -> None:
        request_id = self._id()
        self._context.prompts.confirm(
            mark("The person takes it back?"),
            mark("The request is closed without an answer. They may ask again at any time."),
            mark("Take back"),
            lambda: self._act(lambda desk: requests.take_back(desk, request_id)),
        )

    def _hand_out(self) -> None:
        request = self.request
        if request is None:
            return
        self.lock_box = CheckField(mark("Lock the file with a passphrase"), checked=True)
        request_id, number = request.id, request.number

        def choose(_value: object) -> None:
            folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
            suggested = str(Path(folder) / f"request-{number}.zip")
            locked = self.lock_box.isChecked()
            self._context.prompts.save_path(
                mark("Save as"),
                suggested,
                "ZIP (*.zip)",
                lambda path: self._write(request_id, path, locked=locked),
            )

        self._sheet(
            title=mark("Hand out the copy"),
            text=mark(
                "Everything kept about this person goes into one file. Locked, it opens with a passphrase that is "
                "shown once and that you tell the person by another way."
            ),
            go=mark("Save as…"),
            boxes=(self.lock_box,),
            act=lambda: _nothing,
            then=choose,
        )

    def _write(self, request_id: RequestId, path: Path, *, locked: bool) -> None:
        job = self._context.tasks.run(
            lambda desk, _report, _cancelled: execution.hand_out_copy(desk, request_id, path, locked=locked),
            self._owner,
            self._written,
            self.failed.emit,
        )
        self._progress.follow(job)

    def _written(self, handed: HandedOut) -> None:
        self.done.emit()
        if not handed.passphrase:
            self._context.toast.say(mark("Saved as {name}"), None, name=isolate(handed.path.name))
            return
        self.codes = CodesSheet(
            self._owner.window(),
            self._context,
            mark("The passphrase of the file"),
            mark(
                "It is shown this once and kept nowhere. Tell it to the person, or write it down for them; send it "
                "by another way than the file."
            ),
            (handed.passphrase,),
            columns=1,
        )
        self.codes.open(self.codes.close_button)

    def _id(self) -> RequestId:
        if self.request is None:
            raise LookupError("no request is shown")
        return self.request.id

    def _act(self, act: Callable[[Desk], Done[SubjectRequest]]) -> None:
        self._context.tasks.write(act, owner=self._owner, fail=self.failed.emit)


def _prover(request_id: RequestId, how: IdentityProof) -> Callable[[Desk], Done[SubjectRequest]]:
    return lambda desk: requests.check_identity(desk, request_id, how)


def _nothing(_desk: Desk) -> Done[None]:
    return Done(None, Changes())
