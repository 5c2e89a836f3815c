"""Safe-contact records over HTTP."""

from typing import Any
from uuid import UUID

from alongside.web.auth import current_caller, requires
from alongside.web.blueprint import Blueprint
from notify.bootstrap import Notify
from notify.entrypoints.http.schemas import HoldsBody, KeptView, SafeContactRequest, SafeContactView


def contacts_blueprint(notify: Notify) -> Blueprint:
    """Return the views of `/people/{handle}`."""
    blp = Blueprint("contacts", __name__, description="How a person can safely be reached. Never why.")

    @blp.route("/people/<uuid:handle>/safe-contact", methods=["PUT"])
    @requires(roles=("import", "case_officer"))
    @blp.arguments(SafeContactRequest)
    @blp.response(200, KeptView)
    def keep_safe_contact(body: dict[str, Any], handle: UUID) -> Any:
        """Keep a new version; the same content again is no new version."""
        return notify.keep_safe_contact(str(handle), body["safe_contact"], body["contact_points"])

    @blp.route("/people/<uuid:handle>/safe-contact", methods=["GET"])
    @requires(services=("referral",))
    @blp.response(200, SafeContactView)
    def read_safe_contact(handle: UUID) -> Any:
        """Give the current version, without the code word."""
        return notify.read_safe_contact(str(handle), current_caller().issuer)

    @blp.route("/people/<uuid:handle>/holds", methods=["PUT"])
    @requires(roles=("case_officer", "safeguarding_lead"))
    @blp.arguments(HoldsBody)
    @blp.response(200, HoldsBody)
    def set_holds(body: dict[str, Any], handle: UUID) -> Any:
        """Put exactly these holds in force; nothing is sent to a person on hold."""
        return {"holds": sorted(notify.set_holds(str(handle), frozenset(body["holds"])))}

    return blp
