"""The application: every noun's paths, one way of refusing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from jooptics_cloud import __version__
from jooptics_cloud.accounts.endpoints import router as accounts
from jooptics_cloud.audit.endpoints import router as audit
from jooptics_cloud.backups.endpoints import large as commits
from jooptics_cloud.backups.endpoints import router as backups
from jooptics_cloud.backups.sealed_endpoints import router as sealed
from jooptics_cloud.devices.endpoints import router as devices
from jooptics_cloud.errors import Problem, problem_response
from jooptics_cloud.health.endpoints import router as health
from jooptics_cloud.middleware import Doorkeeper
from jooptics_cloud.policies.endpoints import router as policies
from jooptics_cloud.usage.endpoints import router as usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from jooptics_cloud.cloud import Cloud

_BY_STATUS = {405: "cloud.method_wrong", 413: "cloud.too_large", 400: "cloud.request_invalid"}


def create_app(cloud: Cloud) -> FastAPI:
    """The ASGI application over these parts. Its description is published; its browsable pages are not."""
    app = FastAPI(
        title="Jooptics Cloud", version=__version__, docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json"
    )  # fmt: skip
    app.state.cloud = cloud
    for router in (health, policies, accounts, devices, backups, commits, sealed, audit, usage):
        app.include_router(router)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_middleware(Doorkeeper, body_seconds=cloud.home.settings.listen.body_seconds)
    return app


def _on_problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    return problem_response(request, error)


def _on_invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    fields = sorted({name for one in error.errors() for name in _known_names(one)})
    return problem_response(request, Problem("cloud.request_invalid", fields=fields))


def _known_names(one: dict[str, object]) -> Iterator[str]:
    """The wrong member's name, unless the client made it up."""
    place = one["loc"]
    if one["type"] == "extra_forbidden" or not isinstance(place, tuple):
        return
    names = [part for part in place if isinstance(part, str)]
    if len(names) > 1:
        yield ".".join(names[1:])


def _on_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    response = problem_response(request, Problem(_BY_STATUS.get(error.status_code, "cloud.not_found")))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response
