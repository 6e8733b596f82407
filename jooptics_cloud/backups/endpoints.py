"""Paths of repositories and generations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from jooptics_cloud.backups import repository, service
from jooptics_cloud.backups.schemas import (
    CommitBody,
    GenerationAnswer,
    GenerationsAnswer,
    HeadAnswer,
    RepositoriesAnswer,
    RepositoryAnswer,
    RepositoryBody,
)
from jooptics_cloud.schemas import ID_PATTERN
from jooptics_cloud.security import OnDevice, SignedInFirst, TheCloud, need_proof

router = APIRouter(prefix="/v1/repositories", tags=["backups"])
large = APIRouter(prefix="/v1/repositories", tags=["backups"], route_class=SignedInFirst)
RepositoryId = Annotated[str, Path(pattern=ID_PATTERN)]
Number = Annotated[int, Path(ge=0, le=2**53 - 1)]


@router.post("", status_code=201)
def create(cloud: TheCloud, caller: OnDevice, body: RepositoryBody, response: Response) -> RepositoryAnswer:
    """Begin a lineage of backups."""
    with cloud.db.write() as session:
        row, new = service.create(session, cloud, caller.account_id, body.id)
        answer = service.describe(session, row)
    response.status_code = 201 if new else 200
    return answer


@router.get("")
def list_repositories(cloud: TheCloud, caller: OnDevice) -> RepositoriesAnswer:
    """Every lineage of the account."""
    with cloud.db.read() as session:
        rows = repository.repositories(session, caller.account_id)
        return RepositoriesAnswer(repositories=[service.describe(session, row) for row in rows])


@router.get("/{repository_id}/head", response_model=HeadAnswer, responses={204: {"description": "empty"}})
def head(cloud: TheCloud, caller: OnDevice, repository_id: RepositoryId) -> HeadAnswer | Response:
    """The newest generation."""
    with cloud.db.read() as session:
        row = repository.repository(session, caller.account_id, repository_id)
        return service.head(session, row) or Response(status_code=204)


@large.post("/{repository_id}/generations", status_code=201)
def commit(
    cloud: TheCloud, caller: OnDevice, repository_id: RepositoryId, body: CommitBody, response: Response
) -> HeadAnswer:
    """Move the head, if it still is where the client saw it."""
    with cloud.db.write() as session:
        answer, new = service.commit(session, cloud, caller, repository_id, body)
    response.status_code = 201 if new else 200
    return answer


@router.get("/{repository_id}/generations")
def list_generations(
    cloud: TheCloud,
    caller: OnDevice,
    repository_id: RepositoryId,
    after: Annotated[int, Query(ge=-1, le=2**53 - 1)] = -1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> GenerationsAnswer:
    """Generations, oldest first."""
    with cloud.db.read() as session:
        row = repository.repository(session, caller.account_id, repository_id)
        page = repository.generations(session, row.key, after, limit)
        newest = row.head_generation
    following = page[-1].number if page and page[-1].number < newest else None
    return GenerationsAnswer(generations=[service.summary(one) for one in page], next=following)


@router.get("/{repository_id}/generations/{number}")
def generation(
    cloud: TheCloud, caller: OnDevice, repository_id: RepositoryId, number: Number
) -> GenerationAnswer:
    """One generation with its objects and sealed manifest."""
    with cloud.db.read() as session:
        row = repository.repository(session, caller.account_id, repository_id)
        return service.in_full(session, row, number)


@router.delete("/{repository_id}/generations/{number}", status_code=204)
def delete(cloud: TheCloud, caller: OnDevice, repository_id: RepositoryId, number: Number) -> Response:
    """Let an old generation go."""
    need_proof(cloud, caller)
    with cloud.db.write() as session:
        service.delete(session, cloud, caller, repository_id, number)
    return Response(status_code=204)
