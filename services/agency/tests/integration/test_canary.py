"""What a person said is in the opened copy and nowhere else: not on disk in clear, not in logs, not on the link."""

import json

import pytest

from agency.domain.referral import Answer, AnswerKind
from agency.usecases import answer, read

pytestmark = pytest.mark.databases("sqlite")  # its files lie in the folder that is searched
CANARY = "canary-7f3b-Amara"
PARTS = {
    "_card": {"type": "support.victim_general", "urgency": "standard", "language": CANARY},
    "_ask": {"ask": CANARY},
    "IDN": {"name": CANARY},
    "NAR": {"text": CANARY},
    "SAF": {"confirmed_at": "2026-03-03T10:00:00+00:00", "never": [CANARY]},
}


def files_with_it(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) >= 3  # database, key ring and keystore were read
    return [path.name for path in files if CANARY.encode() in path.read_bytes()]


def test_the_canary_is_in_the_opened_copy_and_nowhere_else(bench, capsys):
    sealed = bench.landlord.referral(PARTS)
    bench.receive(sealed)
    [referral] = bench.waiting()

    shown = read.read(bench.agency.node, referral, "sam")
    answer.give(bench.agency.node, referral, Answer(AnswerKind.MORE_INFO, text=CANARY), "sam", "k")
    bench.relay()

    assert json.dumps(dict(shown.parts)).count(CANARY) == 5
    assert files_with_it(bench.folder) == []
    assert CANARY.encode() not in sealed.wire
    logged = capsys.readouterr()
    assert CANARY not in logged.out + logged.err
    assert CANARY not in bench.client().get("/metrics").text
    assert CANARY not in bench.client().get("/messages", headers=bench.token()).text


def test_the_same_search_finds_it_when_the_bodies_are_not_encrypted(bench, monkeypatch):
    """The control: without it the search above could be blind."""
    monkeypatch.setattr(type(bench.agency.node.bodies), "lock", lambda self, key, text, context: text.encode())
    bench.receive(bench.landlord.referral(PARTS))
    assert files_with_it(bench.folder) != []


def test_after_a_withdrawal_not_even_the_ciphertext_is_left_on_disk(bench):
    sealed = bench.landlord.referral(PARTS)
    bench.receive(sealed)
    with bench.agency.node.uow() as uow:
        [referral] = uow.referrals.all()
        secrets = [part.blob for part in uow.referrals.parts(referral.id)] + [referral.wrapped_key]
    bench.receive(bench.landlord.withdraw(sealed.cid, sealed.jti))
    for path in bench.folder.rglob("*.sqlite3*"):
        content = path.read_bytes()
        assert [secret for secret in secrets if secret in content] == [], path.name
