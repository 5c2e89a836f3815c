"""Several statements in one round trip to PostgreSQL.

To wake one process up for a statement and the other for its answer costs more than most statements do. In libpq's
pipeline mode (PostgreSQL manual, 34.5) all of them are sent at once; each sees what those before it did. psycopg's
own pipeline sends each by itself, so this speaks to libpq through `psycopg.pq`.
"""

import itertools
from collections import namedtuple
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

import psycopg
import sqlalchemy as sa
from psycopg import pq
from psycopg.abc import Transformer as Adapting
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.waiting import Ready, Wait
from sqlalchemy.dialects.postgresql import psycopg as dialects
from sqlalchemy.pool import PoolProxiedConnection

Query = sa.Select[*tuple[Any, ...]]
Change = sa.Insert | sa.Update | sa.Delete
Statement = Query | Change
Asked = tuple[Statement, Mapping[str, Any]]
"""A statement that is the same object each time, and what its parameters are this time."""
Rows = list[Any]

PLANNED_ANEW: Final = "alongside_planned_anew"
"""An execution option for a statement whose good plan depends on how much there is now: it is not prepared.

A plan that is kept may have been made when a table was empty, and stays until somebody counts its rows.
"""
_KNOWN: Final = "alongside_known"
_DIALECT: Final = dialects.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_AS_USUAL: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"
"""What `create_engine` has every connection do that is not told otherwise."""
_BINARY: Final = pq.Format.BINARY
_NUMBERS: Final = itertools.count(1)
_Process = Callable[[Any], Any] | None


class _Compiled(NamedTuple):
    """A statement as it is sent: its text, its parameters in their order, and how rows become what types promise.

    `constants`: what is written in the statement itself.
    """

    text: bytes
    parameters: tuple[tuple[str, _Process], ...]
    constants: Mapping[str, Any]
    formats: tuple[PyFormat, ...]
    row: Callable[[Sequence[Any]], Any]


@dataclass
class _Known:
    """What is known of one connection: the statements prepared on it, and how it adapts values."""

    adapting: Adapting
    prepared: dict[Any, bytes] = field(default_factory=dict)


def in_one_trip(
    connection: sa.Connection | PoolProxiedConnection,
    asked: Sequence[Asked],
    *,
    begins: bool = True,
    ends: bool = False,
) -> list[Rows]:
    """What each of the statements answers, in their order.

    begins: a transaction begins with them if none has. ends: it is committed after the last one.
    Raises sqlalchemy.exc.DBAPIError as SQLAlchemy's own execution does; a connection of which nobody knows what it
    still has to say is thrown away.
    """
    pooled = connection.connection if isinstance(connection, sa.Connection) else connection
    driver = cast("psycopg.Connection[Any]", pooled.driver_connection)
    known = connection.info.get(_KNOWN)
    if known is None:
        known = connection.info[_KNOWN] = _Known(Transformer(driver))
    trip = _Trip(driver, known)
    try:
        return trip.go(asked, begins=begins, ends=ends)
    except psycopg.Error as error:
        if trip.lost:
            connection.invalidate(error)
        raise _as_sqlalchemy_says(error) from error
    except BaseException:
        connection.invalidate()
        raise


