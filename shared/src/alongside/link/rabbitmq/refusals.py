"""What the broker's management API says when it refuses, made fit for an error and a log. Pure.

Its answers repeat what was asked for, and some print a part of the broker's memory. A link name is a secret
(exchange.md section 4) and so is a password; plain words are all that stays.
"""

import json
import re
from collections.abc import Iterable
from typing import Final

LONGEST_REASON: Final = 200
_READ: Final = 20_000
_LONGEST_WORD: Final = 20  # a link name has 26 characters
_GAP: Final = "…"
# Erlang prints queues' names so, and breaks long ones into several where its line ends.
_DOUBLE_QUOTED = re.compile(r'"[^"]*"?')
_RUN = re.compile(r"\w+")
_WORD = re.compile(rf"[A-Za-z_]{{1,{_LONGEST_WORD}}}")
_NEITHER_WORD_NOR_STOP = re.compile(rf"[^\w\s.,:;'(){_GAP}-]+")


def reason(answer: str, secrets: Iterable[str] = ()) -> str:
    """The broker's reason in at most 200 characters, or nothing; `answer` is the body of its response.

    No number stays, nothing in double quotes, no word of more than 20 characters, and nothing of `secrets`.
    """
    said = _DOUBLE_QUOTED.sub(_GAP, _reason_in(answer)[:_READ])
    for secret in filter(None, secrets):
        said = said.replace(secret, _GAP)
    words = _NEITHER_WORD_NOR_STOP.sub(" ", _RUN.sub(lambda run: run[0] if _WORD.fullmatch(run[0]) else _GAP, said))
    return " ".join(words.split())[:LONGEST_REASON].strip()


def _reason_in(answer: str) -> str:
    try:
        document = json.loads(answer)
    except ValueError:
        return ""
    said = document.get("reason") if isinstance(document, dict) else None
    return said if isinstance(said, str) else ""
