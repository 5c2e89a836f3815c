"""A sample of changes is fair, the same for the same seed, and says how sure it is."""

from collections import Counter

import pytest
from sampling import rate, sample, still_to_try

NAMES = [f"change-{number:03}" for number in range(100)]


def test_the_same_seed_gives_the_same_sample_in_whatever_order_the_names_come():
    first = sample(NAMES, 20, seed=1)

    assert first == sample(list(reversed(NAMES)), 20, seed=1)
    assert first != sample(NAMES, 20, seed=2)
    assert len(set(first)) == 20 and set(first) <= set(NAMES)


def test_a_sample_larger_than_everything_is_everything():
    assert sample(NAMES, 1_000, seed=1) == NAMES


def test_each_change_is_as_likely_as_any_other():
    drawn = Counter(name for seed in range(2_000) for name in sample(NAMES, 10, seed))

    assert set(drawn) == set(NAMES)
    # 200 each; four standard deviations are 54
    assert all(140 < often < 260 for often in drawn.values())


@pytest.mark.parametrize(
    ("noticed", "tried", "low", "high"),
    [(90, 100, 0.8256, 0.9448), (600, 600, 0.9936, 1.0), (0, 10, 0.0, 0.2775), (540, 600, 0.8734, 0.9215)],
)
def test_the_interval_is_wilsons(noticed, tried, low, high):
    found = rate(noticed, tried)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.low <= found.share <= found.high


def test_of_nothing_there_is_no_rate():
    with pytest.raises(ValueError, match="Nothing"):
        rate(0, 0)


def test_a_run_that_was_stopped_goes_on_with_what_has_no_verdict():
    assert still_to_try(["a", "b", "c"], {"a": 1, "b": None}) == ["b", "c"]
