"""docker-compose.yml as whoever clones the repository gets it: built and started once for all tests of this folder.

`make compose-check` runs them; `make test` does not. They need a Docker engine and the ports of docker-compose.yml.
"""

from collections.abc import Iterator

import finding
import pytest
from composed import UP_WITHIN_S, Deployment, copy_of_the_repository, ports_are_free


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Built and started from a fresh copy; stopped and removed at the end, also on failure."""
    if not finding.docker_answers():
        finding.not_found("Docker", ["no Docker engine answers"])
    ports_are_free()
    found = Deployment(copy_of_the_repository(tmp_path_factory.mktemp("clone")))
    try:
        found.compose("up", "--build", "--detach", within=UP_WITHIN_S)
        yield found
    finally:
        found.compose("down", "--volumes", "--remove-orphans", "--timeout", "10", check=False)


@pytest.fixture
def again(deployment: Deployment) -> Iterator[Deployment]:
    """The same, for a test that stops parts of it: whatever happens, it is whole again afterwards."""
    yield deployment
    deployment.ready()
