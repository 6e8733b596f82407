"""Deletion at a person's own wish: the plan first, the letter while the name is known, and nothing of it afterwards."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import Conflict, JoopticsError
from jooptics_desktop.domain.requests import (
    Asked,
    AskedAbout,
    Channel,
    IdentityProof,
    RequestKind,
    RequestState,
)
from jooptics_desktop.services import customers, request_execution, request_letters, requests
from jooptics_desktop.services.request_letters import LetterKind

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import DemoStore

CANARY = "Zubaida"


@pytest.fixture
def made(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    return demo_store(tmp_path / "home")


@pytest.fixture
def person(made: FirstRunResult) -> Customer:
    draft = CustomerDraft(name=f"{CANARY} Haddad", phones=("0791234567",))
    return customers.register_customer(made.desk, draft).value.customer


@pytest.fixture
def request_to_go(made: FirstRunResult, person: Customer) -> SubjectRequest:
    wanted = Asked(
        RequestKind.DELETION, AskedAbout.CUSTOMER, person.id, wording=f"Forget {CANARY}", language="en"
    )
    request = requests.open_request(made.desk, wanted, proof=IdentityProof.ID_SEEN).value
    return requests.accept(made.desk, request.id).value


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.promise("S7.4")
def test_the_person_is_gone_and_has_it_in_writing_what_stays_and_why(
    made: FirstRunResult, person: Customer, request_to_go: SubjectRequest
) -> None:
    plan = request_execution.plan_deletion(made.desk, request_to_go.id)
    assert {row.section for row in plan.rows} >= {"customer", "requests"}
    assert customers.open_customer(made.desk, person.id) == person  # looking changes nothing
    erased = request_execution.erase_person(made.opened, made.desk, request_to_go.id, plan).value
    said = text_of(erased.letter.content)
    assert f"Dear {CANARY} Haddad" in said
    assert "That this request was made and answered, without its words." in said
    assert "Invoices" not in said  # they never bought anything
    assert customers.search_customers(made.desk, CANARY) == []
    made.opened.store.forget()
    for place in made.opened.home.folder.rglob("*"):
        assert not place.is_file() or CANARY.encode() not in place.read_bytes()
    again = text_of(request_letters.letter(made.desk, request_to_go.id, LetterKind.ANSWER).content)
    assert CANARY not in again
    requests.answer(made.desk, request_to_go.id, Channel.COUNTER)
    kept = requests.request_of(made.desk, request_to_go.id)
    assert (kept.request.state, kept.person, kept.request.asked.wording) == (RequestState.ANSWERED, "", "")


def test_what_was_added_after_the_plan_is_not_erased_unseen(
    made: FirstRunResult, person: Customer, request_to_go: SubjectRequest
) -> None:
    plan = request_execution.plan_deletion(made.desk, request_to_go.id)
    customers.add_note(made.desk, person.id, "came in again")
    with pytest.raises(Conflict):
        request_execution.erase_person(made.opened, made.desk, request_to_go.id, plan)
    assert requests.request_of(made.desk, request_to_go.id).request.state is RequestState.ACCEPTED


def test_only_an_accepted_request_to_be_deleted_erases(made: FirstRunResult, person: Customer) -> None:
    for kind in (RequestKind.ACCESS, RequestKind.DELETION):
        wanted = Asked(kind, AskedAbout.CUSTOMER, person.id)
        request = requests.open_request(made.desk, wanted, proof=IdentityProof.KNOWN).value
        with pytest.raises(JoopticsError) as refused:
            request_execution.plan_deletion(made.desk, request.id)
        assert refused.value.code in {"request.other_kind", "request.not_now"}