class _Trip:
    """One round trip. `lost`: it ended in the middle of the answers."""

    def __init__(self, driver: "psycopg.Connection[Any]", known: _Known) -> None:
        self._driver, self._adapting, self._prepared, self.lost = driver, known.adapting, known.prepared, True
        self._connection = driver.pgconn
        self._new: list[Any] = []

    def go(self, asked: Sequence[Asked], *, begins: bool, ends: bool) -> list[Rows]:
        """Send all, read all answers. Raises psycopg.Error."""
        idle = self._connection.transaction_status == pq.TransactionStatus.IDLE and not self._driver.autocommit
        begin = _begin(self._driver) if begins and idle else ""
        if ends and begin == _AS_USUAL:
            begin, ends = "", False  # what is sent until the pipeline's end is one transaction where none has begun
        self._connection.enter_pipeline_mode()
        answers = self._plainly(begin) if begin else []
        for statement, parameters in asked:
            answers += self._send(statement, parameters)
        answers += self._plainly("COMMIT") if ends else []
        self._connection.pipeline_sync()
        results = self._driver.wait(self._answers())
        self._connection.exit_pipeline_mode()
        self.lost = False
        self._check(results)
        pairs = zip(answers, results, strict=True)
        try:
            return [self._rows(one, result) for one, result in pairs if one is not None]
        finally:
            self._adapting.set_pgresult(None)  # it stays with the connection, the rows do not

    def _plainly(self, command: str) -> list[_Compiled | None]:
        self._connection.send_query_params(command.encode(), None)
        return [None]

    def _send(self, statement: Statement, parameters: Mapping[str, Any]) -> list[_Compiled | None]:
        """The answers to expect: one more where the statement is prepared first."""
        one = _compiled(statement, tuple(parameters) if isinstance(statement, sa.Insert) else None)
        values, adapting = {**one.constants, **parameters}, self._adapting
        bound = [process(values[name]) if process else values[name] for name, process in one.parameters]
        dumped = adapting.dump_sequence(bound, one.formats)
        if statement.get_execution_options().get(PLANNED_ANEW):
            self._connection.send_query_params(one.text, dumped, adapting.types, adapting.formats, _BINARY)
            return [one]
        key, answers = (one.text, adapting.types), list[_Compiled | None]()
        if key not in self._prepared:
            self._new.append(key)
            self._prepared[key] = b"alongside_%d" % next(_NUMBERS)
            self._connection.send_prepare(self._prepared[key], one.text, adapting.types)
            answers.append(None)
        self._connection.send_query_prepared(self._prepared[key], dumped, adapting.formats, result_format=_BINARY)
        return [*answers, one]

    def _answers(self) -> Generator[Wait, Ready | int, list[pq.abc.PGresult]]:
        connection, found, heard = self._connection, list[pq.abc.PGresult](), False
        while connection.flush():
            if (yield Wait.RW) & Ready.R:
                connection.consume_input()
                heard = True
        while True:
            # The last answer comes after all was sent, and it is read nowhere else: before the first reading it is
            # still to come. To ask whether it is there would let go of Python's lock, as each of these calls does.
            while not heard or connection.is_busy():
                yield Wait.R
                connection.consume_input()
                heard = True
            result = connection.get_result()
            if result is None:
                raise psycopg.OperationalError("The server broke off in the middle of its answers.")
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                return found
            found.append(result)
            connection.get_result()  # None: the end of this statement's answer, which came with it

    def _check(self, results: Sequence[pq.abc.PGresult]) -> None:
        for result in results:
            if result.status == pq.ExecStatus.FATAL_ERROR:
                for key in self._new:  # perhaps it was not prepared; under another name it will be
                    del self._prepared[key]
                raise error_from_result(result)

    def _rows(self, one: _Compiled, result: pq.abc.PGresult) -> Rows:
        self._adapting.set_pgresult(result, set_loaders=True, format=_BINARY)
        return self._adapting.load_rows(0, result.ntuples, one.row)


@lru_cache(maxsize=512)
def _compiled(statement: Statement, columns: tuple[str, ...] | None) -> _Compiled:
    """`columns`: those that an insert gives."""
    compiler = statement.compile(dialect=_DIALECT, column_keys=columns and list(columns))
    if compiler.post_compile_params:
        raise ValueError("A list of values has no place in the text of a statement that stays the same: see `among`.")
    binds = [compiler.binds[name] for name in compiler.positiontup or ()]
    parameters = tuple((b.key, b.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)) for b in binds)
    constants = {bound.key: bound.effective_value for bound in binds if not bound.required}
    row = tuple if isinstance(statement, Change) else _row_of(statement)
    return _Compiled(str(compiler).encode(), parameters, constants, (PyFormat.AUTO,) * len(binds), row)


def _row_of(statement: Query) -> Callable[[Sequence[Any]], Any]:
    """Rows as SQLAlchemy's: values by name and by place, as the types of the columns promise them."""
    columns = statement.selected_columns
    kinds = [column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for column in columns]
    processes = [(place, process) for place, process in enumerate(kinds) if process is not None]
    row = cast(Any, namedtuple("Row", columns.keys(), rename=True))._make

    def made(values: Sequence[Any]) -> Any:
        processed = list(values)
        for place, process in processes:
            processed[place] = process(processed[place])
        return row(processed)

    return made if processes else row


def _begin(driver: "psycopg.Connection[Any]") -> str:
    """As SQLAlchemy told the driver to begin transactions."""
    level = f" ISOLATION LEVEL {driver.isolation_level.name.replace('_', ' ')}" if driver.isolation_level else ""
    return f"BEGIN{level}{' READ ONLY' if driver.read_only else ''}"


def _as_sqlalchemy_says(error: psycopg.Error) -> Exception:
    return cast(Exception, sa.exc.DBAPIError.instance(None, None, error, psycopg.Error, dialect=_DIALECT))
