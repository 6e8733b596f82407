"""Paths anyone may ask."""

from __future__ import annotations

from fastapi import APIRouter, Response

from jooptics_cloud import __version__
from jooptics_cloud.backups.schemas import (
    GENERATION_BYTES,
    KEY_WRAPS_BYTES,
    LEDGER_ENTRY_BYTES,
    NAMES_PER_QUERY,
    OBJECT_BYTES,
)
from jooptics_cloud.backups.service import UNDELETABLE
from jooptics_cloud.health import service
from jooptics_cloud.health.schemas import (
    AliveAnswer,
    ControllerAnswer,
    InfoAnswer,
    LimitsAnswer,
    ProcessorAnswer,
    ProcessorsAnswer,
    ReadyAnswer,
)
from jooptics_cloud.security import TheCloud

router = APIRouter(tags=["meta"])
PROTOCOL = 1
MINIMUM_CLIENT = "0.1.0"
_LIMITS = LimitsAnswer(
    object_bytes=OBJECT_BYTES,
    generation_bytes=GENERATION_BYTES,
    names_per_query=NAMES_PER_QUERY,
    key_wraps_bytes=KEY_WRAPS_BYTES,
    ledger_entry_bytes=LEDGER_ENTRY_BYTES,
    undeletable_days=UNDELETABLE.days,
)


@router.get("/healthz")
def alive() -> AliveAnswer:
    """The process answers."""
    return AliveAnswer()


@router.get("/readyz")
def ready(cloud: TheCloud, response: Response) -> ReadyAnswer:
    """The service can do its work."""
    found = service.checks(cloud)
    ready_now = all(found.values())
    response.status_code = 200 if ready_now else 503
    return ReadyAnswer(ready=ready_now, checks=found)


@router.get("/v1/info")
def info(cloud: TheCloud) -> InfoAnswer:
    """Who is speaking, and what sizes to keep to."""
    return InfoAnswer(
        service="jooptics-cloud", version=__version__, protocol=PROTOCOL, minimum_client=MINIMUM_CLIENT,
        region=cloud.home.settings.region, server_time=cloud.clock.now(), receipt_key=cloud.keys.receipt_key,
        limits=_LIMITS,
    )  # fmt: skip


@router.get("/v1/controller")
def controller(cloud: TheCloud) -> ControllerAnswer:
    """Who answers for the accounts' data."""
    return ControllerAnswer.model_validate(cloud.home.settings.controller.model_dump())


@router.get("/v1/processors")
def processors(cloud: TheCloud) -> ProcessorsAnswer:
    """Who handles accounts' data for the controller."""
    listed = cloud.home.settings.processors
    return ProcessorsAnswer(
        processors=[ProcessorAnswer.model_validate(one.model_dump(exclude={"hosts"})) for one in listed]
    )
