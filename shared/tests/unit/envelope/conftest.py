import pytest

from alongside.envelope.testkit.scenarios import Scene, new_scene


@pytest.fixture
def scene() -> Scene:
    return new_scene()
