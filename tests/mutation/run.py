"""Changes the rules of consent one by one and says which changes no test noticed: `make mutants`.

Works on a copy below `build/mutants`, where a run that was stopped goes on. Names of changes, or patterns of them,
may be given: `make mutants ONLY='consent.domain.gate.*'`. All of them take hours; a fair sample tells how it stands
with all of them in less: `make mutants SAMPLE=600 SEED=1`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from sampling import rate, sample, still_to_try

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build/mutants"
TOOL = PLACE / "tool"
MUTATED = ("domain", "usecases")
COPIED = ("services", "shared", "deploy", "docs", "tests", "conftest.py", "pyproject.toml", "docker-compose.yml")
OF_CONSENT = ("src", "migrations")
"""Once more at the top: the tool looks for the code there, and the code for its migrations beside itself."""
NOT_COPIED = shutil.ignore_patterns("node_modules", "__pycache__", ".*", "*.sqlite3*")
TESTS = ("services/consent/tests/unit", "services/consent/tests/integration")
"""Not those that make up their own cases: a change that is noticed today and not tomorrow says nothing."""
MAKE_ALL = """\
from pathlib import Path
from mutmut import __main__ as tool
tool.set_mutant_under_test("mutant_generation")
Path("mutants").mkdir(exist_ok=True)
tool.copy_src_dir()
tool.copy_also_copy_files()
tool.setup_source_paths()
tool.store_lines_covered_by_tests()
tool.create_mutants({at_once})
"""
"""What the tool does first, without trying any: only then is it known which changes there are."""
KILLED = frozenset({1, 3})
NOBODY_LOOKED = frozenset({5, 33})
SETTINGS = f"""\
[mutmut]
source_paths =
{"".join(f"    src/consent/{room}/{chr(10)}" for room in MUTATED)}also_copy =
{"".join(f"    {name}{chr(10)}" for name in (*OF_CONSENT, *COPIED))}pytest_add_cli_args_test_selection =
{"".join(f"    {folder}{chr(10)}" for folder in TESTS)}pytest_add_cli_args =
    -p
    no:cacheprovider
    -k
    not postgresql
use_git_change_detection = false
timeout_multiplier = 60
timeout_constant = 10
"""
"""Long limits: a slow machine must not be taken for a test that noticed."""


def main() -> int:
    """Prepare, run, report. Survivors are no failure: some are there by nature."""
    reader = argparse.ArgumentParser(description="See which changes of consent's rules no test notices.")
    reader.add_argument("only", nargs="*", help="names of changes, * for any part; none = all")
    reader.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="how many are tried at a time")
    reader.add_argument("--sample", type=int, default=0, help="so many of the changes, drawn at random; 0 = all")
    reader.add_argument("--seed", type=int, default=1, help="the same seed draws the same changes")
    given = reader.parse_args()
    if given.sample < 0 or (given.sample and given.only):
        reader.error("A sample is of all changes, and of at least one.")
    prepare()
    if given.sample:
        return of_a_sample(given.sample, given.seed, given.at_once)
    done = mutmut("run", "--max-children", str(given.at_once), *given.only)
    report()
    return done


def of_a_sample(size: int, seed: int, at_once: int) -> int:
    """Make all changes, try those that were drawn, and say what that tells of the others."""
    made = python("-c", MAKE_ALL.format(at_once=at_once))
    if made:
        return made
    names = verdicts()
    chosen = sample(names, size, seed)
    rest = still_to_try(chosen, names)
    done = mutmut("run", "--max-children", str(at_once), *rest) if rest else 0
    report_sample(chosen, len(names), seed)
    return done


def prepare() -> None:
    """A copy of what the tests read, with the code to change where the tool looks for it."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        copy(ROOT / name, PLACE / name)
    for name in OF_CONSENT:
        copy(ROOT / "services/consent" / name, PLACE / name)
    (PLACE / "setup.cfg").write_text(SETTINGS, encoding="utf-8")


def copy(source: Path, target: Path) -> None:
    """Anew, and with the times of the files: what did not change is not tried again."""
    if source.is_file():
        shutil.copy2(source, target)
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=NOT_COPIED)


def mutmut(*arguments: str) -> int:
    """The tool over the copy."""
    return python("-m", "mutmut", *arguments)


def python(*arguments: str) -> int:
    """Python in the copy, with the tool; it is in a folder of its own, so that nothing else has it."""
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    path = os.pathsep.join([*filter(None, known), str(TOOL)])
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=PLACE, env={**os.environ, "PYTHONPATH": path}, check=False).returncode


def report() -> None:
    """How many were noticed, and the names of the rest; `mutmut show NAME` prints one."""
    found = verdicts()
    tried = {name: code for name, code in found.items() if code is not None}
    told = {name: verdict(code) for name, code in tried.items()}
    count = Counter(told.values())
    for name, word in told.items():
        if word != "noticed":
            print(f"{word:12} {name}")
    share = 100 * count["noticed"] / len(tried) if tried else 0.0
    rest = ", ".join(f"{number} {word}" for word, number in sorted(count.items()) if word != "noticed")
    print(f"{count['noticed']} of {len(tried)} changes noticed ({share:.1f} %); {rest or 'none survived'}; "
          f"{len(found) - len(tried)} not tried")  # fmt: skip


def verdicts() -> dict[str, int | None]:
    """Every change by name, with what came of it; None = not tried."""
    found: dict[str, int | None] = {}
    for file in sorted(PLACE.glob("mutants/src/consent/**/*.meta")):
        found |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def report_sample(chosen: list[str], of: int, seed: int) -> None:
    """The share that was noticed with its interval. The quick ones are tried first, so a part says nothing yet."""
    found = verdicts()
    codes = {name: code for name in chosen if (code := found.get(name)) is not None}
    for name, code in codes.items():
        if verdict(code) != "noticed":
            print(f"{verdict(code):12} {name}")
    if len(codes) < len(chosen) or not codes:
        print(f"{len(codes)} of the {len(chosen)} in the sample were tried; run it again to go on.")
        return
    told = rate(sum(verdict(code) == "noticed" for code in codes.values()), len(codes))
    print(f"Sample of {told.tried} of {of} changes (seed {seed}): {told.noticed} noticed, {100 * told.share:.1f} %; "
          f"of all, with 95 % certainty, {100 * told.low:.1f} to {100 * told.high:.1f} %.")  # fmt: skip


def verdict(code: int) -> str:
    """In one word. What took too long is not counted as noticed: look at it."""
    if code in KILLED:
        return "noticed"
    if code in NOBODY_LOOKED:
        return "untested"
    return "survived" if code == 0 else "unclear"


if __name__ == "__main__":
    sys.exit(main())
