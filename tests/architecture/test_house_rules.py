"""The rules of the house that the linters do not know."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from openapi_spec_validator import validate

ROOT = Path(__file__).parents[2]
SOURCES = sorted(p for base in ("shared/src", "services", "deploy") for p in (ROOT / base).rglob("src/**/*.py")) or []
SHARED = sorted((ROOT / "shared/src").rglob("*.py"))
MODULES = sorted({*SOURCES, *SHARED})
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}
SERVICES = ("consent", "referral", "notify", "agency")


def relative(path):
    return str(path.relative_to(ROOT))


def test_there_are_modules_to_look_at():
    assert len(MODULES) > 50


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_has_a_name_that_explains_it_and_a_readable_length(path):
    assert path.stem not in NAMES_THAT_SAY_NOTHING
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "__init__.py"], ids=relative)
def test_a_module_says_what_it_is_for(path):
    assert path.read_text(encoding="utf-8").startswith(('"""', 'r"""'))


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_rooms_and_papers(service):
    home = ROOT / "services" / service

    for needed in (
        "README.md", "pyproject.toml", "openapi.yaml", "migrations/env.py",
        f"src/{service}/config.py", f"src/{service}/domain/__init__.py",
        f"src/{service}/usecases/__init__.py", f"src/{service}/adapters/__init__.py",
        f"src/{service}/entrypoints/http/__init__.py",
    ):  # fmt: skip
        assert (home / needed).is_file(), needed
    bootstrap = home / "src" / service / "bootstrap"
    assert bootstrap.with_suffix(".py").is_file() or (bootstrap / "__init__.py").is_file()


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=relative)
def test_requirements_are_hashed_and_carry_no_addresses(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"https?://|file:|--index-url|--find-links| @ ", text)
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("service", SERVICES)
def test_every_published_document_is_what_the_routes_say(service):
    """The file is the contract; deleting one path from it, or adding a route without it, is a broken promise."""

    written = CliRunner().invoke(
        import_module(f"{service}.entrypoints.cli").main, ["openapi"], catch_exceptions=False
    )

    assert written.exit_code == 0
    assert written.output == (ROOT / "services" / service / "openapi.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("service", SERVICES)
def test_every_published_document_is_valid_openapi(service):
    validate(yaml.safe_load((ROOT / "services" / service / "openapi.yaml").read_text(encoding="utf-8")))
