"""Words that people read aloud: as safe as the bits they stand for, and forgiving about how they are typed."""

import base64
import hashlib

import pytest

from alongside.joining import words

PARTY = base64.urlsafe_b64encode(hashlib.sha256(b"an identity key").digest()).rstrip(b"=").decode()


def test_the_list_is_made_for_reading_aloud():
    every = words.all_words()
    assert len(every) == len(set(every)) == 1024
    assert len({word[:4] for word in every}) == 1024
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 7 for word in every)


def test_a_fingerprint_is_twelve_words_and_every_bit_of_them_counts():
    digest = hashlib.sha256(b"an identity key").digest()
    seen = {words.fingerprint(PARTY)}
    for bit in range(120):
        other = (int.from_bytes(digest, "big") ^ 1 << 255 - bit).to_bytes(32, "big")
        seen.add(words.fingerprint(base64.urlsafe_b64encode(other).rstrip(b"=").decode()))
    assert len(seen) == 121
    assert all(len(one) == 12 for one in seen)


@pytest.mark.parametrize("party", ["", "abc", "A" * 42, "A" * 44])
def test_what_is_no_party_id_has_no_words(party):
    with pytest.raises(ValueError):
        words.fingerprint(party)


def test_words_are_known_however_they_are_typed():
    heard = words.fingerprint(PARTY)
    assert words.same(" ".join(heard), PARTY)
    assert words.same("  ".join(f"{place}. {word.upper()}," for place, word in enumerate(heard, 1)), PARTY)
    assert words.same(" ".join(word[:4] for word in heard), PARTY)
    assert words.same("\n".join(words.lines(heard)), PARTY)


def test_one_other_word_is_another_key():
    heard = list(words.fingerprint(PARTY))
    heard[5] = "zebra" if heard[5] != "zebra" else "zinc"
    assert not words.same(" ".join(heard), PARTY)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("acorn", "There must be 12 words, and 1 were typed."),
        (" ".join(["acorn"] * 11 + ["qqqq"]), "Look again at word 12: it is not one of our words."),
        (" ".join(["acornx"] + ["acorn"] * 11), "Look again at word 1: it is not one of our words."),
    ],
)
def test_what_are_no_such_words_is_said_without_repeating_them(text, sentence):
    with pytest.raises(words.WordsRefused) as refused:
        words.same(text, PARTY)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("secret", [b"\0" * 16, b"\xff" * 16, bytes(range(16))])
def test_a_secret_is_read_back_from_its_words(secret):
    spelled = words.spell_secret(secret)
    assert len(spelled) == 14
    assert words.read_secret(" ".join(spelled)) == secret


def test_a_word_copied_wrongly_or_two_that_changed_places_are_noticed():
    spelled = list(words.spell_secret(bytes(range(16))))
    noticed = 0
    for word in words.all_words():
        if word == spelled[3]:
            continue
        with_another = " ".join([*spelled[:3], word, *spelled[4:]])
        try:
            words.read_secret(with_another)
        except words.WordsRefused:
            noticed += 1
    assert noticed >= 1020  # twelve bits check: about one in four thousand slips through
    swapped = [spelled[1], spelled[0], *spelled[2:]]
    with pytest.raises(words.WordsRefused):
        words.read_secret(" ".join(swapped))


def test_codes_are_made_by_chance():
    assert len({words.new_code() for _ in range(50)}) == 50
    assert all(len(words.new_code()) == words.CODE_WORDS for _ in range(3))
