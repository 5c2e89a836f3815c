"""One deployment of each kind for the whole folder; tests use names of their own for people and cases."""

import apart as services_apart
import pytest
from running_world import ApartWorld, EmbeddedWorld


@pytest.fixture(scope="package")
def embedded(tmp_path_factory):
    """All services in one process."""
    world = EmbeddedWorld(tmp_path_factory.mktemp("embedded") / "data")
    yield world
    world.stop()


@pytest.fixture(scope="package")
def apart(tmp_path_factory, postgres_server, broker):
    """Each service by itself, on a real RabbitMQ and PostgreSQL."""
    with services_apart.apart(tmp_path_factory.mktemp("apart"), postgres_server, broker) as world:
        yield ApartWorld(world)


@pytest.fixture(scope="package", params=["embedded", "apart"])
def world(request):
    """The same test on each."""
    return request.getfixturevalue(request.param)
