"""A bare pika loop, messages from memory, mandatory and persistent, WINDOW confirms outstanding: URL FILE WINDOW."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pika

WINDOW = int(sys.argv[3])
MESSAGES = [json.loads(line) for line in Path(sys.argv[2]).read_text().splitlines()]
BODIES = [one["body"].encode() for one in MESSAGES]
state: dict[str, Any] = {"outstanding": set(), "tag": 0, "next": 0}


def begin(channel: Any, said: str) -> None:
    print(said, flush=True)
    if not sys.stdin.readline():
        sys.exit()
    state.update(next=0, began=time.perf_counter())
    fill(channel)


def fill(channel: Any) -> None:
    while state["next"] < len(MESSAGES) and len(state["outstanding"]) < WINDOW:
        one, body = MESSAGES[state["next"]], BODIES[state["next"]]
        how = pika.BasicProperties("application/jose", delivery_mode=2, message_id=one["id"], user_id=one["user"])
        channel.basic_publish(one["exchange"], one["key"], body, how, mandatory=True)
        state.update(next=state["next"] + 1, tag=state["tag"] + 1)
        state["outstanding"].add(state["tag"])


def confirmed(channel: Any, answer: Any) -> None:
    tag = answer.delivery_tag
    state["outstanding"] -= {one for one in state["outstanding"] if one <= tag} if answer.multiple else {tag}
    fill(channel) if state["outstanding"] or state["next"] < len(MESSAGES) else begin(
        channel, str(time.perf_counter() - state["began"])
    )


def opened(channel: Any) -> None:
    channel.confirm_delivery(lambda frame: confirmed(channel, frame.method), lambda _: begin(channel, "ready"))


pika.SelectConnection(
    pika.URLParameters(sys.argv[1]), lambda made: made.channel(on_open_callback=opened)
).ioloop.start()
