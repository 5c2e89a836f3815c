"""Which tokens prove who calls, and which prove nothing."""

import base64
import json
import time

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from alongside.web import tokens
from alongside.web.tokens import TokenRefused, TokenSigner, TrustedIssuer, Verifier, verify

from .conftest import new_key, public

SERVICE_KEY, SIGN_IN_KEY, OTHER_KEY = new_key(), new_key(), new_key()
ISSUERS = (
    TrustedIssuer("referral", public(SERVICE_KEY), ("service",)),
    TrustedIssuer("sign-in", public(SIGN_IN_KEY), ("person",), ("dpo", "auditor")),
)


def claims(**changes):
    now = int(time.time())
    usual = {
        "iss": "referral", "sub": "referral", "aud": "consent", "kind": "service",
        "roles": [], "iat": now, "exp": now + 60,
    }  # fmt: skip
    return {name: value for name, value in {**usual, **changes}.items() if value is not ...}


def signed(payload, key=SERVICE_KEY, header=None):
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    header = header or {"alg": "ES256", "typ": tokens.TYPE}
    return jws.serialize_compact(header, text, ECKey.import_key(key), algorithms=[header["alg"]])


def b64(data):
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def code_of(token, audience="consent", issuers=ISSUERS):
    with pytest.raises(TokenRefused) as refusal:
        verify(token, audience, issuers)
    return refusal.value.code


def test_a_signed_service_token_says_which_service_calls():
    token = TokenSigner("referral", SERVICE_KEY).sign("referral", "consent", "service")

    caller = verify(token, "consent", ISSUERS)

    assert (caller.kind, caller.sub, caller.issuer, caller.roles) == ("service", "referral", "referral", frozenset())


def test_a_signed_persons_token_says_who_and_in_which_roles():
    token = TokenSigner("sign-in", SIGN_IN_KEY).sign("p-7", "consent", "person", ["auditor", "dpo", "dpo"])

    caller = verify(token, "consent", ISSUERS)

    assert (caller.kind, caller.sub, caller.roles) == ("person", "p-7", {"auditor", "dpo"})


def test_a_token_has_exactly_the_claims_of_the_contract():
    token = TokenSigner("referral", SERVICE_KEY).sign("referral", "consent", "service", seconds=60)

    header, payload, _ = (part + "=" * (-len(part) % 4) for part in token.split("."))
    said = json.loads(base64.urlsafe_b64decode(payload))
    assert json.loads(base64.urlsafe_b64decode(header)) == {"alg": "ES256", "typ": "alongside.token.1+jwt"}
    assert set(said) == {"iss", "sub", "aud", "kind", "roles", "iat", "exp"}
    assert said["exp"] - said["iat"] == 60


def test_a_token_may_say_the_team_and_without_it_there_is_none():
    signer = TokenSigner("sign-in", SIGN_IN_KEY)

    teams = [
        verify(signer.sign("p-7", "consent", "person", ["dpo"], **more), "consent", ISSUERS).team
        for more in ({"team": "East Mere"}, {})
    ]

    assert teams == ["East Mere", ""]


CLAIMS = [
    ("another audience", {"aud": "notify"}, "other_audience"),
    ("a list of audiences", {"aud": ["consent"]}, "claim_type"),
    ("a kind that the issuer may not give", {"kind": "person"}, "kind_not_for_issuer"),
    ("a kind that does not exist", {"kind": "robot"}, "kind"),
    ("a role that the issuer may not give", {"roles": ["dpo"]}, "role_not_for_issuer"),
    ("roles that are no list", {"roles": "dpo"}, "claim_type"),
    ("a role that is no name", {"roles": [7]}, "claim_type"),
    ("the name of another service", {"sub": "notify"}, "service_is_not_issuer"),
    ("no subject", {"sub": ...}, "other_claims"),
    ("an empty subject", {"sub": ""}, "claim_type"),
    ("a subject with a line break", {"sub": "a\nb"}, "claim_type"),
    ("no expiry", {"exp": ...}, "other_claims"),
    ("no roles", {"roles": ...}, "other_claims"),
    ("one claim more", {"admin": True}, "other_claims"),
    ("a team that is no text", {"team": ["eastmere"]}, "claim_type"),
    ("a team of a whole page", {"team": "e" * 81}, "claim_type"),
    ("an expiry in words", {"exp": "9999999999"}, "claim_type"),
    ("true for a time", {"iat": True}, "claim_type"),
    ("a fraction for a time", {"iat": 1.5}, "claim_type"),
    ("another issuer's name", {"iss": "sign-in"}, "not_signed_by_a_trusted_issuer"),
    ("a name that nobody trusts", {"iss": "stranger"}, "not_signed_by_a_trusted_issuer"),
]


