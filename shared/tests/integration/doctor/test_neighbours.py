"""Services that a service calls: away, not ready, in another time, or deaf to its tokens."""

import http.server
import json
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from joserfc.jwk import ECKey

from alongside.doctor.neighbours import Question, look_at_neighbour
from alongside.web.client import ServiceClient
from alongside.web.tokens import TokenRefused, TokenSigner, TrustedIssuer, verify

KEY = ECKey.generate_key("P-256").as_dict(private=True)
PUBLIC = {name: KEY[name] for name in ("kty", "crv", "x", "y")}
NOW = datetime.now(UTC)


class Standing:
    """This machine's clock."""

    def now(self):
        return NOW


class Consent(http.server.ThreadingHTTPServer):
    """A service as far as it is asked here: `/readyz` for all, one question for who has a good token."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.ready, self.ahead, self.fails = 200, timedelta(0), False
        self.trusted = (TrustedIssuer("referral", PUBLIC, ("service",)),)
        self.asked = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answers(http.server.BaseHTTPRequestHandler):
    server: Consent

    def do_GET(self):
        self.answer(self.server.ready if self.path == "/readyz" else self.judged(404))

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(self.judged(200))

    def judged(self, otherwise):
        try:
            verify(self.headers["Authorization"].removeprefix("Bearer "), "consent", self.server.trusted)
        except TokenRefused:
            return 401
        return 500 if self.server.fails else otherwise

    def answer(self, status):
        self.server.asked.append((self.command, self.path))
        body = json.dumps({}).encode()
        self.send_response_only(status)
        self.send_header("Date", format_datetime(NOW + self.server.ahead, usegmt=True))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def consent():
    server = Consent()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def look(consent, question=None):
    client = ServiceClient(consent.url, "consent", TokenSigner("referral", KEY), "referral")
    question = question or Question("GET", "/nothing")
    return list(look_at_neighbour("referral", "consent", consent.url, client, question, Standing()))


@pytest.mark.parametrize("question", [Question("GET", "/nothing"), Question("POST", "/check", {"decisions": []})])
def test_a_service_as_it_should_be_has_no_wrong_line(consent, question):
    found = look(consent, question)

    assert [one.ok for one in found] == [True] * 3
    assert [one.subject for one in found] == [
        "referral to consent", "referral to consent clock", "referral to consent token",
    ]  # fmt: skip
    assert consent.asked[-1] == (question.method, question.path)


def test_a_service_that_is_away_is_told_with_how_to_start_it(consent):
    consent.shutdown()
    consent.server_close()

    (found,) = look(consent)

    assert consent.url in found.sentence and "consent serve" in found.mend


@pytest.mark.parametrize(("status", "mend"), [(503, "consent doctor"), (404, "Correct the address")])
def test_a_service_that_is_not_ready_or_another_one_is_told(consent, status, mend):
    consent.ready = status

    (found,) = (one for one in look(consent) if not one.ok)

    assert found.mend.startswith(mend)


@pytest.mark.parametrize(("minutes", "ok"), [(9, True), (-9, True), (11, False), (-11, False)])
def test_a_clock_more_than_ten_minutes_off_is_told(consent, minutes, ok):
    consent.ahead = timedelta(minutes=minutes)

    (found,) = (one for one in look(consent) if one.subject == "referral to consent clock")

    assert found.ok is ok


@pytest.mark.parametrize("question", [Question("GET", "/nothing"), Question("POST", "/check", {"decisions": []})])
def test_a_service_that_is_ready_and_fails_when_it_is_asked_is_told_with_who_looks_closer(consent, question):
    consent.fails = True

    (found,) = (one for one in look(consent, question) if not one.ok)

    assert (found.subject, found.mend) == ("referral to consent token", "consent doctor")


def test_a_token_that_is_not_taken_is_told_with_where_its_key_belongs(consent):
    consent.trusted = ()

    (found,) = (one for one in look(consent) if not one.ok)

    assert found.subject == "referral to consent token"
    assert "CONSENT_TRUSTED_ISSUERS_FILE" in found.mend
