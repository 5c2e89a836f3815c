"""Changes the rules of consent one by one and says which changes no test noticed: `make mutants`.

Works on a copy below `build/mutants`, where a run that was stopped goes on. Names of changes, or patterns of them,
may be given, and are tried again: `make mutants ONLY='consent.domain.gate.*'`; `AGAIN=1` tries those again that no
test noticed. A fair sample tells in less time how it stands with all of them: `make mutants SAMPLE=600 SEED=1`.
"""

import argparse
import fnmatch
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from sampling import rate, sample, still_to_try

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build/mutants"
TOOL = PLACE / "tool"
CHANGED = PLACE / "mutants"
SEEN = PLACE / "seen"
NOTICED_BY = PLACE / "noticed-by.tsv"
HERE = Path(__file__).resolve().parent
MUTATED = ("domain", "usecases")
COPIED = ("services", "shared", "deploy", "docs", "tests", "conftest.py", "pyproject.toml", "docker-compose.yml")
OF_CONSENT = ("src", "migrations")
"""Once more at the top: the tool looks for the code there, and the code for its migrations beside itself."""
NOT_COPIED = shutil.ignore_patterns("node_modules", "__pycache__", ".*", "*.sqlite3*")
TESTS = ("services/consent/tests/unit", "services/consent/tests/integration")
"""Not those that make up their own cases: a change that is noticed today and not tomorrow says nothing."""
RELIED_ON = ("src", "migrations", "shared/src", "services/consent/tests", "tests/worlds")
MAKE_ALL = """\
from pathlib import Path
from mutmut import __main__ as tool
tool.set_mutant_under_test("mutant_generation")
Path("mutants").mkdir(exist_ok=True)
tool.copy_src_dir()
tool.copy_also_copy_files()
tool.create_mutants({at_once})
"""
"""What the tool does first, without trying any: only then is it known which changes there are."""
NOTICED, NOBODY_LOOKED = 1, 33
SETTINGS = f"""\
[mutmut]
source_paths =
{"".join(f"    src/consent/{room}/{chr(10)}" for room in MUTATED)}also_copy =
{"".join(f"    {name}{chr(10)}" for name in (*OF_CONSENT, *COPIED))}use_git_change_detection = false
"""


def main() -> int:
    """Prepare, run, report. Survivors are no failure: some are there by nature."""
    reader = argparse.ArgumentParser(description="See which changes of consent's rules no test notices.")
    reader.add_argument("only", nargs="*", help="names of changes, * for any part; none = all")
    reader.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="how many are tried at a time")
    reader.add_argument("--sample", type=int, default=0, help="so many of the changes, drawn at random; 0 = all")
    reader.add_argument("--seed", type=int, default=1, help="the same seed draws the same changes")
    reader.add_argument("--again", action="store_true", help="try those again that no test noticed")
    given = reader.parse_args()
    if given.sample < 0 or (given.sample and (given.only or given.again)):
        reader.error("A sample is of all changes, and of at least one.")
    prepare()
    done = python(PLACE, "-c", MAKE_ALL.format(at_once=given.at_once)) or watch(given.at_once)
    if done:
        return done
    found = verdicts()
    chosen = sample(found, given.sample, given.seed) if given.sample else list(found)
    done = try_them(to_try(chosen, found, given.only, again=given.again), given.at_once)
    if given.sample:
        report_sample(chosen, len(found), given.seed)
    else:
        report()
    return done


def to_try(chosen: list[str], found: dict[str, int | None], only: list[str], *, again: bool) -> list[str]:
    """In an order by chance, always the same, so that a run that was stopped tells something of all of them."""
    names = sorted(chosen)
    random.Random(1).shuffle(names)
    if only:
        return [name for name in names if any(fnmatch.fnmatch(name, one) for one in only)]
    rest = still_to_try(names, found)
    return rest + [name for name in names if again and found[name] not in (None, NOTICED)]


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


def python(folder: Path, *arguments: str | Path, **more: Any) -> int:
    """Python in a folder of the copy, with the tool; that is in a folder of its own, so that nothing else has it."""
    with begin(folder, *arguments, **more) as running:
        return running.wait()


