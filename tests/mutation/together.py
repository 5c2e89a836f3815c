"""What the quick tests did not notice goes through all others together, in one pass.

What fails is asked about each change alone, and the others go on behind it. What another hides counts as not noticed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

TOGETHER = 32
"""Changes in one group, each of another function."""

Names = tuple[str, ...]
Tests = list[str]


class Group:
    """Changes that go through the tests of all of them at the same time."""

    def __init__(self, tests_of: Mapping[str, Iterable[str]], seconds: Mapping[str, float]) -> None:
        self.left = {name: set(tests) for name, tests in tests_of.items()}
        self.tests = sorted(frozenset[str]().union(*self.left.values()), key=seconds.__getitem__)
        self.asked = 0
        """So many were sent to the test that failed, each alone, and have not come back."""

    def stop(self, test: str) -> Names:
        """This test failed: who is to be asked about it? The others that were before it need not be run again."""
        self.tests = self.tests[self.tests.index(test) + 1 :]
        who = tuple(name for name, tests in self.left.items() if test in tests)
        self.asked = len(who)
        return who

    def next(self) -> Tests:
        """The tests that those who are left still have before them."""
        wanted = frozenset[str]().union(*self.left.values())
        self.tests = [test for test in self.tests if test in wanted]
        return self.tests


def groups(names: Iterable[str]) -> list[Names]:
    """Of TOGETHER changes at most, each of another function."""
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


def function(name: str) -> str:
    """The function that a change is in."""
    return name.rpartition("__mutmut_")[0]
