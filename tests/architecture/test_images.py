"""The Dockerfiles and what gets into them, without an engine: each image holds one service and hashed libraries."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]

DOCKERFILES = {
    "consent": "services/consent/Dockerfile",
    "referral": "services/referral/Dockerfile",
    "notify": "services/notify/Dockerfile",
    "agency": "services/agency/Dockerfile",
    "alongside": "deploy/embedded/Dockerfile",
    "mailsink": "deploy/mailsink/Dockerfile",
}
OWN = {
    **{name: {"shared/", f"services/{name}/"} for name in ("consent", "referral", "notify", "agency")},
    "alongside": {"shared/", "services/", "deploy/"},
    "mailsink": {"deploy/mailsink/mailsink.py"},
}


def instructions(image):
    text = (ROOT / DOCKERFILES[image]).read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^#.*\n", "", text)).splitlines()
    return [line.split(maxsplit=1) for line in lines if line.strip()]


def stages(image):
    found = []
    for word, rest in instructions(image):
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def test_every_service_has_a_dockerfile_and_compose_builds_it():
    built = {
        service["image"].split(":")[0].removeprefix("alongside/"): service["build"]["dockerfile"]
        for service in SERVICES.values()
        if "build" in service
    }

    assert built == DOCKERFILES


@pytest.mark.parametrize("image", DOCKERFILES)
def test_an_image_has_two_stages_on_a_pinned_base(image):
    text = (ROOT / DOCKERFILES[image]).read_text(encoding="utf-8")

    assert [dict(stage)["FROM"] for stage in stages(image)] == ["python:3.13-slim AS build", "python:3.13-slim"]
    assert "syntax=" not in text  # BuildKit would fetch its front end
    assert not re.search(r"https?://(?!127\.0\.0\.1)", text)


@pytest.mark.parametrize("image", DOCKERFILES)
def test_an_image_runs_as_nobody_in_particular_and_is_asked_how_it_is(image):
    last = stages(image)[-1]

    assert [rest for word, rest in last if word == "USER"] == ["10001:10001"]
    assert len([rest for word, rest in last if word == "HEALTHCHECK"]) == 1
    assert [word for word, rest in last if word in ("ENTRYPOINT", "CMD") and not rest.startswith("[")] == []


@pytest.mark.parametrize("image", DOCKERFILES)
def test_the_last_stage_takes_what_was_built_and_has_no_tools(image):
    last = stages(image)[-1]

    assert [rest for word, rest in last if word == "COPY"] == ["--from=build /opt/alongside /opt/alongside"]
    assert not re.search(r"\b(pip|apt-get|curl|wget|git|uv)\b", " ".join(rest for _, rest in last))
    assert not [word for word, _ in instructions(image) if word == "ADD"]


@pytest.mark.parametrize("image", DOCKERFILES)
def test_an_image_holds_its_own_code_and_hashed_libraries(image):
    first = stages(image)[0]
    copied = {source for word, rest in first if word == "COPY" for source in rest.split()[:-1]}
    lists = {source for source in copied if source.startswith("requirements/")}

    assert copied - lists == OWN[image]
    assert lists - {"requirements/build.txt"} == {f"requirements/{image}.txt"}
    for _, rest in first:
        for command in rest.split("&&"):
            assert " install " not in command or "--require-hashes" in command or "--no-index" in command


@pytest.mark.parametrize("image", DOCKERFILES)
def test_a_build_takes_no_default_from_anywhere(image):
    arguments = [rest for word, rest in instructions(image) if word == "ARG"]

    assert arguments == ["PIP_INDEX_URL"]
    assert stages(image)[0][1] == ("ARG", "PIP_INDEX_URL")


def test_no_two_dockerfiles_have_the_same_length():
    """BuildKit of Docker 20.10 takes files of one name, length and time for one: notify became agency's image."""
    lengths = [(ROOT / path).stat().st_size for path in DOCKERFILES.values()]

    assert len(set(lengths)) == len(lengths)


def test_a_build_sees_nothing_but_what_is_named():
    rules = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]

    assert rules[0] == "*"
    assert not [rule for rule in rules if rule.startswith("!") and re.search(r"tests|\.git|keys|out|\*\*|^!\*", rule)]


PROJECTS = {
    **{name: ("shared", f"services/{name}") for name in ("consent", "referral", "notify", "agency")},
    "alongside": (
        "shared", "services/consent", "services/referral", "services/notify", "services/agency", "deploy/embedded",
    ),
}  # fmt: skip


def pinned(name):
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", text))


def wanted(project):
    text = (ROOT / project / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"(?ms)^dependencies = \[\n(.*?)^\]", text)[1]
    return {name.lower() for name in re.findall(r'^\s*"([A-Za-z0-9-]+)', block, re.MULTILINE)}


@pytest.mark.parametrize("image", PROJECTS)
def test_an_images_list_has_every_library_that_its_code_names(image):
    needed = set().union(*(wanted(project) for project in PROJECTS[image]))

    assert {name for name in needed if not name.startswith("alongside-")} <= set(pinned(image))


@pytest.mark.parametrize("image", [*DOCKERFILES, "build"])
def test_what_runs_is_what_was_tested(image):
    assert pinned(image).items() <= pinned("dev").items()


def test_make_lock_makes_every_list():
    listed = re.search(r"(?m)^IMAGES := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"))[1].split()

    assert set(listed) == set(DOCKERFILES)
    assert {path.stem for path in (ROOT / "requirements").glob("*.txt")} == {*DOCKERFILES, "build", "dev", "mutants"}
