"""Every refusal is a problem document, and none says back what it was given."""

import io
import json

import pytest
from flask import Blueprint as FlaskBlueprint
from flask_smorest import Blueprint as SmorestBlueprint
from flask_smorest import abort
from marshmallow import fields, validate
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wrappers import Response

from alongside.web.mistakes import found_in
from alongside.web.problems import Problem, ProblemKind
from alongside.web.schemas import Strict

from .conftest import CANARY, KEY, Full

NOTE = {"text": "hello"}


def is_problem(response, status, slug):
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/problem+json"
    assert response.json["type"] == f"/problems/{slug}"
    assert response.json["status"] == status
    assert response.json["title"].endswith(".")
    return True


def pointers(response):
    return [mistake["pointer"] for mistake in response.json["errors"]]


MISTAKES = [
    ("nothing", {}, ["/text"]),
    ("null", {"text": None}, ["/text"]),
    ("a number for text", {"text": 7}, ["/text"]),
    ("text that is too long", {"text": CANARY}, ["/text"]),
    ("an unknown name", {**NOTE, CANARY: 1}, [""]),
    ("two unknown names", {**NOTE, CANARY: 1, "canary": CANARY}, [""]),
    ("text for a flag", {**NOTE, "urgent": "true"}, ["/urgent"]),
    ("a number for a flag", {**NOTE, "urgent": 1}, ["/urgent"]),
    ("a time without zone", {**NOTE, "when": "2026-01-01T00:00:00"}, ["/when"]),
    ("no time at all", {**NOTE, "when": CANARY}, ["/when"]),
    ("a word that is not listed", {**NOTE, "kind": CANARY}, ["/kind"]),
    ("no list", {**NOTE, "children": CANARY}, ["/children"]),
    ("text in a list", {**NOTE, "children": [{"age": 1}, CANARY]}, ["/children/1"]),
    ("a mistake in a list", {**NOTE, "children": [{"age": 1}, {"age": CANARY}]}, ["/children/1/age"]),
    ("an unknown name in a list", {**NOTE, "children": [{"age": 1, CANARY: 2}]}, ["/children/0"]),
    ("a mistake in many", {**NOTE, "many": [{"age": 1}, {"age": -1}]}, ["/many/1/age"]),
    ("true for a number", {**NOTE, "children": [{"age": True}]}, ["/children/0/age"]),
    ("a fraction for a number", {**NOTE, "children": [{"age": 1.0}]}, ["/children/0/age"]),
    ("an entry under a name of the sender", {**NOTE, "digests": {CANARY: CANARY}}, ["/digests"]),
    ("an entry under a listed name", {**NOTE, "parts": {"HEA": {"age": CANARY}}}, ["/parts/HEA/age"]),
    ("an entry under no listed name", {**NOTE, "parts": {CANARY: {"age": 1}}}, ["/parts"]),
    ("several", {"text": 1, "urgent": 2, "children": [{}]}, ["/text", "/urgent", "/children/0/age"]),
    ("a list for the body", [CANARY], [""]),
    ("a text for the body", CANARY, [""]),
    ("null for the body", None, [""]),
]


@pytest.mark.parametrize(("_what", "body", "expected"), MISTAKES, ids=[what for what, _, _ in MISTAKES])
def test_each_mistake_is_one_sentence_with_its_pointer_and_without_the_value(service, no_leak, _what, body, expected):
    response = service.post(data=json.dumps(body), content_type="application/json")

    assert is_problem(response, 422, "invalid")
    assert pointers(response) == expected
    assert all(mistake["sentence"].endswith(".") for mistake in response.json["errors"])
    assert service.done == []
    assert len(service.store) == 0
    no_leak(response)


MEASURES = [
    (validate.Length(min=1), "", "This must not be empty."),
    (validate.Length(min=2), "a", "This must have at least 2 characters."),
    (validate.Length(max=2), "abc", "This must have at most 2 characters."),
    (validate.Length(min=2, max=3), "a", "This must have 2 to 3 characters."),
    (validate.Length(equal=2), "a", "This must have 2 characters."),
    (validate.Length(max=1), ["a", "b"], "This must have at most 1 entries."),
    (validate.Length(min=2), {"a": 1}, "This must have at least 2 entries."),
    (validate.Range(min=1, max=72), 0, "This must be from 1 to 72."),
    (validate.Range(min=-1), -2, "This must be -1 or more."),
    (validate.Range(max=72), 73, "This must be 72 or less."),
]