def begin(folder: Path, *arguments: str | Path, **more: Any) -> "subprocess.Popen[str]":
    """The same, without waiting. The changed code comes before every other; nothing is compiled to files."""
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    path = os.pathsep.join([str(CHANGED / "src"), *filter(None, known), str(TOOL), str(Path(__file__).parent)])
    own = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen([sys.executable, *arguments], cwd=folder, env={**os.environ, **own}, text=True, **more)


def watch(at_once: int) -> int:
    """Run the tests whose file, or anything that they rely on, is another than when they were last watched."""
    SEEN.mkdir(exist_ok=True)
    relied = [CHANGED / "conftest.py", *(one for root in RELIED_ON for one in sorted((CHANGED / root).rglob("*.py")))]
    files = sorted(file for root in TESTS for file in (CHANGED / root).glob("test_*.py"))
    below = hashlib.sha256(b"".join(file.read_bytes() for file in relied if file not in files))
    marks = {file: hashlib.sha256(below.digest() + file.read_bytes()).hexdigest() for file in files}
    stale = [file for file in files if mark_of(file) != marks[file]]
    told = [f"{marks[file]}={file.relative_to(CHANGED)}" for file in stale]
    parts = [told[start::at_once] for start in range(min(at_once, len(told)))]
    running = [begin(CHANGED, HERE / "watching.py", SEEN, *part) for part in parts]
    for file in set(SEEN.iterdir()) - {seen(file) for file in files}:
        file.unlink()
    return max([one.wait() for one in running], default=0)


def seen(file: Path) -> Path:
    """Where it is written down what a test file comes by."""
    return SEEN / f"{file.relative_to(CHANGED).as_posix().replace('/', '.')}.json"


def mark_of(file: Path) -> str | None:
    """Of what it was when it was watched."""
    return json.loads(seen(file).read_text(encoding="utf-8"))["mark"] if seen(file).exists() else None


def try_them(names: list[str], at_once: int) -> int:
    """Keep each verdict as it comes."""
    where = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=where) as folder, NOTICED_BY.open("a", encoding="utf-8") as noticed_by:
        order = (HERE / "trying.py", str(at_once), SEEN, f"{folder}/tests")
        with begin(CHANGED, *order, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
            assert running.stdin and running.stdout
            running.stdin.write("\n".join(names))
            running.stdin.close()
            for line in running.stdout:
                name, code, test = json.loads(line)
                print(name, code, test, sep="\t", file=noticed_by, flush=True)
                if code is not None:
                    keep(name, code)
            return running.wait()


def keep(name: str, code: int) -> None:
    """Where the tool keeps it, so that `mutmut show` and `mutmut browse` know of it."""
    file = CHANGED / "src" / f"{name.rpartition('.')[0].replace('.', '/')}.py.meta"
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["exit_code_by_key"][name] = code
    file.write_text(json.dumps(kept), encoding="utf-8")


def report() -> None:
    """How many were noticed, and the names of the rest; `mutmut show NAME` prints one."""
    found = verdicts()
    tried = {name: code for name, code in found.items() if code is not None}
    told = {name: verdict(code) for name, code in tried.items()}
    count = Counter(told.values())
    for name, word in told.items():
        if word != "noticed":
            print(f"{word:12} {name}")
    rest = ", ".join(f"{number} {word}" for word, number in sorted(count.items()) if word != "noticed")
    print(f"{count['noticed']} of {len(tried)} changes noticed; {rest or 'none survived'}")
    if len(tried) < len(found):
        print(f"{len(found) - len(tried)} not tried; the quick ones come first, so a part tells no share.")
    elif tried:
        print(f"That is {100 * count['noticed'] / len(tried):.1f} % of all.")


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
    if code == NOTICED:
        return "noticed"
    if code == NOBODY_LOOKED:
        return "untested"
    return "survived" if code == 0 else "unclear"


if __name__ == "__main__":
    sys.exit(main())
