"""What every service has from the start: health, metrics, headers, a description of its API."""

import pytest
from apispec import APISpec
from marshmallow import fields
from marshmallow import validate as validate_that
from openapi_spec_validator import validate

from alongside.web.app import create_app
from alongside.web.auth import public
from alongside.web.blueprint import Blueprint
from alongside.web.descriptions import Plugin
from alongside.web.schemas import Strict

from .conftest import CANARY, KEY

NOTE = {"text": "hello"}


def test_a_service_that_answers_is_alive(service):
    response = service.call("GET", "/livez")

    assert (response.status_code, response.json) == (200, {"alive": True})


def test_a_service_that_lacks_nothing_is_ready(service):
    response = service.call("GET", "/readyz")

    assert (response.status_code, response.json) == (200, {"ready": True, "lacks": []})


def test_a_service_says_in_sentences_what_it_lacks(service):
    service.lacks += ["The database lacks a migration.", "No agency is pinned."]

    response = service.call("GET", "/readyz")

    assert (response.status_code, response.json["type"]) == (503, "/problems/not-ready")
    assert response.json["lacks"] == ["The database lacks a migration.", "No agency is pinned."]


def test_a_check_that_fails_itself_is_said_without_its_words(service, no_leak, monkeypatch):
    def readiness():
        raise OSError(CANARY)

    app, _ = create_app("x", openapi_title="X", readiness=readiness, trusted_issuers=(), audience="x")
    response = app.test_client().get("/readyz")

    assert response.status_code == 503
    assert response.json["lacks"] == ["The check of what the service needs failed itself."]
    no_leak(response)


def test_metrics_name_the_rule_and_never_the_id(service):
    person = "4f9a3c62-5e0b-4a43-9f0e-1f2a6a4b9c11"
    service.call("GET", f"/notes/{person}", token=service.person("auditor"))
    service.call("GET", f"/{CANARY}")
    service.post({"text": CANARY})

    response = service.call("GET", "/metrics")

    text = response.get_data(as_text=True)
    assert response.mimetype == "text/plain"
    assert 'method="GET",route="/notes/<uuid:note_id>",status="2xx"' in text
    assert 'method="GET",route="unmatched",status="4xx"' in text
    assert person not in text
    assert "canary" not in text


def test_metrics_have_no_other_labels_than_rule_method_and_class_of_status(service):
    service.post(NOTE)

    families = service.app.extensions["alongside"].metrics.registry.collect()
    labels = {label for family in families for sample in family.samples for label in sample.labels}

    assert labels <= {"route", "method", "status", "le", "event", "queue"}


def test_a_request_is_logged_with_its_rule_and_without_anything_it_said(service, capfd):
    service.call(
        "GET", f"/notes/4f9a3c62-5e0b-4a43-9f0e-1f2a6a4b9c11?limit={CANARY}", token=service.person("auditor")
    )

    err = capfd.readouterr().err
    assert '"route":"/notes/<uuid:note_id>"' in err
    assert '"status":422' in err
    assert "4f9a3c62" not in err
    assert "canary" not in err


ANSWERS = [
    ("GET", "/livez", 200), ("GET", "/nowhere", 404), ("POST", "/livez", 405),
    ("POST", "/notes", 401), ("GET", "/metrics", 200),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_has_the_headers_that_keep_a_browser_from_harm(service, method, path, status):
    response = service.call(method, path)

    assert response.status_code == status
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "Server" not in response.headers
    assert "Set-Cookie" not in response.headers


def test_what_a_view_says_instead_of_them_does_not_count(service):
    @service.app.route("/careless")
    def careless():
        return "seen", {"cache-control": "public", "X-Frame-Options": "ALLOWALL", "X-Other": "stays"}

    headers = service.call("GET", "/careless").headers

    assert headers.getlist("Cache-Control") == ["no-store"]
    assert headers.getlist("X-Frame-Options") == ["DENY"]
    assert headers["X-Other"] == "stays"


def test_an_answer_to_a_crash_has_them_too(service):
    service.fails.append(ZeroDivisionError())

    assert service.post(NOTE).headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("host", "status"), [("localhost", 200), ("localhost:8080", 200), ("evil.example.org", 400)])
def test_a_host_that_is_not_ours_is_refused(host, status):
    app, _ = create_app("x", openapi_title="X", readiness=list, trusted_issuers=(), audience="x", hosts=["localhost"])

    response = app.test_client().get("/livez", headers={"Host": host})

    assert response.status_code == status
    assert "evil" not in response.get_data(as_text=True)


def test_the_description_of_the_api_is_valid_openapi_3_1(service):
    description = service.api.description()

    validate(description)
    assert description["openapi"] == "3.1.0"
    assert set(description["paths"]) == {"/livez", "/readyz", "/metrics", "/notes", "/notes/{note_id}"}
    assert description["components"]["schemas"]["Note"]["additionalProperties"] is False


def test_entries_and_rules_over_several_fields_are_described(service):
    parts = service.api.description()["components"]["schemas"]["Note"]["properties"]

    assert parts["parts"]["propertyNames"] == {"type": "string", "enum": ["HEA", "SAF"]}
    assert "propertyNames" not in parts["digests"]


def test_the_number_of_entries_and_what_a_schema_says_besides_are_described():
    class Either(Strict):
        class Meta(Strict.Meta):
            also = {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}

        a = fields.Dict(keys=fields.String(), values=fields.String(), validate=validate_that.Length(min=1, max=3))
        b = fields.String(validate=validate_that.Length(min=1))

    plugin = Plugin()
    APISpec("X", "1", "3.1.0", [plugin])

    described = plugin.converter.schema2jsonschema(Either())

    assert described["oneOf"] == Either.Meta.also["oneOf"]
    assert described["additionalProperties"] is False
    assert (described["properties"]["a"]["minProperties"], described["properties"]["a"]["maxProperties"]) == (1, 3)
    assert "minLength" not in described["properties"]["a"]
    assert described["properties"]["b"]["minLength"] == 1


def test_what_may_be_wrong_with_any_body_is_described(service):
    responses = service.api.description()["paths"]["/notes"]["post"]["responses"]

    assert {"400", "415", "422"} <= set(responses)


def test_errors_are_described_as_problem_documents(service):
    responses = service.api.description()["components"]["responses"]

    assert {name for response in responses.values() for name in response["content"]} == {"application/problem+json"}


def test_two_apps_in_one_process_share_nothing(service):
    other, _ = create_app("other", openapi_title="X", readiness=list, trusted_issuers=(), audience="other")
    service.post(NOTE, key=KEY)

    assert "/notes" not in other.test_client().get("/metrics").get_data(as_text=True)
    assert other.test_client().post("/notes").status_code == 404


def test_what_one_view_says_is_not_said_of_another_that_names_the_same_schema(service):
    blp = Blueprint("twice", __name__, description="Two views")

    class Said(Strict):
        text = fields.String()

    def view():
        return {"text": "hello"}

    for path, status in (("/first", 200), ("/second", 201)):
        answered = blp.response(status, Said)(blp.alt_response(404, "NOT_FOUND")(view))
        blp.route(path, methods=["GET"], endpoint=path[1:])(public(answered))
    _, api = create_app(
        "twice", openapi_title="Twice", readiness=list, trusted_issuers=[], audience="twice", hosts=[]
    )
    api.register_blueprint(blp)

    said = {path: set(found["get"]["responses"]) for path, found in api.description()["paths"].items()}

    assert said["/first"] == {"200", "404", "default"}
    assert said["/second"] == {"201", "404", "default"}
