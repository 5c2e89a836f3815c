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


def test_a_broker_that_was_given_is_used_by_one_process(monkeypatch):
    monkeypatch.delenv(broker.ADDRESS, raising=False)
    assert side_by_side.pytest_xdist_auto_num_workers(None) >= 1

    monkeypatch.setenv(broker.ADDRESS, "amqp://tests@localhost")

    assert side_by_side.pytest_xdist_auto_num_workers(None) == 0
