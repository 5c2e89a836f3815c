"""While a system is for practice only: nobody's real number, address or postcode goes into it.

Numbers for practice are those that Ofcom keeps for drama, email addresses those of RFC 2606 and RFC 6761, and
postcodes those of an area that there is not, such as EM1 4QT: none of them ever belongs to anybody. What is typed
into a practice system may be shown in a training room. A name or a date of birth cannot be told from an invented one.

In every text, wherever it is: UK telephone numbers of a person (01, 02, 05, 07, with or without +44), numbers of
other countries that begin with +, email addresses, and postcodes of real areas. Numbers that only organisations have
(03, 08, 09, and short ones such as 999) may be written about, but are no contact number. References and ids are not
looked at: they are digits that mean something else.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_DRAMA: Final = (
    "07700900", "02079460", "01632960", "03069990", "08081570", "09098790", "01134960", "01144960", "01154960",
    "01164960", "01174960", "01184960", "01214960", "01314960", "01414960", "01514960", "01614960", "01914980",
    "02890180", "02896496", "02920180",
)  # fmt: skip
_AREAS: Final = frozenset(re.findall(r"[A-Z]+", """
    AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY
    G GL GU GX GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP
    NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA
    WC WD WF WN WR WS WV YO ZE
"""))  # fmt: skip
_NOBODYS: Final = re.compile(r"(?:^|\.)(?:example\.(?:com|org|net)|example|invalid|test|localhost)\Z", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[\w.+%'-]+@([\w-]+(?:\.[\w-]+)*)")
_NUMBER: Final = re.compile(r"(?<![\w/+-])(?:\+|0)\d?(?:[\s().-]{0,2}\d){8,14}(?![\w/-])", re.ASCII)
_POSTCODE: Final = re.compile(
    r"(?<![\w-])([A-Z]{1,2})\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}(?![\w-])", re.IGNORECASE | re.ASCII
)
_REFERENCE: Final = re.compile(r"(?:.*_)?(?:id|ref|reference|sha256)\Z")
_CONTACT: Final = frozenset({"mobile", "landline", "phone", "telephone"})
_NOT_WORDS: Final = re.compile(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{64}|\d{4}-\d\d-\d\d(?:T\S*)?"
)
_OF_ORGANISATIONS: Final = ("03", "08", "09")
_LEAST_DIGITS: Final = 9

_ENDS: Final = "This system is for practice until every box of `alongside go-live` is ticked. "
NUMBER: Final = _ENDS + "Use a number that belongs to nobody, such as 07700 900123."
EMAIL: Final = _ENDS + "Use an email address that belongs to nobody, such as name@example.org."
POSTCODE: Final = _ENDS + "Use a postcode that there is not, such as EM1 4QT."


def looks_real(content: Any) -> str | None:
    """What to use instead of something that could be somebody's, in one sentence that does not repeat it; or None.

    `content` is any JSON value, such as what is held of a person by category.
    """
    for name, text in _texts(content, ""):
        sentence = _of(name, text)
        if sentence is not None:
            return sentence
    return None


def _of(name: str, text: str) -> str | None:
    if any(not _NOBODYS.search(hit.group(1)) for hit in _EMAIL.finditer(text)):
        return EMAIL
    if name in _CONTACT and _is_real(text, of_anybody=True):
        return NUMBER
    if any(_is_real(hit.group(), of_anybody=False) for hit in _NUMBER.finditer(text)):
        return NUMBER
    if any(hit.group(1).upper() in _AREAS for hit in _POSTCODE.finditer(text)):
        return POSTCODE
    return None


def _is_real(text: str, *, of_anybody: bool) -> bool:
    """A number long enough to be one, and not one for drama; `of_anybody`: also one that only organisations have."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < _LEAST_DIGITS:
        return False
    if not of_anybody and text.startswith("+") and not digits.startswith("44"):
        return True
    national = "0" + digits.removeprefix("0044").removeprefix("44").removeprefix("0")
    if national.startswith(_DRAMA):
        return False
    return of_anybody or (len(national) in (10, 11) and not national.startswith(_OF_ORGANISATIONS))


def _texts(content: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        if not _REFERENCE.match(name) and not _NOT_WORDS.fullmatch(content):
            yield name, content
    elif isinstance(content, Mapping):
        for key, held in content.items():
            yield from _texts(held, str(key))
    elif isinstance(content, list | tuple):
        for one in content:
            yield from _texts(one, name)
