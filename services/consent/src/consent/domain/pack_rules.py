"""What a policy pack of the second format must hold, and what no landlord's policy may loosen.

The protections of a new or undisclosed address, of gender history (Gender Recognition Act 2004 section 22), of
immigration status and of what a person says of herself hold for every landlord; other people's criminal-offence data
need a condition of their own (UK GDPR Article 10; DPA 2018 Schedule 1).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from . import codes
from .pack_limits import mistakes_in_limits
from .roles import KNOWN, NEVER_OPENS, OPENS, STANDARD, roles_for

Mistake = tuple[str, str]

SCHEMA: Final = "alongside/policy-pack/2"
MARKS: Final = {"necessary": "N", "with_reason": "o", "explicit_consent": "c", "pseudonym_only": "p"}
LONGEST_WAIT_H: Final = {"standard": 336, "urgent": 72, "emergency": 24}
"""As long as a message may wait to be sent, in hours: the exchange's own limits."""
CLOCKS: Final = ("acknowledge", "decide", "first_contact")
CLOCK_UNITS: Final = ("minutes", "hours", "days", "working_days")
ADDRESS_WITH_REASON: Final = frozenset({"police.emergency", "safeguarding.adult", "safeguarding.child"})
"""Where the danger or the duty may be at the protected address itself."""
MOST_CALL_BACK_DAYS: Final = 366
NOT_WHOLE: Final = "Every number in a policy pack is a whole one."
"""A pack is named by the hash of its JSON, and fractions have more than one spelling there (docs/adr/0012)."""
MOST_OBLIGATIONS: Final = 17
"""A permission carries 20 terms: two are the agreement's, and one says what the person disputes."""


def mistakes_in(content: Mapping[str, Any], types: Sequence[str], categories: frozenset[str]) -> list[Mistake]:
    """Every mistake of a pack of the second format, as JSON pointer and sentence; none when it may count.

    Raises KeyError, TypeError or ValueError when its form is so wrong that it cannot be read.
    """
    if broken := list(not_whole(content)):
        return [(pointer, NOT_WHOLE) for pointer in broken]
    found = [*_dates(content), *_waits(content), *_roles(content), *_one_off(content), *mistakes_in_limits(content)]
    found += [*_reviewer_of_broken_glass(content), *_travelling(content)]
    listed = [row["type"] for row in content["types"]]
    if sorted(listed) != sorted(types):
        found.append(("/types", "Each type of referral must be there once."))
    for place, row in enumerate(content["types"]):
        found += [(f"/types/{place}{pointer}", sentence) for pointer, sentence in _type(row, categories)]
    return found


