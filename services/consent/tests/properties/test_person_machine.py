"""Whatever happens to a person's permissions, in whatever order, nothing goes that may not go."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from person_machine import PersonMachine

MEMORY = Path("/dev/shm")
FEW = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def quick_house(house):
    """The house; on SQLite one in memory's file system where there is such, for thousands of small transactions."""
    if house.engine.dialect.name != "sqlite" or not MEMORY.is_dir():
        yield house
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        made = type(house)(Path(folder), f"sqlite:///{folder}/consent.sqlite3")
        yield made
        made.service.close()
        made.close()


@pytest.mark.timeout(600)
def test_the_invariants_hold_after_every_step(quick_house):
    run_state_machine_as_test(lambda: PersonMachine(quick_house), settings=FEW)
