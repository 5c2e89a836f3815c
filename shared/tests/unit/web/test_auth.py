"""Who gets in, and that every route says so."""

import pytest
from flask.views import MethodView

from alongside.web.auth import current_caller, public, requires, routes_without_auth
from alongside.web.blueprint import Blueprint
from alongside.web.tokens import TokenSigner

from .conftest import KEY

NOTE = {"text": "hello"}
NOTE_PATH = "/notes/4f9a3c62-5e0b-4a43-9f0e-1f2a6a4b9c11"


def test_the_named_service_gets_in_and_the_view_knows_who_it_is(service):
    response = service.post(NOTE)

    assert response.status_code == 201
    assert response.json == {"ref": "1", "by": "service referral/referral", "key": KEY}


def test_a_person_with_the_role_gets_in(service):
    response = service.post(NOTE, token=service.person("dpo", sub="p-9"))

    assert response.json["by"] == "person sign-in/p-9"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dTpw", "bearer", "Token x", "x"], ids=str)
def test_without_a_token_it_is_a_401_that_says_what_is_needed(service, header):
    headers = {} if header is None else {"Authorization": header}

    response = service.call("POST", "/notes", headers=headers, json=NOTE, key=KEY)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json["type"] == "/problems/token-needed"


def test_a_forged_token_is_a_401_that_does_not_say_why(service, capfd):
    service.keys["referral"] = service.keys["stranger"]

    response = service.post(NOTE)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert "trusted" not in response.get_data(as_text=True)
    assert '"code":"not_signed_by_a_trusted_issuer"' in capfd.readouterr().err


def test_a_token_for_another_service_is_a_401(service):
    assert service.post(NOTE, token=service.token(aud="notify")).status_code == 401


def test_another_service_with_a_good_token_is_a_403(service, capfd):
    response = service.post(NOTE, token=service.token("notify"))

    assert (response.status_code, response.json["type"]) == (403, "/problems/not-allowed")
    assert '"event":"caller.refused"' in capfd.readouterr().err


def test_a_person_without_the_role_is_a_403(service):
    assert service.post(NOTE, token=service.person("auditor")).status_code == 403
    assert service.post(NOTE, token=service.person()).status_code == 403


def test_a_service_is_not_let_in_by_a_view_for_people(service):
    assert service.call("GET", NOTE_PATH, token=service.token()).status_code == 403
    assert service.call("GET", NOTE_PATH, token=service.person("auditor")).status_code == 200


def test_a_person_called_like_a_service_is_not_that_service(service):
    assert service.post(NOTE, token=service.person("auditor", sub="referral")).status_code == 403


def test_who_calls_is_known_before_the_body_is_looked_at(service):
    response = service.call("POST", "/notes", data=b"{", content_type="application/json")

    assert response.status_code == 401


def test_a_refused_caller_leaves_no_row(service):
    service.post(NOTE, token=service.token("notify"))

    assert len(service.store) == 0
    assert service.done == []


def test_every_route_of_a_new_app_says_who_may_call_it(service):
    assert routes_without_auth(service.app) == []


def test_a_route_that_does_not_say_who_may_call_it_is_found(service):
    @service.app.get("/open")
    def open_to_all():
        return ""

    assert routes_without_auth(service.app) == ["GET/HEAD /open"]


def test_a_route_that_reads_the_body_before_it_asks_who_calls_is_found(service):
    blp = Blueprint("late", __name__)

    @blp.route("/late", methods=["POST"])
    @blp.response(200)
    @requires(services=("referral",))
    def late():
        return ""

    service.api.register_blueprint(blp)

    assert routes_without_auth(service.app) == ["POST /late"]


def test_each_method_of_a_class_has_to_say_it(service):
    blp = Blueprint("things", __name__)

    @blp.route("/things")
    class Things(MethodView):
        @public
        def get(self):
            return ""

        def post(self):
            return ""

    service.api.register_blueprint(blp)

    assert routes_without_auth(service.app) == ["GET/HEAD/POST /things"]


@pytest.mark.parametrize("wanted", [{}, {"services": ()}, {"services": "referral"}, {"roles": "dpo"}])
def test_a_view_that_names_nobody_or_names_them_wrongly_cannot_be_made(wanted):
    with pytest.raises(ValueError, match="as lists"):
        requires(**wanted)


def test_outside_a_view_that_asks_nobody_calls(service):
    with service.app.test_request_context("/livez"), pytest.raises(RuntimeError, match="does not state"):
        current_caller()


def test_the_description_of_the_api_says_which_routes_need_a_token(service):
    paths = service.api.description()["paths"]

    assert paths["/notes"]["post"]["security"] == [{"token": []}]
    assert {"401", "403"} <= set(paths["/notes"]["post"]["responses"])
    assert "security" not in paths["/livez"]["get"]


def test_the_same_key_under_another_issuers_name_is_nobody(service):
    token = TokenSigner("notify", service.keys["referral"]).sign("notify", "consent", "service")

    assert service.post(NOTE, token=token).status_code == 401
