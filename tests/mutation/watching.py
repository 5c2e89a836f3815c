"""Runs test files once and writes down, for each test, how long it takes and which lines it comes by.

`python watching.py FOLDER MARK=FILE...`, in the folder with the changed code; `run.py` does. What was written down
counts while the file has the same mark.
"""

import json
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from trying import ARGUMENTS

MUTATED = ("domain", "usecases")


class Watching:
    """A plugin of pytest. Only the code that is changed is watched."""

    def __init__(self) -> None:
        self.coverage = Coverage(
            data_file=None, include=[f"src/consent/{room}/*" for room in MUTATED], config_file=False
        )
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        """Between two tests nobody is looked at."""
        self.coverage.switch_context(item.nodeid)
        start = time.process_time()
        done = yield
        self.seconds[item.nodeid] = time.process_time() - start
        self.coverage.switch_context("")
        return done

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the file of what failed."""
        if report.failed:
            self.failed.add(report.nodeid.split("::")[0])

    def lines(self) -> dict[str, dict[str, list[int]]]:
        """The lines of each file that each test came by."""
        found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        data = self.coverage.get_data()
        for file in data.measured_files():
            name = Path(file).relative_to(Path("src").resolve()).as_posix()
            for line, tests in data.contexts_by_lineno(file).items():
                for test in filter(None, tests):
                    found[test][name].append(line)
        return found


def main(folder: Path, marks: dict[str, str]) -> int:
    """0 when every test passed. Nothing is written of a file with one that fails: that notices every change."""
    watching = Watching()
    watching.coverage.start()
    with tempfile.TemporaryDirectory() as place:
        done = pytest.main([*ARGUMENTS, f"--basetemp={place}/tests", *marks], plugins=[watching])
    watching.coverage.stop()
    lines = watching.lines()
    for file in set(marks) - watching.failed:
        tests = {
            test: {"seconds": seconds, "lines": lines.get(test, {})}
            for test, seconds in watching.seconds.items()
            if test.split("::")[0] == file
        }
        said = json.dumps({"mark": marks[file], "tests": tests})
        (folder / f"{file.replace('/', '.')}.json").write_text(said, encoding="utf-8")
    return int(done)


if __name__ == "__main__":
    told = [said.split("=", 1) for said in sys.argv[2:]]
    sys.exit(main(Path(sys.argv[1]), {file: mark for mark, file in told}))
