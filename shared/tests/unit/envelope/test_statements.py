"""A party's keys are believed on the word of the identity that two people compared, and for no longer than said."""

import base64
import json
from datetime import timedelta

import pytest

from alongside.envelope import errors, keys
from alongside.envelope.model import Env, KeyUse, Role, Suite
from alongside.envelope.testkit.forge import raw_jws, text_of
from alongside.envelope.testkit.scenarios import NOW

YEAR = NOW + timedelta(days=365)
IDENTITY, MESSAGE, ENCRYPTION, STRANGER = (keys.generate(KeyUse.MESSAGE) for _ in range(4))
PIN = keys.thumbprint(IDENTITY)


def root(**changes):
    listed = [keys.signing_key(MESSAGE, KeyUse.MESSAGE, NOW - timedelta(days=1), YEAR)]
    whole = {"role": Role.AGENCY, "env": Env.SANDBOX, "keys": listed, "exp": YEAR} | changes
    return keys.make_root_statement(whole.pop("identity", IDENTITY), **whole)


def statement(**changes):
    enc = [keys.encryption_key(ENCRYPTION, NOW, NOW + timedelta(days=30))]
    whole = {"party": PIN, "enc": enc, "exp": NOW + timedelta(days=45)} | changes
    return keys.make_key_statement(whole.pop("message", MESSAGE), **whole)


def claims_of(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def altered_root(kid=PIN, **changes):
    header = text_of({"alg": "ES256", "kid": kid, "typ": "alongside.root.1+jws"})
    return raw_jws(header, text_of(claims_of(root()) | changes), IDENTITY)


def altered_statement(**changes):
    header = text_of({"alg": "ES256", "kid": MESSAGE["kid"], "typ": "alongside.keys.1+jws"})
    return raw_jws(header, text_of(claims_of(statement()) | changes), MESSAGE)


def test_two_right_statements_describe_a_party():
    party = keys.verify_party(root(version=3), statement(version=7), PIN, NOW, env=Env.SANDBOX, at_least=(3, 7))

    assert party.id == PIN
    assert (party.role, party.env, party.root_version, party.keys_version) == (Role.AGENCY, Env.SANDBOX, 3, 7)
    assert [key.kid for key in party.keys] == [PIN, MESSAGE["kid"]]
    assert [(key.kid, key.suite) for key in party.enc] == [(ENCRYPTION["kid"], Suite.S1)]
    assert all(set(key.jwk) == {"kty", "crv", "x", "y"} for key in (*party.keys, *party.enc))


@pytest.mark.parametrize(
    ("tokens", "options", "error"),
    [
        ((root, statement), {"pin": keys.thumbprint(STRANGER)}, errors.StatementNotPinned),
        ((lambda: root(identity=STRANGER), statement), {}, errors.StatementNotPinned),
        ((lambda: altered_root(kid=STRANGER["kid"]), statement), {}, errors.StatementNotPinned),
        (
            (lambda: altered_root(party=STRANGER["kid"]), lambda: statement(party=STRANGER["kid"])),
            {},
            errors.StatementPartyMismatch,
        ),
        ((lambda: "a.b", statement), {}, errors.StatementInvalid),
        ((statement, root), {}, errors.StatementInvalid),
        ((lambda: altered_root(also=1), statement), {}, errors.StatementInvalid),
        ((lambda: altered_root(role="friend"), statement), {}, errors.StatementInvalid),
        ((lambda: altered_root(version=0), statement), {}, errors.StatementInvalid),
        ((lambda: altered_root(version=True), statement), {}, errors.StatementInvalid),
        ((lambda: altered_root(keys=[]), statement), {}, errors.StatementNotPinned),
        ((lambda: altered_root(party=STRANGER["kid"]), statement), {}, errors.StatementPartyMismatch),
        (
            (lambda: root()[:-6] + "AAAAAA", statement),
            {},
            (errors.StatementSignatureInvalid, errors.StatementInvalid),
        ),
        ((root, lambda: statement(message=STRANGER)), {}, errors.StatementKeyRefused),
        ((root, lambda: statement(party=STRANGER["kid"])), {}, errors.StatementPartyMismatch),
        ((root, lambda: altered_statement(also=1)), {}, errors.StatementInvalid),
        ((root, lambda: altered_statement(min_suite="S0")), {}, errors.StatementInvalid),
        ((root, lambda: altered_statement(enc=[{"jwk": {}}])), {}, errors.StatementInvalid),
        ((lambda: root(exp=NOW), statement), {}, errors.StatementExpired),
        ((root, lambda: statement(exp=NOW)), {}, errors.StatementExpired),
        ((lambda: root(exp=NOW + timedelta(days=402)), statement), {}, errors.StatementTooLong),
        ((root, lambda: statement(exp=NOW + timedelta(days=47))), {}, errors.StatementTooLong),
        ((root, statement), {"env": Env.LIVE}, errors.StatementWrongEnv),
        ((root, statement), {"at_least": (2, 1)}, errors.StatementRolledBack),
        ((root, statement), {"at_least": (1, 2)}, errors.StatementRolledBack),
    ],
)
def test_a_wrong_statement_is_refused(tokens, options, error):
    pin = options.pop("pin", PIN) if options else PIN

    with pytest.raises(error):
        keys.verify_party(tokens[0](), tokens[1](), pin, NOW, **options)


def test_a_message_key_signs_no_key_statement_after_its_end():
    late = [keys.signing_key(MESSAGE, KeyUse.MESSAGE, NOW - timedelta(days=9), NOW)]

    with pytest.raises(errors.StatementKeyRefused):
        keys.verify_party(root(keys=late), statement(), PIN, NOW)


def test_one_key_cannot_be_listed_for_two_uses():
    twice = [keys.signing_key(MESSAGE, use, NOW, YEAR) for use in (KeyUse.MESSAGE, KeyUse.PERMISSION)]

    with pytest.raises(errors.StatementInvalid):
        keys.verify_party(root(keys=twice), statement(), PIN, NOW)


def test_a_public_key_off_the_curve_is_refused():
    entry = claims_of(statement())["enc"][0]
    entry["jwk"]["y"] = entry["jwk"]["x"]

    with pytest.raises(errors.StatementInvalid):
        keys.verify_party(root(), altered_statement(enc=[entry]), PIN, NOW)


def test_a_signature_is_judged_at_its_own_time():
    party = keys.verify_party(root(), statement(), PIN, NOW)
    start = int(NOW.timestamp()) - 86400

    assert keys.signer(party, MESSAGE["kid"], KeyUse.MESSAGE, start - 1) is None
    assert keys.signer(party, MESSAGE["kid"], KeyUse.MESSAGE, start) is not None
    assert keys.signer(party, MESSAGE["kid"], KeyUse.MESSAGE, int(YEAR.timestamp())) is None
    assert keys.signer(party, MESSAGE["kid"], KeyUse.PERMISSION, start) is None
    assert keys.signer(party, STRANGER["kid"], KeyUse.MESSAGE, start) is None


def test_a_time_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        keys.seconds(NOW.replace(tzinfo=None))


def test_every_key_is_new_and_says_what_it_is_for():
    first, second = keys.generate(KeyUse.ENCRYPTION), keys.generate(KeyUse.MESSAGE)

    assert first["d"] != second["d"]
    assert (first["use"], second["use"]) == ("enc", "sig")
    assert set(keys.public(first)) == {"kty", "crv", "x", "y"}
