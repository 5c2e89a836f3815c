"""Bundles to begin a test with."""

import copy
import json
from importlib import resources
from pathlib import Path
from typing import Any

_SAMPLES = resources.files("embedded.samples")


def sample(name: str) -> dict[str, Any]:
    """A fresh copy of a sample case's document."""
    text = _SAMPLES.joinpath("cases", f"{name}.json").read_text(encoding="utf-8")
    return copy.deepcopy(json.loads(text))


def partnership() -> dict[str, Any]:
    """A fresh copy of the sample partnership's document."""
    return json.loads(_SAMPLES.joinpath("partnership.json").read_text(encoding="utf-8"))


def at(document: Any, pointer: str) -> tuple[Any, str | int]:
    """The holder and the last step of a JSON pointer."""
    *steps, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
    for step in steps:
        document = document[step]
    return document, last


def put(document: Any, pointer: str, value: Any) -> None:
    """Set the member or entry that a JSON pointer names."""
    holder, last = at(document, pointer)
    holder[last] = value


def write(folder: Path, document: Any, name: str = "case.json") -> Path:
    """Write a document to a file."""
    path = folder / name
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path
