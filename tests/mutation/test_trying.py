"""Changes are tried in children: the right test notices each, and nothing of a child is left when it has ended."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TRY = """
import json, sys, types, pytest, trying

placed = sys.modules["placed"] = types.SimpleNamespace(names=set())
trying.put_in_place, trying.FIRST, trying.LONG = placed.names.add, 0.0, 1
seconds = json.loads(sys.argv[2])
changes = {f"service.domain.module.x_{name}__mutmut_1": frozenset(seconds) for name in sys.argv[3:]}
tell = lambda *said: print(json.dumps(said), file=sys.stderr)
it = trying.Trying(2, changes, seconds, sys.argv[1], tell)
sys.exit(pytest.main([*trying.ARGUMENTS, f"--basetemp={sys.argv[1]}", "test_it.py"], plugins=[it]))
"""
FIVE = """
import os, pathlib, placed

SEEN = pathlib.Path(os.environ["SEEN"])

def came(name):
    changes = {one.split("_")[1] for one in placed.names}
    with SEEN.open("a") as file:
        print(name, *sorted(changes), file=file)
    return changes

def test_a(): assert "first" not in came("a")
def test_b(): came("b")
def test_c(): assert not {"second", "third"} <= came("c")
def test_d(): assert not {"second", "fourth"} & came("d")
def test_e():
    while "fifth" in came("e"):
        pass
"""
WRITES = """
import os, pathlib

def test_writes(tmp_path):
    (tmp_path / "much").write_bytes(b"x" * 1000)
    with pathlib.Path(os.environ["SEEN"]).open("a") as file:
        print(tmp_path, file=file)
"""


@pytest.fixture
def tried(tmp_path):
    """Tries changes of these names with tests of these seconds: verdicts, and the lines that the tests wrote."""

    def tries(tests, seconds, *names):
        (tmp_path / "test_it.py").write_text(tests)
        (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:timeout\n")
        ran = subprocess.run(
            [sys.executable, "-c", TRY, tmp_path / "folder", json.dumps(seconds), *names], cwd=tmp_path,
            env={"PYTHONPATH": str(HERE), "SEEN": str(tmp_path / "seen")},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert not ran.returncode, ran.stdout + ran.stderr
        said = [json.loads(line) for line in ran.stderr.splitlines()]
        last = {name.split("_")[1]: (code, test.partition("::")[2]) for name, code, test in said if code is not None}
        return last, (tmp_path / "seen").read_text().splitlines()

    return tries


def test_each_change_is_noticed_by_a_test_that_notices_it_alone(tried):
    seconds = {f"test_it.py::test_{name}": place / 1000 for place, name in enumerate("abcde")}

    verdicts, came = tried(FIVE, seconds, "first", "second", "third", "fourth", "fifth", "sixth")

    assert verdicts == {
        "first": (1, "test_a"), "second": (1, "test_d"), "third": (0, ""), "fourth": (1, "test_d"),
        "fifth": (-27, "test_e"), "sixth": (0, ""),
    }  # fmt: skip
    together = [line.split()[0] for line in came if len(line.split()) > 3]
    assert together[:3] == ["b", "c", "d"]
    assert "b" not in together[1:]  # what all of them passed is not run again for those that go on


def test_what_the_tests_of_a_child_wrote_is_gone_with_it(tried):
    _, wrote = tried(WRITES, {"test_it.py::test_writes": 0.1}, "first", "second", "third")

    of_children = [Path(one) for one in wrote if "child-" in one]
    assert len(of_children) == 3
    assert [one for one in of_children if one.exists()] == []
