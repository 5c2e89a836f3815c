"""No text that goes out can hold anything about anybody."""

from importlib.resources import files

import pytest

from notify.domain.errors import TemplateRefused
from notify.domain.notices import NoticeCode
from notify.domain.templates import FORBIDDEN, Words, forbidden_in, read_template
from notify.domain.ways import Risk

WORDS = Words("Larkfield", "Sam", "020 7946 0123")
FILES = sorted(
    (path.name, path.read_text(encoding="utf-8")) for path in (files("notify") / "templates" / "messages").iterdir()
)


@pytest.mark.parametrize(("name", "source"), FILES, ids=[name for name, _ in FILES])
def test_every_template_file_is_on_the_allow_list_and_tells_a_stranger_nothing(name, source):
    template = read_template(name, source)

    subject, text = template.render(WORDS)

    assert name.endswith(".txt")
    assert forbidden_in(subject + text) == ()
    assert "{" not in subject + text


def test_every_notice_code_has_its_texts():
    names = {name for name, _ in FILES}

    for code in NoticeCode:
        kinds = ("sms", "email", "portal", "post", "call", "in_person", "voicemail")
        wanted = kinds if code is NoticeCode.PERSON_UPDATE else ("email",)
        assert {f"{code}.{kind}.txt" for kind in wanted} <= names


@pytest.mark.parametrize("kind", ["sms", "voicemail"])
def test_what_stays_on_a_telephone_is_silent(kind):
    source = dict(FILES)[f"person.update.{kind}.txt"]

    assert read_template(kind, source).risk is Risk.SILENT


@pytest.mark.parametrize(
    "text",
    [
        "Hello {name}.",
        "Hello {agency}.",
        "Hello {}.",
        "Hello {0}.",
        "Hello {worker.__class__}.",
        "Hello {worker[0]}.",
        "Hello {worker!r}.",
        "Hello {worker:>20}.",
        "Hello {worker.",
    ],
)
def test_any_other_placeholder_is_refused(text):
    with pytest.raises(TemplateRefused):
        read_template("x", f"risk: silent\n\n{text}\n")


@pytest.mark.parametrize("word", FORBIDDEN)
def test_a_word_that_says_what_this_is_about_is_refused(word):
    with pytest.raises(TemplateRefused) as refused:
        read_template("x", f"risk: silent\n\nHello, {word.upper()}.\n")
    assert word not in str(refused.value).lower().split(": ", 1)[1].replace("says what this is about", "")

    with pytest.raises(TemplateRefused):
        read_template("x", f"risk: silent\nsubject: {word}\n\nHello.\n")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "Hello.",
        "risk: silent\n\n",
        "risk: harmless\n\nHello.",
        "\n\nHello.",
        "risk: silent\nto: {phone}\n\nHello.",
        "risk: silent\n\nYour number is 12.",
        "risk: silent\n\n" + "a" * 601,
    ],
)
def test_a_file_that_does_not_say_its_risk_or_says_too_much_is_refused(source):
    with pytest.raises(TemplateRefused):
        read_template("x", source)
