"""A bare pika loop: messages from memory, mandatory, persistent, WINDOW confirms outstanding (URL FILE WINDOW)."""

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import pika

URL, FILE, WINDOW = pika.URLParameters(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
MESSAGES = [json.loads(line) for line in FILE.read_text().splitlines()]
BODIES = [one["body"].encode() for one in MESSAGES]
outstanding, waiting, tag, began = set[int](), list[int](), 0, 0.0


def go_on(channel: Any) -> None:
    global tag, began, waiting
    while waiting and len(outstanding) < WINDOW:
        one, body, tag = MESSAGES[waiting[-1]], BODIES[waiting.pop()], tag + 1
        how = pika.BasicProperties("application/jose", delivery_mode=2, message_id=one["id"], user_id=one["user"])
        channel.basic_publish(one["exchange"], one["key"], body, how, mandatory=True)
        outstanding.add(tag)
    if not outstanding and (print(perf_counter() - began if tag else "ready", flush=True) or sys.stdin.readline()):
        waiting, began = list(reversed(range(len(MESSAGES)))), perf_counter()
        go_on(channel)


def confirmed(channel: Any, answer: Any) -> None:
    done = answer.delivery_tag
    outstanding.difference_update([one for one in outstanding if one <= done] if answer.multiple else [done])
    go_on(channel)


def opened(channel: Any) -> None:
    channel.confirm_delivery(lambda frame: confirmed(channel, frame.method), lambda _: go_on(channel))


pika.SelectConnection(URL, lambda made: made.channel(on_open_callback=opened)).ioloop.start()
