"""Tries changes one by one: the tests are collected once, and a child for each change runs those that come by it.

`python trying.py AT_ONCE SEEN FOLDER`, in the folder with the changed code; `run.py` does. The names of the changes
are lines on standard input. Every verdict is a line on standard output, as JSON: the change, how the child ended, and
the test that noticed it. No ending (null): the quick tests did not notice it, and the others are still to come.
"""

import gc
import json
import mmap
import os
import shutil
import signal
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from typing import Any

import choosing
import pytest
import together
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, settings
from together import Group, Names, Tests, function

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
PROFILE = "the same cases each time"
settings.register_profile(
    PROFILE, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile(PROFILE)
NOTICED, FELL_OVER, NOBODY_LOOKS = 1, 2, 33


@dataclass
class Turn:
    """What one child does: these tests in this order with these changes. `group`: whom it is for, if for one."""

    names: Names
    tests: Tests
    group: Group | None = None
    alone: bool = False
    place: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, mmap.PAGESIZE))
    """Where the child writes which of the tests it is at, so that it is known however it ends."""

    def go(self) -> Iterator[str]:
        """One test after the other."""
        for place, test in enumerate(self.tests):
            self.place[:8] = place.to_bytes(8, "big")
            yield test

    @property
    def last(self) -> str:
        """The test that it was at."""
        return self.tests[int.from_bytes(self.place[:8], "big")]


class Trying:
    """A plugin of pytest that runs the collected tests in its own order."""

    def __init__(
        self,
        at_once: int,
        changes: dict[str, frozenset[str]],
        seconds: dict[str, float],
        folder: str,
        tell: Callable[..., None],
    ) -> None:
        self.at_once, self.changes, self.seconds, self.tell = at_once, changes, seconds, tell
        self.folder = folder
        self.rest: dict[str, Tests] = {}
        self.waiting: deque[Turn] = deque()
        self.running: dict[int, Turn] = {}
        self.noticed: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=12))
        """The tests that noticed the last changes of a function are the first for its next one."""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of pytest's own."""
        self.items = {item.nodeid: item for item in session.items}
        self.folders = session.config._tmp_path_factory
        quickest = self._warm()
        gc.collect()
        failed(quickest)  # it is told of whatever the collected garbage had to say; the children are not
        gc.freeze()
        self._without(quickest)
        for name in self.changes:
            self._wait_for_room()
            self._start(Turn((name,), self._quick(name)))
        self._wait_for_all()
        for names in together.groups(sorted(self.rest)):
            self._wait_for_room()
            self._go_on(Group({name: self.rest[name] for name in names}, self.seconds))
        self._wait_for_all()
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

    def _wait_for_room(self) -> None:
        """Until one more may start; what follows from the end of others comes first."""
        while self.waiting or len(self.running) >= self.at_once:
            self._step()

    def _wait_for_all(self) -> None:
        while self.waiting or self.running:
            self._step()

    def _step(self) -> None:
        if self.waiting and len(self.running) < self.at_once:
            self._start(self.waiting.popleft())
        else:
            self._end()

    def _start(self, turn: Turn) -> None:
        child = os.fork()
        if not child:
            code = FELL_OVER
            try:
                code = self._try(turn)
            finally:
                os._exit(code)
        self.running[child] = turn

    def _quick(self, name: str) -> Tests:
        """Those that are most likely to notice it, and quick; all others are kept for later."""
        first = {test: place for place, test in enumerate(self.noticed[function(name)])}
        about = choosing.about(name)

        def place(test: str) -> tuple[int, float]:
            return first.get(test, len(first)), self.seconds[test] / (FAVOUR if about & choosing.about(test) else 1)

        tests = sorted(self.changes[name], key=place)
        quick = 1 + sum(spent < FIRST for spent in accumulate(map(self.seconds.__getitem__, tests)))
        self.rest[name] = tests[quick:]
        return tests[:quick]

    def _try(self, turn: Turn) -> int:
        gc.disable()
        self.folders._basetemp = self._folder(os.getpid())
        self.folders._basetemp.mkdir(parents=True)
        for name in turn.names:
            put_in_place(name)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        for sign in (signal.SIGPROF, signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_DFL)
        for test in turn.go():
            signal.setitimer(signal.ITIMER_PROF, LONG + 20 * self.seconds[test])
            signal.alarm(WAITING)
            if failed(self.items[test]):
                return NOTICED
        return 0

    def _folder(self, child: int) -> Path:
        """Below it are the folders of all tests of a child: pytest removes none of them before the very end."""
        return Path(self.folder) / f"child-{child}"

    def _end(self) -> None:
        child, status = os.wait()
        shutil.rmtree(self._folder(child), ignore_errors=True)
        turn, code = self.running.pop(child), os.waitstatus_to_exitcode(status)
        if turn.group is None:
            self._quick_ended(turn, code)
        elif turn.alone:
            self._alone_ended(turn, turn.group, code)
        elif code:
            who = turn.group.stop(turn.last)
            self.waiting.extendleft(Turn((name,), [turn.last], turn.group, alone=True) for name in who)
        else:
            for name in turn.names:
                self._said(name, 0, "")

    def _quick_ended(self, turn: Turn, code: int) -> None:
        (name,) = turn.names
        if code == 0 and self.rest[name]:
            self.tell(name, None, "")
        else:
            self._said(name, code, turn.last if code else "")

    def _alone_ended(self, turn: Turn, group: Group, code: int) -> None:
        (name,) = turn.names
        group.asked -= 1
        if code:
            del group.left[name]
            self._said(name, code, turn.last)
        if not group.asked:
            self._go_on(group)

    def _go_on(self, group: Group) -> None:
        """Those that are left, with the tests that are left."""
        tests = group.next()
        if tests:
            self.waiting.append(Turn(tuple(group.left), tests, group))
            return
        for name in group.left:
            self._said(name, 0, "")

    def _said(self, name: str, code: int, test: str) -> None:
        self.rest.pop(name, None)
        first = self.noticed[function(name)]
        if test in first:
            first.remove(test)
        first.extendleft(filter(None, [test]))
        self.tell(name, code, test)


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
    trying = Trying(at_once, changes, {test: what["seconds"] for test, what in known.items()}, folder, tell)
    return int(pytest.main([*ARGUMENTS, f"--basetemp={folder}", *files], plugins=[trying])) if files else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
