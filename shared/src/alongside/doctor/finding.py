"""One finding: what was looked at, whether it is as it should be, in a sentence, and the command that mends it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject`: whose and what, such as "consent database". `mend`: the command, None when nothing is wrong.

    Where no command can mend it, `mend` says what a person does.
    """

    subject: str
    ok: bool
    sentence: str
    mend: str | None = None


Look = Callable[[], Iterable[Finding]]


def good(subject: str, sentence: str) -> Finding:
    """As it should be."""
    return Finding(subject, True, sentence)


def wrong(subject: str, sentence: str, mend: str) -> Finding:
    """Not as it should be."""
    return Finding(subject, False, sentence, mend)


def instead(finding: Finding, commands: Mapping[str, str]) -> Finding:
    """The same finding where another command does what the beginning of its own names, such as "consent migrate"."""
    for beginning, command in commands.items():
        if finding.mend is not None and finding.mend.startswith(beginning):
            return replace(finding, mend=command)
    return finding


def folded(subject: str, findings: Sequence[Finding]) -> list[Finding]:
    """One of many of a kind: what is wrong with it, or one line when nothing is."""
    bad = [finding for finding in findings if not finding.ok]
    return bad or [good(subject, f"All {len(findings)} things that were looked at are as they should be.")]


def guarded(subject: str, look: Look) -> list[Finding]:
    """What `look` finds; when it fails itself that is a finding too, so that the others are still made.

    Only the kind of the error is told: its text could quote what was read.
    """
    found: list[Finding] = []
    try:
        found.extend(look())
    except Exception as error:
        sentence = f"This could not be looked at ({type(error).__name__})."
        found.append(wrong(subject, sentence, "Mend what else is wrong, then look again; report it if it stays."))
    return found
