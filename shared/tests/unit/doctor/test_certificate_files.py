"""Certificates of ours that end, have ended, or are none."""

from datetime import UTC, datetime, timedelta

import pytest
from authority import DAY, Authority

from alongside.doctor.certificates import look_at_certificate_files

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.mark.parametrize(
    ("begins", "ends", "ok", "part"),
    [
        (-DAY, 15 * DAY, True, "is valid until"),
        (-DAY, 14 * DAY - timedelta(seconds=1), False, "in 13 days"),
        (-30 * DAY, -DAY, False, "ended on"),
        (2 * DAY, 30 * DAY, False, "is valid only from"),
    ],
)
def test_a_certificate_is_told_from_14_days_before_its_end(tmp_path, begins, ends, ok, part):
    certificate, _ = Authority(tmp_path).issue("consent", NOW + begins, NOW + ends)

    (found,) = look_at_certificate_files(
        "consent", {"CONSENT_EVENTS_CERTIFICATE_FILE": str(certificate)}, "CONSENT_", NOW
    )

    assert found.ok is ok and part in found.sentence and str(certificate) in found.sentence
    assert ok or "new one" in found.mend


def test_of_a_chain_the_first_to_end_counts(tmp_path):
    authority = Authority(tmp_path)
    short, _ = authority.issue("short", NOW - DAY, NOW + 3 * DAY)
    chain = tmp_path / "chain.pem"
    chain.write_bytes(authority.file.read_bytes() + short.read_bytes())

    (found,) = look_at_certificate_files("consent", {"CONSENT_EVENTS_CA_FILE": str(chain)}, "CONSENT_", NOW)

    assert "in 3 days" in found.sentence


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_a_file_without_a_certificate_is_told(tmp_path, content):
    path = tmp_path / "certificate.pem"
    if content is not None:
        path.write_bytes(content)

    (found,) = look_at_certificate_files("consent", {"CONSENT_EVENTS_CERTIFICATE_FILE": str(path)}, "CONSENT_", NOW)

    assert not found.ok and "no certificate" in found.sentence


def test_files_of_other_services_and_other_files_are_left_alone(tmp_path):
    env = {
        "NOTIFY_EVENTS_CA_FILE": str(tmp_path),
        "CONSENT_KEY_RING_FILE": str(tmp_path),
        "CONSENT_EVENTS_CA_FILE": "",
    }

    assert list(look_at_certificate_files("consent", env, "CONSENT_", NOW)) == []
