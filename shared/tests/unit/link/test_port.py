import pytest

from alongside.link.port import Delivery, Outgoing, to_agency, to_landlord

NAME = "abcdefghijklmnopqrstuvwx23"


def test_addresses_are_those_of_the_broker():
    assert (to_agency(NAME), to_landlord(NAME)) == (f"q.{NAME}", f"in.{NAME}")


@pytest.mark.parametrize(
    "name", ["", "refuge", NAME.upper(), NAME + "a", NAME[:-1] + "1", NAME + "\n", f"{NAME[:-2]}.*"]
)
@pytest.mark.parametrize("address", [to_agency, to_landlord])
def test_what_is_no_link_name_makes_no_address(name, address):
    with pytest.raises(ValueError, match="base32"):
        address(name)


def test_a_body_is_not_shown_when_a_message_is_printed():
    shown = repr(Outgoing("q.x", "id", b"canary", "landlord")) + repr(Delivery("id", "x", None, b"canary", False))

    assert "canary" not in shown