@pytest.mark.parametrize(("_what", "changes", "code"), CLAIMS, ids=[what for what, _, _ in CLAIMS])
def test_a_well_signed_token_with_wrong_claims_is_refused(_what, changes, code):
    assert code_of(signed(claims(**changes))) == code


def test_a_sign_in_key_cannot_mint_a_services_token():
    forged = claims(iss="sign-in", sub="sign-in")

    assert code_of(signed(forged, SIGN_IN_KEY)) == "kind_not_for_issuer"


def test_a_service_key_cannot_mint_a_persons_token_of_another_issuer():
    forged = claims(iss="sign-in", sub="p-1", kind="person", roles=["dpo"])

    assert code_of(signed(forged, SERVICE_KEY)) == "not_signed_by_a_trusted_issuer"


TIMES = [
    ("expired a second ago", -61, -1, "expired"),
    ("expires now", -60, 0, "expired"),
    ("lives 301 seconds", 0, 301, "lives_too_long"),
    ("expires before it was made", 10, 5, "lives_too_long"),
    ("made in 32 seconds", 32, 60, "from_the_future"),
]


@pytest.mark.parametrize(("_what", "iat", "exp", "code"), TIMES, ids=[what for what, *_ in TIMES])
def test_a_token_outside_its_time_is_refused(_what, iat, exp, code, monkeypatch):
    now = int(time.time())
    token = signed(claims(iat=now + iat, exp=now + exp))
    monkeypatch.setattr(tokens.time, "time", lambda: float(now))

    assert code_of(token) == code


@pytest.mark.parametrize(("iat", "exp"), [(30, 60), (-299, 1), (0, 300)])
def test_a_token_at_the_edge_of_its_time_is_good(iat, exp, monkeypatch):
    now = int(time.time())
    token = signed(claims(iat=now + iat, exp=now + exp))
    monkeypatch.setattr(tokens.time, "time", lambda: float(now))

    assert verify(token, "consent", ISSUERS).sub == "referral"


def test_a_token_that_a_strangers_key_signed_is_refused():
    assert code_of(signed(claims(), OTHER_KEY)) == "not_signed_by_a_trusted_issuer"


def test_a_token_whose_claims_were_changed_after_signing_is_refused():
    header, _, signature = signed(claims()).split(".")

    assert code_of(f"{header}.{b64(claims(aud='notify'))}.{signature}", "notify") == "not_signed_by_a_trusted_issuer"


def test_a_token_without_signature_is_refused():
    header = {"alg": "none", "typ": tokens.TYPE}

    assert code_of(f"{b64(header)}.{b64(claims())}.") == "malformed"
    assert code_of(f"{b64(header)}.{b64(claims())}.AAAA") == "not_signed_by_a_trusted_issuer"


def test_a_token_keyed_with_our_public_key_as_a_secret_is_refused():
    """RFC 8725, 2.1: the verifier says the algorithm, not the token."""
    secret = OctKey.import_key(json.dumps(public(SERVICE_KEY)))
    header = {"alg": "HS256", "typ": tokens.TYPE}

    token = jws.serialize_compact(header, json.dumps(claims()), secret, algorithms=["HS256"])

    assert code_of(token) == "not_signed_by_a_trusted_issuer"


def test_a_token_of_another_asymmetric_algorithm_is_refused():
    header = {"alg": "RS256", "typ": tokens.TYPE}

    token = jws.serialize_compact(header, json.dumps(claims()), RSAKey.generate_key(2048), algorithms=["RS256"])

    assert code_of(token) == "not_signed_by_a_trusted_issuer"


HEADERS = [
    {"alg": "ES256"},
    {"alg": "ES256", "typ": "JWT"},
    {"alg": "ES256", "typ": tokens.TYPE, "kid": "x"},
    {"alg": "ES256", "typ": tokens.TYPE, "jwk": public(OTHER_KEY)},
]


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: "+".join(header))
def test_another_header_than_ours_is_refused(header):
    assert code_of(signed(claims(), header=header)) == "not_signed_by_a_trusted_issuer"


