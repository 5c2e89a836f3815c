"""Imports, people and what is held about them."""

from typing import Any
from uuid import UUID

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from referral.bootstrap import Referral
from referral.entrypoints.http.keys import needs_key
from referral.entrypoints.http.masked import hidden_agencies, masked
from referral.entrypoints.http.schemas_in import DataBody, ImportBody, ImportCheckBody, PersonBody
from referral.entrypoints.http.schemas_out import HeldView, ImportCheckView, ImportView, PersonView, ReferralsView
from referral.entrypoints.http.seeing import must_see_person, sight, team_of_new
from referral.entrypoints.http.views import referral_view

WRITE = ("import", "case_officer")
READ = ("import", "case_officer", "auditor")


def people_blueprint(service: Referral) -> Blueprint:
    """The routes under /imports and /people."""
    blp = Blueprint("people", __name__, description="What the landlord holds")

    @blp.route("/imports", methods=["POST"])
    @requires(roles=("import",))
    @needs_key
    @blp.arguments(ImportBody)
    @blp.response(200, ImportView)
    def record_import(body: dict[str, Any]) -> Any:
        """Record the digests of a case; other content under the same references is a conflict."""
        return service.record_import(**body)

    @blp.route("/imports/check", methods=["POST"])
    @requires(roles=("import",))
    @blp.arguments(ImportCheckBody)
    @blp.response(200, ImportCheckView)
    def check_import(body: dict[str, Any]) -> Any:
        """Tell what differs from what was sent before under the same references; nothing is recorded."""
        return {"changed": service.check_import(**body)}

    @blp.route("/people", methods=["POST"])
    @requires(roles=WRITE)
    @needs_key
    @blp.arguments(PersonBody)
    @blp.response(201, PersonView)
    def register_person(body: dict[str, Any]) -> Any:
        """Register a person, of the caller's own team; the same reference gets the same ids."""
        return service.register_person(**body, team=team_of_new(WRITE), sees=sight(WRITE).of)

    @blp.route("/people/<uuid:person_id>/data", methods=["PUT"])
    @requires(roles=WRITE)
    @blp.arguments(DataBody)
    @blp.response(200, HeldView)
    def hold_data(body: dict[str, Any], person_id: UUID) -> Any:
        """Hold exactly these categories from now on."""
        must_see_person(service, person_id, WRITE)
        return {"held": service.hold_data(str(person_id), body)}

    @blp.route("/people/<uuid:person_id>/referrals", methods=["GET"])
    @requires(roles=READ)
    @blp.response(200, ReferralsView)
    def referrals_of(person_id: UUID) -> Any:
        """Show a person's referrals, oldest first."""
        must_see_person(service, person_id, READ)
        found = [referral_view(one) for one in service.reading.of_person(str(person_id))]
        return {"referrals": masked(found, hidden_agencies(service, READ))}

    return blp
