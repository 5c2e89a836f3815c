"""An invitation opens with its code and with nothing else."""

from dataclasses import replace

import pytest

from alongside.envelope.party_file import PartyFile
from alongside.joining.invitation import FIRST, LAST, Invitation, InvitationRefused, open_invitation, seal

CODE = ("acorn", "barn", "cedar", "daffodil", "easel", "fern")
GIVEN = Invitation(
    landlord_name="Larkfield Homes",
    landlord_phone="020 7946 0200",
    landlord=PartyFile("landlord", "A" * 43, "a.b.c", "d.e.f"),
    agency_id="harbour-victim-care",
    agency_name="Harbour Victim Care",
    link_name="a" * 26,
    link_url="amqps://aaaaaaaaaaaaaaaaaaaaaaaaaa:CANARY@broker.example.org:5671/partners.larkfield",
    link_ca="",
    mode="sandbox",
)


@pytest.fixture(scope="module")
def text():
    return seal(GIVEN, CODE)


def test_it_opens_with_its_code(text):
    assert open_invitation(text, CODE) == GIVEN
    assert "CANARY" not in text and "larkfield" not in text.lower()


def test_what_e_mail_programs_do_to_it_does_not_matter(text):
    quoted = "On Monday Ruth wrote:\r\n" + "".join(f"> {line}\r\n" for line in text.splitlines()) + "Regards"
    assert open_invitation(quoted, CODE) == GIVEN


def test_it_opens_with_no_other_code(text):
    with pytest.raises(InvitationRefused, match="do not open"):
        open_invitation(text, (*CODE[:5], "acorn"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text.replace(LAST, ""),
        lambda text: f"{FIRST}\n{LAST}",
        lambda text: text.replace("\n", "\n!", 2),
        lambda text: text + "x" * 70_000,
    ],
)
def test_what_is_none_or_damaged_is_refused_in_one_sentence(text, spoil):
    with pytest.raises(InvitationRefused) as refused:
        open_invitation(spoil(text), CODE)
    assert "CANARY" not in str(refused.value)


@pytest.mark.parametrize(
    "facts",
    [{"mode": "test"}, {"agency_id": "../x"}, {"link_name": "short"}, {"landlord_name": ""}, {"link_url": "x" * 501}],
)
def test_one_that_does_not_hold_what_it_should_cannot_be_made(facts):
    with pytest.raises(InvitationRefused):
        replace(GIVEN, **facts)
