"""The words that people are shown; they say nothing about anybody."""

from dataclasses import asdict
from typing import Any

from alongside.web.auth import requires
from alongside.web.blueprint import Blueprint
from alongside.web.idempotency import idempotent
from consent.bootstrap import Consent
from consent.domain.notices import Notice
from consent.entrypoints.http import schemas_consents

KEEPERS = ("safeguarding_lead", "dpo", "directory_admin")
READERS = ("import", "case_officer", "safeguarding_lead", "dpo", "directory_admin", "auditor")


def notices_blueprint(consent: Consent) -> Blueprint:
    """Routes below /notices."""
    blp = Blueprint("notices", __name__, description="The exact words that people are shown")

    @blp.route("/notices", methods=["POST"])
    @requires(services=("referral",), roles=KEEPERS)
    @idempotent
    @blp.arguments(schemas_consents.NewNoticeSchema)
    @blp.response(201, schemas_consents.NoticeMade)
    def keep(body: dict[str, Any]) -> dict[str, str]:
        """Keep the words of a notice under their hash; a new wording is a new version.

        The referral service keeps the words of the cards that people are shown: they are the product's own texts.
        """
        return {"sha256": consent.keep_notice(**body).sha256}

    @blp.route("/notices", methods=["GET"])
    @requires(services=("referral",), roles=READERS)
    @blp.response(200, schemas_consents.NoticeList)
    def notices() -> dict[str, Any]:
        """All notices, without their words, in the order in which they were first recorded."""
        return {"notices": [_view(one) for one in consent.read_notices.all()]}

    @blp.route("/notices/<string:sha256>", methods=["GET"])
    @requires(services=("referral",), roles=READERS)
    @blp.response(200, schemas_consents.NoticeView)
    @blp.alt_response(404, "NOT_FOUND")
    def notice(sha256: str) -> dict[str, Any]:
        """Exactly these words."""
        return _view(consent.read_notices.one(sha256))

    return blp


def _view(notice: Notice) -> dict[str, Any]:
    return {**asdict(notice), "sha256": notice.sha256}