def marks_of(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Category and letter, for every mark of a type; twice for one that is marked twice."""
    return [(code, letter) for name, letter in MARKS.items() for code in row[name]]


def not_whole(value: Any, pointer: str = "") -> Iterator[str]:
    """Where a number has a fraction or is none at all (1.5, 1.0, 1e3, NaN, Infinity), as JSON pointers."""
    if isinstance(value, float):
        yield pointer
    elif isinstance(value, Mapping | list):
        for name, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from not_whole(inner, f"{pointer}/{name}")


def _dates(content: Mapping[str, Any]) -> Iterator[Mistake]:
    for pointer, row in (
        ("", content),
        *((f"/policy_documents/{n}", d) for n, d in enumerate(content["policy_documents"])),
    ):
        first, last = (row[name] and date.fromisoformat(row[name]) for name in ("effective_from", "effective_to"))
        if first and last and last < first:
            yield f"{pointer}/effective_to", "The last day is before the first."


def _waits(content: Mapping[str, Any]) -> Iterator[Mistake]:
    for urgency, longest in LONGEST_WAIT_H.items():
        if not 1 <= int(content["send_within_hours"][urgency]) <= longest:
            yield f"/send_within_hours/{urgency}", "A message cannot wait as long as that, or not so short."


def _roles(content: Mapping[str, Any]) -> Iterator[Mistake]:
    if not isinstance(content["small_team"], bool):
        yield "/small_team", "This must be true or false."
    for action, roles in content["roles"].items():
        if action not in STANDARD:
            yield "/roles", "There is no such action."
        elif not roles or not set(roles) <= KNOWN:
            yield f"/roles/{action}", "At least one role that exists must be named."
        elif action in OPENS and not NEVER_OPENS.isdisjoint(roles):
            yield f"/roles/{action}", "The data protection officer, auditors and imports never approve anything."


def _reviewer_of_broken_glass(content: Mapping[str, Any]) -> Iterator[Mistake]:
    named = content.get("reviews", {}).get("break_glass")
    roles = {action: frozenset(listed) for action, listed in content["roles"].items() if action in STANDARD}
    if named and named["role"] not in roles_for("review_break_glass", roles, content["small_team"] is True):
        yield "/reviews/break_glass/role", "Whoever may review it must be asked first."


def _one_off(content: Mapping[str, Any]) -> Iterator[Mistake]:
    switch = content["one_off_without_agreement"]
    if not isinstance(switch["allowed"], bool):
        yield "/one_off_without_agreement/allowed", "This must be true or false."
    if not 1 <= int(switch["call_back_days"]) <= MOST_CALL_BACK_DAYS:
        yield "/one_off_without_agreement/call_back_days", "A call back holds for 1 to 366 days."


def _travelling(content: Mapping[str, Any]) -> Iterator[Mistake]:
    """What every permission carries must fit into one, or nothing can be sent, however urgent it is."""
    obligations = content["obligations"]
    if len(obligations) > MOST_OBLIGATIONS or len(set(obligations)) < len(obligations):
        yield "/obligations", f"There are at most {MOST_OBLIGATIONS} obligations, each of them once."


def _type(row: Mapping[str, Any], categories: frozenset[str]) -> Iterator[Mistake]:
    marked = marks_of(row)
    ceiling = dict(marked)
    if len(ceiling) != len(marked) or not set(ceiling) <= categories:
        yield "", "A category is marked twice, or does not exist."
    yield from _protections(row["type"], ceiling)
    if not set(row["cannot_act_without"]) <= {c for c, letter in ceiling.items() if letter != "p"}:
        yield "/cannot_act_without", "The agency cannot need what it never gets."
    if {"PID", "PCO"}.intersection(ceiling) and row["condition_for_others"] is None:
        yield "/condition_for_others", "Other people's data need a condition of Article 10 of their own."
    yield from _words(row)
    yield from _bases(row)
    yield from _clocks(row["clocks"])


def _protections(slug: str, ceiling: Mapping[str, str]) -> Iterator[Mistake]:
    if "GRC" in ceiling:
        yield "", "Gender history is never shared."
    if any(ceiling.get(category) not in (None, "c") for category in ("VCH", "IMM")):
        yield "", "What a person says of herself and immigration status need explicit consent."
    address = (None, "c", "o") if slug in ADDRESS_WITH_REASON else (None, "c")
    if ceiling.get("PAD") not in address:
        yield "", "A protected address needs explicit consent for this type."
    if "CON" in ceiling and ceiling.get("SAF") != "N":
        yield "", "Contact points never travel without safe-contact rules."


def _words(row: Mapping[str, Any]) -> Iterator[Mistake]:
    for pointer, words in (
        ("/policy/title", row["policy"]["title"]),
        ("/policy/section", row["policy"]["section"]),
        ("/purpose", row["purpose"]),
    ):
        if not isinstance(words, str) or not words.strip():
            yield pointer, "This must not be empty."


def _bases(row: Mapping[str, Any]) -> Iterator[Mistake]:
    subject, others = row["bases"]["subject"], row["bases"]["others"]
    known = (
        ("/bases/subject/art6", subject["art6"], codes.ART6),
        ("/bases/subject/art9", subject["art9"], codes.ART9),
        ("/bases/others/art6", others["art6"], codes.ART6),
        ("/bases/others/art10", others["art10"], codes.ART10),
    )
    for pointer, listed, allowed in known:
        if not set(listed) <= set(allowed):
            yield pointer, "This is not a basis that is known here."
    if {"consent", "explicit_consent"}.intersection(others["art6"]) or "consent_29" in others["art10"]:
        yield "/bases/others", "One person's consent is no basis for other people's data."
    if row["condition_for_others"] is not None and row["condition_for_others"] not in others["art10"]:
        yield "/condition_for_others", "The condition for other people must be among their bases."


def _clocks(clocks: Mapping[str, Any]) -> Iterator[Mistake]:
    for name, time in clocks.items():
        if name not in CLOCKS:
            yield "/clocks", "There is no such clock."
        elif len(time) != 1 or not set(time) <= set(CLOCK_UNITS) or not 1 <= int(next(iter(time.values()))) <= 1_000:
            yield f"/clocks/{name}", "A clock is 1 to 1000 minutes, hours, days or working days."