@pytest.mark.parametrize(("rule", "value", "sentence"), MEASURES)
def test_what_is_too_short_too_long_too_small_or_too_large_is_said_in_plain_words(rule, value, sentence):
    kinds = {str: fields.String, list: fields.Raw, dict: fields.Dict, int: fields.Integer}
    field = (
        fields.List(fields.String(), validate=rule) if isinstance(value, list) else kinds[type(value)](validate=rule)
    )
    schema = Strict.from_dict({"part": field})()

    assert found_in(schema.validate({"part": value}), schema) == [("/part", sentence)]


def test_every_problem_names_its_rule_by_a_code():
    kind = ProblemKind(422, "not-so-fast", "Not so fast.")

    assert Problem(kind).document()["code"] == "NOT_SO_FAST"
    assert Problem(kind, members={"code": "TOO_EARLY"}).document()["code"] == "TOO_EARLY"


def test_unknown_names_are_counted_and_the_known_ones_told(service):
    response = service.post({"children": [{"age": 1, "x": 1, "y": 2}], "text": "a"})

    (mistake,) = response.json["errors"]
    assert mistake["sentence"] == "2 fields are not known here; known are: age."


def test_thousands_of_mistakes_are_not_all_listed(service):
    response = service.post({"text": "a", "children": [{}] * 5000})

    assert len(response.json["errors"]) == 50
    assert "more mistakes" in response.json["errors"][-1]["sentence"]


NOT_JSON = [
    ("nothing", b""),
    ("half", b'{"text": "canary'),
    ("another encoding", '{"text": "canary"}'.encode("utf-16")),
    ("no UTF-8", b'{"text": "canary\xff"}'),
    ("NaN", b'{"text": NaN}'),
    ("Infinity", b'{"text": -Infinity}'),
    ("a number beyond doubles", b'{"text": 1e999}'),
    ("a number of a million digits", b'{"text": ' + b"9" * 1_000_000 + b"}"),
    ("a number beyond 2^53", b'{"text": 9007199254740992}'),
    ("the same member twice", b'{"text": "canary", "text": "b"}'),
    ("the same member twice, written otherwise", b'{"text": "canary", "te\\u0078t": "b"}'),
    ("a NUL", b'{"text": "canary\\u0000"}'),
    ("half a surrogate pair", b'{"text": "canary\\ud800"}'),
    ("half a surrogate pair in a name", b'{"canary\\ud800": 1}'),
    ("deeper than 32", b'{"text": ' + b"[" * 33 + b"]" * 33 + b"}"),
    ("very deep", b"[" * 500_000),
    ("very deep and closed", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    ("two texts", b'{"text": "canary"} {}'),
    ("a comment", b'{"text": "canary" /* */}'),
]


@pytest.mark.parametrize(("_what", "data"), NOT_JSON, ids=[what for what, _ in NOT_JSON])
def test_what_is_not_strict_json_is_refused(service, no_leak, _what, data):
    response = service.post(data=data, content_type="application/json")

    assert is_problem(response, 400, "not-json")
    assert response.json["detail"].endswith(".")
    assert len(service.store) == 0
    no_leak(response)


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"]
)
def test_another_content_type_is_refused(service, content_type):
    response = service.post(data=b'{"text": "a"}', content_type=content_type)

    assert is_problem(response, 415, "wrong-content-type")


def test_a_charset_beside_the_content_type_does_no_harm(service):
    assert service.post(data=b'{"text": "a"}', content_type="application/json; charset=utf-8").status_code == 201


class Tape(io.RawIOBase):
    """A body of many bytes that remembers how much of it was read."""

    def __init__(self, size: int) -> None:
        self.left, self.read_so_far = size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        size = min(len(buffer), self.left)
        buffer[:size] = b"x" * size
        self.left -= size
        self.read_so_far += size
        return size


def answer_to(service, environ):
    body, status, headers = run_wsgi_app(service.app, environ, buffered=True)
    return Response(body, status, headers)


@pytest.mark.parametrize("path", ["/notes", "/livez", "/nowhere"])
def test_a_body_of_50_mb_is_refused_unread_whoever_sends_it_wherever(service, path):
    tape = Tape(50_000_000)
    environ = create_environ(path, method="POST", content_type="application/json")

    response = answer_to(service, {**environ, "wsgi.input": tape, "CONTENT_LENGTH": "50000000"})

    assert is_problem(response, 413, "too-large")
    assert tape.read_so_far == 0


def test_a_body_that_does_not_say_how_long_it_is_is_read_no_further_than_the_limit(service):
    tape = Tape(50_000_000)
    headers = {"Authorization": f"Bearer {service.token()}", "Idempotency-Key": KEY}
    environ = create_environ("/notes", method="POST", content_type="application/json", headers=headers)

    response = answer_to(service, {**environ, "wsgi.input": io.BufferedReader(tape), "wsgi.input_terminated": True})

    assert is_problem(response, 413, "too-large")
    assert tape.read_so_far < 2 * 1024 * 1024


