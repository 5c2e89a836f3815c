"""A text that goes out to people or staff cannot hold case data: there is nowhere to put any."""

import json
import re
from pathlib import Path

import pytest

from notify.domain.templates import read_template

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "services/notify/src/notify/templates/messages"
TEXTS = sorted(FOLDER.iterdir())
PARTNERSHIP = ROOT / "deploy/embedded/src/embedded/samples/partnership.json"
TELLING = re.compile(
    r"hate|crime|police|victim|incident|report|support|refuge|safeguarding|agency|referral|https?:|www\.|\d",
    re.IGNORECASE,
)


def test_there_are_texts_to_look_at():
    assert len(TEXTS) >= 14


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_text_has_no_placeholder_but_landlord_worker_and_phone(path):
    text = path.read_text(encoding="utf-8")

    assert path.suffix == ".txt"
    assert set(re.findall(r"{(.*?)}", text)) <= {"landlord", "worker", "phone"}
    assert read_template(path.stem, text).name == path.stem


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_text_tells_a_stranger_nothing(path):
    text = path.read_text(encoding="utf-8")
    names = [agency["name"] for agency in json.loads(PARTNERSHIP.read_text(encoding="utf-8"))["agencies"]]

    assert not TELLING.search(text)
    assert not [name for name in names if name.lower() in text.lower()]
