"""kombu with a confirm per message, mandatory and persistent, messages from memory: URL FILE."""

import json
import sys
import time
from pathlib import Path

from kombu.connection import Connection

MESSAGES = [json.loads(line) for line in Path(sys.argv[2]).read_text().splitlines()]
BODIES = [one["body"].encode() for one in MESSAGES]

with Connection(sys.argv[1], transport_options={"confirm_publish": True, "confirm_timeout": 30}) as connection:  # type: ignore[no-untyped-call]
    producer = connection.Producer()
    said = "ready"
    while print(said, flush=True) or sys.stdin.readline():
        began = time.perf_counter()
        for one, body in zip(MESSAGES, BODIES, strict=True):
            producer.publish(
                body,
                exchange=one["exchange"],
                routing_key=one["key"],
                content_type="application/jose",
                content_encoding="binary",
                delivery_mode=2,
                message_id=one["id"],
                user_id=one["user"],
                mandatory=True,
            )
        said = str(time.perf_counter() - began)
