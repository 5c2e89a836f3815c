"""One way to log: an event of the closed vocabulary with ids, codes and counts, as one JSON line on stderr.

    log(LogEvent.REFERRAL_SEALED, referral_id=referral.id, seq=7)

Until a process calls `configure()` a field or value that does not belong raises NotLoggable, so every test
sees the mistake; in a configured process the value is replaced by "refused" and the service goes on.
"""

import contextlib
import io
import logging
import re
import sys
from collections.abc import Callable, Iterator, MutableMapping
from datetime import UTC, datetime
from typing import Any, Final, TextIO

import orjson
import structlog

from alongside.telemetry.vocabulary import ALLOWED_FIELDS, LEVELS, FieldKind, LogEvent

REFUSED: Final = "refused"
UNKNOWN_FIELD: Final = "unknown_field"

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NAME = r"(?=[A-Za-z0-9_.:-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}"  # a letter: no telephone number is an id
_TEXTS: Final = {
    FieldKind.ID: re.compile(f"{_UUID}|{_NAME}"),
    FieldKind.CODE: re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,79}"),
    FieldKind.ROUTE: re.compile(r"(unmatched|/[A-Za-z0-9_./<>:-]{0,79})"),
    FieldKind.METHOD: re.compile(r"[A-Z]{3,7}"),
}


class NotLoggable(ValueError):
    """A field or value may not be logged; the message names the field of our source, never the value."""


class _Settings:
    strict = True
    stream: TextIO | None = None
    writer: tuple[TextIO, Any] | None = None


def configure(*, strict: bool = False, stream: TextIO | None = None) -> None:
    """Set the process up to log: no mistake stops the service, and libraries are heard without their words.

    strict: raise NotLoggable instead of writing "refused". stream: where lines go; default is stderr.
    Every record of the standard `logging` becomes LIBRARY_SPOKE with the logger's name and severity, because
    the text of a library may quote what it was given.
    """
    _Settings.strict, _Settings.stream = strict, stream
    root = logging.getLogger()
    root.handlers = [_WithoutWords()]
    root.setLevel(logging.WARNING)


class _Nowhere(io.StringIO):
    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Write no line where nobody has chosen a stream: for a command that speaks to a person."""
    chosen = _Settings.stream
    _Settings.stream = _Nowhere() if chosen is None else chosen
    try:
        yield
    finally:
        _Settings.stream = chosen


def log(event: LogEvent, /, **fields: Any) -> None:
    """Write one line: `event`, `at` (UTC), `level` and the fields. None is left out.

    Raises NotLoggable for a field that ALLOWED_FIELDS does not name or a value of another kind, unless the
    process is configured.
    """
    event = LogEvent(event)
    shown = dict([_shown(name, value) for name, value in fields.items() if value is not None])
    writer = _writer(_Settings.stream or sys.stderr)
    # A full disk or a closed stream costs the line; raised from here it would cost the thread that logs.
    with contextlib.suppress(OSError):
        getattr(writer, LEVELS.get(event, "info"))(event.value, **shown)


def _writer(stream: TextIO) -> Any:
    """What writes lines to this stream; the stream of a test or a command may be another one each time."""
    if _Settings.writer is None or _Settings.writer[0] is not stream:
        made = structlog.wrap_logger(
            structlog.WriteLogger(stream), processors=[_spelled], wrapper_class=structlog.BoundLogger
        ).bind()
        _Settings.writer = (stream, made)
    return _Settings.writer[1]


def log_failure(event: LogEvent, error: BaseException, /, **fields: Any) -> None:
    """Log that `error` happened: its type and module, never its message, values or traceback."""
    kind = type(error)
    log(event, error=_code_of(kind.__name__), module=_code_of(kind.__module__), **fields)


def _spelled(_logger: Any, level: str, line: MutableMapping[str, Any]) -> str:
    """One line of JSON (RFC 8259), its moment as in RFC 3339. No value can fail here: `_shown` saw each of them."""
    return orjson.dumps({**line, "level": level, "at": datetime.now(UTC)}, option=_SPELLING).decode()


_SPELLING: Final = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


def _shown(name: str, value: Any) -> tuple[str, Any]:
    """Name and value as they are written; a name that we do not know may itself be out of a payload."""
    belongs = _BELONGS.get(name)
    if belongs is not None and belongs(value):
        return name, value if isinstance(value, bool | int) else str(value)
    if _Settings.strict:
        which = f"The field {name}" if belongs is not None else "A field"
        raise NotLoggable(f"{which} is not in the vocabulary or its value is of another kind.")
    return (name, REFUSED) if belongs is not None else (UNKNOWN_FIELD, REFUSED)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    # a number of more bits counts nothing, and a line of JSON with it could not be written
    return isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 64


def _is_text(form: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and form.fullmatch(value) is not None


_KINDS: Final = {
    FieldKind.FLAG: _is_flag,
    FieldKind.COUNT: _is_count,
    **{kind: _is_text(form) for kind, form in _TEXTS.items()},
}
_BELONGS: Final = {name: _KINDS[kind] for name, kind in ALLOWED_FIELDS.items()}


def _code_of(name: str) -> str:
    """A class or module name as a code; "local" names and the like lose what a code cannot have."""
    return re.sub(r"[^A-Za-z0-9_.]", "", name)[:80].lstrip("_.0123456789") or "unnamed"


class _WithoutWords(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        log(
            LogEvent.LIBRARY_SPOKE,
            logger=_code_of(record.name),
            severity=_code_of(record.levelname),
            error=_code_of(error.__name__) if error else None,
        )
