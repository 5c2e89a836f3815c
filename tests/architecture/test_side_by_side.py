"""Which tests may run at the same time."""

import broker
import pytest
import side_by_side


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("services/consent/tests/unit/test_a.py::test_1", "services/consent/tests/unit/test_a.py::test_2[x]"),
        ("tests/e2e/test_a.py::test_1[apart]", "tests/e2e/test_services_apart.py::test_2"),
        ("tests/e2e/test_a.py::test_1[embedded]", "tests/e2e/test_b.py::test_2"),
    ],
)
def test_what_shares_something_stays_in_one_process(one, other):
    assert side_by_side.together(one) == side_by_side.together(other)


def test_other_files_may_run_beside_it():
    names = [
        "tests/e2e/test_a.py::test_1[apart]",
        "tests/e2e/test_a.py::test_1[embedded]",
        "tests/faults/test_b.py::t",
    ]

    assert len({side_by_side.together(name) for name in names}) == len(names)


@pytest.mark.parametrize(("cores", "processes"), [(None, 2), (1, 2), (2, 3), (64, 4)])
def test_there_is_one_process_more_than_cores_but_never_dozens(monkeypatch, cores, processes):
    monkeypatch.delenv(broker.ADDRESS, raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: cores)

    assert side_by_side.pytest_xdist_auto_num_workers(None) == processes


def test_a_broker_that_was_given_is_used_by_one_process(monkeypatch):
    monkeypatch.setenv(broker.ADDRESS, "amqp://tests@localhost")

    assert side_by_side.pytest_xdist_auto_num_workers(None) == 0