def test_a_token_that_is_too_long_is_refused_before_anything_is_computed():
    assert code_of(signed(json.dumps(claims()).encode() + b" " * 5000)) == "malformed"


def test_a_claim_that_is_there_twice_is_refused():
    twice = json.dumps(claims())[:-1].encode() + b', "kind": "service"}'

    assert code_of(signed(twice)) == "not_signed_by_a_trusted_issuer"


@pytest.mark.parametrize(
    "token", ["", "a", "a.b", "a.b.c.d", "ä.b.c", "a.b.c\n", "a." + "b" * 5000 + ".c", "..", "a.b.c"]
)
def test_what_is_no_token_is_refused(token):
    assert code_of(token) in {"malformed", "not_signed_by_a_trusted_issuer"}


def test_either_of_two_keys_of_an_issuer_is_good_while_keys_change():
    issuers = [TrustedIssuer("referral", public(OTHER_KEY), ("service",)), *ISSUERS]

    for key in (OTHER_KEY, SERVICE_KEY):
        assert verify(signed(claims(), key), "consent", issuers).issuer == "referral"


def test_nobody_is_trusted_when_nobody_is_listed():
    assert code_of(signed(claims()), issuers=()) == "not_signed_by_a_trusted_issuer"


@pytest.mark.parametrize(
    "changes",
    [{"seconds": 301}, {"seconds": 0}, {"kind": "robot"}, {"sub": ""}, {"aud": "a b"}, {"roles": ["a b"]}],
)
def test_a_token_that_nobody_would_take_is_not_signed(changes):
    usual = {"sub": "referral", "aud": "consent", "kind": "service"}

    with pytest.raises(ValueError, match="A token needs"):
        TokenSigner("referral", SERVICE_KEY).sign(**{**usual, **changes})


def test_a_trusted_issuer_is_never_given_by_its_private_key():
    with pytest.raises(ValueError, match="public key"):
        TrustedIssuer("referral", SERVICE_KEY, ("service",))


WRONG_KEYS = [{}, {"kty": "EC"}, public(ECKey.generate_key("P-384").as_dict()), RSAKey.generate_key(2048).as_dict()]


@pytest.mark.parametrize("jwk", WRONG_KEYS, ids=["empty", "half", "P-384", "RSA"])
def test_a_key_of_another_kind_is_refused_when_the_service_starts(jwk):
    with pytest.raises(ValueError):
        TrustedIssuer("referral", {name: value for name, value in jwk.items() if name != "d"}, ("service",))
    with pytest.raises(ValueError):
        TokenSigner("referral", {**jwk, "d": "AA"})


def test_neither_keys_nor_tokens_are_in_what_is_printed():
    assert SERVICE_KEY["x"] not in repr(ISSUERS)
    assert SERVICE_KEY["d"] not in repr(TokenSigner("referral", SERVICE_KEY).__dict__)
    assert "x" * 30 not in str(TokenRefused("malformed"))


def test_a_token_that_was_verified_before_is_judged_anew_each_time(monkeypatch):
    key = new_key()
    signer = TokenSigner("referral", key)
    verifier = Verifier("consent", [TrustedIssuer("referral", public(key), ("service",))])
    token = signer.sign("referral", "consent", "service", seconds=60)
    assert verifier(token) == verifier(token)

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)

    with pytest.raises(TokenRefused) as refusal:
        verifier(token)
    assert refusal.value.code == "expired"


def test_what_was_refused_is_not_remembered_as_good_and_memory_has_an_end():
    key = new_key()
    signer, other = TokenSigner("referral", key), TokenSigner("referral", new_key())
    verifier = Verifier("consent", [TrustedIssuer("referral", public(key), ("service",))])
    good, forged = signer.sign("referral", "consent", "service"), other.sign("referral", "consent", "service")

    verifier(good)
    for _ in range(2):
        with pytest.raises(TokenRefused):
            verifier(forged)
    for _ in range(2):
        with pytest.raises(TokenRefused):
            verifier(signer.sign("referral", "notify", "service"))

    verifier.MOST = 2
    for seconds in (50, 51, 52):
        verifier(signer.sign("referral", "consent", "service", seconds=seconds))
    assert len(verifier._known) == 2
