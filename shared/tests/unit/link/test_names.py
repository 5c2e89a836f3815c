import ssl

import pytest

from alongside.link.port import LANDLORD, AccessRefused
from alongside.link.rabbitmq import BrokerAddress
from alongside.link.rabbitmq.names import route
from alongside.link.rabbitmq.publisher import Limits
from alongside.link.rabbitmq.topology import LinkedAgency, partners, wanted_by_partners

AGENCY, OTHER = "a" * 26, "b" * 26


def test_each_side_has_its_own_way():
    assert route(LANDLORD, f"q.{AGENCY}", 7) == ("out", f"{AGENCY}.7")
    assert route(AGENCY, f"in.{AGENCY}", 7) == (f"in.{AGENCY}", "")


@pytest.mark.parametrize(
    ("user", "address"),
    [(AGENCY, f"in.{OTHER}"), (AGENCY, f"q.{AGENCY}"), (AGENCY, ""), (LANDLORD, f"in.{AGENCY}"),
     (LANDLORD, "q.dead"), (LANDLORD, AGENCY), (LANDLORD, f"q.{AGENCY}.1")],
)  # fmt: skip
def test_every_other_way_is_refused_before_it_could_close_the_channel(user, address):
    with pytest.raises(AccessRefused):
        route(user, address, 1)


def test_without_a_password_a_certificate_must_speak():
    with pytest.raises(ValueError, match="client certificate"):
        BrokerAddress("broker.example.org", 5671, "partners.example", AGENCY)

    by_certificate = BrokerAddress(
        "broker.example.org", 5671, "partners.example", AGENCY, tls=ssl.create_default_context()
    )

    assert by_certificate.parameters().credentials.TYPE == "EXTERNAL"
    assert by_certificate.parameters().ssl_options.server_hostname == "broker.example.org"


def test_neither_password_nor_link_name_is_in_a_repr():
    assert "secret" not in repr(BrokerAddress("localhost", 5672, "partners.example", LANDLORD, "secret"))


@pytest.mark.parametrize("window", [0, 63, 513])
def test_a_window_outside_64_to_512_is_refused(window):
    with pytest.raises(ValueError, match="64 to 512"):
        Limits(window=window)


def test_pauses_between_attempts_grow_to_a_limit_and_differ():
    limits = Limits(first_pause_s=1, longest_pause_s=8)

    assert all(0.5 <= limits.pause_s(0) <= 1 for _ in range(50))
    assert all(4 <= limits.pause_s(1000) <= 8 for _ in range(50))
    assert len({limits.pause_s(3) for _ in range(50)}) > 1


@pytest.mark.parametrize("name", ["", "Riverside", "a/b", "a" * 64, "-x"])
def test_a_landlord_whose_name_could_be_something_else_is_refused(name):
    with pytest.raises(ValueError, match="landlord"):
        partners(name)


def test_nobody_on_the_topology_may_configure_anything_or_has_a_tag():
    things = wanted_by_partners("example", [LinkedAgency(AGENCY)]).things

    permissions = {where: body for where, body in things.items() if where.startswith("permissions/")}
    assert {body["configure"] for body in permissions.values()} == {"^$"}
    assert [body["tags"] for where, body in things.items() if where.startswith("users/")] == ["", ""]
    assert permissions[f"permissions/partners.example/{AGENCY}"] == {
        "configure": "^$", "write": rf"^in\.{AGENCY}$", "read": rf"^q\.{AGENCY}\.[0-9]+$"
    }  # fmt: skip


def test_every_queue_with_messages_for_somebody_has_a_policy_with_a_fixed_dead_letter_key():
    things = wanted_by_partners("example", [LinkedAgency(AGENCY)]).things

    keys = {where.rsplit("/", 1)[1]: body["definition"].get("dead-letter-routing-key")
            for where, body in things.items() if where.startswith("policies/")}  # fmt: skip

    assert keys == {"in": "in", "out": "out", "dead": None}


def test_a_suspended_agency_keeps_its_queues_and_loses_its_user():
    wanted = wanted_by_partners("example", [LinkedAgency(AGENCY, suspended=True)])

    assert AGENCY in wanted.absent
    assert not [where for where in wanted.things if where.startswith(("users/a", "permissions/partners.example/a"))]
    assert f"queues/partners.example/q.{AGENCY}.1" in wanted.things
