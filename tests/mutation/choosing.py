"""Which tests could notice a change: those that come by a statement that it touches."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lines import around, changed, with_code

Tests = frozenset[str]


class Choosing:
    """Looks into what the tool made (`changed_code`, the folder above `src`) and into what the tests came by."""

    def __init__(self, changed_code: Path, seen: Mapping[str, Mapping[str, Any]]) -> None:
        self._src = changed_code / "src"
        by: dict[tuple[str, int], set[str]] = defaultdict(set)
        for test, what in seen.items():
            for file, numbers in what["lines"].items():
                for number in numbers:
                    by[file, number].add(test)
        self._by = {place: frozenset(tests) for place, tests in by.items()}
        self._file = lru_cache(maxsize=None)(self._read)
        self._together = lru_cache(maxsize=None)(self._of_lines)

    def tests(self, name: str) -> Tests:
        """Of a change by its name, as `consent.domain.gate.x_decide__mutmut_7`."""
        module, _, mutant = name.rpartition(".")
        file = f"{module.replace('.', '/')}.py"
        spans, text, coded = self._file(file)
        first, last = spans[f"{mutant.rpartition('__mutmut_')[0]}__mutmut_orig"]
        original, other = ("\n".join(text[start - 1 : end]) for start, end in ((first, last), spans[mutant]))
        touched = {first - 1 + line for line in around(original, changed(original, other))} & coded
        return self._together(file, frozenset(touched or range(first, last + 1)))

    def _of_lines(self, file: str, numbers: Iterable[int]) -> Tests:
        return frozenset().union(*(self._by.get((file, number), frozenset()) for number in numbers))

    def _read(self, file: str) -> tuple[dict[str, list[int]], list[str], set[int]]:
        text = (self._src / file).read_text(encoding="utf-8")
        spans = json.loads((self._src / f"{file}.spans").read_text(encoding="utf-8"))["spans"]
        return spans, text.splitlines(), with_code(compile(text, file, "exec", dont_inherit=True))


@cache
def about(name: str) -> frozenset[str]:
    """How the words of a module or of a test file begin, from the name of a change or of a test: what they share is a
    sign that they are about the same, and no more than a sign."""
    file = Path(name.split("::")[0]).stem if "::" in name else name.split(".")[2]
    return frozenset(word[:4] for word in file.split("_") if word != "test" and len(word) >= 4)


def read(files: Collection[Path]) -> dict[str, dict[str, Any]]:
    """What `watching.py` wrote, by test."""
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        found |= json.loads(file.read_text(encoding="utf-8"))["tests"]
    return found
