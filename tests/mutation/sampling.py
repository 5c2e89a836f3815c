"""A fair sample of changes, and what it says of all of them. Pure; `run.py` uses it."""

import math
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The two-sided 95 % quantile of the normal distribution."""


@dataclass(frozen=True)
class Rate:
    """A share of noticed changes with the interval that holds the share of all of them 95 times in 100."""

    noticed: int
    tried: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Noticed of tried, 0 to 1."""
        return self.noticed / self.tried


def sample(names: Collection[str], size: int, seed: int) -> list[str]:
    """So many of the names, each as likely as any other; the same seed and the same names give the same ones."""
    ordered = sorted(names)
    return sorted(random.Random(seed).sample(ordered, min(size, len(ordered))))


def rate(noticed: int, tried: int) -> Rate:
    """The share and its Wilson interval: right for shares near 1 too, where the usual one is not.

    Raises ValueError when nothing was tried.
    """
    if tried < 1:
        raise ValueError("Nothing was tried.")
    share, square = noticed / tried, Z95**2
    middle = (share + square / (2 * tried)) / (1 + square / tried)
    around = Z95 / (1 + square / tried) * math.sqrt(share * (1 - share) / tried + square / (4 * tried**2))
    return Rate(noticed, tried, max(0.0, middle - around), min(1.0, middle + around))


def still_to_try(chosen: Collection[str], found: Mapping[str, int | None]) -> list[str]:
    """Of those chosen, the ones without a verdict; a run that was stopped goes on with them."""
    return [name for name in chosen if found.get(name) is None]
