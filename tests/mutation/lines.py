"""Which lines of the code a change touches: a test that comes by none of them cannot notice it. Pure."""

import ast
import re
import textwrap
from difflib import SequenceMatcher
from types import CodeType


def changed(original: str, other: str) -> set[int]:
    """Numbers of the lines of the original function, from 1, that the other has otherwise; its name is no change."""
    first, second = (re.sub(r"\bdef \w+", "def it", source, count=1).splitlines() for source in (original, other))
    steps = SequenceMatcher(a=first, b=second, autojunk=False).get_opcodes()
    places = [range(start, max(end, start + 1)) for kind, start, end, *_ in steps if kind != "equal"]
    return {place + 1 for several in places for place in several}


def around(source: str, lines: set[int]) -> set[int]:
    """All lines of the statements that these lines are in; of one with others inside, only how it begins.

    How the function itself begins is run when the module is read, so all of the function belongs to that.
    """
    (whole,) = ast.parse(textwrap.dedent(source)).body
    nodes = [node for node in ast.walk(whole) if isinstance(node, ast.stmt | ast.excepthandler)]
    found: set[int] = set()
    for line in lines:
        inside = max((node for node in nodes if _first(node) <= line <= _last(node)), key=_first, default=whole)
        found |= set(range(_first(whole), _last(whole) + 1)) if inside is whole else _of(inside, line)
    return found


def with_code(code: CodeType) -> set[int]:
    """The lines of a compiled file that anything can come by."""
    found = {line for *_, line in code.co_lines() if line}
    return found.union(*(with_code(one) for one in code.co_consts if isinstance(one, CodeType)))


def _first(node: ast.stmt | ast.excepthandler) -> int:
    return min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])


def _last(node: ast.stmt | ast.excepthandler) -> int:
    return node.end_lineno or node.lineno


def _of(node: ast.stmt | ast.excepthandler, line: int) -> set[int]:
    body = getattr(node, "body", None)
    if body and line < _first(body[0]):
        return set(range(_first(node), _first(body[0])))
    return set(range(_first(node), _last(node) + 1))
