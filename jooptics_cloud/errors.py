"""Problems told to a client (RFC 9457): a stable code, never a repetition of what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request

TITLES: dict[str, tuple[int, str]] = {
    "cloud.request_invalid": (422, "The request is malformed."),
    "cloud.not_found": (404, "There is no such thing here."),
    "cloud.method_wrong": (405, "This path does not know that method."),
    "cloud.length_required": (411, "An upload states its length."),
    "cloud.too_slow": (408, "The body came too slowly."),
    "cloud.too_large": (413, "The body is too large."),
    "cloud.slow_down": (429, "Too many attempts; wait a little."),
    "cloud.credentials_wrong": (401, "The e-mail address or the password is wrong."),
    "cloud.email_unverified": (403, "The e-mail address is not confirmed yet."),
    "cloud.code_wrong": (403, "The code is wrong, used or expired."),
    "cloud.ticket_expired": (401, "Sign in again: the second step took too long."),
    "cloud.session_expired": (401, "The session has ended."),
    "cloud.session_reused": (401, "A token was used twice; the session was closed."),
    "cloud.device_revoked": (401, "This device was shut out."),
    "cloud.device_needed": (403, "Enrol this device first."),
    "cloud.signature_wrong": (403, "The device's signature is missing or wrong."),
    "cloud.consent_missing": (403, "There is no consent to that on file."),
    "cloud.second_factor_needed": (403, "Prove again that it is you."),
    "cloud.adult_required": (422, "Accounts are for adults only."),
    "cloud.totp_state": (409, "The second factor is not in that state."),
    "cloud.limit_reached": (409, "No more of these."),
    "cloud.object_mismatch": (422, "The body does not hash to its name."),
    "cloud.objects_missing": (409, "The generation names objects that are not stored."),
    "cloud.head_moved": (409, "The head has moved."),
    "cloud.epoch_old": (409, "Another device has taken over this history."),
    "cloud.generation_invalid": (422, "The generation's numbers do not fit."),
    "cloud.generation_gone": (410, "The generation was deleted."),
    "cloud.generation_young": (409, "The generation is too young to be deleted."),
    "cloud.generation_needed": (409, "The generation is still needed."),
    "cloud.wraps_changed": (412, "The key wraps have changed."),
    "cloud.condition_needed": (428, "State the version you mean to replace."),
    "cloud.ledger_moved": (409, "The ledger has grown."),
    "cloud.range_wrong": (416, "The range lies outside the object."),
    "cloud.full": (507, "The account's space is used up."),
    "cloud.disk_full": (507, "The service's disk is full."),
    "cloud.busy": (503, "The service is busy; try again."),
    "cloud.failed": (500, "A fault of the service."),
}


class Problem(Exception):
    """A refusal with a code from `TITLES` and extra members.

    `stands` says that what was written so far is kept although the answer is a refusal: a used-up
    attempt, a closed session.
    """

    def __init__(self, code: str, *, stands: bool = False, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.stands = stands
        self.extra = extra

    @property
    def status(self) -> int:
        """The HTTP status of this code."""
        return TITLES[self.code][0]


def document(code: str, request_id: str) -> dict[str, Any]:
    """The members every problem document has."""
    status, title = TITLES[code]
    return {
        "type": f"urn:jooptics:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "request_id": request_id,
    }


def problem_response(request: Request, problem: Problem) -> JSONResponse:
    """The problem document, with `Retry-After` where waiting helps."""
    status = problem.status
    body = {**document(problem.code, getattr(request.state, "request_id", "")), **problem.extra}
    headers = {}
    if "retry_after" in problem.extra:
        headers["Retry-After"] = str(problem.extra["retry_after"])
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status, headers, media_type="application/problem+json")
