"""The file in which a party hands over who it is: its form is checked, its truth is for who pins it."""

import json

import pytest

from alongside.envelope.party_file import MAX_BYTES, PartyFile, read_party_file, write_party_file

FILE = {"schema": "alongside/party/1", "name": "harbour", "party": "p" * 43, "root": "a.b.c", "keys": "d.e.f"}
PARTY = PartyFile("harbour", "p" * 43, "a.b.c", "d.e.f")


def test_what_is_written_is_read_again_and_everybody_may(tmp_path):
    write_party_file(tmp_path / "harbour.json", PARTY)
    assert read_party_file(tmp_path / "harbour.json") == PARTY
    assert json.loads((tmp_path / "harbour.json").read_text()) == FILE
    assert (tmp_path / "harbour.json").stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["harbour.json"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    write_party_file(tmp_path / "harbour.json", PARTY)

    def full(_):
        raise OSError("full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="full"):
        write_party_file(tmp_path / "harbour.json", PartyFile("other", "q" * 43, "a.b.c", "d.e.f"))
    assert read_party_file(tmp_path / "harbour.json") == PARTY
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "The party file is not JSON."),
        ("[]", "The party file is not of the schema alongside/party/1."),
        (
            json.dumps(FILE | {"schema": "alongside/party/2"}),
            "The party file is not of the schema alongside/party/1.",
        ),
        (json.dumps(FILE)[:-1] + ', "name": "x"}', "The party file is not JSON."),
        (
            json.dumps(FILE | {"more": 1}),
            "The party file must have schema, name, party, root and keys, and nothing else.",
        ),
        (json.dumps(FILE | {"name": "../x"}), "The party file has no proper name."),
        (json.dumps(FILE | {"party": "short"}), "The party file has no proper party."),
        (json.dumps(FILE | {"root": 1}), "The party file has no proper root."),
        (json.dumps(FILE | {"keys": "a.b"}), "The party file has no proper keys."),
        (" " * (MAX_BYTES + 1), "The party file is too large."),
    ],
)
def test_whatever_else_is_in_it_is_refused_in_one_sentence(tmp_path, text, sentence):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ValueError) as refusal:
        read_party_file(tmp_path / "x.json")
    assert str(refusal.value) == sentence
