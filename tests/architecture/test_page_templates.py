"""Pages hold to what keeps people safe: only our script, nothing from elsewhere, text stays text, quiet titles."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

ROOT = Path(__file__).parents[2]
PAGES = sorted(p for base in ("shared", "services", "deploy") for p in (ROOT / base).glob("**/src/**/*.html"))
OUR_SCRIPT = """<script type="module" src="{{ url_for('alongside_pages.script') }}"></script>"""
TELLING = re.compile(r"hate|crime|victim|incident|refuge|safeguarding|abuse", re.IGNORECASE)


def relative(path):
    return str(path.relative_to(ROOT))


def test_there_are_pages_to_look_at():
    assert PAGES


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_compiles_and_runs_nothing(path):
    text = path.read_text(encoding="utf-8")

    Environment(autoescape=True).parse(text)
    text = text.replace(OUR_SCRIPT, "")
    assert not re.search(r"<script|\son\w+=|javascript:|\|\s*safe\b|autoescape false|style=\"", text, re.IGNORECASE)


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_loads_nothing_from_elsewhere(path):
    elsewhere = re.findall(r"(?:src|href|action)=\"(https?:)?//[^\"]*\"", path.read_text(encoding="utf-8"))

    assert not elsewhere


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_title_over_somebodys_shoulder_says_nothing(path):
    titles = re.findall(
        r"{% block title %}(.*?){% endblock %}|<title>(.*?)</title>", path.read_text(encoding="utf-8")
    )

    assert not [title for pair in titles for title in pair if TELLING.search(title)]
