"""Is a column one of many values: one SQL text however many there are, so that the database plans it once.

`IN (...)` with a parameter for each value is another statement for every count: compiled, sent and planned anew.
The values travel as one text, because a driver that looks at each of them takes longer than the database.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import roles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import UserDefinedType

from alongside.database.round_trip import Query


class _Texts(UserDefinedType[Sequence[str]]):
    """Texts as one parameter: an array's literal on PostgreSQL (section 8.15.6), a JSON array on SQLite.

    It names no type of its own, so PostgreSQL reads the literal once, when it comes. A text that is cast to an array
    would be read anew for every row that is looked at.
    """

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Sequence[str] | None], str]:
        """As the database reads it."""
        return _literal if dialect.name == "postgresql" else _json


def _json(texts: Sequence[str] | None) -> str:
    return json.dumps(list(texts or ()))


def _literal(texts: Sequence[str] | None) -> str:
    joined = '","'.join(texts or ())
    if "\\" in joined or joined.count('"') != 2 * (len(texts or ()) - 1):
        joined = '","'.join(text.replace("\\", "\\\\").replace('"', '\\"') for text in texts or ())
    return f'{{"{joined}"}}' if texts else "{}"


class among(FunctionElement[bool]):  # noqa: N801 - it reads as a function of SQL
    """`among(column, "name")`: is the text column one of the texts that are executed with as `name`, a list."""

    type = sa.Boolean()
    inherit_cache = True
    name = "among"

    def __init__(self, column: roles.ExpressionElementRole[Any], parameter: str) -> None:
        super().__init__(column, sa.bindparam(parameter, type_=_Texts()))


@compiles(among)
def _in_json(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    listed = compiler.process(values)  # a bound parameter: no value is in the text
    return f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({listed}))"  # nosec B608


@compiles(among, "postgresql")
def _any_of_array(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **options)} = ANY (CAST({compiler.process(values)} AS TEXT[]))"


class ByKey:
    """A query for the rows of one key or of several: the same question for any number, as `rows_of` takes it.

    One key has a statement of its own. PostgreSQL takes any list to have ten values when it makes a plan to keep,
    finds that a plan for the one that is there would be better, and so plans anew each time.
    """

    def __init__(self, query: Query, column: roles.ExpressionElementRole[str]) -> None:
        """`column`: the text column that the keys are values of."""
        self._of_one = query.where(sa.type_coerce(column, sa.Text()) == sa.bindparam("key"))
        self._of_several = query.where(among(column, "keys"))

    def asked(self, keys: Collection[str]) -> tuple[Query, Mapping[str, Any]]:
        """The statement for these keys, and its parameters."""
        if len(keys) == 1:
            return self._of_one, {"key": next(iter(keys))}
        return self._of_several, {"keys": sorted(keys)}
