"""A sharing permission is believed only from the landlord's permission key, in exactly its form."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alongside.envelope import errors
from alongside.envelope.encoding import record_hash
from alongside.envelope.model import Terms
from alongside.envelope.permission import permission_kid, sign_permission, to_claims, verify_permission
from alongside.envelope.testkit.forge import b64, raw_jws, text_of
from alongside.envelope.testkit.scenarios import NOW


def test_a_signed_permission_comes_back_as_it_was(scene):
    permission = scene.permission()

    jws = sign_permission(permission, scene.landlord.permission)

    assert verify_permission(jws, scene.landlord.party, NOW) == permission
    assert permission_kid(jws) == scene.landlord.permission["kid"]


@pytest.mark.parametrize(
    "change",
    [
        {"purposes": ("police.everything",)},
        {"categories": ("XXX",)},
        {"categories": ("IDN", "IDN")},
        {"id": "1"},
        {"record": "short"},
        {"sub": ""},
        {"send_by": -1},
        {"terms": Terms(obligations=("x" * 501,))},
        {"terms": Terms(versions={"notice": "v" * 201})},
    ],
)
def test_what_would_verify_nowhere_is_not_signed(scene, change):
    with pytest.raises(errors.PermissionInvalid):
        sign_permission(scene.permission(**change), scene.landlord.permission)


def test_a_permission_key_is_judged_at_the_given_time(scene):
    jws = sign_permission(scene.permission(), scene.landlord.permission)

    for outside in (NOW - timedelta(days=2), NOW + timedelta(days=366)):
        with pytest.raises(errors.PermissionKeyRefused):
            verify_permission(jws, scene.landlord.party, outside)


def test_an_agency_cannot_sign_a_permission_even_with_a_key_that_it_lists(scene):
    claims = to_claims(replace(scene.permission(), iss=scene.agency.party.id))
    header = {"alg": "ES256", "kid": scene.agency.message["kid"], "typ": "alongside.permission.1+jwt"}
    jws = raw_jws(text_of(header), text_of(claims), scene.agency.message)

    with pytest.raises(errors.PermissionKeyRefused):
        verify_permission(jws, scene.agency.party, NOW)


@pytest.mark.parametrize("token", ["", "a.b.c", "é.é.é", "A" * 20_000])
def test_a_token_that_is_none_is_refused(scene, token):
    with pytest.raises(errors.PermissionInvalid):
        verify_permission(token, scene.landlord.party, NOW)


def test_a_record_hash_depends_on_its_salt():
    salts = b64(bytes(32)), b64(b"\x01" * 32)

    assert len({record_hash(salt, "{}") for salt in salts}) == 2


def test_a_permission_is_bounded_in_size(scene):
    long = to_claims(scene.permission(terms=Terms(told=tuple(f"{n:03}" + "t" * 490 for n in range(20)))))
    long["terms"]["obligations"] = [f"{number:03}" + "o" * 490 for number in range(20)]
    header = {"alg": "ES256", "kid": scene.landlord.permission["kid"], "typ": "alongside.permission.1+jwt"}
    jws = raw_jws(text_of(header), text_of(long), scene.landlord.permission)
    terms = Terms(tuple(long["terms"]["obligations"]), tuple(long["terms"]["told"]))

    with pytest.raises(errors.PermissionInvalid):
        verify_permission(jws, scene.landlord.party, NOW)
    with pytest.raises(errors.PermissionInvalid):
        sign_permission(scene.permission(terms=terms), scene.landlord.permission)
