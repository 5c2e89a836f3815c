"""One comparison: ours and the peer by turns, several rounds in one run, medians, and their ratio."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import TypedDict


class Result(TypedDict):
    """One comparison of one run: ours and the peer's figure in the same unit, their ratio, and the goal for it."""

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    goal: float
    met: bool


@dataclass(frozen=True)
class Comparison:
    """`ours` and `peer` do one round each time they are called and return what they reached in `unit`.

    `goal`: the ratio of ours to the peer's is at least that; where figures are costs (`at_most`), at most.
    """

    name: str
    unit: str
    goal: float
    ours: Callable[[], float]
    peer: Callable[[], float]
    at_most: bool = False

    def met_by(self, ratio: float) -> bool:
        """Whether the goal is reached."""
        return ratio <= self.goal if self.at_most else ratio >= self.goal


def compare(comparisons: list[Comparison], rounds: int, say: Callable[[str], None]) -> list[Result]:
    """Everybody by turns, so that a noisy moment of the machine strikes all; the first round only warms up.

    Comparisons with the same `ours` share its rounds.
    """
    turns = list(dict.fromkeys(one for each in comparisons for one in (each.ours, each.peer)))
    reached: dict[Callable[[], float], list[float]] = {turn: [] for turn in turns}
    for place in range(rounds + 1):
        for turn in turns:
            figure = turn()
            if place > 0:
                reached[turn].append(figure)
        said = ", ".join(f"{reached[turn][-1]:.0f}" for turn in turns if place > 0)
        say(f"round {place} of {rounds}: {said or 'warm'}")
    return [_result(one, median(reached[one.ours]), median(reached[one.peer])) for one in comparisons]


def _result(comparison: Comparison, ours: float, peer: float) -> Result:
    ratio = ours / peer
    return {
        "name": comparison.name,
        "ours": round(ours, 1),
        "peer": round(peer, 1),
        "unit": comparison.unit,
        "ratio": round(ratio, 3),
        "goal": comparison.goal,
        "met": comparison.met_by(ratio),
    }
