"""Policy packs: the landlord's dated rules, drafted by one person and approved by another."""

from typing import Any

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import idempotent
from consent.bootstrap import Consent
from consent.domain.errors_agreements import UnknownVersion
from consent.entrypoints.http import schemas_packs as schemas
from consent.entrypoints.http.agreement_changes import READERS, STAFF
from consent.entrypoints.http.forms import actor
from consent.entrypoints.http.schemas_in import IN_A_PATH
from consent.usecases.ports_agreements import PackHistory


def policy_packs_blueprint(consent: Consent) -> Blueprint:
    """Routes below /policy-packs."""
    blp = Blueprint("policy_packs", __name__, description="The landlord's rules, dated and versioned")
    office = consent.agreements

    @blp.route("/policy-packs", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, schemas.PackList)
    def list_packs() -> dict[str, Any]:
        """Every version, the newest first."""
        packs, current = office.packs.all()
        return {"policy_packs": [pack_view(one, (one.id, one.version) == current) for one in packs]}

    @blp.route("/policy-packs/<string:pack>/<string:version>", methods=["GET"])
    @requires(roles=READERS)
    @blp.response(200, schemas.PackWhole)
    @blp.alt_response(404, "NOT_FOUND")
    def read(pack: str, version: str) -> dict[str, Any]:
        """One version with everything in it."""
        found, current = office.packs.one(*_named(pack, version))
        return {**pack_view(found, current), "content": found.content}

    @blp.route("/policy-packs", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.PackSchema)
    @blp.response(201, schemas.PackView)
    @blp.alt_response(503, "SERVICE_UNAVAILABLE")
    def draft(body: dict[str, Any]) -> dict[str, Any]:
        """Draft a version; every mistake is listed. It counts for nothing before a second person approves it."""
        return pack_view(office.draft_pack(body, actor()), current=False)

    @blp.route("/policy-packs/<string:pack>/<string:version>/approval", methods=["POST"])
    @requires(roles=STAFF)
    @idempotent
    @blp.arguments(schemas.PackApprovalSchema)
    @blp.response(201, schemas.PackView)
    @blp.alt_response(404, "NOT_FOUND")
    def approve(body: dict[str, Any], pack: str, version: str) -> dict[str, Any]:
        """Approve a version as a second person, naming the hash of what was read."""
        approved = office.approve_pack(*_named(pack, version), body["content_sha256"], actor())
        return pack_view(approved, office.packs.one(pack, version)[1])

    return blp


def _named(pack: str, version: str) -> tuple[str, str]:
    if IN_A_PATH.fullmatch(pack) is None or IN_A_PATH.fullmatch(version) is None:
        raise UnknownVersion
    return pack, version


def pack_view(pack: PackHistory, current: bool) -> dict[str, Any]:
    """A version without its content."""
    return {
        "id": pack.id,
        "version": pack.version,
        "title": pack.content.get("title", ""),
        "effective_from": pack.content["effective_from"],
        "effective_to": pack.content["effective_to"],
        "status": "approved" if pack.counts else "draft",
        "in_force": current,
        "vouched": pack.counts and not any(event.kind == "approved" for event in pack.events),
        "content_sha256": pack.digest,
        "events": [
            {"kind": event.kind, "at": event.at, "by": event.by, "vouched": event.vouched} for event in pack.events
        ],
    }
