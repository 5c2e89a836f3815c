"""Tries changes one by one: the tests are collected once, and a child for each change runs those that come by it.

`python trying.py AT_ONCE SEEN FOLDER`, in the folder with the changed code; `run.py` does. The names of the changes
are lines on standard input. Every verdict is a line on standard output, as JSON: the change, how the child ended, and
the test that noticed it. No ending (null): the quick tests did not notice it, and the others are still to come.
"""

import gc
import json
import os
import signal
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from typing import Any

import choosing
import pytest
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, settings

ARGUMENTS = [
    "--rootdir=.", "-q", "--tb=short", "--assert=plain", "-k", "not postgresql",
    "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-o", "timeout=0", "-o", "tmp_path_retention_policy=none",
]  # fmt: skip
LONG = 20
"""Seconds of work for one test that usually takes none: what needs more never ends, and is not called noticed."""
WAITING = 300
"""Seconds that one test may take when it waits, on a machine with much else to do."""
FIRST = 1.0
"""Seconds of tests at first; most changes are noticed by then, and the others have their turn when all were tried."""
FAVOUR = 10
"""A test in a file that is named like the module may take so many times as long as another, and comes before it."""
TOGETHER = 8
"""So many that the quick tests did not notice run through all of the others at the same time. When nothing fails,
nobody notices any of them; else each half is tried again, down to one. What another hides counts as not noticed."""
PROFILE = "the same cases each time"
settings.register_profile(
    PROFILE, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile(PROFILE)
NOTICED, FELL_OVER, NOBODY_LOOKS = 1, 2, 33

Names = tuple[str, ...]
Tests = list[str]


class Trying:
    """A plugin of pytest that runs the collected tests in its own order."""

    def __init__(
        self, at_once: int, changes: dict[str, frozenset[str]], seconds: dict[str, float], tell: Callable[..., None]
    ) -> None:
        self.at_once, self.changes, self.seconds, self.tell = at_once, changes, seconds, tell
        self.waiting: deque[Names] = deque((name,) for name in changes)
        self.quick, self.rest = True, dict[str, Tests]()
        self.running: dict[int, tuple[Names, int]] = {}
        self.noticed: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=12))
        """The tests that noticed the last changes of a function are the first for its next one."""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of pytest's own."""
        self.items = {item.nodeid: item for item in session.items}
        quickest = self._warm()
        gc.collect()
        failed(quickest)  # it is told of whatever the collected garbage had to say; the children are not
        gc.freeze()
        self._without(quickest)
        self._all()
        self.quick = False
        self.waiting.extend(together(sorted(self.rest)))
        self._all()
        return True

    def _warm(self) -> pytest.Item:
        """What the slowest test of a file reads and makes is there for all children. The quickest test of all."""
        slowest = sorted(self.items.values(), key=lambda item: self.seconds[item.nodeid])
        for item in {item.path: item for item in slowest}.values():
            if failed(item):
                raise RuntimeError(f"Without any change, {item.nodeid} fails.")
        return slowest[0]

    def _without(self, item: pytest.Item) -> None:
        """A child in which nothing was changed must notice nothing, or every change would be called noticed."""
        child = os.fork()
        if not child:
            os._exit(failed(item))
        if os.waitpid(child, 0)[1]:
            raise RuntimeError(f"Without any change, {item.nodeid} fails in a child.")

    def _all(self) -> None:
        while self.waiting or self.running:
            if self.waiting and len(self.running) < self.at_once:
                self._start(self.waiting.popleft())
            else:
                self._end()

    def _start(self, names: Names) -> None:
        tests = self._next(names)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            code = FELL_OVER
            try:
                code = self._try(names, tests, writing)
            finally:
                os._exit(code)
        os.close(writing)
        self.running[child] = names, reading

    def _next(self, names: Names) -> Tests:
        """The quick ones of one change, and later all others of all of them."""
        if not self.quick:
            return sorted({test for name in names for test in self.rest[name]}, key=self.seconds.__getitem__)
        (name,) = names
        first = {test: place for place, test in enumerate(self.noticed[function(name)])}
        about = choosing.about(name)

        def place(test: str) -> tuple[int, float]:
            return first.get(test, len(first)), self.seconds[test] / (FAVOUR if about & choosing.about(test) else 1)

        tests = sorted(self.changes[name], key=place)
        quick = 1 + sum(spent < FIRST for spent in accumulate(map(self.seconds.__getitem__, tests)))
        self.rest[name] = tests[quick:]
        return tests[:quick]

    def _try(self, names: Names, tests: Tests, writing: int) -> int:
        gc.disable()
        for name in names:
            put_in_place(name)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        for sign in (signal.SIGPROF, signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_DFL)
        for test in tests:
            signal.setitimer(signal.ITIMER_PROF, LONG + 20 * self.seconds[test])
            signal.alarm(WAITING)
            if failed(self.items[test]):
                os.write(writing, test.encode())
                return NOTICED
        return 0

    def _end(self) -> None:
        child, status = os.wait()
        names, reading = self.running.pop(child)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            test = pipe.read()
        code = os.waitstatus_to_exitcode(status)
        half = len(names) // 2
        if code and half:
            self.waiting.extend((names[:half], names[half:]))
        elif code == 0 and self.quick and self.rest[names[0]]:
            self.tell(names[0], None, test)
        else:
            for name in names:
                self._said(name, code, test)

    def _said(self, name: str, code: int, test: str) -> None:
        del self.rest[name]
        first = self.noticed[function(name)]
        if test in first:
            first.remove(test)
        first.extendleft(filter(None, [test]))
        self.tell(name, code, test)


def together(names: list[str]) -> list[Names]:
    """Groups of changes, each of another function."""
    which: Counter[str] = Counter()
    rounds: dict[int, list[str]] = defaultdict(list)
    for name in names:
        which[function(name)] += 1
        rounds[which[function(name)]].append(name)
    return [
        tuple(several[start : start + TOGETHER])
        for several in rounds.values()
        for start in range(0, len(several), TOGETHER)
    ]


def put_in_place(name: str) -> None:
    """From now on the changed function is the one that is called."""
    module, _, changed = name.rpartition(".")
    others = vars(import_module(module))[f"mutants_{function(changed)}__mutmut"]
    others["_mutmut_orig"] = others[changed]


def failed(item: pytest.Item) -> bool:
    """Run one test, and everything that it needs, from the beginning. Nobody reads why: to tell takes longest."""
    vars(item).update(repr_failure=_unsaid, _repr_failure_py=_unsaid)
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _unsaid(*_given: Any, **_named: Any) -> str:
    return ""


def function(name: str) -> str:
    """The function that a change is in."""
    return name.rpartition("__mutmut_")[0]


def main(at_once: int, seen: Path, folder: str) -> int:
    """Try all that are named on standard input."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def tell(*said: Any) -> None:
        print(json.dumps(said), file=out)

    known = choosing.read(sorted(seen.iterdir()))
    chosen = choosing.Choosing(Path(), known)
    changes = {name: chosen.tests(name) for name in sys.stdin.read().split()}
    for name in [name for name, tests in changes.items() if not tests]:
        tell(name, NOBODY_LOOKS, "")
        del changes[name]
    files = sorted({test.split("::")[0] for tests in changes.values() for test in tests})
    trying = Trying(at_once, changes, {test: what["seconds"] for test, what in known.items()}, tell)
    return int(pytest.main([*ARGUMENTS, f"--basetemp={folder}", *files], plugins=[trying])) if files else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
