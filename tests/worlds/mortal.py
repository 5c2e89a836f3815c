"""A service's own command, which kills itself at labelled points: `python mortal.py PROGRAM ARGUMENTS...`.

The folder ALONGSIDE_DEATHS says when, one file for each death that is still to come, in the order of their names:
`<place> <label> <n>` is a death by SIGKILL when this process comes to that label for the n-th time. The server of
every service is its supervisor: it starts the process again, which then lives until the next death.
"""

import importlib
import os
import signal
import sys
import threading
from collections import Counter
from functools import partial
from pathlib import Path

MAKERS = {
    "referral": [("referral.entrypoints.cli", "serving"), ("referral.entrypoints.cli", "relaying")],
    "agency": [("agency.entrypoints.cli", "make_node"), ("agency.entrypoints.sandbox", "make_sandbox")],
    "notify": [("notify.entrypoints.processes", "run_serve")],
}
"""Program -> where its command finds what builds a process."""
DIED = ".died"


class Deaths:
    """The `points` of a process; every life counts anew."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._reached, self._lock = folder, Counter[str](), threading.Lock()

    def __call__(self, label: str) -> None:
        """Die here, if this is the place; what other threads are doing ends in the middle."""
        with self._lock:
            self._reached[label] += 1
            coming = sorted(path for path in self._folder.iterdir() if path.suffix != DIED)
            if coming and coming[0].name.split(" ")[1:] == [label, str(self._reached[label])]:
                coming[0].rename(coming[0].with_name(coming[0].name + DIED))
                os.kill(os.getpid(), signal.SIGKILL)


def plan(folder: Path, labels: list[str], times: list[int]) -> None:
    """Write down deaths: at every label once for each of the times, and at all of them before the next time."""
    folder.mkdir(parents=True)
    for place, (nth, label) in enumerate((nth, label) for nth in times for label in labels):
        (folder / f"{place:03} {label} {nth}").touch()


def died(folder: Path) -> list[str]:
    """The labels at which somebody died, one for each death."""
    return sorted(path.name.split(" ")[1] for path in folder.rglob(f"*{DIED}"))


def main(program: str) -> None:
    """Run the program's command with our points in everything that it builds."""
    points = Deaths(Path(os.environ["ALONGSIDE_DEATHS"]))
    for module, name in MAKERS[program]:
        place = importlib.import_module(module)
        setattr(place, name, partial(getattr(place, name), points=points))
    importlib.import_module(f"{program}.entrypoints.cli").main()


if __name__ == "__main__":
    del sys.path[0], sys.argv[0]  # neither this folder's modules nor this file are any business of the program
    main(Path(sys.argv[0]).name)
