"""Versions of the privacy policy, for anyone who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path

from jooptics_cloud.policies import service
from jooptics_cloud.policies.schemas import PackAnswer, PoliciesAnswer, PolicyAnswer
from jooptics_cloud.security import TheCloud

if TYPE_CHECKING:
    from jooptics_cloud.policies.packs import Pack

router = APIRouter(prefix="/v1/policies", tags=["policies"])
Version = Annotated[str, Path(pattern=r"^[0-9]{1,6}$")]


@router.get("")
def policies(cloud: TheCloud) -> PoliciesAnswer:
    """Every version, oldest first."""
    return PoliciesAnswer(
        policies=[
            PolicyAnswer(
                version=pack.version, sha256=pack.sha256, effective_at=pack.effective_at,
                last_updated=pack.last_updated, change_class=pack.change_class,
            )
            for pack in service.all_versions(cloud)
        ]
    )  # fmt: skip


@router.get("/current")
def current(cloud: TheCloud) -> PackAnswer:
    """The version in effect."""
    return _whole(service.current_version(cloud))


@router.get("/{version}")
def one(cloud: TheCloud, version: Version) -> PackAnswer:
    """One version."""
    return _whole(service.one_version(cloud, version))


def _whole(pack: Pack) -> PackAnswer:
    return PackAnswer(
        version=pack.version, sha256=pack.sha256, manifest=pack.manifest, signature=pack.signature,
        documents=pack.documents,
    )  # fmt: skip