def test_an_unknown_query_parameter_is_a_mistake(service, no_leak):
    path = f"/notes/4f9a3c62-5e0b-4a43-9f0e-1f2a6a4b9c11?limit=5&{CANARY}={CANARY}"

    response = service.call("GET", path, token=service.person("auditor"))

    assert is_problem(response, 422, "invalid")
    assert pointers(response) == [""]
    no_leak(response)


def test_nothing_at_an_address_is_a_problem_that_does_not_name_the_address(service, no_leak):
    response = service.call("GET", f"/{CANARY}?{CANARY}")

    assert is_problem(response, 404, "not-found")
    no_leak(response)


@pytest.mark.parametrize("path", ["/notes//", "//notes", "/notes/"])
def test_no_address_leads_to_a_redirect(service, path):
    response = service.call("GET", path, headers={"Host": "canary.example.org"})

    assert response.status_code in {404, 405}
    assert "Location" not in response.headers


@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS", "CANARY"])
def test_another_method_is_a_problem_that_keeps_allow(service, no_leak, method):
    response = service.call(method, "/notes")

    assert is_problem(response, 405, "method-not-allowed")
    assert response.headers["Allow"] == "POST"
    no_leak(response)


@pytest.mark.parametrize("path", ["/folder", "/folder//note"])
def test_no_address_is_put_right_with_a_redirect_that_would_repeat_the_host(service, path):
    service.app.add_url_rule("/folder/", "folder", lambda: "")
    service.app.add_url_rule("/folder/note", "note", lambda: "")

    response = service.call("GET", path, headers={"Host": "canary.example.org"})

    assert response.status_code in {200, 404}
    assert "Location" not in response.headers


def test_too_many_requests_keep_retry_after(service):
    service.fails.append(TooManyRequests(description=CANARY, retry_after=7))

    response = service.post(NOTE)

    assert is_problem(response, 429, "too-many-requests")
    assert response.headers["Retry-After"] == "7"
    assert CANARY not in response.get_data(as_text=True)


def test_an_unknown_exception_is_a_500_that_reveals_nothing_and_logs_its_type_only(service, capfd, caplog):
    service.fails.append(ZeroDivisionError(CANARY))

    response = service.post(NOTE)

    assert is_problem(response, 500, "internal")
    assert set(response.json) == {"type", "title", "status", "code"}
    out, err = capfd.readouterr()
    assert '"error":"ZeroDivisionError"' in err
    assert '"route":"/notes"' in err
    assert not [
        text
        for text in (out, err, caplog.text, response.get_data(as_text=True))
        if "canary" in text or "Traceback" in text
    ]


def test_an_exception_in_testing_mode_reveals_nothing_either(service):
    service.app.testing = True
    service.fails.append(ZeroDivisionError(CANARY))

    assert is_problem(service.post(NOTE), 500, "internal")


def test_a_domain_error_is_answered_with_its_kind_code_sentence_and_mistakes(service):
    service.fails.append(Full("The book is full."))

    response = service.post(NOTE)

    assert is_problem(response, 409, "full")
    assert response.json["detail"] == "The book is full."
    assert response.json["code"] == "FULL"
    assert response.json["errors"] == [{"pointer": "/text", "sentence": "There is no room for another."}]


def test_a_subclass_of_a_domain_error_is_answered_like_it(service):
    class VeryFull(Full):
        pass

    service.fails.append(VeryFull("The book is full."))

    assert is_problem(service.post(NOTE), 409, "full")


def test_a_view_can_raise_a_problem_with_members_and_headers(service):
    kind = ProblemKind(409, "changed-content", "The content changed.")
    service.fails.append(Problem(kind, "One name differs.", members={"names": ["a"]}, headers={"X-Why": "1"}))

    response = service.post(NOTE)

    assert is_problem(response, 409, "changed-content")
    assert (response.json["names"], response.headers["X-Why"]) == (["a"], "1")


def test_members_cannot_hide_what_a_problem_is(service):
    service.fails.append(Problem(ProblemKind(409, "a", "A."), members={"status": 200, "type": "x", "title": "y"}))

    assert is_problem(service.post(NOTE), 409, "a")


def test_the_words_of_an_abort_are_the_detail(service):
    try:
        abort(404, message="There is no such note.")
    except Exception as error:
        service.fails.append(error)

    response = service.post(NOTE)

    assert is_problem(response, 404, "not-found")
    assert response.json["detail"] == "There is no such note."


@pytest.mark.parametrize("blueprint", [SmorestBlueprint("other", __name__), FlaskBlueprint("other", __name__)])
def test_a_blueprint_that_reads_bodies_leniently_cannot_be_registered(service, blueprint):
    with pytest.raises(TypeError, match="strict JSON"):
        service.api.register_blueprint(blueprint)
