"""A port that somebody else has is told in a sentence."""

import pytest

from embedded.server import PortTaken, listen


def test_a_port_is_taken_from_the_moment_it_was_given():
    first = listen(0)
    port = first.getsockname()[1]

    with pytest.raises(PortTaken, match=str(port)):
        listen(port)

    first.close()
