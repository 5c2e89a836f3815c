"""Octets and ids that nobody foresees, in this process and in those that it becomes."""

import itertools
import os
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from alongside.unguessable import octets, uuid4
from alongside.vault.aead import KEY_BYTES
from alongside.vault.keyring import PersonBox


def test_there_are_as_many_octets_as_were_asked_for():
    assert [len(octets(count)) for count in (0, 1, 12, 32, 65)] == [0, 1, 12, 32, 65]


def test_an_id_is_a_uuid4_in_its_one_spelling():
    for _ in range(500):
        drawn = uuid4()

        assert (uuid.UUID(drawn).version, uuid.UUID(drawn).variant) == (4, uuid.RFC_4122)
        assert str(uuid.UUID(drawn)) == drawn


def test_every_other_bit_of_an_id_is_sometimes_set_and_sometimes_not():
    drawn = [uuid.UUID(uuid4()).int for _ in range(200)]

    ever, always = 0, ~0
    for one in drawn:
        ever, always = ever | one, always & one
    fixed = 0xF << 76 | 0x3 << 62  # version and variant
    assert (ever | fixed, always & ~fixed) == (2**128 - 1, 0)


def test_threads_draw_different_octets():
    together = threading.Barrier(4)

    def draw(_):
        together.wait(10)
        return [octets(16) for _ in range(250)]

    with ThreadPoolExecutor(4) as threads:
        drawn = [one for several in threads.map(draw, range(4)) for one in several]

    assert len(set(drawn)) == 1000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_a_process_and_its_children_draw_different_octets():
    octets(16)  # the generator has begun before the fork, so that a child inherits it

    drawn = [in_a_child(), in_a_child(), octets(16)]

    assert len(set(drawn)) == 3
    assert all(len(one) == 16 for one in drawn)


def in_a_child():
    """What a child of this process draws first."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, octets(16))
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as told:
        return told.read()


def test_a_copied_machine_that_draws_the_same_octets_seals_under_another_nonce(monkeypatch):
    monkeypatch.setattr("alongside.vault.aead.octets", bytes)
    monkeypatch.setattr("alongside.vault.aead.time.time_ns", itertools.count(2**60).__next__)

    box = PersonBox(bytes(8), bytes(KEY_BYTES))
    nonces = {box.encrypt(b"the same", "table/column/1")[9:21] for _ in range(20)}

    assert len(nonces) == 20
