"""Paths of what lies in a repository: objects, key wraps, erasure ledger."""

from __future__ import annotations

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from jooptics_cloud.backups import ledger, objects, repository, wraps
from jooptics_cloud.backups.endpoints import RepositoryId
from jooptics_cloud.backups.schemas import (
    KEY_WRAPS_BYTES,
    OBJECT_BYTES,
    LedgerAnswer,
    LedgerBody,
    LedgerHeadAnswer,
    MissingAnswer,
    MissingBody,
    WrapsVersionAnswer,
    WrapsVersionsAnswer,
)
from jooptics_cloud.errors import Problem
from jooptics_cloud.security import OnDevice, TheCloud

router = APIRouter(prefix="/v1/repositories/{repository_id}", tags=["backups"])
Name = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
_FEED_BYTES = 1024**2
_OCTETS = "application/octet-stream"


@router.post("/missing")
def missing(
    cloud: TheCloud, caller: OnDevice, repository_id: RepositoryId, body: MissingBody
) -> MissingAnswer:
    """Which of these objects have to be uploaded."""
    return MissingAnswer(missing=objects.missing(cloud, caller.account_id, repository_id, body.names))


@router.put("/objects/{name}", status_code=201)
async def put_object(
    cloud: TheCloud, caller: OnDevice, repository_id: RepositoryId, name: Name, request: Request
) -> Response:
    """Store a sealed object; the answer leaves when it is on disk."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise Problem("cloud.length_required")
    if int(length) > OBJECT_BYTES:
        raise Problem("cloud.too_large", limit=OBJECT_BYTES)
    upload = await run_sync(objects.begin, cloud, caller, repository_id, name, int(length))
    try:
        waiting = bytearray()
        async for data in request.stream():
            waiting += data
            if len(waiting) >= _FEED_BYTES:
                await run_sync(upload.feed, bytes(waiting))
                waiting.clear()
        await run_sync(upload.feed, bytes(waiting))
        new = await run_sync(objects.finish, cloud, caller, repository_id, name, upload)
    finally:
        upload.close()
    return Response(status_code=201 if new else 200)


@router.get("/objects/{name}")
def get_object(
    cloud: TheCloud,
    caller: OnDevice,
    repository_id: RepositoryId,
    name: Name,
    wanted: Annotated[str | None, Header(alias="range")] = None,
) -> Response:
    """A sealed object or one range of it, piece by piece: a slow line costs the service no memory."""
    span = objects.read(cloud, caller.account_id, repository_id, name, wanted)
    length = span.end - span.start
    headers = {"ETag": f'"{name}"', "Accept-Ranges": "bytes", "Content-Length": str(length)}
    if length < span.size:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{span.size}"
    return StreamingResponse(span.pieces, 200 if length == span.size else 206, headers, media_type=_OCTETS)


@router.get("/key-wraps")
def get_wraps(cloud: TheCloud, caller: OnDevice, repository_id: RepositoryId) -> Response:
    """The key wraps in force, byte for byte."""
    with cloud.db.read() as session:
        row = repository.repository(session, caller.account_id, repository_id)
        present = wraps.newest(session, row)
    if present is None:
        return Response(status_code=204)
    return Response(present.document, headers={"ETag": f'"{present.hash}"'}, media_type="application/json")


@router.put("/key-wraps", status_code=201)
async def put_wraps(
    cloud: TheCloud,
    caller: OnDevice,
    repository_id: RepositoryId,
    request: Request,
    if_match: Annotated[str | None, Header()] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Store key wraps, naming the version they replace."""
    document = await request.body()
    if len(document) > KEY_WRAPS_BYTES:
        raise Problem("cloud.too_large", limit=KEY_WRAPS_BYTES)

    def store() -> tuple[str, bool]:
        with cloud.db.write() as session:
            return wraps.store(
                session, cloud, caller, repository_id, document, if_match=if_match, if_none_match=if_none_match
            )  # fmt: skip

    digest, first = await run_sync(store)
    return Response(status_code=201 if first else 200, headers={"ETag": f'"{digest}"'})


@router.get("/key-wraps/versions")
def list_wraps(cloud: TheCloud, caller: OnDevice, repository_id: RepositoryId) -> WrapsVersionsAnswer:
    """Every version kept, newest first."""
    with cloud.db.read() as session:
        row = repository.repository(session, caller.account_id, repository_id)
        rows = wraps.versions(session, row)
    return WrapsVersionsAnswer(
        versions=[WrapsVersionAnswer(etag=one.hash, stored_at=one.stored_at) for one in rows]
    )


@router.get("/key-wraps/versions/{digest}")
def get_wraps_version(
    cloud: TheCloud,
    caller: OnDevice,
    repository_id: RepositoryId,
    digest: Name,
) -> Response:
    """A former version, byte for byte."""
    with cloud.db.read() as session:
        row = repository.repository(session, caller.account_id, repository_id)
        one = wraps.version(session, row, digest)
    return Response(one.document, headers={"ETag": f'"{one.hash}"'}, media_type="application/json")


@router.get("/erasure-ledger")
def read_ledger(
    cloud: TheCloud,
    caller: OnDevice,
    repository_id: RepositoryId,
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> LedgerAnswer:
    """Sealed entries, oldest first."""
    with cloud.db.read() as session:
        row = repository.repository(session, caller.account_id, repository_id)
        return ledger.page(session, row, after, limit)


@router.post("/erasure-ledger", status_code=201)
def append_ledger(
    cloud: TheCloud, caller: OnDevice, repository_id: RepositoryId, body: LedgerBody, response: Response
) -> LedgerHeadAnswer:
    """Append a sealed entry, if the ledger still ends where the client saw it."""
    with cloud.db.write() as session:
        end, new = ledger.append(session, cloud, caller.account_id, repository_id, body)
    response.status_code = 201 if new else 200
    return end
