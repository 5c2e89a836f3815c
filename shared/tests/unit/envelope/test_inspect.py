"""`inspect` says what can be said, and shows no body unless asked."""

import json

import pytest

from alongside.envelope import errors
from alongside.envelope.inspect import inspect_message


def test_without_keys_only_the_outside_is_told(scene):
    message = scene.referral()

    report = inspect_message(message.wire() + b"\n")

    assert report["header"]["jti"] == message.claims["jti"]
    assert report["header"]["kid"] == scene.agency.encryption["kid"]
    assert not report["opened"] and "manifest" not in report


def test_with_a_key_that_does_not_fit_only_the_outside_is_told(scene):
    keys = {"keys": [{"kty": "RSA"}, scene.other.encryption]}

    assert not inspect_message(scene.referral().wire(), keys)["opened"]


def test_what_is_no_key_does_not_fit(scene):
    damaged = {**scene.agency.encryption, "x": [scene.agency.encryption["x"]]}

    assert inspect_message(scene.referral().wire(), damaged)["opened"] is False


def test_with_the_key_the_manifest_is_told_and_no_body(scene):
    message = scene.referral()

    report = inspect_message(message.wire(), {"keys": [scene.agency.encryption]})

    assert report["manifest"] == message.claims
    assert report["categories"] == ["IDN", "CON", "SAF"]
    assert all(part["matches"] for part in report["parts"].values())
    assert report["permission"]["matches"]
    assert "Amara" not in json.dumps(report)


def test_bodies_are_shown_when_asked_for(scene):
    report = inspect_message(scene.referral().wire(), scene.agency.encryption, show_parts=True)

    assert "Amara" in report["texts"]["IDN"]


def test_a_part_that_was_changed_is_shown_not_to_match(scene):
    message = scene.referral()
    message.parts["IDN"][1] = '{"name":"Somebody Else"}'

    report = inspect_message(message.wire(), scene.agency.encryption)

    assert not report["parts"]["IDN"]["matches"]


def test_what_is_no_message_is_refused():
    with pytest.raises(errors.SegmentsInvalid):
        inspect_message(b"hello")
