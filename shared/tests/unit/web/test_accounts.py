"""Accounts of the small pages, and how often one may try."""

import stat

import pytest
from argon2 import PasswordHasher

from alongside.web import accounts
from alongside.web.accounts import Account, Accounts, hash_password, load_accounts, save_accounts
from alongside.web.attempts import WINDOW_S, Attempts

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WORKER = Account("worker", "agency_worker", CHEAP.hash("right"))


def test_a_password_is_kept_as_argon2id_at_the_cost_of_rfc_9106(monkeypatch):
    monkeypatch.setattr(accounts, "PasswordHasher", PasswordHasher)  # tests have a cheaper one

    kept = hash_password("right")

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert Accounts([Account("a", "b", kept)]).check("a", "right")


def test_an_unknown_name_takes_a_password_check_too(monkeypatch):
    known, checked = Accounts([WORKER]), []
    verify = known._hasher.verify

    class Watched:
        def verify(self, kept, password):
            checked.append(kept)
            return verify(kept, password)

    monkeypatch.setattr(known, "_hasher", Watched())

    assert known.check("nobody", "right") is None
    assert checked == [WORKER.password_hash]


def test_accounts_come_back_from_their_file_as_they_were_and_only_the_owner_reads_it(tmp_path):
    path = tmp_path / "accounts.json"

    save_accounts(path, [WORKER])

    assert load_accounts(path) == (WORKER,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["accounts.json"]


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '[{"name": "a"}]', '[{"name": "a", "role": "b", "password_hash": ""}]', "["]
)
def test_a_file_of_something_else_is_refused(tmp_path, text):
    path = tmp_path / "accounts.json"
    path.write_text(text)

    with pytest.raises(ValueError):
        load_accounts(path)


def test_a_password_is_not_cut_to_the_longest_that_is_taken():
    longest = "x" * 256
    accounts = Accounts([Account("a", "b", CHEAP.hash(longest))])

    assert accounts.check("a", longest)
    assert accounts.check("a", longest + "y") is None


def test_a_hash_is_not_printed():
    assert WORKER.password_hash not in repr(WORKER)


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def attempts(now):
    return Attempts(lambda: now[0])


def tries(attempts, how_many, account="a", address="192.0.2.1"):
    return [attempts.refuse_for(account, address) for _ in range(how_many)]


def test_five_attempts_may_be_made_at_an_account_from_an_address(attempts):
    assert tries(attempts, 6) == [0, 0, 0, 0, 0, WINDOW_S]


def test_when_the_window_is_over_one_may_try_again(attempts, now):
    tries(attempts, 6)
    now[0] = WINDOW_S - 10.0
    assert tries(attempts, 1) == [10]

    now[0] = float(WINDOW_S)

    assert tries(attempts, 1) == [0]


def test_one_address_cannot_try_many_accounts(attempts):
    assert [attempts.refuse_for(f"account-{number}", "192.0.2.1") > 0 for number in range(21)] == [False] * 20 + [
        True
    ]


def test_many_addresses_cannot_try_one_account_for_ever(attempts):
    assert [attempts.refuse_for("a", f"192.0.2.{number}") > 0 for number in range(51)] == [False] * 50 + [True]


def test_somebody_who_makes_up_names_fills_no_memory(attempts):
    for number in range(6_000):
        attempts.refuse_for(f"account-{number}", f"address-{number}")

    assert len(attempts._seen) <= 10_000
