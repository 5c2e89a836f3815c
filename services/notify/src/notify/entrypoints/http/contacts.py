"""Safe-contact records over HTTP."""

from typing import Any
from uuid import UUID

from alongside.web.auth import current_caller, requires
from alongside.web.blueprint import Blueprint
from notify.bootstrap import Notify
from notify.entrypoints.http.schemas import HoldsBody, KeptView, SafeContactRequest, SafeContactView
from notify.entrypoints.http.schemas_checks import CheckRequest, ToCheckView

STAFF = ("case_officer", "safeguarding_lead")


def contacts_blueprint(notify: Notify) -> Blueprint:
    """Return the views of `/people/{handle}`."""
    blp = Blueprint("contacts", __name__, description="How a person can safely be reached. Never why.")

    @blp.route("/people/<uuid:handle>/safe-contact", methods=["PUT"])
    @requires(roles=("import", "case_officer"))
    @blp.arguments(SafeContactRequest)
    @blp.response(200, KeptView)
    def keep_safe_contact(body: dict[str, Any], handle: UUID) -> Any:
        """Keep a new version; the same content again is no new version."""
        by = current_caller().sub
        return notify.keep_safe_contact(str(handle), body["safe_contact"], body["contact_points"], by)

    @blp.route("/people/<uuid:handle>/safe-contact", methods=["GET"])
    @requires(services=("referral",))
    @blp.response(200, SafeContactView)
    def read_safe_contact(handle: UUID) -> Any:
        """Give the current version, without the code word."""
        return notify.read_safe_contact(str(handle), current_caller().issuer)

    @blp.route("/people/<uuid:handle>/contact-checks", methods=["GET"])
    @requires(roles=STAFF)
    @blp.response(200, ToCheckView)
    def to_check(handle: UUID) -> Any:
        """Give the contact points that were changed and that nobody has checked."""
        return notify.check_contact.to_check(str(handle))

    @blp.route("/people/<uuid:handle>/contact-checks/<string:point>", methods=["PUT"])
    @requires(roles=STAFF)
    @blp.arguments(CheckRequest)
    @blp.response(200, ToCheckView)
    def check(body: dict[str, Any], handle: UUID, point: str) -> Any:
        """Write down that a changed contact point was checked; again changes nothing."""
        return notify.check_contact(str(handle), point, body["how"], body["version"], current_caller().sub)

    @blp.route("/people/<uuid:handle>/holds", methods=["PUT"])
    @requires(roles=STAFF)
    @blp.arguments(HoldsBody)
    @blp.response(200, HoldsBody)
    def set_holds(body: dict[str, Any], handle: UUID) -> Any:
        """Put exactly these holds in force; nothing is sent to a person on hold."""
        return {"holds": sorted(notify.set_holds(str(handle), frozenset(body["holds"])))}

    return blp
