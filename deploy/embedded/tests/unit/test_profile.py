"""A profile is checked like every file from outside: a sentence, not a crash on the way."""

import json

import pytest
from sample_bundles import put

from alongside.envelope.jwk import generate
from alongside.envelope.model import KeyUse
from embedded.profile import Profile, load_profile, write_profile
from embedded.refer.mistakes import FileRefused

ADDRESSES = dict.fromkeys(("consent", "referral", "notify", "agency"), "http://127.0.0.1:9")


@pytest.fixture
def path(tmp_path):
    made = generate(KeyUse.MESSAGE)
    key = {name: made[name] for name in ("kty", "crv", "x", "y", "d")}
    write_profile(tmp_path / "profile.json", Profile(ADDRESSES, "import", "import", key, "p" * 43, {}))
    return tmp_path / "profile.json"


def test_what_was_written_is_read_again(path):
    assert load_profile(path).addresses == ADDRESSES


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/sign_in/key", {}), ("/sign_in/key/d", "AAAA"), ("/addresses/referral", "ftp://x/y"),
        ("/clock_offset_s", 1e15), ("/mode", "live"),
    ],
)  # fmt: skip
def test_a_profile_that_could_not_be_used_is_refused_where_it_is_wrong(path, pointer, value):
    document = json.loads(path.read_text())
    put(document, pointer, value)
    path.write_text(json.dumps(document))

    with pytest.raises(FileRefused) as refused:
        load_profile(path)

    assert [pointer.startswith(mistake.pointer) for mistake in refused.value.mistakes] == [True]
