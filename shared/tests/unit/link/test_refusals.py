"""What of the broker's words may stand in an error: its reason, and nothing that is a secret."""

import json
import secrets

import pytest

from alongside.link.rabbitmq.refusals import LONGEST_REASON, reason

LINK_NAME = "shazazof6i4evuk6kh5lawv3me"
LETTERS_ONLY = "shazazofaibevukakhblawvcme"
# As RabbitMQ 3.10 says it; long names are broken where the line ends.
DUMP = f"""Request to node alongside@localhost failed with {{'EXIT',
  {{{{noproc,
    {{gen_server,call,
     [rabbit_fifo_dlx_sup,
      {{start_child,
       [{{resource,
         <<"partners.larkfield">>,
         queue,
         <<"q.in.shazazof"
           "aibev"
           "ukakhblawvcme">>}}]}},
      infinity]}}}},
   {{gen_statem,call,
    [{{'partners.larkfield_q.in.{LETTERS_ONLY}',
      'alongside@localhost'}}, 30000]}}}}}}"""


def answer(said: object) -> str:
    return json.dumps({"error": "bad_request", "reason": said})


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Login failed", "Login failed"),
        (
            f"inequivalent arg 'x-queue-type' for queue 'q.{LINK_NAME}.1' in vhost 'partners.larkfield'",
            "inequivalent arg 'x-queue-type' for queue 'q.….…' in vhost 'partners.larkfield'",
        ),
        (f"no queue 'q.in.{LETTERS_ONLY}'", "no queue 'q.in.…'"),
        (f'user "{LINK_NAME}" is gone', "user … is gone"),
        ("cut off in \"q.in.shaz", "cut off in …"),
    ],
)  # fmt: skip
def test_the_reason_stays_and_the_names_go(said, kept):
    assert reason(answer(said)) == kept


def test_of_a_part_of_the_brokers_memory_what_failed_stays_and_no_piece_of_a_link_name():
    kept = reason(answer(DUMP))

    assert "noproc, gen_server,call, rabbit_fifo_dlx_sup, start_child" in kept
    assert not [piece for piece in ("shazazof", "aibev", "ukakhblawvcme", LETTERS_ONLY) if piece in kept]


def test_a_password_goes_wherever_it_stands_and_whatever_it_looks_like():
    for password in ("correct horse", "x", "open-sesame", secrets.token_urlsafe(18)):
        kept = reason(answer(f"Refused: ({password}) is not Y, {password}!"), [password, ""])

        assert password not in kept
        assert kept.startswith("Refused")


def test_it_is_short():
    assert len(reason(answer("word " * 100_000))) <= LONGEST_REASON


@pytest.mark.parametrize("body", ["", "<html>", "[]", "7", "{}", answer(None), answer(["a"]), answer({"a": 1})])
def test_an_answer_of_another_kind_has_no_reason(body):
    assert reason(body) == ""
